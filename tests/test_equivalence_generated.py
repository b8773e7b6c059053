"""Whatever the table and the arguments, both engines say the same; frames and expectations are drawn by hypothesis."""

import datetime as dt
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.suites import ROW_METRICS
from tests.equivalence_kit import (
    AGGREGATE,
    DISTINCT,
    LENGTHS,
    PAIR,
    RECORD,
    ROW,
    VALUES,
    Case,
    differences,
    on_contract,
    on_pandas,
    on_polars,
)
from tests.equivalence_tables import condition

EXAMPLES, EXPECTATIONS = 30, 15

# Few values, so that they repeat, and every kind of missing; no number whose last digit a float would lose.
WHOLE = st.integers(-5, 5)
NUMBER = st.one_of(st.sampled_from([float("nan"), float("inf"), -0.0, 0.5, 1e15]), st.integers(-4, 4).map(lambda n: n / 4))
TEXT = st.text(alphabet="aAđ1 -%.", max_size=3)
MOMENT = st.integers(0, 6).map(lambda days: dt.datetime(2024, 2, 27, 13) + dt.timedelta(days=days, hours=days))

COLUMNS: dict[str, tuple[pl.DataType | type[pl.DataType], st.SearchStrategy[Any]]] = {
    "whole": (pl.Int64, WHOLE),
    "whole2": (pl.Int64, WHOLE),
    "small": (pl.Int16, WHOLE),
    "number": (pl.Float64, NUMBER),
    "number2": (pl.Float64, NUMBER),
    "text": (pl.String, TEXT),
    "text2": (pl.String, TEXT),
    "truth": (pl.Boolean, st.booleans()),
    "moment": (pl.Datetime("us"), MOMENT),
    "moment2": (pl.Datetime("us"), MOMENT),
    "day": (pl.Date, MOMENT.map(dt.datetime.date)),
}
# pandas holds them in floats and spells 2 as 2.0 where a value is missing
WITHOUT_NULL = ("small",)
PATTERNS = ("^a", "[A-Z]", r"\d", r"^\S*$", "đ|-", "(?i)A", "^(?!a)")
NUMERIC, TEXTUAL = ("whole", "whole2", "small", "number", "number2"), ("text", "text2")
TWINS = (("whole", "whole2"), ("number", "number2"), ("whole", "number"), ("text", "text2"), ("moment", "moment2"))


@st.composite
def frames(draw: st.DrawFn) -> pl.DataFrame:
    """Up to a dozen rows of every type, a fifth of the values missing."""
    rows = draw(st.integers(0, 12))
    columns: dict[str, pl.Series] = {}
    for name, (dtype, values) in COLUMNS.items():
        cell = values if name in WITHOUT_NULL else st.one_of(values, values, values, values, st.none())
        columns[name] = pl.Series(name, draw(st.lists(cell, min_size=rows, max_size=rows)), dtype=dtype)
    return pl.DataFrame([pl.Series(ROW, range(rows), dtype=pl.Int64), *columns.values()])


def values_of(name: str) -> st.SearchStrategy[Any]:
    return COLUMNS[name][1].filter(lambda value: value == value)


