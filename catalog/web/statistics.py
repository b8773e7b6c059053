"""Figures on the columns of a published version: how full, from where to where, how they lie between, what is commonest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from catalog.web.distributions import Bin, distribution

#: Longer lists of codes are told by their commonest.
_COMMON = 100


@dataclass(frozen=True, slots=True)
class Figures:
    """One column: how many rows have a value, the ends, the steps between them, the commonest values with their counts."""

    filled: int
    low: float | date | None
    high: float | date | None
    steps: tuple[Bin, ...]
    common: tuple[tuple[str, int], ...]


def statistics(rows: pl.LazyFrame, coded: frozenset[str]) -> tuple[int, Mapping[str, Figures]]:
    """Rows, and the figures of every column: one streaming pass over all, one over each number, date, code and yes or no.

    `coded` columns and those of yes or no also tell their commonest values.
    """
    schema = rows.collect_schema()
    asked = [pl.len().alias("rows")]
    for name, dtype in schema.items():
        asked += _asked(name, dtype)
    answers = rows.select(asked).collect(engine="streaming").row(0, named=True)
    counted = [name for name, dtype in schema.items() if name in coded or dtype == pl.Boolean()]
    figures = {
        name: Figures(
            filled=answers[f"filled {name}"],
            low=(low := answers.get(f"low {name}")),
            high=(high := answers.get(f"high {name}")),
            steps=distribution(rows.select(name), low, high),
            common=_common(rows, name) if name in counted else (),
        )
        for name in schema
    }
    return int(answers["rows"]), figures


def _asked(name: str, dtype: pl.DataType) -> list[pl.Expr]:
    column = pl.col(name)
    asked = [column.count().alias(f"filled {name}")]
    if dtype.is_numeric() or dtype.is_temporal():
        held = column.filter(column.is_finite()) if dtype.is_float() else column
        plain = held.cast(pl.Float64) if isinstance(dtype, pl.Decimal) else held
        asked += [plain.min().alias(f"low {name}"), plain.max().alias(f"high {name}")]
    return asked


def _common(rows: pl.LazyFrame, name: str) -> tuple[tuple[str, int], ...]:
    """The commonest values, ties by their own order, in one pass over the column alone."""
    counts = rows.select(pl.col(name).cast(pl.String)).drop_nulls().group_by(name).len()
    return tuple(counts.sort("len", name, descending=[True, False]).head(_COMMON).collect(engine="streaming").iter_rows())
