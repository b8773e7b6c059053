"""A version as a workbook is the version: every value as its type, codes as text, nothing cut or computed in silence."""

import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import fastexcel
import openpyxl
import polars as pl
import psutil
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from catalog.errors import ParameterRefused
from catalog.web.copies import _refuse_too_many
from catalog.web.copies_xlsx import write_xlsx
from tests.web.copies_kit import TYPES, about, table_of

TABLE = table_of(TYPES, "code")
#: A workbook is slow to read again: what fails is told as it was found.
_PHASES = (Phase.explicit, Phase.generate)
LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_letters = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_rows = st.fixed_dictionaries(
    {
        "code": st.sampled_from(["06649", "007", "1e5", "=1+1", "+84", "-3", "@SUM(A1)", "_x0041_", "TRUE", " a "]),
        "label": st.none() | _letters,
        "count": st.none() | st.integers(-(2**63), 2**63 - 1),
        "small": st.none() | st.integers(-(2**31), 2**31 - 1),
        "ratio": st.none() | st.floats(),
        "price": st.none() | st.decimals(-(10**17), 10**17, places=2),
        "held": st.none() | st.booleans(),
        "day": st.none() | st.dates(dt.date(1800, 1, 1)),
        "moment": st.none() | st.datetimes(dt.datetime(1800, 1, 1), dt.datetime(9990, 1, 1), timezones=st.just(dt.UTC)),
        "names": st.none() | st.lists(_letters, max_size=3),
    }
)


def _written(rows: list[dict[str, Any]], path: Path, *, simulated: bool = False) -> openpyxl.Workbook:
    frame = pl.DataFrame(rows, schema=TYPES)
    write_xlsx(frame.lazy(), TABLE.columns, about(TABLE, len(rows), simulated=simulated), path)
    return openpyxl.load_workbook(path)


def _read(cell: object) -> object:
    """Blank and nothing are the same to Excel; letters XML lacks are read as Excel reads them."""
    return "" if cell is None else unescape(cell) if isinstance(cell, str) else cell


def _number(value: float) -> object:
    """A number Excel keeps, or its text."""
    if isinstance(value, float):
        return value if abs(value) < float("inf") else {"nan": "NaN"}.get(str(value), str(value))
    return value if len(str(abs(value))) <= 15 else str(value)


