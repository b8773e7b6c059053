"""Our engine says what Great Expectations says on pandas: success, counts, and the very rows."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

import great_expectations as gx
import polars as pl
import pytest
from great_expectations.core import ExpectationValidationResult
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.expectation import Expectation as GxExpectation
from great_expectations.expectations.registry import get_expectation_impl
from great_expectations.expectations.row_conditions import deserialize_row_condition

from catalog.expectation import Expectation
from checks.gx_suite import rule_of
from checks.judge import Finding, judge, plain
from checks.quarantine import VIOLATED, split

COLUMN, LENGTHS, PAIR = "expect_column_values_to_", "expect_column_value_lengths_to_", "expect_column_pair_values_"
AGGREGATE, DISTINCT = "expect_column_", "expect_column_distinct_values_to_"
DAYS = ["2024-01-05", "2024-1-5", "05/01/2024", "2024-13-01", "rác", "2024-02-30", "20240105"]

Case = tuple[str, dict[str, Any]]


def messy(rows: int, seed: int) -> pl.DataFrame:
    """Nulls, NaN, repeats, broken dates and JSON, Vietnamese text; the same for the same seed."""
    count = iter(range(seed, seed + 100))

    def draw(values: Sequence[Any], dtype: type[pl.DataType] | pl.DataType, missing: int = 10) -> pl.Series:
        pool = pl.Series(values, dtype=dtype, strict=False)
        dice = pl.int_range(rows, eager=True).hash(next(count))
        absent = pl.int_range(rows, eager=True).hash(next(count)) % 100 < missing
        return pl.select(pl.when(~absent).then(pool.gather(dice % len(pool)))).to_series()

    moments = [dt.datetime(2020, 1, 1) + dt.timedelta(days=day) for day in range(900)]
    whole = draw(range(50), pl.Int64, missing=0)
    return pl.DataFrame(
        {
            "id": draw([f"HS{value:06d}" for value in range(5 * rows + 1)], pl.String, missing=0),
            "cat": draw(["x", "y", "z", "BAD", "Quảng Ninh"], pl.String),
            "i": whole,
            "j": draw(range(50), pl.Int64, missing=0),
            "k": 100 - whole,
            "f": draw([math.nan, *range(-20, 80)], pl.Float64),
            "g": draw([value * value / 700 for value in range(100)], pl.Float64, missing=0),
            "txt": draw(["á" * length for length in range(12)], pl.String),
            "d": draw(DAYS, pl.String),
            "js": draw(['{"a":1}', "[1,2]", "{bad", '"s"'], pl.String),
            "ts": draw(moments, pl.Datetime("ns")),
            "ts2": draw(moments[150:], pl.Datetime("ns")),
            "sorted": whole.sort(),
            "nul": pl.Series([None] * rows, dtype=pl.String),
        }
    )


def condition(column: str, symbol: str, value: int) -> dict[str, Any]:
    return {"type": "comparison", "column": {"name": column}, "operator": symbol, "parameter": value}


ROW_CASES: list[Case] = [
    (COLUMN + "not_be_null", {"column": "cat"}),
    (COLUMN + "not_be_null", {"column": "f"}),
    (COLUMN + "not_be_null", {"column": "cat", "row_condition": condition("i", "<", 20)}),
    (COLUMN + "be_null", {"column": "cat"}),
    (COLUMN + "be_null", {"column": "nul"}),
    (COLUMN + "be_unique", {"column": "id"}),
    (COLUMN + "be_unique", {"column": "f"}),
    (COLUMN + "be_unique", {"column": "cat"}),
    (COLUMN + "be_unique", {"column": "id", "row_condition": condition("j", ">=", 25)}),
    (COLUMN + "be_in_set", {"column": "cat", "value_set": ["x", "y", "Quảng Ninh"]}),
    (COLUMN + "be_in_set", {"column": "i", "value_set": list(range(40))}),
    (COLUMN + "be_in_set", {"column": "nul", "value_set": ["x"]}),
    (COLUMN + "not_be_in_set", {"column": "cat", "value_set": ["BAD"]}),
    (COLUMN + "be_between", {"column": "i", "min_value": 5, "max_value": 45}),
    (COLUMN + "be_between", {"column": "f", "min_value": 0, "max_value": 70}),
    (COLUMN + "be_between", {"column": "f", "min_value": 0, "strict_min": True}),
    (COLUMN + "be_between", {"column": "i", "max_value": 45, "strict_max": True}),
    (COLUMN + "be_between", {"column": "ts", "min_value": "2020-03-01T00:00:00", "max_value": "2021-12-01T00:00:00"}),
    (COLUMN + "be_between", {"column": "f", "min_value": 0, "row_condition": condition("i", "!=", 7)}),
    (LENGTHS + "be_between", {"column": "txt", "min_value": 1, "max_value": 8}),
    (LENGTHS + "equal", {"column": "id", "value": 8}),
    (COLUMN + "match_regex", {"column": "id", "regex": r"^HS\d{6}$"}),
    (COLUMN + "match_regex", {"column": "cat", "regex": "^[a-z]$"}),
    (COLUMN + "match_regex", {"column": "cat", "regex": "^(?!BAD).*$"}),
    (COLUMN + "match_regex", {"column": "i", "regex": r"^\d$"}),
    (COLUMN + "not_match_regex", {"column": "cat", "regex": "[A-Z]"}),
    (COLUMN + "match_regex_list", {"column": "cat", "regex_list": ["^x", "^y"], "match_on": "any"}),
    (COLUMN + "match_regex_list", {"column": "cat", "regex_list": ["^[A-Z]", "D$"], "match_on": "all"}),
    (COLUMN + "not_match_regex_list", {"column": "cat", "regex_list": ["^x", "^y"]}),
    (COLUMN + "match_strftime_format", {"column": "d", "strftime_format": "%Y-%m-%d"}),
    (COLUMN + "match_strftime_format", {"column": "d", "strftime_format": "%d/%m/%Y"}),
    (COLUMN + "match_strftime_format", {"column": "d", "strftime_format": "%Y%m%d"}),
    (COLUMN + "match_strftime_format", {"column": "d", "strftime_format": "%Y-%d-%m"}),
    (COLUMN + "be_dateutil_parseable", {"column": "d"}),
    (COLUMN + "be_json_parseable", {"column": "js"}),
    (COLUMN + "be_increasing", {"column": "sorted"}),
    (COLUMN + "be_increasing", {"column": "i", "strictly": True}),
    (COLUMN + "be_increasing", {"column": "f"}),
    (COLUMN + "be_decreasing", {"column": "j"}),
    ("expect_column_value_z_scores_to_be_less_than", {"column": "g", "threshold": 1.5, "double_sided": True}),
    ("expect_column_value_z_scores_to_be_less_than", {"column": "f", "threshold": 1, "double_sided": False}),
    (PAIR + "a_to_be_greater_than_b", {"column_A": "ts2", "column_B": "ts", "ignore_row_if": "either_value_is_missing"}),
    (PAIR + "a_to_be_greater_than_b", {"column_A": "ts2", "column_B": "ts", "or_equal": True}),
    (PAIR + "to_be_equal", {"column_A": "i", "column_B": "j", "ignore_row_if": "neither"}),
    (PAIR + "to_be_equal", {"column_A": "i", "column_B": "f"}),
    (PAIR + "to_be_in_set", {"column_A": "cat", "column_B": "i", "value_pairs_set": [["x", 1], ["y", 2], ["z", 40]]}),
    ("expect_compound_columns_to_be_unique", {"column_list": ["cat", "i"]}),
    ("expect_compound_columns_to_be_unique", {"column_list": ["cat", "f"], "ignore_row_if": "any_value_is_missing"}),
    ("expect_compound_columns_to_be_unique", {"column_list": ["cat", "f"], "ignore_row_if": "never"}),
    ("expect_multicolumn_sum_to_equal", {"column_list": ["i", "k"], "sum_total": 100}),
    ("expect_multicolumn_sum_to_equal", {"column_list": ["i", "f"], "sum_total": 60}),
    ("expect_select_column_values_to_be_unique_within_record", {"column_list": ["i", "j", "k"]}),
]

TABLE_CASES: list[Case] = [
    ("expect_table_row_count_to_be_between", {"min_value": 1, "max_value": 1000}),
    ("expect_table_row_count_to_equal", {"value": 300}),
    ("expect_table_column_count_to_equal", {"value": 14}),
    ("expect_table_column_count_to_be_between", {"min_value": 1, "max_value": 9}),
    ("expect_table_columns_to_match_set", {"column_set": ["id", "cat"], "exact_match": False}),
    ("expect_table_columns_to_match_set", {"column_set": ["id", "cat"]}),
    ("expect_table_columns_to_match_ordered_list", {"column_list": ["id", "cat"]}),
    ("expect_column_to_exist", {"column": "f"}),
    ("expect_column_to_exist", {"column": "nope"}),
    (DISTINCT + "be_in_set", {"column": "cat", "value_set": ["x", "y", "z"]}),
    (DISTINCT + "contain_set", {"column": "cat", "value_set": ["x", "q"]}),
    (DISTINCT + "equal_set", {"column": "cat", "value_set": ["x", "y", "z", "BAD", "Quảng Ninh"]}),
    (AGGREGATE + "most_common_value_to_be_in_set", {"column": "cat", "value_set": ["x", "y"], "ties_okay": True}),
    (AGGREGATE + "min_to_be_between", {"column": "f", "row_condition": condition("i", ">", 10), "min_value": -20}),
    *[
        (AGGREGATE + name, {"column": column, **bounds})
        for column in ("i", "f", "g")
        for name, bounds in (
            ("mean_to_be_between", {"min_value": -10, "max_value": 27}),
            ("median_to_be_between", {"min_value": 0, "max_value": 27}),
            ("min_to_be_between", {"min_value": 0}),
            ("max_to_be_between", {"max_value": 60}),
            ("sum_to_be_between", {"min_value": 0, "max_value": 9000}),
            ("stdev_to_be_between", {"min_value": 0, "max_value": 20}),
            ("unique_value_count_to_be_between", {"min_value": 1, "max_value": 60}),
            ("proportion_of_unique_values_to_be_between", {"min_value": 0.1, "max_value": 1}),
            ("proportion_of_non_null_values_to_be_between", {"min_value": 0.9}),
            (
                "quantile_values_to_be_between",
                {"quantile_ranges": {"quantiles": [0.05, 0.25, 0.9], "value_ranges": [[-30, 60]] * 3}},
            ),
        )
    ],
]


def named(cases: Sequence[Case]) -> list[Expectation]:
    return [Expectation(f"rule-{i}", type_, kw, "accuracy", "error", "", "") for i, (type_, kw) in enumerate(cases)]


def on_pandas(frame: pl.DataFrame, rules: Sequence[Expectation]) -> dict[str, Any]:
    """Great Expectations' own results, every row index included, by rule."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    asset = context.data_sources.add_pandas("pandas").add_dataframe_asset("table")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame.to_pandas()})
    suite = gx.ExpectationSuite("suite", expectations=[_gx(rule) for rule in rules])
    results = batch.validate(suite, result_format="COMPLETE").results
    return {rule_of(result): result for result in results}


