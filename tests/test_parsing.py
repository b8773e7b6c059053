"""Text becomes the declared type or stays text with a reason: nothing is guessed, nothing is lost."""

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.blanks import BLANKS
from catalog.contract import Code, Column, Details, Table
from catalog.contract_derived import UNREAD
from catalog.names import TableName
from catalog.parsing import parse

SEX = (Code("1", "Nam", "Male", synonyms=("M",)), Code("2", "Nữ", "Female", synonyms=("F",)))


def column(dtype: pl.DataType, codes: tuple[Code, ...] = (), decimal: str = ",") -> Column:
    return Column("x", "X", "X", "", dtype, "public", details=Details(("X",), codes, decimal=decimal))


def read(values: list[str | None], one: Column) -> tuple[list[object], list[object]]:
    """Parsed values, and the texts that could not be read."""
    name = TableName("conformed", "t", "t")
    table = Table(name, "T", "T", "", "", "event", (one,), (), (0, None), None, simulated=False)
    raw = pl.LazyFrame({"x": values}, schema={"x": pl.String()}).with_columns(
        _problem=pl.lit(None, dtype=pl.String()), _delivery_id=pl.lit("d"), _row=pl.lit(1, dtype=pl.Int64())
    )
    frame = parse(table, raw).collect()
    unread = frame[UNREAD + "x"].to_list() if UNREAD + "x" in frame.columns else [None] * len(values)
    return frame["x"].to_list(), unread


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234", 1234.0),
        ("1.234", 1234.0),
        ("1.234.567", 1234567.0),
        ("1.234,5", 1234.5),
        ("1234,5", 1234.5),
        ("0,25", 0.25),
        ("-3,5", -3.5),
        ("12.5", 12.5),
        ("12.3456", 12.3456),
        (" 7 ", 7.0),
        ("\u00a07\u200b", 7.0),
        ("\u200e7\u3000", 7.0),
        ("0.125", 0.125),
        ("-0.125", -0.125),
        ("0.000", 0.0),
        ("1e5", 100_000.0),
        ("1.5E-3", 0.0015),
    ],
)
def test_numbers_are_read_as_vietnamese_writing_has_them(text: str, value: float) -> None:
    assert read([text], column(pl.Float64())) == ([value], [None])


@pytest.mark.parametrize(("text", "value"), [("1.234", 1.234), ("1,234.5", 1234.5), ("1234", 1234.0)])
def test_a_column_may_declare_the_decimal_point(text: str, value: float) -> None:
    assert read([text], column(pl.Float64(), decimal=".")) == ([value], [None])


@pytest.mark.parametrize(
    "text",
    [
        *("NaN", "Infinity", "1,2,3", "12 000 đ", "1.2.3", "--5", "không có", "1e999x"),
        *("012.345", "0.125.000", "1.0e999", "-1e400", "9" * 400, "1e-400", "−5", "１２", "1\u202f234", "(5)", "0x10"),
    ],
)
def test_what_is_not_a_number_stays_text(text: str) -> None:
    assert read([text], column(pl.Float64())) == ([None], [text])


def test_a_whole_number_is_not_rounded() -> None:
    assert read(["12", "12,5", "99999999999999999999", "1.000"], column(pl.Int32())) == (
        [12, None, None, 1000],
        [None, "12,5", "99999999999999999999", None],
    )


def test_a_whole_number_never_grows_out_of_a_fraction() -> None:
    assert read(["0.125", "001.234"], column(pl.Int64())) == ([None, None], ["0.125", "001.234"])


def test_a_decimal_keeps_its_digits() -> None:
    assert read(["1.234,50", "1,500"], column(pl.Decimal(10, 2))) == ([Decimal("1234.50"), Decimal("1.50")], [None, None])


@pytest.mark.parametrize("text", ["1,005", "0.125", "12345678,999"])
def test_a_decimal_is_not_rounded(text: str) -> None:
    assert read([text], column(pl.Decimal(10, 2))) == ([None], [text])


@pytest.mark.parametrize("text", ["31/12/2026", "2026-12-31", "31-12-2026", "31.12.2026", " 31/12/2026 "])
def test_dates_are_read_in_the_forms_agencies_use(text: str) -> None:
    assert read([text], column(pl.Date())) == ([date(2026, 12, 31)], [None])


