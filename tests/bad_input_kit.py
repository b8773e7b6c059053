"""Two people of a civil register, files of them in every shape, and the whole walk of a file."""

import io
from datetime import date
from pathlib import Path

import polars as pl
import xlsxwriter

from assets.walk.receive import receive
from assets.walk.step import conform_step, read_step
from catalog.delivery import Offered
from catalog.register import DeliveryRow
from catalog.workspace import Workspace

HEAD = (
    *("Số định danh cá nhân", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc"),
    *("Mã xã", "Nơi thường trú", "Loại cư trú", "Ngày đăng ký"),
)
AN = ("022080000001", "Nguyễn Văn An", "01/02/1980", "Nam", "Kinh", "06658", "Tổ 1", "Thường trú", "05/06/2010")
BINH = ("022185000002", "Trần Thị Bình", "03/04/1985", "Nữ", "Tày", "06658", "Tổ 2", "Thường trú", "05/06/2011")
TABLE, ASIDE = "conformed_population__civil_register", "quarantine_population__civil_register"
PERIOD = "2026-06-30"


def text(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> str:
    return "".join(",".join(row) + "\n" for row in (head, *rows))


def book(*rows: tuple[object, ...], head: tuple[object, ...] = HEAD, old_calendar: bool = False) -> bytes:
    """A workbook as Excel writes it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"date_1904": old_calendar}) as made:
        sheet, day = made.add_worksheet(), made.add_format({"num_format": "dd/mm/yyyy"})
        for place, row in enumerate((head, *rows)):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(place, column, cell, day)
                elif isinstance(cell, str) and cell.startswith("="):
                    sheet.write_formula(place, column, cell, None, "022080000001")
                else:
                    sheet.write(place, column, cell)
    return out.getvalue()


def changed(row: tuple[str, ...], **cells: str) -> tuple[str, ...]:
    """A row with other cells: `name`, `born`, `commune`, ... by place."""
    places = {"id": 0, "name": 1, "born": 2, "sex": 3, "commune": 5, "home": 6}
    found = list(row)
    for name, cell in cells.items():
        found[places[name]] = cell
    return tuple(found)


def walk(
    workspace: Workspace, path: Path, sector: str = "population", entity: str = "civil_register", period: str | None = PERIOD
) -> DeliveryRow:
    """Hand in and walk; whatever comes of it the bytes are kept, the rows add up and a refusal has a reason."""
    content = path.read_bytes()
    delivery, _ = receive(workspace, sector, Offered(entity, path, period=period), by="test")
    read_step(workspace, delivery.id)
    done, _ = conform_step(workspace, delivery.id, "run")
    assert done.status in ("published", "rejected", "blocked")
    assert Path(workspace.lake.uri(done.stored_at)).read_bytes() == content
    assert (done.rows_read or 0) == done.accepted + done.quarantined + done.duplicates or done.status == "blocked"
    if done.status != "published":
        assert done.reason_code
        assert len(done.reason or "") > 20
    if done.quarantined:
        aside = workspace.lake.scan(f"quarantine_{sector}__{entity}").filter(pl.col("_delivery_id") == done.id).collect()
        assert aside.height == done.quarantined
        assert aside.select((pl.col("reasons").str.len_chars() > 10).all()).item()
    return done


def csv_of(workspace: Workspace, folder: Path, content: bytes | str, name: str = "so.csv") -> DeliveryRow:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return walk(workspace, path)


def accepted(workspace: Workspace) -> list[dict[str, object]]:
    return workspace.lake.scan(TABLE).sort("_row").collect().to_dicts()


def aside(workspace: Workspace) -> list[dict[str, object]]:
    return workspace.lake.scan(ASIDE).sort("_row").collect().to_dicts()
