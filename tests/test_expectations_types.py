"""Rules hold for every type of column, and say so when a type does not suit them. Each was once wrong."""

import datetime as dt
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from catalog.expectation import Expectation
from checks.conditions import normal_form
from checks.judge import Finding, JudgementError, judge

VALUES, AGGREGATE = "expect_column_values_to_", "expect_column_"
DAY = dt.datetime(2024, 1, 1)
FINER = DAY + dt.timedelta(microseconds=500)


def found(frame: pl.DataFrame, expectation: str, **kwargs: object) -> Finding:
    rules = [Expectation("rule", expectation, kwargs, "accuracy", "error", "", "")]
    return judge(frame.lazy(), rules, table="t").findings[0]


def column(values: list[Any], dtype: pl.DataType | type[pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame({"x": pl.Series(values, dtype=dtype)})


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_a_literal_finer_than_the_column_is_not_rounded(unit: str) -> None:
    frame = column([DAY, DAY + dt.timedelta(1)], pl.Datetime(unit))
    assert found(frame, VALUES + "be_between", column="x", min_value=FINER).sample == [DAY]
    assert found(frame, VALUES + "not_be_in_set", column="x", value_set=[FINER]).failed == 0
    where = {"type": "comparison", "column": {"name": "x"}, "operator": "<", "parameter": FINER}
    assert found(frame, VALUES + "be_null", column="x", row_condition=where).checked == 1
    pair = frame.with_columns(y="x")
    sets = {"column_A": "x", "column_B": "y", "value_pairs_set": [[FINER, FINER]]}
    assert found(pair, "expect_column_pair_values_to_be_in_set", **sets).failed == 2


def test_a_moment_beyond_the_range_of_the_column_is_in_no_value_of_it() -> None:
    frame = column([DAY], pl.Datetime("ns"))
    never = dt.datetime(9999, 12, 31)
    assert found(frame, VALUES + "be_in_set", column="x", value_set=[never]).failed == 1
    assert found(frame, VALUES + "be_between", column="x", max_value=never).failed == 0


def test_small_numbers_add_up_to_large_ones() -> None:
    most = 2**31 - 1
    frame = pl.DataFrame({name: pl.Series([most, most], dtype=pl.Int32) for name in "xy"})
    assert found(frame, AGGREGATE + "sum_to_be_between", column="x", min_value=1).observed == 2 * most
    assert found(frame, "expect_multicolumn_sum_to_equal", column_list=["x", "y"], sum_total=2 * most).failed == 0
    whole = column([2**63, 2**63], pl.UInt64)
    assert found(whole, AGGREGATE + "sum_to_be_between", column="x", min_value=1).observed == 2**64


def test_half_way_between_two_values_the_even_rank_is_the_nearest() -> None:
    ranges = {"quantiles": [0.1, 0.5, 0.9], "value_ranges": [[None, 9]] * 3}
    frame = column([1, 2, 3, 4, 5, 6], pl.Int64)
    observed = found(frame, AGGREGATE + "quantile_values_to_be_between", column="x", quantile_ranges=ranges).observed
    assert observed["values"] == [1, 3, 5]


def test_a_column_without_a_type_breaks_only_what_asks_for_values() -> None:
    frame = column([None, None], pl.Null)
    fine: dict[str, dict[str, Any]] = {
        "be_in_set": {"value_set": ["a", 1]},
        "be_between": {"min_value": 1},
        "match_regex": {"regex": "a"},
        "be_unique": {},
        "match_strftime_format": {"strftime_format": "%Y"},
    }
    assert {found(frame, VALUES + type_, column="x", **kwargs).failed for type_, kwargs in fine.items()} == {0}
    assert found(frame, VALUES + "not_be_null", column="x").failed == 2
    assert found(frame, AGGREGATE + "sum_to_be_between", column="x", min_value=1).observed == 0
    missing = found(frame, "expect_column_distinct_values_to_contain_set", column="x", value_set=["a"])
    assert missing.observed == {"missing_count": 1, "partial_missing_list": ["a"]}


def test_times_and_bytes_may_be_literals() -> None:
    one = dt.time(1)
    assert found(column([one, dt.time(2)], pl.Time), VALUES + "be_in_set", column="x", value_set=["01:00:00"]).failed == 1
    assert found(column([one], pl.Time), VALUES + "be_in_set", column="x", value_set=[one]).failed == 0
    assert found(column([b"a"], pl.Binary), VALUES + "be_in_set", column="x", value_set=[b"a"]).failed == 0


def test_zero_and_one_are_truths_and_two_is_not() -> None:
    frame = column([True, False], pl.Boolean)
    assert found(frame, VALUES + "be_in_set", column="x", value_set=[1.0]).sample == [False]
    with pytest.raises(JudgementError, match="Boolean"):
        found(frame, VALUES + "be_in_set", column="x", value_set=[2])


def test_a_condition_on_an_empty_list_counts_every_row_once() -> None:
    where = {"type": "comparison", "column": {"name": "x"}, "operator": "NOT_IN", "parameter": []}
    assert found(column([1, 2, 3], pl.Int64), VALUES + "be_between", column="x", min_value=3, row_condition=where).checked == 3
    assert found(column([], pl.Int64), VALUES + "be_between", column="x", min_value=3, row_condition=where).checked == 0


def test_no_allowed_pair_means_every_pair_is_wrong() -> None:
    frame = pl.DataFrame({"x": [1, None], "y": [1, 2]})
    kwargs = {"column_A": "x", "column_B": "y", "value_pairs_set": []}
    assert found(frame, "expect_column_pair_values_to_be_in_set", **kwargs).failed == 2


QUERIES = {
    '(a == 5) & (b == "x & y")': 'a == 5 and b == "x & y"',
    "a != 1 & b < 2 | c.isnull()": "a != 1 and b < 2 or c.isnull()",
    "~a.isnull()": "a.notnull()",
    'not (a == 1 or b in ["x"])': 'a != 1 and b not in ["x"]',
    "~(a > 1 & b <= 2)": "a <= 1 or b > 2",
}


@pytest.mark.parametrize("query", QUERIES)
def test_conditions_may_be_written_as_for_pandas(query: str) -> None:
    assert normal_form(query) == normal_form(QUERIES[query])


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "a median of text": (AGGREGATE + "median_to_be_between", {"column": "text", "min_value": 1}, "trung vị"),
    "a quantile of text": (
        AGGREGATE + "quantile_values_to_be_between",
        {"column": "text", "quantile_ranges": {"quantiles": [0.5], "value_ranges": [[0, 1]]}},
        "phân vị",
    ),
    "a format of numbers": (VALUES + "match_strftime_format", {"column": "n", "strftime_format": "%Y"}, "Int64"),
    "JSON of decimals": (VALUES + "be_json_parseable", {"column": "d"}, "Decimal"),
    "a sum of texts": ("expect_multicolumn_sum_to_equal", {"column_list": ["text", "n"], "sum_total": 1}, "cột số"),
    "a column twice": ("expect_compound_columns_to_be_unique", {"column_list": ["n", "n"]}, "hai lần"),
    "a pair of one": ("expect_column_pair_values_to_be_equal", {"column_A": "n", "column_B": "n"}, "hai lần"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_suit_a_type_is_refused_with_the_reason(case: str) -> None:
    type_, kwargs, reason = REFUSED[case]
    frame = pl.DataFrame({"text": ["a"], "n": [2024], "d": [Decimal("1.5")]})
    with pytest.raises(JudgementError, match=reason):
        found(frame, type_, **kwargs)