@given(st.lists(_rows, min_size=10, max_size=15))
@settings(max_examples=12, deadline=None, phases=_PHASES, suppress_health_check=list(HealthCheck))
def test_every_value_comes_back_as_it_was(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    sheet = _written(rows, tmp_path / "a.xlsx").worksheets[0]
    for record, row in zip(sheet.iter_rows(min_row=2, values_only=True), rows, strict=True):
        found = dict(zip(TYPES, record, strict=True))
        for name in ("code", "label"):
            assert _read(found[name]) == (row[name] or "")
        for name in ("count", "small", "ratio"):
            assert found[name] == (None if row[name] is None else _number(row[name]))
        if row["price"] is not None:
            exact = len(f"{abs(row['price']):.2f}".replace(".", "")) <= 15
            assert found["price"] == (float(row["price"]) if exact else f"{row['price']:.2f}")
        assert found["held"] is row["held"]
        assert _read(found["names"]) == ("" if row["names"] is None else "; ".join(row["names"]))


@given(st.lists(_rows, min_size=10, max_size=15))
@settings(max_examples=12, deadline=None, phases=_PHASES, suppress_health_check=list(HealthCheck))
def test_days_and_moments_are_real_ones_in_local_time(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    sheet = _written(rows, tmp_path / "a.xlsx").worksheets[0]
    for record, row in zip(sheet.iter_rows(min_row=2, values_only=True), rows, strict=True):
        found = dict(zip(TYPES, record, strict=True))
        if row["day"] is not None:
            kept = row["day"] >= dt.date(1900, 3, 1)
            assert found["day"] == (dt.datetime.combine(row["day"], dt.time()) if kept else row["day"].isoformat())
        if row["moment"] is not None:
            local = row["moment"].astimezone(LOCAL).replace(tzinfo=None)
            if local >= dt.datetime(1900, 3, 1):
                assert abs(found["moment"] - local) <= dt.timedelta(milliseconds=1)
            else:
                assert found["moment"] == local.isoformat(timespec="seconds")


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    rows = [
        {"code": text} for text in ('=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0")
    ]
    sheet = _written(rows, tmp_path / "a.xlsx").worksheets[0]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [unescape(str(cell.value)) for cell in cells] == [row["code"] for row in rows]
    assert {cell.number_format for cell in cells} == {"@"}


def test_a_second_reader_sees_the_same(tmp_path: Path) -> None:
    rows = [{"code": "06649", "label": 'Đông Mai <&> "x"\n2', "count": 12, "ratio": 1.5, "day": dt.date(2026, 11, 2)}]
    _written(rows, tmp_path / "a.xlsx")
    sheet = fastexcel.read_excel(tmp_path / "a.xlsx").load_sheet(0).to_polars()
    assert sheet.columns == [column.title for column in TABLE.columns]
    assert sheet.row(0)[:3] == ("06649", 'Đông Mai <&> "x"\n2', 12)
    assert sheet["Tiêu đề day"].item() == dt.datetime(2026, 11, 2)


def test_a_text_too_long_for_a_cell_says_so_instead_of_a_piece(tmp_path: Path) -> None:
    rows = [{"code": "a" * 32_767}, {"code": "a" * 32_768}, {"code": "\U00010000" * 20_000}]
    sheet = _written(rows, tmp_path / "a.xlsx").worksheets[0]
    assert sheet["A2"].value == "a" * 32_767
    assert sheet["A3"].value == "[dài 32768 ký tự, quá giới hạn 32767 của Excel: lấy bản CSV hoặc Parquet]"
    assert sheet["A4"].value.startswith("[dài 20000 ký tự")


def test_the_header_stays_in_sight_and_can_be_filtered(tmp_path: Path) -> None:
    sheet = _written([{"code": "1"}, {"code": "2"}], tmp_path / "a.xlsx").worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:J3"
    assert [cell.value for cell in sheet[1]][:2] == ["Tiêu đề code", "Tiêu đề label"]


def test_the_second_sheet_says_what_the_first_means(tmp_path: Path) -> None:
    book = _written([{"code": "1"}], tmp_path / "a.xlsx", simulated=True)
    assert book.sheetnames == ["Dữ liệu mô phỏng", "Mô tả"]
    told = [tuple(cell for cell in row if cell) for row in book["Mô tả"].iter_rows(values_only=True)]
    assert told[0] == ("Bảng thử",)
    assert "mô phỏng" in told[1][0]
    assert ("Phiên bản", "7, công bố 01/11/2026 10:00, 1 dòng") in told
    assert ("Đơn vị chủ quản", "Sở thử nghiệm") in told
    assert ("Giấy phép", "chưa công bố giấy phép") in told
    assert ("Trang của bảng", "https://kho.example.vn/datasets/things") in told
    assert ("Tiêu đề price", "price", "Nghĩa của price", "số thập phân", "đồng", "không", "không") in told
    assert ("Tiêu đề label", "A", "Loại một", "Kind one") in told


def test_an_empty_version_is_an_empty_sheet(tmp_path: Path) -> None:
    sheet = _written([], tmp_path / "a.xlsx").worksheets[0]
    assert [row[0].value for row in sheet.iter_rows()] == ["Tiêu đề code"]


def test_more_rows_than_a_sheet_has_are_refused_with_a_way_out() -> None:
    _refuse_too_many(pl.LazyFrame({"a": range(1_048_575)}))
    with pytest.raises(ParameterRefused, match=r"1\.048\.576 dòng.*chỉ chứa 1\.048\.575.*CSV hoặc Parquet"):
        _refuse_too_many(pl.LazyFrame({"a": range(1_048_576)}))


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    growth = []
    for count in (20_000, 20_000, 400_000):
        source = tmp_path / f"{count}.parquet"
        number = pl.int_range(count, eager=False)
        told = pl.select(code=number.cast(pl.String), label=pl.lit("Đông Mai " * 12), count=number).lazy()
        told.sink_parquet(source, row_group_size=20_000)
        columns = tuple(column for column in TABLE.columns if column.name in ("code", "label", "count"))
        before = psutil.Process().memory_info().rss
        write_xlsx(pl.scan_parquet(source), columns, about(TABLE, count), tmp_path / "a.xlsx")
        growth.append(psutil.Process().memory_info().rss - before)
    assert growth[2] < 120_000_000, growth