@st.composite
def bounds(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> dict[str, Any]:
    """One bound or two, the right way round, strict or not."""
    low, high = sorted(draw(st.tuples(values, values)))
    chosen = draw(st.sampled_from([("min_value",), ("max_value",), ("min_value", "max_value")]))
    strict = {"strict_min": draw(st.booleans()), "strict_max": draw(st.booleans())}
    return {name: value for name, value in (("min_value", low), ("max_value", high)) if name in chosen} | strict


@st.composite
def scopes(draw: st.DrawFn) -> dict[str, Any]:
    """A condition or none. Missing values are never asked whether they differ: that is a known difference."""
    where = [
        condition("whole", draw(st.sampled_from(["<", "<=", "==", ">", ">="])), draw(WHOLE)),
        condition("text", draw(st.sampled_from(["==", "IN"])), "a"),
        {"type": "nullity", "column": {"name": draw(st.sampled_from(["number", "day"]))}, "is_null": draw(st.booleans())},
    ]
    where[1]["parameter"] = ["a", "A"] if where[1]["operator"] == "IN" else "a"
    joined = {"type": draw(st.sampled_from(["and", "or"])), "conditions": draw(st.permutations(where))[:2]}
    chosen = draw(st.sampled_from([None, None, *where, joined]))
    return {} if chosen is None else {"row_condition": chosen}


@st.composite
def of_one_column(draw: st.DrawFn) -> Case:
    name = draw(st.sampled_from(list(COLUMNS)))
    some = draw(st.lists(values_of(name), min_size=1, max_size=3))
    sets = [
        VALUES + "be_in_set",
        VALUES + "not_be_in_set",
        DISTINCT + "be_in_set",
        DISTINCT + "contain_set",
        DISTINCT + "equal_set",
    ]
    shares = [AGGREGATE + f"proportion_of_{what}_values_to_be_between" for what in ("unique", "non_null")]
    choices: list[Case] = [(type_, {"column": name, "value_set": some}) for type_ in sets]
    choices += [(VALUES + verb, {"column": name}) for verb in ("be_null", "not_be_null", "be_unique")]
    choices += [(type_, {"column": name, "min_value": 0.3}) for type_ in shares]
    return draw(st.sampled_from(choices))


@st.composite
def of_numbers(draw: st.DrawFn) -> Case:
    name = draw(st.sampled_from(NUMERIC))
    how, limits = draw(st.sampled_from(["mean", "median", "sum", "stdev", "min", "max"])), draw(bounds(values_of(name)))
    share = draw(st.sampled_from([0, 0.1, 0.25, 0.5, 0.75, 1]))
    ranges = {"quantiles": [share], "value_ranges": [[limits.get("min_value"), limits.get("max_value")]]}
    choices: list[Case] = [
        (AGGREGATE + f"{how}_to_be_between", {"column": name, **limits}),
        (VALUES + "be_between", {"column": name, **limits}),
        (VALUES + draw(st.sampled_from(["be_increasing", "be_decreasing"])), {"column": name, "strictly": draw(st.booleans())}),
        (AGGREGATE + "quantile_values_to_be_between", {"column": name, "quantile_ranges": ranges}),
        (AGGREGATE + "value_z_scores_to_be_less_than", {"column": name, "threshold": 1, "double_sided": draw(st.booleans())}),
    ]
    return draw(st.sampled_from(choices))


@st.composite
def of_texts(draw: st.DrawFn) -> Case:
    column = {"column": draw(st.sampled_from(TEXTUAL))}
    patterns = draw(
        st.lists(st.sampled_from(["^a", "[A-Z]", r"\d", r"^\S*$", "đ|-", "(?i)A", "^(?!a)"]), min_size=1, max_size=2)
    )
    length = draw(st.integers(0, 3))
    match = draw(st.sampled_from(["match", "not_match"]))
    choices: list[Case] = [
        (f"{VALUES}{match}_regex", {**column, "regex": patterns[0]}),
        (f"{VALUES}{match}_regex_list", {**column, "regex_list": patterns}),
        (LENGTHS + "equal", {**column, "value": length}),
        (LENGTHS + "be_between", {**column, **draw(bounds(st.integers(0, 3)))}),
        (VALUES + "be_json_parseable", column),
        (VALUES + "match_strftime_format", {**column, "strftime_format": "%d"}),
    ]
    return draw(st.sampled_from(choices))


@st.composite
def of_several_columns(draw: st.DrawFn) -> Case:
    one, other = draw(st.sampled_from(TWINS))
    pair: dict[str, Any] = {
        "column_A": one,
        "column_B": other,
        "ignore_row_if": draw(st.sampled_from(["both_values_are_missing", "either_value_is_missing", "neither"])),
    }
    several = draw(st.lists(st.sampled_from(["whole", "number", "whole2", "number2"]), min_size=2, max_size=3, unique=True))
    ignore = draw(st.sampled_from(["all_values_are_missing", "any_value_is_missing", "never"]))
    record = {"column_list": several, "ignore_row_if": ignore}
    choices: list[Case] = [
        (PAIR + "to_be_equal", pair),
        (RECORD + "sum_to_equal", {**record, "sum_total": draw(st.integers(-2, 2))}),
        (RECORD + "values_to_be_equal", record),
        ("expect_compound_columns_to_be_unique", record),
        ("expect_select_column_values_to_be_unique_within_record", record),
    ]
    if one not in TEXTUAL:
        choices.append((PAIR + "a_to_be_greater_than_b", {**pair, "or_equal": draw(st.booleans())}))
    return draw(st.sampled_from(choices))


@st.composite
def suites(draw: st.DrawFn) -> list[Case]:
    """Expectations, each perhaps under a condition, each perhaps kept by most rows only."""
    any_of = st.one_of(of_one_column(), of_numbers(), of_texts(), of_several_columns())
    cases = draw(st.lists(any_of, min_size=EXPECTATIONS, max_size=EXPECTATIONS))
    share = st.sampled_from([0, 0.5, 0.75, 0.9, 1])
    return [
        (type_, {**kwargs, **draw(scopes()), **({"mostly": draw(share)} if type_ in ROW_METRICS else {})})
        for type_, kwargs in cases
    ]


@settings(max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(frame=frames(), cases=suites())
def test_a_drawn_suite_over_a_drawn_table_says_the_same(frame: pl.DataFrame, cases: list[Case]) -> None:
    found = zip(cases, on_polars(frame, cases), on_pandas(frame, cases), on_contract(frame, cases), strict=True)
    for case, ours, theirs, (success, _, failed, turned_away) in found:
        assert (ours.error, theirs.error, differences(ours, theirs)) == ("", "", []), case
        assert success == ours.success, case
        if "unexpected_count" in ours.result and "element_count" in ours.result:
            assert (failed, turned_away) == (ours.result["unexpected_count"], ours.wrong_rows), case
