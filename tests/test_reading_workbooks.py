"""Excel workbooks are read as a clerk sees them; dangerous, locked or damaged ones are rejected with a reason."""

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from catalog.errors import DeliveryRejected
from catalog.files import Limits, Reading, ReadOptions, read_file

BOOKS = ReadOptions(("xlsx", "xls"))


def read(path: Path, options: ReadOptions = BOOKS, limits: Limits | None = None) -> Reading:
    return read_file(path, options, path.parent, limits or Limits())


def book(path: Path, fill: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None], **options: object) -> Path:
    workbook = xlsxwriter.Workbook(path, options)
    fill(workbook, workbook.add_worksheet("Dữ liệu"))
    workbook.close()
    return path


def table(path: Path, *lines: list[object]) -> Path:
    def fill(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)

    return book(path, fill)


def rows(reading: Reading) -> list[tuple[str | None, ...]]:
    return reading.frame.select(reading.headers).collect().rows()


def problems(reading: Reading) -> dict[int, str]:
    return dict(reading.frame.filter(pl.col("_problem").is_not_null()).select("_row", "_problem").collect().iter_rows())


def note(reading: Reading, code: str) -> str:
    return next(str(note.sentence) for note in reading.notes if note.code == code)


def code_of(path: Path, options: ReadOptions = BOOKS, limits: Limits | None = None) -> str:
    with pytest.raises(DeliveryRejected) as rejected:
        read(path, options, limits)
    return rejected.value.code


def test_numbers_are_plain_decimals(tmp_path: Path) -> None:
    numbers = [6649, 0.1, 123456789012, 1e21, 1e-7, 1e-10, 107.12345678901, -5.0, 0.1 + 0.2, 3.14159265358979]
    path = table(tmp_path / "a.xlsx", ["ma", "so"], *(["x", number] for number in numbers), ["06649", "0.123456789"])
    shown = [row[1] for row in rows(read(path))]
    assert shown == [
        "6649",
        "0.1",
        "123456789012",
        "1000000000000000000000",
        "0.0000001",
        "0.0000000001",
        "107.12345678901",
    ] + [
        "-5",
        "0.3",
        "3.14159265358979",
        "0.123456789",
    ]
    assert rows(read(path))[-1][0] == "06649"


