"""Pointblank on Polars: one step a rule, interrogated together; it has no medians and no quantiles."""

import sys
from datetime import date
from typing import Any

import pointblank as pb
import polars as pl

from benchmarks.quality.suite import COLUMNS, COMMUNES, DAY, FIRST_DAY, ID, LAST_DAY, MAIL, SHARES, TABLE
from benchmarks.quality.timed import judged

c = pl.col
_STEPS = [
    "rows",
    "columns",
    "id-present",
    "id-unique",
    "id-shape",
    "id-length",
    "commune-known",
    "name-present",
    "name-length",
    "mail-shape",
    "mail-present",
    "age-between",
    "pair-unique",
    "shares-sum",
    "ends-after-start",
    "area-between",
    "area-mean",
    "issued-day",
    "start-between",
]


def _validation(frame: pl.DataFrame) -> pb.Validate:
    """The steps in the order of `_STEPS`; rows a rule does not speak of pass."""
    total = pl.sum_horizontal(SHARES)
    day = c("issued").str.to_date(DAY, strict=False).is_not_null() | c("issued").is_null()
    first, last = date.fromisoformat(FIRST_DAY), date.fromisoformat(LAST_DAY)
    return (
        pb.Validate(frame)
        .specially(lambda table: table.height >= 1)
        .specially(lambda table: set(table.columns) == set(COLUMNS))
        .col_vals_not_null("record_id")
        .rows_distinct("record_id")
        .col_vals_regex("record_id", ID, na_pass=True)
        .col_vals_expr((c("record_id").str.len_chars() == 10).fill_null(value=True))
        .col_vals_in_set("commune_code", COMMUNES)
        .col_vals_not_null("full_name")
        .col_vals_expr(c("full_name").str.len_chars().is_between(5, 40).fill_null(value=True))
        .col_vals_regex("email", MAIL, na_pass=True)
        .col_vals_not_null("email")
        .col_vals_between("age", 0, 120)
        .rows_distinct(["record_id", "commune_code"])
        .col_vals_expr(total == 100)
        .col_vals_expr(c("end_date") >= c("start_date"))
        .col_vals_expr(c("area").fill_nan(None).is_between(0, 1e9).fill_null(value=True))
        .specially(lambda table: bool(5000 <= table["area"].fill_nan(None).mean() <= 15000))
        .col_vals_expr(day)
        .col_vals_between("start_date", first, last)
        .interrogate(get_first_n=20)
    )


def judge(lake: str) -> dict[str, Any]:
    """Failures of every step; steps about the table are told as held (0) or not."""
    failed = _validation(pl.read_parquet(f"{lake}/{TABLE}/*.parquet")).n_failed()
    return {rule: failed[number] for number, rule in enumerate(_STEPS, 1)}


if __name__ == "__main__":
    judged(judge, sys.argv[1])
