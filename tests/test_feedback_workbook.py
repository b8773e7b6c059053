"""The workbook that goes back to an agency: its columns in its order, wrong cells marked and explained, text as typed."""

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from assets.walk import feedback_return, feedback_summary, feedback_workbook
from assets.walk.feedback import feedback_of
from assets.walk.feedback_marker import marker_in
from assets.walk.feedback_workbook import new_file, write_workbook
from assets.walk.periods import ZONE
from assets.walk.receive import receive
from assets.walk.step import conform_step, read_step
from catalog.delivery import Offered
from catalog.register import DeliveryRow
from catalog.workspace import Workspace
from pipelines.cli import speak

HEADER = (
    "Chủ thể",
    "Mã sản phẩm",
    "Ghi chú nội bộ",
    "Tên sản phẩm",
    "Nhóm",
    "Hạng sao",
    "Điểm",
    "Ngày quyết định",
    "Ngày hết hạn",
)
GOOD = ("HTX A", "22-193-06652-1-2023", None, "Chả mực", "Thực phẩm", "4 sao", "79,1", "20/06/2023", "20/06/2026")
WRONG = ("=HTX B", "22-193-06652-2-2023", "http://kho.vn", "Miến dong", "Khác", "4 sao", "179,1", "31/02/2023", None)
BLANK = ("HTX C", "22-193-06652-3-2023", "giữ", None, "Thực phẩm", "4 sao", "79,1", "20/06/2023", "20/06/2020")
OCOP = (GOOD, WRONG, BLANK)
PEOPLE = "Số định danh cá nhân,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Mã xã,Nơi thường trú,Loại cư trú,Ngày đăng ký"
AN = "022080000001,Nguyễn Văn An,01/02/1980,Nam,Kinh,06658,Tổ 1,Thường trú,05/06/2010"
BINH = "022185000002,Trần Thị Bình,31/02/1985,Nữ,Tày,06658,Tổ 2,Thường trú,05/06/2011"


@pytest.fixture
def english_reader() -> Iterator[None]:
    speak("en", "KHO_LANG")
    yield
    speak("vi", "KHO_LANG")


def walk(workspace: Workspace, offered: Offered, sector: str) -> DeliveryRow:
    delivery, _ = receive(workspace, sector, offered, by="test")
    read_step(workspace, delivery.id)
    return conform_step(workspace, delivery.id, "run")[0]


def as_csv(folder: Path) -> Path:
    path = folder / "danh-muc.csv"
    lines = [HEADER, *OCOP]
    path.write_text("\n".join(";".join(cell or "" for cell in line) for line in lines) + "\n", encoding="utf-8")
    return path


def as_xlsx(folder: Path) -> Path:
    path = folder / "danh-muc.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("Danh mục")
        for row, cells in enumerate([HEADER, *OCOP]):
            for column, cell in enumerate(cells):
                page.write_string(row, column, cell or "")
    return path


@pytest.fixture(params=[as_csv, as_xlsx], ids=["csv", "xlsx"])
def products(request: pytest.FixtureRequest, workspace: Workspace, tmp_path: Path) -> DeliveryRow:
    return walk(workspace, Offered("products", request.param(tmp_path), period="2026-Q3"), "ocop")


@pytest.fixture
def people(workspace: Workspace, tmp_path: Path) -> DeliveryRow:
    path = tmp_path / "so.csv"
    path.write_text("\n".join([PEOPLE, AN, BINH]) + "\n", encoding="utf-8")
    return walk(workspace, Offered("civil_register", path, period="2026-03-31"), "population")


def written(workspace: Workspace, delivery: DeliveryRow, folder: Path) -> Path:
    path = folder / "can-sua.xlsx"
    with new_file(path) as target:
        write_workbook(workspace, feedback_of(workspace, delivery.id), target)
    return path


def is_red(cell: Cell) -> bool:
    return str(cell.fill.fgColor.rgb).endswith("FFC7CE")


def by_header(sheet: Worksheet, row: int) -> dict[str, Cell]:
    return {str(head.value): cell for head, cell in zip(sheet[1], sheet[row], strict=True)}


