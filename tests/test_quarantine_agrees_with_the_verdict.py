"""Whatever the rows: what a verdict counts is what quarantine holds, and no row is lost or doubled."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.expectation import Expectation
from checks.judge import judge
from checks.quarantine import VIOLATED, split

COLUMN = "expect_column_values_to_"
Row = Mapping[str, Any]


def known(value: object) -> bool:
    return value is not None and value == value


def repeated(key: Callable[[Row], object]) -> Callable[[Row, list[Row]], bool]:
    return lambda row, rows: sum(key(other) == key(row) for other in rows) > 1


# Each rule twice: as a contract declares it, and as plain Python over one row (and all rows) says it.
RULES: dict[str, tuple[str, dict[str, Any], Callable[[Row, list[Row]], bool]]] = {
    "present": (COLUMN + "not_be_null", {"column": "code"}, lambda row, _: row["code"] is None),
    "code": (
        COLUMN + "match_regex",
        {"column": "code", "regex": "^[0-9]{2}$"},
        lambda row, _: row["code"] is not None and row["code"] not in ("01", "02", "10"),
    ),
    "listed": (
        COLUMN + "be_in_set",
        {"column": "code", "value_set": ["01", "xã"]},
        lambda row, _: row["code"] not in (None, "01", "xã"),
    ),
    "area": (
        COLUMN + "be_between",
        {"column": "area", "min_value": 0, "max_value": 1e9},
        lambda row, _: known(row["area"]) and not 0 <= row["area"] <= 1e9,
    ),
    "whole": (COLUMN + "not_be_null", {"column": "area"}, lambda row, _: not known(row["area"])),
    "key": (
        COLUMN + "be_unique",
        {"column": "code"},
        lambda row, rows: row["code"] is not None and repeated(lambda r: r["code"])(row, rows),
    ),
    "pair": (
        "expect_compound_columns_to_be_unique",
        {"column_list": ["code", "day"]},
        lambda row, rows: (row["code"], row["day"]) != (None, None) and repeated(lambda r: (r["code"], r["day"]))(row, rows),
    ),
    "early": (
        COLUMN + "be_between",
        {"column": "day", "min_value": "2025-07-01", "row_condition": "code == '01'"},
        lambda row, _: row["code"] == "01" and row["day"] is not None and row["day"] < dt.date(2025, 7, 1),
    ),
}

rows = st.fixed_dictionaries(
    {
        "code": st.sampled_from([None, "", "01", "02", "10", "1", "010", "xã", "01\n"]),
        "area": st.sampled_from([None, 0.0, -0.0, -1.0, 5.5, float("nan"), float("inf"), float("-inf")]),
        "day": st.sampled_from([None, dt.date(2025, 6, 30), dt.date(2025, 7, 1)]),
    }
)
SCHEMA = {"code": pl.String, "area": pl.Float64, "day": pl.Date}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(table=st.lists(rows, max_size=25), names=st.lists(st.sampled_from(list(RULES)), unique=True, min_size=1))
def test_report_quarantine_and_plain_python_agree(table: list[Row], names: list[str]) -> None:
    frame = pl.DataFrame(table, schema=SCHEMA).with_row_index("_row").lazy()
    rules = [Expectation(name, RULES[name][0], RULES[name][1], "accuracy", "error", "", "") for name in names]
    verdict = judge(frame, rules, table="t")
    accepted, rejected = pl.collect_all(split(frame, rules, verdict))

    expected = {i: [name for name in names if RULES[name][2](row, table)] for i, row in enumerate(table)}
    assert accepted["_row"].to_list() == [i for i, broken in expected.items() if not broken]
    assert dict(rejected.select("_row", VIOLATED).iter_rows()) == {i: broken for i, broken in expected.items() if broken}
    counted = {finding.expectation.name: finding.failed for finding in verdict.findings}
    assert counted == {name: sum(name in broken for broken in expected.values()) for name in names}
    assert verdict.rows == len(table) == accepted.height + rejected.height
