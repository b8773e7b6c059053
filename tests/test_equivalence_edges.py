"""At the edges our engine says what Great Expectations says on pandas: `mostly`, conditions, missing values, small types."""

import datetime as dt
from functools import cache
from typing import Any

import polars as pl
import pytest

from tests.equivalence_kit import (
    AGGREGATE,
    DISTINCT,
    LENGTHS,
    PAIR,
    RECORD,
    ROW,
    VALUES,
    Case,
    Outcome,
    differences,
    on_contract,
    on_pandas,
    on_polars,
)
from tests.equivalence_tables import condition

NAN, INFINITY = float("nan"), float("inf")
DAY = dt.datetime(2024, 1, 1)
FRAME = pl.DataFrame(
    {
        ROW: range(4),
        "n": [1, 2, 3, 4],
        "i8": pl.Series([100, 100, -100, 1], dtype=pl.Int8),
        "u8": pl.Series([200, 250, 1, 0], dtype=pl.UInt8),
        "i32": pl.Series([2**31 - 1, 2**31 - 1, 5, 6], dtype=pl.Int32),
        "j32": pl.Series([2**31 - 1, 1, 5, 6], dtype=pl.Int32),
        "i64": [2**53, 2**53 + 1, 1, 0],
        "f": [1.0, NAN, None, INFINITY],
        "g": ["x", "y", None, "x"],
        "e": pl.Series(["a", "b", "c", None], dtype=pl.Enum(["b", "a", "c"])),
        "b": [True, False, None, True],
        "ms": pl.Series([DAY + dt.timedelta(milliseconds=1), DAY, DAY + dt.timedelta(1), None], dtype=pl.Datetime("ms")),
        "k": [1, 2, 3, None],
        "t": ["a\nb", "A", "ab\n", ""],
    }
)


def null(column: str, is_null: bool) -> dict[str, Any]:
    return {"type": "nullity", "column": {"name": column}, "is_null": is_null}


def of_n(**kwargs: object) -> Case:
    """Rows 2 and 3 break this rule: half of the table."""
    return VALUES + "be_in_set", {"column": "n", "value_set": [1, 2], **kwargs}


def quantile(column: str, how: str | bool, *shares: float) -> Case:
    ranges = {"quantiles": list(shares), "value_ranges": [[None, 2]] * len(shares)}
    return (
        AGGREGATE + "quantile_values_to_be_between",
        {"column": column, "quantile_ranges": ranges, "allow_relative_error": how},
    )


X, LATE = condition("g", "==", "x"), condition("n", ">", 1)
CONDITIONS = {
    "equal": X,
    "in": condition("g", "IN", ["x"]),
    "in-nothing": condition("g", "IN", []),
    "null": null("g", True),
    "not-null": null("g", False),
    "nan-is-null": null("f", True),
    "above": condition("f", ">", 0),
    "true": condition("b", "==", True),
    "moment": condition("ms", ">", DAY),
    "foreign-category": condition("e", "==", "zz"),
    "categories": condition("e", "IN", ["a", "zz"]),
    "and": {"type": "and", "conditions": [X, LATE]},
    "or": {"type": "or", "conditions": [X, condition("n", ">", 2)]},
    "or-null": {"type": "or", "conditions": [condition("g", "==", "y"), null("g", True)]},
    "nobody": condition("n", ">", 9),
}
PAIRS = ("both_values_are_missing", "either_value_is_missing", "neither")
RECORDS = ("all_values_are_missing", "any_value_is_missing", "never")

