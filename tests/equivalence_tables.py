"""A messy table of text, numbers, dates and JSON, and suites for it. Not a test: `test_equivalence_tables.py` imports it."""

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

import polars as pl

from tests.equivalence_kit import AGGREGATE, DISTINCT, LENGTHS, PAIR, RECORD, ROW, VALUES, Case

DAYS = ["2024-01-05", "2024-1-5", "05/01/2024", "2024-13-01", "rác", "2024-02-30", "20240105"]


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
            ROW: pl.int_range(rows, eager=True),
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
    (VALUES + "not_be_null", {"column": "cat"}),
    (VALUES + "not_be_null", {"column": "f"}),
    (VALUES + "not_be_null", {"column": "cat", "row_condition": condition("i", "<", 20)}),
    (VALUES + "be_null", {"column": "cat"}),
    (VALUES + "be_null", {"column": "nul"}),
    (VALUES + "be_unique", {"column": "id"}),
    (VALUES + "be_unique", {"column": "f"}),
    (VALUES + "be_unique", {"column": "cat"}),
    (VALUES + "be_unique", {"column": "id", "row_condition": condition("j", ">=", 25)}),
    (VALUES + "be_in_set", {"column": "cat", "value_set": ["x", "y", "Quảng Ninh"]}),
    (VALUES + "be_in_set", {"column": "i", "value_set": list(range(40))}),
    (VALUES + "be_in_set", {"column": "nul", "value_set": ["x"]}),
    (VALUES + "not_be_in_set", {"column": "cat", "value_set": ["BAD"]}),
    (VALUES + "be_between", {"column": "i", "min_value": 5, "max_value": 45}),
    (VALUES + "be_between", {"column": "f", "min_value": 0, "max_value": 70}),
    (VALUES + "be_between", {"column": "f", "min_value": 0, "strict_min": True}),
    (VALUES + "be_between", {"column": "i", "max_value": 45, "strict_max": True}),
    (VALUES + "be_between", {"column": "ts", "min_value": "2020-03-01T00:00:00", "max_value": "2021-12-01T00:00:00"}),
    (VALUES + "be_between", {"column": "f", "min_value": 0, "row_condition": condition("i", "!=", 7)}),
    (LENGTHS + "be_between", {"column": "txt", "min_value": 1, "max_value": 8}),
    (LENGTHS + "equal", {"column": "id", "value": 8}),
    (VALUES + "match_regex", {"column": "id", "regex": r"^HS\d{6}$"}),
    (VALUES + "match_regex", {"column": "cat", "regex": "^[a-z]$"}),
    (VALUES + "match_regex", {"column": "cat", "regex": "^(?!BAD).*$"}),
    (VALUES + "match_regex", {"column": "i", "regex": r"^\d$"}),
    (VALUES + "not_match_regex", {"column": "cat", "regex": "[A-Z]"}),
    (VALUES + "match_regex_list", {"column": "cat", "regex_list": ["^x", "^y"], "match_on": "any"}),
    (VALUES + "match_regex_list", {"column": "cat", "regex_list": ["^[A-Z]", "D$"], "match_on": "all"}),
    (VALUES + "not_match_regex_list", {"column": "cat", "regex_list": ["^x", "^y"]}),
    (VALUES + "match_strftime_format", {"column": "d", "strftime_format": "%Y-%m-%d"}),
    (VALUES + "match_strftime_format", {"column": "d", "strftime_format": "%d/%m/%Y"}),
    (VALUES + "match_strftime_format", {"column": "d", "strftime_format": "%Y%m%d"}),
    (VALUES + "match_strftime_format", {"column": "d", "strftime_format": "%Y-%d-%m"}),
    (VALUES + "be_dateutil_parseable", {"column": "d"}),
    (VALUES + "be_json_parseable", {"column": "js"}),
    (VALUES + "be_increasing", {"column": "sorted"}),
    (VALUES + "be_increasing", {"column": "i", "strictly": True}),
    (VALUES + "be_increasing", {"column": "f"}),
    (VALUES + "be_decreasing", {"column": "j"}),
    (AGGREGATE + "value_z_scores_to_be_less_than", {"column": "g", "threshold": 1.5, "double_sided": True}),
    (AGGREGATE + "value_z_scores_to_be_less_than", {"column": "f", "threshold": 1, "double_sided": False}),
    (PAIR + "a_to_be_greater_than_b", {"column_A": "ts2", "column_B": "ts", "ignore_row_if": "either_value_is_missing"}),
    (PAIR + "a_to_be_greater_than_b", {"column_A": "ts2", "column_B": "ts", "or_equal": True}),
    (PAIR + "to_be_equal", {"column_A": "i", "column_B": "j", "ignore_row_if": "neither"}),
    (PAIR + "to_be_equal", {"column_A": "i", "column_B": "f"}),
    (PAIR + "to_be_in_set", {"column_A": "cat", "column_B": "i", "value_pairs_set": [["x", 1], ["y", 2], ["z", 40]]}),
    ("expect_compound_columns_to_be_unique", {"column_list": ["cat", "i"]}),
    ("expect_compound_columns_to_be_unique", {"column_list": ["cat", "f"], "ignore_row_if": "any_value_is_missing"}),
    ("expect_compound_columns_to_be_unique", {"column_list": ["cat", "f"], "ignore_row_if": "never"}),
    (RECORD + "sum_to_equal", {"column_list": ["i", "k"], "sum_total": 100}),
    (RECORD + "sum_to_equal", {"column_list": ["i", "f"], "sum_total": 60}),
    ("expect_select_column_values_to_be_unique_within_record", {"column_list": ["i", "j", "k"]}),
]

TABLE_CASES: list[Case] = [
    ("expect_table_row_count_to_be_between", {"min_value": 1, "max_value": 1000}),
    ("expect_table_row_count_to_equal", {"value": 300}),
    ("expect_table_column_count_to_equal", {"value": 15}),
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