def summary(path: Path, sheet: str = "Tổng kết") -> dict[str, str]:
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return {str(row[0]): str(row[1]) for row in rows if row[0] is not None}


def test_columns_are_the_agency_s_own_in_its_own_order(workspace: Workspace, tmp_path: Path, products: DeliveryRow) -> None:
    sheet = openpyxl.load_workbook(written(workspace, products, tmp_path))["Cần sửa"]
    assert [cell.value for cell in sheet[1]] == ["Dòng trong tệp", *HEADER, "Lý do cần sửa"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [3, 4]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:K3")


def test_wrong_cells_are_red_with_their_reason_and_the_others_are_not(
    workspace: Workspace, tmp_path: Path, products: DeliveryRow
) -> None:
    sheet = openpyxl.load_workbook(written(workspace, products, tmp_path))["Cần sửa"]
    wrong, blank = by_header(sheet, 2), by_header(sheet, 3)
    assert {name for name, cell in wrong.items() if is_red(cell)} == {"Nhóm", "Điểm", "Ngày quyết định"}
    assert {name for name, cell in blank.items() if is_red(cell)} == {"Tên sản phẩm", "Ngày quyết định", "Ngày hết hạn"}
    for cells in (wrong, blank):
        assert all((cell.comment is not None) == is_red(cell) for cell in cells.values())
    assert "cần một ngày có thật" in wrong["Ngày quyết định"].comment.text
    assert "Nhận: Thực phẩm; Đồ uống" in wrong["Nhóm"].comment.text
    assert "bắt buộc nhưng để trống" in blank["Tên sản phẩm"].comment.text
    assert "khoảng 0 đến 100" in str(wrong["Lý do cần sửa"].value)


def test_a_sentence_about_one_row_stands_in_the_comment_of_its_cell(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "ma.csv"
    path.write_text(f"{';'.join(HEADER)}\n{';'.join(cell or '' for cell in GOOD)}\n".replace("06652-1", "6652-1"), "utf-8")
    done = walk(workspace, Offered("products", path, period="2026-Q3"), "ocop")
    cells = by_header(openpyxl.load_workbook(written(workspace, done, tmp_path))["Cần sửa"], 2)
    assert "'22-193-6652-1-2023' không đúng dạng" in cells["Mã sản phẩm"].comment.text


def test_text_stays_text_and_nothing_in_it_is_run(workspace: Workspace, tmp_path: Path, products: DeliveryRow) -> None:
    path = written(workspace, products, tmp_path)
    cells = by_header(openpyxl.load_workbook(path)["Cần sửa"], 2)
    assert [cells[name].value for name in HEADER] == list(WRONG)
    assert {cells[name].data_type for name in HEADER if cells[name].value} <= {"s", "inlineStr"}
    assert {cells[name].number_format for name in HEADER} == {"@"}
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)


def test_codes_keep_their_leading_zeros(workspace: Workspace, tmp_path: Path, people: DeliveryRow) -> None:
    cells = by_header(openpyxl.load_workbook(written(workspace, people, tmp_path))["Cần sửa"], 2)
    assert (cells["Số định danh cá nhân"].value, cells["Mã xã"].value) == ("022185000002", "06658")


def test_the_summary_says_what_came_of_the_delivery(workspace: Workspace, tmp_path: Path, products: DeliveryRow) -> None:
    told = summary(written(workspace, products, tmp_path))
    assert told["Đơn vị nộp"] == "so-nnmt"
    assert (told["Mã lượt giao nộp"], told["Kỳ dữ liệu"]) == (products.id, "2026-Q3")
    assert told["Tệp đã nộp"] == products.file_name
    assert (told["Số dòng đọc được"], told["Số dòng được nhận"], told["Số dòng bị cách ly, cần sửa"]) == ("3", "1", "2")
    assert told["Điểm đánh giá nằm trong khoảng 0 đến 100"] == "đúng quy cách"
    assert any("nộp lại đúng tệp này" in line for line in told)


def test_times_are_written_the_vietnamese_way(workspace: Workspace, tmp_path: Path, people: DeliveryRow) -> None:
    told = summary(written(workspace, people, tmp_path))
    local = people.received_at.astimezone(ZONE)
    assert told["Nhận lúc"] == local.strftime("%d/%m/%Y %H:%M")


@pytest.mark.usefixtures("english_reader")
def test_an_english_reader_gets_english_names_and_reasons(workspace: Workspace, tmp_path: Path, people: DeliveryRow) -> None:
    path = written(workspace, people, tmp_path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Summary", "To correct"]
    cells = by_header(book["To correct"], 2)
    assert "a real date" in cells["Ngày sinh"].comment.text
    assert "a real date" in str(cells["Why to correct"].value)
    assert summary(path, "Summary")["Rows read"] == "2"
    assert marker_in(path, tmp_path) == feedback_of(workspace, people.id).marker


def test_a_workbook_belongs_to_its_owner_alone_and_names_nobody(
    workspace: Workspace, tmp_path: Path, people: DeliveryRow
) -> None:
    path = written(workspace, people, tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError), new_file(path):
        pass
    assert "Trần" not in str(workspace.register.delivery(people.id).notes)


def test_more_rows_than_a_sheet_holds_go_on_to_the_next(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, products: DeliveryRow
) -> None:
    for module in (feedback_workbook, feedback_summary, feedback_return):
        monkeypatch.setattr(module, "PAGE", 1)
    path = written(workspace, products, tmp_path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Tổng kết", "Cần sửa", "Cần sửa (2)"]
    assert [book[name]["A2"].value for name in book.sheetnames[1:]] == [3, 4]
    done = walk(workspace, Offered("products", path), "ocop")
    assert (done.status, done.quarantined) == ("published", 2)
    refused = walk(workspace, Offered("products", _again(workspace, done, tmp_path, "Cần sửa (2)")), "ocop")
    assert (refused.status, refused.reason_code) == ("rejected", "no-sheet")
    assert "'Cần sửa (2)'" in (refused.reason or "")


def _again(workspace: Workspace, delivery: DeliveryRow, folder: Path, without: str) -> Path:
    (folder / "can-sua.xlsx").unlink()
    path = written(workspace, delivery, folder)
    book = openpyxl.load_workbook(path)
    del book[without]
    book.save(path)
    return path


def test_comments_stop_where_excel_would_grow_slow_and_the_summary_says_so(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, products: DeliveryRow
) -> None:
    for module in (feedback_workbook, feedback_summary):
        monkeypatch.setattr(module, "COMMENTED", 1)
    path = written(workspace, products, tmp_path)
    sheet = openpyxl.load_workbook(path)["Cần sửa"]
    commented = [any(cell.comment for cell in row) for row in sheet.iter_rows(min_row=2)]
    assert commented == [True, False]
    assert is_red(by_header(sheet, 3)["Tên sản phẩm"])
    assert any("chỉ có ở 1 dòng đầu" in line for line in summary(path))


def test_a_product_list_mended_as_a_clerk_would_is_published(
    workspace: Workspace, tmp_path: Path, products: DeliveryRow
) -> None:
    path = written(workspace, products, tmp_path)
    book = openpyxl.load_workbook(path)
    wrong, blank = by_header(book["Cần sửa"], 2), by_header(book["Cần sửa"], 3)
    wrong["Nhóm"].value, wrong["Điểm"].value, wrong["Ngày quyết định"].value = "Thực phẩm", 79.1, "20/06/2023"
    blank["Tên sản phẩm"].value, blank["Ngày hết hạn"].value = "Ruốc tôm", "20/06/2026"
    book.save(path)
    done = walk(workspace, Offered("products", path), "ocop")
    assert (done.status, done.accepted, done.quarantined, done.period) == ("published", 3, 0, "2026-Q3")
    rows = workspace.lake.scan("conformed_ocop__products").collect().sort("code")
    assert rows["name"].to_list() == ["Chả mực", "Miến dong", "Ruốc tôm"]
    assert rows["score"].to_list() == [79.1] * 3
    assert rows["holder"].to_list() == ["HTX A", "=HTX B", "HTX C"]
    open_errors = [one for one in workspace.register.open_findings("conformed_ocop__products") if one.severity == "error"]
    assert open_errors == []
    assert rows.filter(pl.col("_valid_to").is_not_null()).is_empty()
