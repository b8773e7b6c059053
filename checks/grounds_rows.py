"""The ground of a rule that knows its offending rows by number, with what to tell of the first of them."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from checks.domain_rule import ground
from checks.rules import Kwargs

#: Wrong rows whose story is kept for the sample.
TOLD = 1_000


def broken(found: pl.DataFrame, story: pl.Expr) -> Mapping[str, Any]:
    """The ground of a rule that breaks on the listed `_row`s; `story` tells of one of them in a few words."""
    ordered = found.unique("_row", keep="first").sort("_row")
    return {"_rows": ordered["_row"], "_stories": ordered.head(TOLD).select("_row", story.alias("story"))}


def story(_value: pl.Expr, _dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    """What the ground tells of a row it lists."""
    stories = ground(kwargs, "_stories")
    return pl.col("_row").replace_strict(stories["_row"], stories["story"], default=None, return_dtype=pl.String)
