"""Promise: every delivered header becomes one column name of its own, plain ASCII, and finds its column again."""

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.column_names import column_names, snake
from catalog.contract import Column, Details, Source, Table
from catalog.headers import match_headers
from catalog.names import TableName

NAME = re.compile(r"^[a-z][a-z0-9_]*$")
VIETNAMESE = st.sampled_from(
    ["Mã xã", "Ma xa", "MÃ XÃ", "Họ và tên", "Đơn vị", "x", "X 2", "x_2", "2024", "Cột 2024", "???", "µ", "名前"]
)
HEADERS = st.lists(st.one_of(VIETNAMESE, st.text(min_size=1, max_size=20)), min_size=1, max_size=12, unique=True)


def table_of(headers: list[str]) -> Table:
    names = column_names(headers)
    columns = tuple(
        Column(name, header, header, "", pl.String(), "internal", details=Details((header,)))
        for name, header in zip(names, headers, strict=True)
    )
    source = Source(("csv",), "so")
    return Table(TableName("conformed", "thu", "tep"), "", "", "", "", "snapshot", columns, (), (0, None), source, False)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Mã xã", "ma_xa"),
        ("Đơn vị tính (nghìn ha)", "don_vi_tinh_nghin_ha"),
        ("Số quyết định/ngày cấp", "so_quyet_dinh_ngay_cap"),
        ("2019", "cot_2019"),
        ("area_km2", "area_km2"),
        ("NameEn", "nameen"),
        ("m³", "m3"),
    ],
)
def test_a_header_becomes_words_a_programmer_can_type(header: str, name: str) -> None:
    assert snake(header) == name


@given(HEADERS)
def test_no_header_is_lost_and_no_name_is_shared(headers: list[str]) -> None:
    names = column_names(headers)
    assert len(names) == len(headers) == len(set(names))
    assert all(NAME.match(name) and len(name) < 64 for name in names)


@given(HEADERS)
def test_every_header_finds_the_column_it_was_named_for(headers: list[str]) -> None:
    match = match_headers(table_of(headers), headers)
    assert match.taken == dict(zip(column_names(headers), headers, strict=True))
    assert match.extra == ()
    assert match.missing == ()


def test_headers_that_differ_only_in_marks_are_numbered() -> None:
    assert column_names(["Mã xã", "Ma xa", "MÃ-XÃ"]) == ("ma_xa", "ma_xa_2", "ma_xa_3")


def test_a_numbered_name_never_takes_the_place_of_another_header() -> None:
    assert column_names(["x", "X", "x 2"]) == ("x", "x_3", "x_2")


def test_a_long_header_is_cut_between_words() -> None:
    name = snake("Số lượng hồ sơ tiếp nhận giải quyết trong kỳ báo cáo của toàn tỉnh")
    assert len(name) <= 48
    assert name == "so_luong_ho_so_tiep_nhan_giai_quyet_trong_ky_bao"[: len(name)]