@pytest.mark.parametrize(
    "text",
    [
        *("31/02/2026", "12/31/2026", "31/12/26", "44927", "1956", "hôm nay", "00/00/0000", "29/02/1900"),
        *("01/01/+12345", "+12345-01-01", "01/01/0026", "01/01/10000", "２０２６-01-01"),
    ],
)
def test_a_date_that_does_not_exist_stays_text(text: str) -> None:
    assert read([text], column(pl.Date())) == ([None], [text])


def test_a_time_without_zone_is_vietnamese_and_stored_utc() -> None:
    noon = datetime(2026, 1, 2, 5, 0, tzinfo=UTC)
    texts = ["02/01/2026 12:00", "2026-01-02T12:00:00+07:00", "2026-01-02T05:00:00Z"]
    assert read(list(texts), column(pl.Datetime("us", "UTC"))) == ([noon, noon, noon], [None, None, None])


@pytest.mark.parametrize(
    "text",
    [
        *("02/01/26 12:00", "0026-01-02T12:00:00Z", "+12345-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"),
        *("31/12/1959 23:30", "01/07/1955 00:30", "12/06/1975 23:30", "31/12/1942 23:30"),
    ],
)
def test_an_hour_that_never_was_or_was_twice_and_a_year_of_other_than_four_digits_stay_text(text: str) -> None:
    good = "02/01/2026 12:00"
    read_good = [datetime(2026, 1, 2, 5, 0, tzinfo=UTC), None]
    assert read([good, text], column(pl.Datetime("us", "UTC"))) == (read_good, [None, text])


@pytest.mark.parametrize("text", ["abc", '["a"', '{"a":1}', '[["a"]]', "null", "1", "[true]", '["\\ud800"]', "[" * 9_000])
def test_what_is_no_list_of_texts_stays_text_and_spoils_no_other(text: str) -> None:
    lists = column(pl.List(pl.String()))
    assert read(['["a", "b"]', text, "[1.50]", None], lists) == ([["a", "b"], None, ["1.50"], None], [None, text, None, None])
    assert read([text], lists) == ([None], [text])


@pytest.mark.parametrize("text", ["-1", "<1", "≥ 1", ".1", "1%", "≠1", "1+", "−0"])
def test_a_sign_beside_a_number_makes_it_another_code(text: str) -> None:
    assert read([text], column(pl.String(), SEX)) == ([None], [text])
    assert read([text], column(pl.Boolean())) == ([None], [text])


def test_marks_between_words_of_a_label_are_passed_over() -> None:
    codes = (Code("A", "Cấp huyện (đến 30/06/2025)", "District"), Code("B", "3 sao", "3 stars"))
    texts = ["CẤP HUYỆN - ĐẾN 30.06.2025)", "3-SAO.", "\u200e3 sao\u200f"]
    assert read(list(texts), column(pl.String(), codes)) == (["A", "B", "B"], [None] * 3)


def test_code_values_labels_and_synonyms_are_accepted_the_value_is_stored() -> None:
    values, unread = read(["1", "Nam", "NAM", "nu", "F", "khác", None], column(pl.String(), SEX))
    assert values == ["1", "1", "1", "2", "2", None, None]
    assert unread == [None, None, None, None, None, "khác", None]


def test_a_spelling_two_codes_share_without_marks_needs_its_marks() -> None:
    codes = (Code("DT", "Đất", "Land"), Code("DA", "Đạt", "Passed"))
    assert read(["Đất", "Đạt", "dat"], column(pl.String(), codes)) == (["DT", "DA", None], [None, None, "dat"])


def test_yes_and_no_are_read() -> None:
    assert read(["Có", "không", "x", "0", "có lẽ"], column(pl.Boolean())) == (
        [True, False, True, False, None],
        [None, None, None, None, "có lẽ"],
    )


@given(st.lists(st.none() | st.text(max_size=12), min_size=1, max_size=30))
def test_no_text_is_lost_whatever_the_type(texts: list[str | None]) -> None:
    for dtype in (pl.Int64(), pl.Float64(), pl.Date(), pl.Boolean(), pl.Datetime("us", "UTC")):
        values, unread = read(texts, column(dtype))
        for text, value, left in zip(texts, values, unread, strict=True):
            blank = text is None or not text.strip(BLANKS)
            assert blank == (value is None and left is None)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False))
def test_vietnamese_writing_of_a_number_reads_back(number: Decimal) -> None:
    text = f"{number:,.2f}".translate(str.maketrans(",.", ".,"))
    assert read([text], column(pl.Decimal(20, 2))) == ([number], [None])


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_date_reads_back(day: date) -> None:
    assert read([f"{day.day:02}/{day.month:02}/{day.year:04}"], column(pl.Date())) == ([day], [None])
