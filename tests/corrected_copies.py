"""What the promises about corrected copies share: a register with two bad rows, its workbook, and a clerk's hand on it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import polars as pl

from assets.walk.feedback import feedback_of
from assets.walk.feedback_workbook import new_file, write_workbook
from assets.walk.receive import receive
from assets.walk.step import conform_step, read_step
from catalog.delivery import Offered
from catalog.register import DeliveryRow
from catalog.workspace import Workspace

TABLE = "conformed_population__civil_register"
HEADER = "Ghi chú,Số định danh cá nhân,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Mã xã,Nơi thường trú,Loại cư trú,Ngày đăng ký"
AN = ",022080000001,Nguyễn Văn An,01/02/1980,Nam,Kinh,06658,Tổ 1,Thường trú,05/06/2010"
BINH = ",022185000002,Trần Thị Bình,03/04/1985,Nữ,Tày,06658,Tổ 2,Thường trú,05/06/2011"
CHI = "hồ sơ 7,022190000003,Lê Thị Chi,05/06/1990,Nữ,Dao,06661,Tổ 3,Tạm trú,05/06/2012"
BAD_BINH = BINH.replace("03/04/1985", "31/02/1985")
BAD_CHI = CHI.replace("022190000003", "22190000003")
ORIGINAL = (AN, BAD_BINH, BAD_CHI, AN)
MENDED: Mapping[int, Mapping[str, str | None]] = {
    3: {"Ngày sinh": "03/04/1985"},
    4: {"Số định danh cá nhân": "022190000003"},
}


def offer(tmp_path: Path, *rows: str, name: str = "so.csv", period: str = "2026-03-31") -> Offered:
    path = tmp_path / name
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return Offered("civil_register", path, period=period)


def walk(workspace: Workspace, offered: Offered, sector: str = "population") -> DeliveryRow:
    delivery, _ = receive(workspace, sector, offered, by="test")
    read_step(workspace, delivery.id)
    return conform_step(workspace, delivery.id, "run")[0]


def workbook(workspace: Workspace, delivery: DeliveryRow, folder: Path, name: str = "can-sua.xlsx") -> Path:
    path = folder / name
    with new_file(path) as target:
        write_workbook(workspace, feedback_of(workspace, delivery.id), target)
    return path


def edit(path: Path, change: Callable[[openpyxl.Workbook], object], name: str = "da-sua.xlsx") -> Path:
    """The workbook as a clerk's program saves it again."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path.with_name(name))
    return path.with_name(name)


def mend(path: Path, cells: Mapping[int, Mapping[str, str | None]], name: str = "da-sua.xlsx") -> Path:
    """Cells by row number in the original file and header."""

    def change(book: openpyxl.Workbook) -> None:
        sheet = book["Cần sửa"]
        places = {str(cell.value): cell.column for cell in sheet[1]}
        for line in range(2, sheet.max_row + 1):
            for header, value in cells.get(int(str(sheet.cell(line, 1).value)), {}).items():
                sheet.cell(line, places[header]).value = value

    return edit(path, change, name)


def take_out(path: Path, *lines: int, name: str = "da-sua.xlsx") -> Path:
    def change(book: openpyxl.Workbook) -> None:
        for line in sorted(lines, reverse=True):
            book["Cần sửa"].delete_rows(line)

    return edit(path, change, name)


def entity(path: Path, name: str = "civil_register") -> Offered:
    return Offered(name, path)


def rows_of(workspace: Workspace, table: str = TABLE) -> pl.DataFrame:
    return workspace.lake.scan(table).collect()


def current(workspace: Workspace) -> dict[str, str]:
    rows = rows_of(workspace).filter(pl.col("_valid_to").is_null())
    return dict(rows.select("personal_id", "full_name").iter_rows())
