"""Promise: a type is guessed only where it reads every value, codes keep their digits, and a doubtful mark stays text."""

import string
from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.profiling.evidence import ColumnEvidence, evidence_of
from checks.profiling.guesses import MANY
from checks.profiling.shapes import shape_of

WHOLE = st.integers(-(10**9), 10**9).map(str)
GROUPED = st.integers(1000, 10**9).map(lambda number: f"{number:,}".replace(",", "."))
COMMA = st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: f"{number:.2f}".replace(".", ","))
DOT = st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: f"{number:.3f}")
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


def _written(form: str) -> st.SearchStrategy[str]:
    return DAYS.map(lambda day: day.strftime(form))


DAY_FORMS = [_written(form) for form in ("%d/%m/%Y", "%Y-%m-%d", "%m/%d/%Y", "%Y%m%d")]
MOMENTS = st.datetimes().map(lambda moment: moment.replace(microsecond=0, year=max(moment.year, 1000)).isoformat())
YES = st.sampled_from(["Có", "Không", "x", "true", "no", "0", "1"])
CODES = st.integers(0, 99_999).map(lambda code: f"{code:05}")
JSON_LISTS = st.sampled_from(['["a"]', "[]", '["a", "b\\"c"]', "[1]", '["a"', '[{"a": 1}]'])
ANYTHING = st.text(alphabet=string.printable + "ếđĐ–…", max_size=12).map(str.strip).filter(bool)
POOLS = [WHOLE, GROUPED, COMMA, DOT, *DAY_FORMS, MOMENTS, YES, CODES, JSON_LISTS, ANYTHING]
COLUMNS = st.one_of(
    *(st.lists(pool, min_size=1, max_size=40) for pool in POOLS),
    st.lists(st.one_of(*POOLS), min_size=1, max_size=40),
    st.tuples(st.sampled_from(POOLS), st.sampled_from(POOLS)).flatmap(
        lambda two: st.lists(st.one_of(*two), max_size=40, min_size=1)
    ),
)


def seen(values: Sequence[str | None], header: str = "cột", *, typed_source: bool = False) -> ColumnEvidence:
    frame = pl.LazyFrame({header: values}, schema={header: pl.String()})
    (found,) = evidence_of(frame, [header], typed_source=typed_source)
    return found


def kind(values: Sequence[str | None], header: str = "cột", *, typed_source: bool = False) -> str:
    return seen(values, header, typed_source=typed_source).guess.candidate.label


@settings(deadline=None)
@given(COLUMNS, st.sampled_from(["cột", "Ngày cấp", "Mã số"]), st.booleans())
def test_a_guessed_type_reads_every_value_it_was_guessed_from(values: list[str], header: str, typed_source: bool) -> None:
    found = seen(values, header, typed_source=typed_source)
    read = pl.LazyFrame({header: values}).select(found.values).collect().to_series()
    assert read.null_count() == 0
    assert found.guess.unread == 0


@settings(deadline=None)
@given(st.lists(CODES, min_size=1, max_size=60))
def test_a_leading_zero_is_never_lost(codes: list[str]) -> None:
    assert kind([*codes, "06649"]) == "string"


@pytest.mark.parametrize(
    ("values", "label"),
    [
        (["1", "25", "-3"], "int64"),
        (["1.234", "12.345.678", "7"], "int64"),
        (["1,234", "12,345,678", "7"], "int64 ."),
        (["1.200", "870", "15"], "int64"),
        (["3,5", "12,25", "1.234,5"], "double"),
        (["3.5", "12.25", "1.234"], "double ."),
        (["21.0341234", "107.5"], "double ."),
        (["0.125", "0.250"], "double ."),
        (["1,234.5", "2"], "double ."),
        (["01/02/2024", "31/12/2023"], "date"),
        (["2024-01-31", "1/2/2024"], "date"),
        (["01/31/2024", "02/28/2024"], "date %m/%d/%Y"),
        (["31/12/24", "01/02/99"], "date %d/%m/%y"),
        (["2024/01/31"], "date %Y/%m/%d"),
        (["2026-05-14T04:09:28.000+0000"], "timestamp"),
        (["14/05/2026 04:09"], "timestamp"),
        (["Có", "không"], "boolean"),
        (["true", "false"], "boolean"),
        (["0", "1", "1"], "int64"),
        (['["a","b"]', "[]"], "array<string>"),
        (["Xã", "Phường"], "string"),
        (["99999999999999999999"], "string"),
        (["8930000000019", "8930000000026"], "string"),
    ],
)
def test_plain_columns_are_guessed_as_a_person_would(values: list[str], label: str) -> None:
    assert kind(values) == label


