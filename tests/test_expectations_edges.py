"""Rules hold at the edges: nothing, one row, null, NaN, infinity, dates, decimals, time zones, conditions."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from great_expectations.expectations.row_conditions import Column

from catalog.expectation import Expectation
from checks.judge import Finding, judge
from checks.quarantine import split

COLUMN = "expect_column_values_to_"
INFINITY, NAN = float("inf"), float("nan")
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def wrong(values: pl.Series, type_: str, **kwargs: object) -> list[Any]:
    """The values one rule turns away from a column."""
    frame = values.alias("x").to_frame().lazy()
    rules = [Expectation("rule", COLUMN + type_, {"column": "x", **kwargs}, "accuracy", "error", "", "")]
    verdict = judge(frame, rules, table="t")
    rejected = split(frame, rules, verdict)[1].collect()["x"].to_list()
    assert len(rejected) == verdict.findings[0].failed
    return rejected


def found(frame: pl.LazyFrame, expectation: str, **kwargs: object) -> Finding:
    rules = [Expectation("rule", expectation, kwargs, "accuracy", "error", "", "")]
    return judge(frame, rules, table="t").findings[0]


def test_infinity_is_a_value_and_nan_is_missing() -> None:
    values = pl.Series([1.0, INFINITY, -INFINITY, NAN, None])
    assert wrong(values, "be_between", min_value=0) == [-INFINITY]
    assert wrong(values, "be_between", min_value=0, max_value=10) == [INFINITY, -INFINITY]
    assert str(wrong(values, "not_be_null")) == "[nan, None]"


def test_two_zeros_are_one_key_and_missing_keys_are_none() -> None:
    assert wrong(pl.Series([0.0, -0.0, NAN, NAN, None, None, 1.0]), "be_unique") == [0.0, -0.0]


@pytest.mark.parametrize("rows", [0, 1])
def test_an_empty_table_and_a_single_row_keep_every_row_rule(rows: int) -> None:
    values = pl.Series([5] * rows, dtype=pl.Int64)
    for type_, kwargs in (("be_unique", {}), ("be_increasing", {"strictly": True}), ("be_between", {"min_value": 5})):
        assert wrong(values, type_, **kwargs) == []


def test_an_aggregate_over_no_value_fails_and_measures_nothing() -> None:
    for name in ("mean", "median", "min", "max", "stdev"):
        empty = found(
            pl.LazyFrame({"x": [None, None]}, schema={"x": pl.Float64}),
            f"expect_column_{name}_to_be_between",
            column="x",
            min_value=0,
        )
        assert (empty.success, empty.observed) == (False, None)


def test_dates_compare_with_dates_as_a_contract_writes_them() -> None:
    values = pl.Series([dt.date(2025, 6, 30), dt.date(2025, 7, 1), None])
    for bound in ("2025-07-01", dt.date(2025, 7, 1), dt.datetime(2025, 7, 1)):
        assert wrong(values, "be_between", min_value=bound) == [dt.date(2025, 6, 30)]
        assert wrong(values, "be_in_set", value_set=[bound]) == [dt.date(2025, 6, 30)]
        limits = found(values.alias("x").to_frame().lazy(), "expect_column_min_to_be_between", column="x", min_value=bound)
        assert (limits.success, limits.observed) == (False, "2025-06-30")


def test_a_moment_within_a_day_is_not_that_day() -> None:
    values = pl.Series([dt.date(2025, 7, 1)])
    assert wrong(values, "be_in_set", value_set=["2025-07-01T12:00:00"]) == [dt.date(2025, 7, 1)]
    assert wrong(values, "be_between", min_value="2025-07-01T12:00:00") == [dt.date(2025, 7, 1)]


def test_moments_with_a_zone_are_compared_in_their_zone() -> None:
    first, second = dt.datetime(2025, 7, 1, tzinfo=HANOI), dt.datetime(2025, 7, 2, tzinfo=HANOI)
    values = pl.Series([first, second])
    assert wrong(values, "be_between", min_value="2025-07-02") == [first]
    assert wrong(values, "be_between", min_value="2025-07-01T17:00:00+00:00") == [first]
    assert wrong(values, "be_in_set", value_set=["2025-07-01"]) == [second]
    latest = found(values.alias("x").to_frame().lazy(), "expect_column_max_to_be_between", column="x", max_value="2025-07-02")
    assert (latest.success, latest.observed) == (True, "2025-07-02T00:00:00+07:00")


def test_decimals_are_exact_and_a_finer_literal_never_matches() -> None:
    values = pl.Series([Decimal("0.10"), Decimal("0.12"), Decimal("0.30")], dtype=pl.Decimal(10, 2))
    assert wrong(values, "be_between", min_value=0.1, strict_min=True) == [Decimal("0.10")]
    assert wrong(values, "be_in_set", value_set=[0.1, 0.125, 0.3]) == [Decimal("0.12")]
    least = found(values.alias("x").to_frame().lazy(), "expect_column_min_to_be_between", column="x", min_value=0.1)
    assert (least.success, least.observed) == (True, 0.1)


def test_a_sum_of_decimals_is_exact() -> None:
    parts = {"a": [Decimal("0.1"), Decimal("0.1")], "b": [Decimal("0.2"), Decimal("0.3")]}
    frame = pl.LazyFrame(parts, schema=dict.fromkeys("ab", pl.Decimal(10, 1)))
    assert found(frame, "expect_multicolumn_sum_to_equal", column_list=["a", "b"], sum_total=0.3).failed == 1


def test_large_whole_numbers_keep_their_last_digit() -> None:
    edge = 2**53
    assert wrong(pl.Series([edge, edge + 1]), "be_between", max_value=edge) == [edge + 1]
    assert wrong(pl.Series([edge, edge + 1]), "be_in_set", value_set=[edge]) == [edge + 1]


def test_booleans_and_categories_are_values_like_others() -> None:
    assert wrong(pl.Series([True, False, None]), "be_in_set", value_set=[True]) == [False]
    for dtype in (pl.Categorical, pl.Enum(["Hạ Long", "Uông Bí"])):
        towns = pl.Series(["Hạ Long", "Uông Bí", "Hạ Long", None], dtype=dtype)
        assert wrong(towns, "be_in_set", value_set=["Hạ Long", "Cẩm Phả"]) == ["Uông Bí"]
        assert wrong(towns, "be_unique") == ["Hạ Long", "Hạ Long"]
        assert wrong(towns, "match_regex", regex="^Hạ") == ["Uông Bí"]


def test_lengths_count_letters_not_bytes() -> None:
    assert wrong(pl.Series(["Đất", "Đất đai"]), "match_regex", regex=r"^\w+$") == ["Đất đai"]
    frame = pl.LazyFrame({"x": ["Đất", "Quảng"]})
    assert found(frame, "expect_column_value_lengths_to_equal", column="x", value=3).sample == ["Quảng"]


def test_a_code_with_a_line_break_is_not_a_code() -> None:
    assert wrong(pl.Series(["06649", "06649\n"]), "match_regex", regex=r"^\d{5}$") == ["06649\n"]


def test_a_pattern_only_python_reads_is_still_kept() -> None:
    assert wrong(pl.Series(["aa", "ab", None]), "match_regex", regex=r"^(.)\1$") == ["ab"]


@pytest.mark.parametrize(
    ("pattern", "escape", "kept"),
    [("QN-%", None, ["QN-1", "QN-100%"]), ("QN-_", None, ["QN-1"]), ("%!%", "!", ["QN-100%"]), ("qn-1", None, [])],
)
def test_sql_patterns_speak_of_the_whole_text(pattern: str, escape: str | None, kept: list[str]) -> None:
    values = pl.Series(["QN-1", "QN-100%", "x"])
    given = {"like_pattern": pattern} if escape is None else {"like_pattern": pattern, "escape": escape}
    assert wrong(values, "match_like_pattern", **given) == [value for value in values if value not in kept]
    assert wrong(values, "not_match_like_pattern", **given) == kept


def test_lists_of_sql_patterns_ask_for_any_or_all() -> None:
    values, patterns = pl.Series(["ab", "a", "b"]), ["a%", "%b"]
    assert wrong(values, "match_like_pattern_list", like_pattern_list=patterns, match_on="all") == ["a", "b"]
    assert wrong(values, "match_like_pattern_list", like_pattern_list=patterns) == []
    assert wrong(values, "not_match_like_pattern_list", like_pattern_list=patterns) == ["ab", "a", "b"]


def test_text_that_is_not_json_breaks_a_json_schema() -> None:
    schema = {"type": "object", "required": ["a"]}
    assert wrong(pl.Series(['{"a": 1}', "{}", "rác", None]), "match_json_schema", json_schema=schema) == ["{}", "rác"]


def test_a_day_that_does_not_exist_is_not_in_the_format() -> None:
    days = pl.Series(["29/02/2024", "29/02/2023", "00/01/2024", "01/01/0000", "١/١/2024", " 1/1/2024"])
    assert wrong(days, "match_strftime_format", strftime_format="%d/%m/%Y") == days.to_list()[1:]


def test_values_of_a_record_are_distinct_or_equal_with_null_as_a_value() -> None:
    frame = pl.LazyFrame({"a": ["x", None, None], "b": ["x", "y", None], "c": ["x", None, None]})
    columns = {"column_list": ["a", "b", "c"], "ignore_row_if": "never"}
    assert found(frame, "expect_select_column_values_to_be_unique_within_record", **columns).failed == 3
    assert found(frame, "expect_multicolumn_values_to_be_equal", **columns).sample == [{"a": None, "b": "y", "c": None}]


CONDITIONS = {
    "n > 2": [3, 4],
    "n >= 2 and kind == 'b'": [2, 4],
    "kind in ['a'] or n == 4": [1, 3, 4],
    "kind not in ['a']": [2, 4],
    "1 < n <= 3": [2, 3],
    "2 < n": [3, 4],
    "day.notnull()": [1, 2, 5],
    "day.isna()": [3, 4],
    "day is None": [3, 4],
    'col("day") >= "2025-07-01"': [2],
    'col("kind") != "a"': [2, 4],
    "n == -1": [],
}


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_written_as_text_chooses_the_rows(condition: str) -> None:
    days = [dt.date(2025, 6, 1), dt.date(2025, 7, 1), None, None, dt.date(2025, 6, 2)]
    frame = pl.LazyFrame(
        {"n": [1, 2, 3, 4, 5][:4] + [None], "kind": ["a", "b", "a", "b", None], "day": days, "row": range(1, 6)}
    )
    chosen = found(frame, COLUMN + "be_between", column="row", max_value=0, row_condition=condition)
    assert chosen.sample == CONDITIONS[condition]


def test_a_condition_may_be_an_object_of_great_expectations_or_its_stored_form() -> None:
    frame = pl.LazyFrame({"n": [1, 2, 3], "kind": ["a", "b", None]})
    chosen = ((Column("n") > 1) & Column("kind").is_not_null()) | (Column("n") == 3)
    for form in (chosen, chosen.dict()):
        assert found(frame, COLUMN + "be_between", column="n", max_value=0, row_condition=form).sample == [2, 3]


def test_a_condition_reaches_aggregates_and_counts() -> None:
    frame = pl.LazyFrame({"n": [1, 2, 30], "kind": ["a", "a", "b"]})
    where = {"row_condition": "kind == 'a'"}
    assert found(frame, "expect_column_max_to_be_between", column="n", max_value=2, **where).observed == 2
    assert found(frame, "expect_table_row_count_to_equal", value=3).observed == 3


def test_types_are_named_as_contracts_or_polars_name_them() -> None:
    frame = pl.LazyFrame({"x": [Decimal("1.5")], "y": ["a"]}, schema={"x": pl.Decimal(10, 2), "y": pl.String})
    assert found(frame, "expect_column_values_to_be_in_type_list", column="x", type_list=["Int64", "Decimal"]).success
    assert found(frame, "expect_column_type_to_be", column="y", type_="string").success
    assert not found(frame, "expect_column_values_to_be_of_type", column="y", type_="int").success
