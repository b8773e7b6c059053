"""A column of every type, all with the same pattern, and an expectation of every kind fit for it.

The values of a column rank 2, 1, 2, missing, 3; beside it stands the same column upside down. So an expectation about order
or equality has the same answer whatever the type. Not a test: `test_equivalence_types.py` imports it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from tests.equivalence_kit import AGGREGATE, DISTINCT, LENGTHS, PAIR, RECORD, ROW, VALUES, Case

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NAN, INFINITY = float("nan"), float("inf")


@dataclass(frozen=True)
class Kind:
    """A type, and three of its values in order (`missing` stands in their fourth place)."""

    dtype: pl.DataType | type[pl.DataType]
    ranks: tuple[Any, Any, Any]
    missing: Any = None

    @property
    def frame(self) -> pl.DataFrame:
        """The rows 2, 1, 2, missing, 3 as `x`, and upside down as `y`."""
        first, second, third = self.ranks
        values = pl.Series("x", [second, first, second, self.missing, third], dtype=self.dtype)
        return pl.DataFrame([pl.Series(ROW, range(5)), values, values.reverse().alias("y")])

    @property
    def some(self) -> list[Any]:
        """The two lower values, for sets and bounds."""
        return list(self.ranks[:2])


def _moments(zone: ZoneInfo | None) -> tuple[dt.datetime, dt.datetime, dt.datetime]:
    hours = ((1, 1), (2, 5), (2, 6))
    first, second, third = (dt.datetime(2024, 1, day, hour, tzinfo=zone) for day, hour in hours)
    return first, second, third


KINDS: Mapping[str, Kind] = {
    "text": Kind(pl.String, ("", "Đất", "đất")),
    "category": Kind(pl.Categorical, ("a", "b", "c")),
    "enum": Kind(pl.Enum(["a", "b", "c", "d"]), ("a", "b", "c")),
    "int64": Kind(pl.Int64, (-7, 2, 10)),
    "int64-full": Kind(pl.Int64, (-7, 2, 10), missing=3),
    "int32-full": Kind(pl.Int32, (-7, 2, 2**31 - 1), missing=3),
    "int8": Kind(pl.Int8, (-100, 2, 100)),
    "uint64-full": Kind(pl.UInt64, (0, 2, 10), missing=3),
    "uint8": Kind(pl.UInt8, (0, 2, 250)),
    "float64": Kind(pl.Float64, (0.5, 2.0, 3.25)),
    "float64-nan": Kind(pl.Float64, (-0.0, 2.0, 3.25), missing=NAN),
    "float64-infinite": Kind(pl.Float64, (-INFINITY, 2.0, INFINITY)),
    "float32": Kind(pl.Float32, (0.5, 2.0, 3.25), missing=NAN),
    "decimal": Kind(pl.Decimal(12, 2), (Decimal("0.10"), Decimal("2.00"), Decimal("3.25"))),
    "decimal-full": Kind(pl.Decimal(12, 2), (Decimal("0.10"), Decimal("2.00"), Decimal("3.25")), missing=Decimal("2.50")),
    "boolean": Kind(pl.Boolean, (False, True, True)),
    "boolean-full": Kind(pl.Boolean, (False, True, True), missing=False),
    "date": Kind(pl.Date, (dt.date(1969, 12, 31), dt.date(2024, 2, 29), dt.date(2024, 3, 1))),
    "datetime-ms": Kind(pl.Datetime("ms"), _moments(None)),
    "datetime-us": Kind(pl.Datetime("us"), _moments(None)),
    "datetime-ns": Kind(pl.Datetime("ns"), _moments(None)),
    "datetime-hanoi": Kind(pl.Datetime("us", "Asia/Ho_Chi_Minh"), _moments(HANOI)),
    "datetime-utc": Kind(pl.Datetime("ns", "UTC"), _moments(ZoneInfo("UTC"))),
    "time": Kind(pl.Time, (dt.time(1), dt.time(2, 30), dt.time(23, 59, 59))),
    "duration": Kind(pl.Duration("us"), (dt.timedelta(-1), dt.timedelta(hours=2), dt.timedelta(3))),
    "binary": Kind(pl.Binary, (b"a", b"b", b"c")),
    "list": Kind(pl.List(pl.Int64), ([1], [1, 2], [2])),
    "struct": Kind(pl.Struct({"a": pl.Int64}), ({"a": 1}, {"a": 2}, {"a": 3})),
    "text-void": Kind(pl.String, (None, None, None)),
    "float64-void": Kind(pl.Float64, (None, None, None)),
    "null": Kind(pl.Null, (None, None, None)),
}

_LITERALS: Mapping[str, list[Any]] = {"text-void": ["a", "b"], "float64-void": [1, 2], "null": ["a", "b"]}

# Great Expectations cannot store a span of time, and takes no text as a bound.
_WITHOUT_LITERALS = ("duration",)
_WITHOUT_BOUNDS = ("duration", "text", "category", "enum", "text-void", "null", "binary", "list", "struct", "time")
_MOMENTS = ("datetime-ms", "datetime-us", "datetime-ns", "datetime-hanoi", "datetime-utc")


def cases_of(kind: str) -> dict[str, Case]:
    """Every expectation that makes sense to ask of a column of this kind, and most that do not, by a short name."""
    some = _LITERALS.get(kind, KINDS[kind].some)
    cases = {**_plain(), **_numeric(), **_textual()}
    if kind not in _WITHOUT_LITERALS:
        cases |= _with_sets(some)
    if kind not in _WITHOUT_BOUNDS:
        cases |= _with_bounds(some)
    if kind in _MOMENTS:
        later = some[0].replace(hour=2)
        cases["mean-moment"] = (AGGREGATE + "mean_to_be_between", {"column": "x", "min_value": later})
        cases["median-moment"] = (AGGREGATE + "median_to_be_between", {"column": "x", "min_value": later})
    return cases


def _on_x(type_: str, **kwargs: object) -> Case:
    return type_, {"column": "x", **kwargs}


def _on_pair(type_: str, **kwargs: object) -> Case:
    return PAIR + type_, {"column_A": "x", "column_B": "y", **kwargs}


def _on_record(type_: str, **kwargs: object) -> Case:
    return type_, {"column_list": ["x", "y"], **kwargs}


def _plain() -> dict[str, Case]:
    return {
        "not-null": _on_x(VALUES + "not_be_null"),
        "null": _on_x(VALUES + "be_null"),
        "unique": _on_x(VALUES + "be_unique"),
        "unique-count": _on_x(AGGREGATE + "unique_value_count_to_be_between", min_value=1, max_value=2),
        "unique-share": _on_x(AGGREGATE + "proportion_of_unique_values_to_be_between", min_value=0.1),
        "present-share": _on_x(AGGREGATE + "proportion_of_non_null_values_to_be_between", min_value=0.9),
        "compound": _on_record("expect_compound_columns_to_be_unique"),
        "within-record": _on_record("expect_select_column_values_to_be_unique_within_record"),
        "within-record-never": _on_record("expect_select_column_values_to_be_unique_within_record", ignore_row_if="never"),
        "record-equal": _on_record(RECORD + "values_to_be_equal"),
        "pair-equal": _on_pair("to_be_equal"),
        "pair-equal-neither": _on_pair("to_be_equal", ignore_row_if="neither"),
        "pair-greater": _on_pair("a_to_be_greater_than_b"),
        "pair-greater-either": _on_pair("a_to_be_greater_than_b", or_equal=True, ignore_row_if="either_value_is_missing"),
        "increasing": _on_x(VALUES + "be_increasing"),
        "strictly-increasing": _on_x(VALUES + "be_increasing", strictly=True),
        "decreasing": _on_x(VALUES + "be_decreasing"),
    }


def _with_sets(some: Sequence[Any]) -> dict[str, Case]:
    return {
        "in-set": _on_x(VALUES + "be_in_set", value_set=some),
        "not-in-set": _on_x(VALUES + "not_be_in_set", value_set=some),
        "distinct-in-set": _on_x(DISTINCT + "be_in_set", value_set=some),
        "distinct-contain": _on_x(DISTINCT + "contain_set", value_set=some),
        "distinct-equal": _on_x(DISTINCT + "equal_set", value_set=some[:1]),
        "most-common": _on_x(AGGREGATE + "most_common_value_to_be_in_set", value_set=some[1:]),
        "most-common-ties": _on_x(AGGREGATE + "most_common_value_to_be_in_set", value_set=some, ties_okay=True),
        "pair-in-set": _on_pair("to_be_in_set", value_pairs_set=[(some[1], some[1]), (None, some[0])]),
    }


def _with_bounds(some: Sequence[Any]) -> dict[str, Case]:
    low, high = some
    return {
        "between": _on_x(VALUES + "be_between", min_value=low, max_value=high),
        "between-low": _on_x(VALUES + "be_between", min_value=high),
        "between-strict": _on_x(VALUES + "be_between", min_value=low, strict_min=True, max_value=high, strict_max=True),
        "min": _on_x(AGGREGATE + "min_to_be_between", min_value=low, strict_min=True),
        "max": _on_x(AGGREGATE + "max_to_be_between", max_value=high),
    }


def _numeric() -> dict[str, Case]:
    quantiles = {"quantiles": [0, 0.3, 0.5, 0.9, 1], "value_ranges": [[None, 2], [0, 2], [0, 1], [0, 2], [1, None]]}
    return {
        "mean": _on_x(AGGREGATE + "mean_to_be_between", min_value=1),
        "median": _on_x(AGGREGATE + "median_to_be_between", min_value=1),
        "sum": _on_x(AGGREGATE + "sum_to_be_between", min_value=1),
        "stdev": _on_x(AGGREGATE + "stdev_to_be_between", min_value=1),
        "quantiles": _on_x(AGGREGATE + "quantile_values_to_be_between", quantile_ranges=quantiles),
        "z-both": _on_x(AGGREGATE + "value_z_scores_to_be_less_than", threshold=1, double_sided=True),
        "z-one": _on_x(AGGREGATE + "value_z_scores_to_be_less_than", threshold=1, double_sided=False),
        "record-sum": _on_record(RECORD + "sum_to_equal", sum_total=4),
    }


def _textual() -> dict[str, Case]:
    return {
        "length": _on_x(LENGTHS + "equal", value=1),
        "length-between": _on_x(LENGTHS + "be_between", min_value=1, max_value=2),
        "regex": _on_x(VALUES + "match_regex", regex="^[ađ2]"),
        "not-regex": _on_x(VALUES + "not_match_regex", regex="^[ađ2]"),
        "regexes": _on_x(VALUES + "match_regex_list", regex_list=["[ađ2]", "^.$"], match_on="all"),
        "no-regexes": _on_x(VALUES + "not_match_regex_list", regex_list=["^[ađ2]", "^b"]),
        "strftime": _on_x(VALUES + "match_strftime_format", strftime_format="%Y"),
        "dateutil": _on_x(VALUES + "be_dateutil_parseable"),
        "json": _on_x(VALUES + "be_json_parseable"),
        "json-schema": _on_x(VALUES + "match_json_schema", json_schema={"type": "integer"}),
    }