CASES: dict[str, Case] = {
    **{f"mostly-{share}": of_n(mostly=share) for share in (0, 0.25, 0.49999, 0.5, 0.50001, 0.75, 1)},
    **{f"mostly-of-keys-{share}": (VALUES + "be_unique", {"column": "i8", "mostly": share}) for share in (0.5, 0.51)},
    **{f"mostly-null-{share}": (VALUES + "be_null", {"column": "g", "mostly": share}) for share in (0.25, 0.26)},
    **{f"mostly-present-{share}": (VALUES + "not_be_null", {"column": "g", "mostly": share}) for share in (0.75, 0.76)},
    **{f"where-{name}": of_n(row_condition=where) for name, where in CONDITIONS.items()},
    **{
        f"aggregate-where-{name}": (AGGREGATE + "max_to_be_between", {"column": "n", "max_value": 2, "row_condition": where})
        for name, where in CONDITIONS.items()
        if name not in ("in-nothing", "foreign-category", "nobody")
    },
    **{
        f"pair-{ignore}": (PAIR + "to_be_equal", {"column_A": "g", "column_B": "e", "ignore_row_if": ignore})
        for ignore in PAIRS
    },
    **{
        f"pair-where-{ignore}": (
            PAIR + "a_to_be_greater_than_b",
            {"column_A": "f", "column_B": "n", "ignore_row_if": ignore, "row_condition": LATE},
        )
        for ignore in PAIRS
    },
    **{
        f"{name}-{ignore}": (type_, {"column_list": ["f", "n"], "ignore_row_if": ignore, **kwargs})
        for ignore in RECORDS
        for name, type_, kwargs in (
            ("sum", RECORD + "sum_to_equal", {"sum_total": 2}),
            ("compound", "expect_compound_columns_to_be_unique", {}),
            ("record-equal", RECORD + "values_to_be_equal", {}),
            ("within", "expect_select_column_values_to_be_unique_within_record", {}),
        )
    },
    "sum-of-8-bits": (RECORD + "sum_to_equal", {"column_list": ["i8", "u8"], "sum_total": 300}),
    "sum-of-32-bits": (RECORD + "sum_to_equal", {"column_list": ["i32", "j32"], "sum_total": 2**32 - 2}),
    "sum-with-truth": (RECORD + "sum_to_equal", {"column_list": ["n", "b"], "sum_total": 2}),
    **{
        f"total-{name}": (AGGREGATE + "sum_to_be_between", {"column": name, "min_value": 1})
        for name in ("i8", "i32", "i64", "b")
    },
    "finer-than-the-column": (VALUES + "be_between", {"column": "ms", "min_value": DAY + dt.timedelta(microseconds=500)}),
    "finer-than-the-set": (VALUES + "be_in_set", {"column": "ms", "value_set": [DAY + dt.timedelta(microseconds=500)]}),
    "beyond-the-type": (VALUES + "be_between", {"column": "i8", "min_value": -1000, "max_value": 1000}),
    "below-zero": (VALUES + "be_between", {"column": "u8", "min_value": -5, "max_value": 0.5}),
    "large-in-set": (VALUES + "be_in_set", {"column": "i64", "value_set": [2**53]}),
    "empty-set": (VALUES + "be_in_set", {"column": "n", "value_set": []}),
    "not-in-empty-set": (VALUES + "not_be_in_set", {"column": "n", "value_set": []}),
    **{f"{verb}-nothing": (DISTINCT + verb, {"column": "n", "value_set": []}) for verb in ("contain_set", "equal_set")},
    "no-pair": (PAIR + "to_be_in_set", {"column_A": "n", "column_B": "g", "value_pairs_set": []}),
    "pair-with-null": (PAIR + "to_be_in_set", {"column_A": "n", "column_B": "g", "value_pairs_set": [(1, "x"), (3, None)]}),
    "length-strict": (
        LENGTHS + "be_between",
        {"column": "t", "min_value": 0, "max_value": 3, "strict_min": True, "strict_max": True},
    ),
    **{
        f"regex-{pattern}": (VALUES + "match_regex", {"column": "t", "regex": pattern})
        for pattern in ("^a.b$", "(?i)a", "^$", r"\s", r"\n\Z", r"^A\Z", r"a(?=\n)", "[^a]", "(?s)^a.b$", r"(.)\1|b")
    },
    **{
        f"quantile-{how}": quantile("n", how, 0, 0.1, 0.5, 0.9, 1)
        for how in (False, "nearest", "linear", "lower", "higher", "midpoint")
    },
    "quantile-infinite": quantile("f", False, 0.5),
    "z-negative": (AGGREGATE + "value_z_scores_to_be_less_than", {"column": "n", "threshold": -1, "double_sided": True}),
    "z-exactly": (AGGREGATE + "value_z_scores_to_be_less_than", {"column": "k", "threshold": 1, "double_sided": True}),
    "z-where": (
        AGGREGATE + "value_z_scores_to_be_less_than",
        {"column": "n", "threshold": 0.1, "double_sided": False, "row_condition": LATE},
    ),
    "increasing-where": (VALUES + "be_decreasing", {"column": "n", "row_condition": null("g", False)}),
    "strict-mean": (AGGREGATE + "mean_to_be_between", {"column": "n", "min_value": 2.5, "strict_min": True}),
    "strict-max": (AGGREGATE + "max_to_be_between", {"column": "n", "max_value": 4, "strict_max": True}),
    "rows-exactly": ("expect_table_row_count_to_be_between", {"min_value": 4, "max_value": 4}),
    "column-at": ("expect_column_to_exist", {"column": "n", "column_index": 1}),
    "column-elsewhere": ("expect_column_to_exist", {"column": "n", "column_index": 2}),
}