@pytest.mark.parametrize("system_1904", [False, True])
def test_dates_are_iso_in_both_date_systems(tmp_path: Path, system_1904: bool) -> None:
    def fill(workbook: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        hour = workbook.add_format({"num_format": "hh:mm"})
        sheet.write_row(0, 0, ["ngay", "gio", "chu"])
        sheet.write_datetime(1, 0, dt.datetime(2024, 2, 29), day)
        sheet.write_number(1, 1, 0.4375, hour)
        sheet.write_string(1, 2, "2024-01-01 00:00:00")
        sheet.write_datetime(2, 0, dt.datetime(2024, 2, 29, 10, 30), day)

    path = book(tmp_path / "a.xlsx", fill, date_1904=system_1904)
    assert rows(read(path)) == [("2024-02-29", "10:30:00", "2024-01-01 00:00:00"), ("2024-02-29 10:30:00", None, None)]


def test_rows_keep_their_sheet_numbers_and_blank_ones_are_counted(tmp_path: Path) -> None:
    path = table(tmp_path / "a.xlsx", [], [], ["a", "b"], [1, 2], [], [3, 4])
    reading = read(path)
    assert reading.frame.collect()["_row"].to_list() == [4, 6]
    assert [found.rows for found in reading.notes if found.code == "blank-rows"] == [1]


def test_the_header_may_stand_below_merged_titles(tmp_path: Path) -> None:
    def fill(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.merge_range("A1:C1", "BÁO CÁO THÁNG")
        sheet.write_row(2, 0, ["a", "b", "c"])
        sheet.write_row(3, 0, [1, 2, 3])

    path = book(tmp_path / "a.xlsx", fill)
    assert rows(read(path, ReadOptions(("xlsx",), header_row=3))) == [("1", "2", "3")]


def test_a_column_without_header_is_kept_when_it_holds_anything(tmp_path: Path) -> None:
    reading = read(table(tmp_path / "a.xlsx", ["a", None, "c", None], [1, 2, 3, None]))
    assert reading.headers == ("a", "cột_2", "c")
    assert "2" in note(reading, "unnamed-columns")


def test_error_cells_break_only_their_rows(tmp_path: Path) -> None:
    def fill(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_row(1, 0, [1, 2])
        sheet.write_formula(2, 0, "=NA()", None, "#N/A")
        sheet.write_formula(3, 1, "=1/0", None, "#DIV/0!")

    found = problems(read(book(tmp_path / "a.xlsx", fill)))
    assert sorted(found) == [3, 4]
    assert "#N/A" in found[3]
    assert "#DIV/0!" in found[4]


def test_formulas_give_their_cached_values_and_are_told(tmp_path: Path) -> None:
    def fill(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write(1, 0, 1)
        sheet.write_formula(1, 1, "=A2+1", None, 2)

    reading = read(book(tmp_path / "a.xlsx", fill))
    assert rows(reading) == [("1", "2")]
    assert "1 ô là công thức" in note(reading, "formulas")


def test_a_formula_never_computed_breaks_its_row(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for line in (["a", "b"], [1, 2], [3, "=A3*2"]):
        sheet.append(line)
    workbook.save(tmp_path / "a.xlsx")
    assert sorted(problems(read(tmp_path / "a.xlsx"))) == [3]


def test_the_named_sheet_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    def fill(workbook: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        for place, target in enumerate((sheet, workbook.add_worksheet("Danh sách"))):
            target.write_row(0, 0, ["a"])
            target.write_row(1, 0, [place])

    path = book(tmp_path / "a.xlsx", fill)
    assert rows(read(path)) == [("0",)]
    assert "Danh sách" in note(read(path), "other-sheets")
    assert rows(read(path, ReadOptions(("xlsx",), sheet="danh sach"))) == [("1",)]
    assert code_of(path, ReadOptions(("xlsx",), sheet="Khác")) == "no-sheet"


def test_a_workbook_without_rows_is_rejected(tmp_path: Path) -> None:
    assert code_of(table(tmp_path / "a.xlsx", ["a", "b"])) == "no-rows"
    assert code_of(table(tmp_path / "b.xlsx")) == "no-rows"


def test_a_zip_bomb_is_rejected_before_it_is_opened(tmp_path: Path) -> None:
    path = table(tmp_path / "a.xlsx", ["a"], [1])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/x.bin", bytes(32 << 20))
    assert code_of(path) == "unsafe-archive"
    assert code_of(table(tmp_path / "b.xlsx", ["a"], [1]), limits=Limits(unpacked=1000)) == "unsafe-archive"
    assert code_of(table(tmp_path / "c.xlsx", ["a"], [1]), limits=Limits(members=3)) == "unsafe-archive"


def test_a_nested_or_encrypted_archive_is_rejected(tmp_path: Path) -> None:
    path = table(tmp_path / "a.xlsx", ["a"], [1])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/worksheets/inner.zip", b"PK")
    assert code_of(path) == "unsafe-archive"
    locked = bytearray(table(tmp_path / "b.xlsx", ["a"], [1]).read_bytes())
    entry = locked.index(b"PK\x01\x02")
    locked[entry + 8] |= 1
    (tmp_path / "b.xlsx").write_bytes(locked)
    assert code_of(tmp_path / "b.xlsx") == "password-protected"


def test_a_locked_workbook_is_rejected(tmp_path: Path) -> None:
    content = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(900)
    (tmp_path / "a.xlsx").write_bytes(content)
    assert code_of(tmp_path / "a.xlsx") == "password-protected"


def test_a_locked_old_workbook_is_rejected(tmp_path: Path, shared_data: Path) -> None:
    content = bytearray(next((shared_data / "gso_monthly_tables").glob("2003-01*")).read_bytes())
    start = content.index(bytes.fromhex("0908100000060500"))
    place = start + 20
    content[place : place + 4] = bytes.fromhex("2F000200")
    (tmp_path / "a.xls").write_bytes(content)
    assert code_of(tmp_path / "a.xls") in ("password-protected", "damaged-file")


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.9, 0.999])
def test_a_truncated_workbook_is_rejected_with_a_reason(tmp_path: Path, shared_data: Path, share: float) -> None:
    for original in [*(shared_data / "gso_monthly_tables").glob("20*.xls*")][:4]:
        content = original.read_bytes()
        path = tmp_path / f"cut{original.suffix}"
        path.write_bytes(content[: int(len(content) * share)])
        assert code_of(path) in ("damaged-file", "wrong-format")


def test_a_gso_workbook_in_tcvn3_is_read_as_unicode(shared_data: Path) -> None:
    path = next((shared_data / "gso_monthly_tables").glob("2000-01*"))
    reading = read(path, ReadOptions(("xls",), sheet="2gtcn", header_row=4))
    cells = {cell for row in rows(reading) for cell in row if cell}
    assert any("Quảng Ninh" in cell for cell in cells)
    assert not any("¶" in cell or "\xad" in cell for cell in cells)


def test_a_number_cell_is_never_mistaken_for_thousands(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["so"])
        sheet.write_column(1, 0, [1.125, 12.5, 1125])
        sheet.write_string(4, 0, "1.125")
    texts = read_file(path, ReadOptions(("xlsx",)), tmp_path).frame.collect()["so"].to_list()
    assert texts == ["1.1250", "12.5", "1125", "1.125"]


def test_a_number_cell_keeps_the_digits_excel_shows_and_no_others(tmp_path: Path) -> None:
    numbers = [99.9999999999, 12.34567890049, 123456789.12, 0.125, 5]
    reading = read(table(tmp_path / "so.xlsx", ["Số", "Chữ"], *([number, "123456789.120000005"] for number in numbers)))
    shown = ["99.9999999999", "12.34567890049", "123456789.12", "0.125", "5"]
    assert rows(reading) == [(text, "123456789.120000005") for text in shown]


def test_the_day_only_excel_has_is_not_the_day_before(tmp_path: Path) -> None:
    def fill(workbook: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["Ngày", "Tên"])
        for row, serial in enumerate((59, 60, 61), start=1):
            sheet.write_number(row, 0, serial, day)

    assert [day for day, _ in rows(read(book(tmp_path / "ngay.xlsx", fill)))] == ["1900-02-28", "1900-02-29", "1900-03-01"]