def _gx(rule: Expectation) -> GxExpectation:
    given = dict(rule.kwargs)
    if "row_condition" in given:
        given["row_condition"] = deserialize_row_condition(given["row_condition"])
    return get_expectation_impl(rule.type)(**given, meta={"rule": rule.name})


def rejected_rows(frame: pl.LazyFrame, rules: Sequence[Expectation]) -> tuple[dict[str, Finding], dict[str, list[int]]]:
    """What our engine finds, and the positions of the rows it turns away, by rule."""
    verdict = judge(frame, rules, table="t")
    numbered = frame.with_row_index("position")
    rejected = split(numbered, rules, verdict)[1].select("position", VIOLATED).explode(VIOLATED).collect()
    positions = {str(rule): rows["position"].to_list() for (rule,), rows in rejected.group_by(VIOLATED)}
    return {finding.expectation.name: finding for finding in verdict.findings}, positions


@pytest.mark.parametrize("rows", [300, 40, 1, 0])
@pytest.mark.parametrize("mostly", [1, 0.85, 0.5])
def test_row_rules_find_the_same_rows(rows: int, mostly: float) -> None:
    frame = messy(rows, seed=rows + 1)
    rules = named([(type_, {**kwargs, "mostly": mostly}) for type_, kwargs in ROW_CASES])
    theirs = on_pandas(frame, rules)
    ours, positions = rejected_rows(frame.lazy(), rules)
    for rule in rules:
        expected = theirs[rule.name]
        if rows == 0 and _broken_by_pandas(expected):
            continue
        found, result = ours[rule.name], expected.result
        said = (found.success, found.checked, found.failed, positions.get(rule.name, []))
        checked = result["element_count"] - result.get("missing_count", 0)
        assert said == (expected.success, checked, result["unexpected_count"], result["unexpected_index_list"]), rule
        assert _same(found.sample, result["unexpected_list"][:20]), rule


