"""On messy tables our engine, alone and behind a contract, says what Great Expectations says on pandas, to the row."""

from functools import cache

import polars as pl
import pytest

from tests.equivalence_kit import ROW, VALUES, Case, Outcome, differences, on_contract, on_pandas, on_polars
from tests.equivalence_tables import ROW_CASES, TABLE_CASES, messy

ROWS = (300, 40, 1, 0)


@cache
def by_row(rows: int) -> list[tuple[Case, Outcome, Outcome, tuple[bool, int, int, list[int]]]]:
    frame, cases = messy(rows, seed=rows + 1), [*ROW_CASES, *_partly(ROW_CASES)]
    answers = on_polars(frame, cases), on_pandas(frame, cases), on_contract(frame, cases)
    return list(zip(cases, *answers, strict=True))


def _partly(cases: list[Case]) -> list[Case]:
    return [(type_, {**kwargs, "mostly": 0.85}) for type_, kwargs in cases]


@cache
def by_table(rows: int) -> list[tuple[Outcome, Outcome]]:
    frame = messy(rows, seed=rows + 1)
    return list(zip(on_polars(frame, TABLE_CASES), on_pandas(frame, TABLE_CASES), strict=True))


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("number", range(2 * len(ROW_CASES)))
def test_rules_about_rows_find_the_same_rows(number: int, rows: int) -> None:
    case, ours, theirs, (success, checked, failed, turned_away) = by_row(rows)[number]
    missing = ours.result.get("missing_count") or 0
    assert (success, checked, failed) == (ours.success, ours.result["element_count"] - missing, ours.result["unexpected_count"])
    assert turned_away == ours.wrong_rows, case
    assert (theirs.error, differences(ours, theirs)) == ("", []), case


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("number", range(len(TABLE_CASES)))
def test_rules_about_tables_measure_the_same(number: int, rows: int) -> None:
    ours, theirs = by_table(rows)[number]
    assert (ours.error, theirs.error, differences(ours, theirs)) == ("", "", []), TABLE_CASES[number]


# A LIKE pattern, and the regular expression that says the same to pandas.
TWINS = {
    "a%": r"(?s)\Aa.*\Z",
    "%b": r"(?s)\A.*b\Z",
    "_": r"(?s)\A.\Z",
    "a_c%": r"(?s)\Aa.c.*\Z",
    "50.%": r"(?s)\A50\..*\Z",
    "Đ%t": r"(?s)\AĐ.*t\Z",
    "": r"\A\Z",
}


@pytest.mark.parametrize("pattern", TWINS)
@pytest.mark.parametrize("verb", ["match", "not_match"])
def test_a_like_pattern_is_its_regular_expression(pattern: str, verb: str) -> None:
    texts = ["a", "ab", "abc\n", "50.1", "5001", "Đất", "", None, "A", "\n"]
    frame = pl.DataFrame({ROW: range(len(texts)), "x": texts})
    many = (f"{VALUES}{verb}_like_pattern_list", {"column": "x", "like_pattern_list": [pattern, "zz%"]})
    ours = on_polars(frame, [(f"{VALUES}{verb}_like_pattern", {"column": "x", "like_pattern": pattern}), many])
    theirs = on_pandas(frame, [(f"{VALUES}{verb}_regex", {"column": "x", "regex": TWINS[pattern]})])
    assert [differences(outcome, theirs[0]) for outcome in ours] == [[], []]