def test_eight_digits_are_a_day_only_where_the_header_says_so() -> None:
    assert kind(["20240131", "20231231"], "Ngày cấp") == "date %Y%m%d"
    assert kind(["20240131", "20231231"], "Số lượng") == "int64"


@pytest.mark.parametrize(
    "values",
    [["1.234", "5.678"], ["1,234"], ["21.123", "21.456", "1,234"], ["1.234", "3,5", "2.5"]],
    ids=["dots alone", "commas alone", "both", "both marks as decimals beside a doubtful one"],
)
def test_a_mark_that_may_mean_either_stays_text_and_says_so(values: list[str]) -> None:
    found = seen(values).guess
    assert found.candidate.label == "string"
    assert "phần nghìn hay phần thập phân" in found.doubt


def test_number_cells_of_a_workbook_leave_no_doubt() -> None:
    assert kind(["1.2340", "3.5"], typed_source=True) == "double"
    assert kind(["1.234", "3.5"], typed_source=True) == "string"


def test_headers_of_codes_keep_digits_as_text() -> None:
    assert {kind(["22318", "22319"], header) for header in ("Mã xã", "code", "Số CCCD", "GTIN")} == {"string"}
    assert kind(["22318", "22319"], "Dân số") == "int64"


def test_marks_in_place_of_blanks_are_told() -> None:
    found = seen(["1,5", "..", "2,5", "-"]).guess
    assert found.candidate.label == "string"
    assert "2 ô ghi dấu" in found.doubt


def test_a_blank_column_is_text() -> None:
    assert kind([None, None]) == "string"


def test_few_mistakes_among_many_values_do_not_hide_the_type() -> None:
    days = ["01/02/2024"] * (2 * MANY)
    found = seen([*days, "31/02/2024"]).guess
    assert (found.candidate.label, found.unread) == ("date", 1)
    assert kind([*days[: MANY - 2], "31/02/2024"]) == "string"


def test_values_below_the_head_of_a_file_count_too() -> None:
    assert kind(["1"] * 10_050 + ["một"] * 200) == "string"


def test_a_column_blank_at_the_head_is_judged_by_the_rest() -> None:
    assert kind([None] * 10_050 + ["01/02/2024"]) == "date"


@settings(deadline=None)
@given(st.lists(st.from_regex("[A-Z]{2}-[0-9]{1,4}", fullmatch=True), min_size=1, max_size=30))
def test_a_shape_fits_nearly_all_it_was_made_of(codes: list[str]) -> None:
    shape = shape_of(pl.Series(codes))
    assert shape is not None
    assert pl.Series(codes).str.contains(shape, strict=True).all()


@settings(deadline=None)
@given(st.lists(ANYTHING, min_size=1, max_size=30))
def test_a_shape_of_anything_is_none_or_fits(values: list[str]) -> None:
    shape = shape_of(pl.Series(values))
    assert shape is None or sum(pl.Series(values).str.contains(shape, strict=True)) >= 0.995 * len(values)


def test_shapes_of_codes_are_short_to_read() -> None:
    assert shape_of(pl.Series(["06652", "06658"])) == "^[0-9]{5}$"
    assert shape_of(pl.Series(["A1", "A10", "B200"])) == "^[A-Z][0-9]{1,3}$"
    assert shape_of(pl.Series(["22-193-06652-1-2023"])) == "^[0-9]{2}-[0-9]{3}-[0-9]{5}-[0-9]-[0-9]{4}$"
    assert shape_of(pl.Series(["Tổ 1", "Khu 2"])) is None


def test_one_slip_among_many_does_not_widen_a_shape() -> None:
    assert shape_of(pl.Series(["022080000001"] * 300 + ["22080000001"])) == "^[0-9]{12}$"