@pytest.mark.parametrize("rows", [300, 40, 1, 0])
def test_table_rules_measure_the_same(rows: int) -> None:
    frame = messy(rows, seed=rows + 1)
    rules = named(TABLE_CASES)
    theirs, (ours, _) = on_pandas(frame, rules), rejected_rows(frame.lazy(), rules)
    for rule in rules:
        found, expected = ours[rule.name], theirs[rule.name]
        assert found.success == expected.success, rule
        measured = expected.result.get("observed_value")
        assert measured is None or _same(found.observed, plain(measured)), rule


def _broken_by_pandas(result: ExpectationValidationResult) -> bool:
    """Great Expectations on pandas cannot compare dates in a table without rows."""
    return "raised_exception': True" in str(result.exception_info)


def _same(ours: object, theirs: object) -> bool:
    """Equal, with float noise allowed and the many spellings of a missing value taken as one."""
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        return all(_same(ours[name], theirs[name]) for name in ours)
    if isinstance(ours, list | tuple) and isinstance(theirs, list | tuple):
        return len(ours) == len(theirs) and all(map(_same, ours, theirs))
    missing = [value is None or value != value or str(value) == "NaT" for value in (ours, theirs)]
    if any(missing) or not isinstance(ours, int | float):
        return all(missing) or ours == theirs or _moment(ours) == _moment(theirs)
    return math.isclose(ours, float(str(theirs)), rel_tol=1e-9)


def _moment(value: object) -> str:
    """A time as text, to the second."""
    return str(value).replace(" ", "T")[:19]