NOT_X, OTHERS = condition("g", "!=", "x"), condition("g", "NOT_IN", ["x"])

#: Closed: what differs, why, and what ours gives: the rows the rule speaks of, and those that break it.
DIFFERENT: dict[str, tuple[str, Case, int, list[int]]] = {
    "unequal": ("pandas takes a missing value for unequal; SQL, Spark and we leave it out", of_n(row_condition=NOT_X), 1, []),
    "not-in": ("pandas takes a missing value for not in the set; SQL, Spark and we do not", of_n(row_condition=OTHERS), 1, []),
    "line-break": (
        "`$` also stands before a final line break in Python; a code with one is no code to us",
        (VALUES + "match_regex", {"column": "t", "regex": "b$"}),
        4,
        [1, 2, 3],
    ),
    "wrong-way": (
        "pandas finds every length outside bounds that are the wrong way round; that is a mistake of the contract",
        (LENGTHS + "be_between", {"column": "t", "min_value": 3, "max_value": 1}),
        0,
        [],
    ),
    "twice": (
        "a column beside itself says nothing; pandas computes it",
        (RECORD + "sum_to_equal", {"column_list": ["n", "n"], "sum_total": 2}),
        0,
        [],
    ),
    "mixed": (
        "a text is never a number; pandas compares them and finds every row wrong",
        (PAIR + "to_be_equal", {"column_A": "g", "column_B": "n"}),
        0,
        [],
    ),
}


@cache
def outcomes(rows: int) -> dict[str, tuple[Outcome, Outcome]]:
    frame, cases = FRAME.head(rows), list(CASES.values())
    return dict(zip(CASES, zip(on_polars(frame, cases), on_pandas(frame, cases), strict=True), strict=True))


@pytest.mark.parametrize("rows", [4, 1, 0])
@pytest.mark.parametrize("name", CASES)
def test_an_edge_is_the_same_on_both_engines(name: str, rows: int) -> None:
    ours, theirs = outcomes(rows)[name]
    assert (ours.error, theirs.error, differences(ours, theirs)) == ("", "", [])


@pytest.mark.parametrize("name", DIFFERENT)
def test_an_edge_where_pandas_differs_is_known(name: str) -> None:
    reason, case, checked, wrong = DIFFERENT[name]
    (ours,), (theirs,) = on_polars(FRAME, [case]), on_pandas(FRAME, [case])
    assert differences(ours, theirs), f"no longer: {reason}"
    assert bool(ours.error) == (checked == 0), ours.error
    if not ours.error:
        assert (ours.result["element_count"], ours.wrong_rows) == (checked, wrong)


def test_contracts_keep_the_large_numbers_great_expectations_rounds() -> None:
    case = (VALUES + "be_between", {"column": "i64", "max_value": 2**53})
    assert on_contract(FRAME, [case]) == [(False, 4, 1, [1])]
    assert on_pandas(FRAME, [case])[0].wrong_rows == []
