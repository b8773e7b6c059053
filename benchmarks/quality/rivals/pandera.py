"""Pandera on Polars: a schema validated lazily, so that every failure is collected.

On a LazyFrame Pandera looks at the schema only; the table is therefore read into memory.
"""

import sys
from datetime import date
from typing import Any

import pandera.polars as pa
import polars as pl

from benchmarks.quality.suite import COLUMNS, COMMUNES, DAY, FIRST_DAY, ID, LAST_DAY, MAIL, TABLE
from benchmarks.quality.timed import judged

c = pl.col
_AREA = c("area").fill_nan(None)
_DAYS = (date.fromisoformat(FIRST_DAY), date.fromisoformat(LAST_DAY))
_NAMES = {
    ("record_id", "not_nullable"): "id-present",
    ("record_id", "field_uniqueness"): "id-unique",
    ("full_name", "not_nullable"): "name-present",
    ("email", "not_nullable"): "mail-present",
}
_TABLE = ("rows", "columns", "age-type", "area-mean", "area-median", "area-quantiles")


def _own(rule: str, wanted: pl.Expr) -> pa.Check:
    """A check Pandera has no word for, or not one that leaves NaN out."""
    return pa.Check(lambda data: data.lazyframe.select(wanted), error=rule)


def _table() -> list[pa.Check]:
    shares = (c("share_farm") + c("share_forest") + c("share_built")) == 100
    bands = zip((0.05, 0.5, 0.95), [(0, 5000), (5000, 15000), (15000, 60000)], strict=True)
    quantiles = [_AREA.quantile(share, "nearest").is_between(*band) for share, band in bands]
    return [
        _own("rows", pl.len() >= 1),
        _own("shares-sum", shares),
        _own("ends-after-start", c("end_date") >= c("start_date")),
        _own("area-mean", _AREA.mean().is_between(5000, 15000)),
        _own("area-median", _AREA.median().is_between(5000, 15000)),
        _own("area-quantiles", pl.all_horizontal(quantiles)),
        _own("pair-unique", ~pl.struct("record_id", "commune_code").is_duplicated()),
    ]


def _schema() -> pa.DataFrameSchema:
    check, text = pa.Check, pl.String
    identity = [check.str_matches(ID, error="id-shape"), check.str_length(10, 10, error="id-length")]
    day = c("issued").str.to_date(DAY, strict=False).is_not_null() | c("issued").is_null()
    columns = {
        "record_id": pa.Column(text, identity, unique=True),
        "commune_code": pa.Column(text, check.isin(COMMUNES, error="commune-known")),
        "full_name": pa.Column(text, check.str_length(5, 40, error="name-length")),
        "email": pa.Column(text, check.str_matches(MAIL, error="mail-shape")),
        "issued": pa.Column(text, _own("issued-day", day), nullable=True),
        "age": pa.Column(pl.Int64, check.in_range(0, 120, error="age-between")),
        "area": pa.Column(pl.Float64, _own("area-between", _AREA.is_between(0, 1e9).fill_null(value=True)), nullable=True),
        "start_date": pa.Column(pl.Date, check.in_range(*_DAYS, error="start-between")),
    }
    rest = {name: pa.Column(nullable=True) for name in COLUMNS if name not in columns}
    return pa.DataFrameSchema(columns | rest, checks=_table(), strict=True)


def judge(lake: str) -> dict[str, Any]:
    """Failures of every rule; table rules are told as held (0) or not."""
    counts: dict[str, int] = {}
    try:
        _schema().validate(pl.read_parquet(f"{lake}/{TABLE}/*.parquet"), lazy=True)
    except pa.errors.SchemaErrors as errors:
        for column, check, rows in errors.failure_cases.group_by("column", "check").len().rows():
            counts[_NAMES.get((column, check), check)] = rows
    rules = {"id-shape", "id-length", "commune-known", "name-length", "mail-shape", "issued-day", "age-between", "area-between"}
    known = rules | {"start-between", "shares-sum", "ends-after-start", "pair-unique", *_NAMES.values(), *_TABLE}
    return {rule: counts.get(rule, 0) for rule in sorted(known)}


if __name__ == "__main__":
    judged(judge, sys.argv[1])
