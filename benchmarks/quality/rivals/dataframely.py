"""Dataframely: a schema whose `filter` keeps good rows and counts the failures of every rule; it knows no table-level rules."""

import sys
from datetime import date
from typing import Any

import dataframely as dy
import polars as pl

from benchmarks.quality.suite import COMMUNES, DAY, FIRST_DAY, ID, LAST_DAY, MAIL, TABLE
from benchmarks.quality.timed import judged

c = pl.col
_NAMES = {
    "record_id|nullability": "id-present",
    "record_id|regex": "id-shape",
    "record_id|max_length": "id-length",
    "full_name|nullability": "name-present",
    "full_name|min_length": "name-length",
    "email|nullability": "mail-present",
    "email|regex": "mail-shape",
    "age|max": "age-between",
    "start_date|min": "start-between",
    "id_unique": "id-unique",
    "pair_unique": "pair-unique",
    "commune_known": "commune-known",
    "shares_sum": "shares-sum",
    "ends_after_start": "ends-after-start",
    "area_between": "area-between",
    "issued_day": "issued-day",
}


class Records(dy.Schema):
    """The rules about rows."""

    record_id = dy.String(regex=ID, min_length=10, max_length=10)
    commune_code = dy.String()
    full_name = dy.String(min_length=5, max_length=40)
    email = dy.String(regex=MAIL)
    issued = dy.String(nullable=True)
    age = dy.Int64(min=0, max=120)
    share_farm = dy.Int64()
    share_forest = dy.Int64()
    share_built = dy.Int64()
    area = dy.Float64(nullable=True, allow_nan=True)
    start_date = dy.Date(min=date.fromisoformat(FIRST_DAY), max=date.fromisoformat(LAST_DAY))
    end_date = dy.Date()

    @dy.rule()
    def id_unique(cls) -> pl.Expr:
        """No key twice."""
        return ~c("record_id").is_duplicated() | c("record_id").is_null()

    @dy.rule()
    def pair_unique(cls) -> pl.Expr:
        """No pair twice."""
        return ~pl.struct("record_id", "commune_code").is_duplicated()

    @dy.rule()
    def commune_known(cls) -> pl.Expr:
        """Codes of the list."""
        return c("commune_code").is_in(COMMUNES)

    @dy.rule()
    def shares_sum(cls) -> pl.Expr:
        """Shares add up."""
        return (c("share_farm") + c("share_forest") + c("share_built")) == 100

    @dy.rule()
    def ends_after_start(cls) -> pl.Expr:
        """Days in order."""
        return c("end_date") >= c("start_date")

    @dy.rule()
    def area_between(cls) -> pl.Expr:
        """An area that can be."""
        return c("area").fill_nan(None).is_between(0, 1e9)

    @dy.rule()
    def issued_day(cls) -> pl.Expr:
        """A day of the calendar."""
        return c("issued").str.to_date(DAY, strict=False).is_not_null() | c("issued").is_null()


def judge(lake: str) -> dict[str, Any]:
    """Failures of every rule about rows."""
    counts = Records.filter(pl.read_parquet(f"{lake}/{TABLE}/*.parquet")).failure.counts()
    return {rule: counts.get(name, 0) for name, rule in _NAMES.items()}


if __name__ == "__main__":
    judged(judge, sys.argv[1])
