"""Figures on the columns of a published version: how full, from where to where, what is commonest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

_COMMON = 5


@dataclass(frozen=True, slots=True)
class Figures:
    """One column: how many rows have a value, the ends, the commonest values with their counts."""

    filled: int
    low: float | date | None
    high: float | date | None
    common: tuple[tuple[str, int], ...]


def statistics(rows: pl.LazyFrame, coded: frozenset[str]) -> tuple[int, Mapping[str, Figures]]:
    """Rows, and the figures of every column, in one streaming pass; `coded` columns also tell their commonest values."""
    schema = rows.collect_schema()
    asked = [pl.len().alias("rows")]
    for name, dtype in schema.items():
        asked += _asked(name, dtype)
    answers = rows.select(asked).collect(engine="streaming").row(0, named=True)
    common = _common(rows, [name for name in schema if name in coded])
    figures = {
        name: Figures(
            filled=answers[f"filled {name}"],
            low=answers.get(f"low {name}"),
            high=answers.get(f"high {name}"),
            common=common.get(name, ()),
        )
        for name in schema
    }
    return int(answers["rows"]), figures


def _asked(name: str, dtype: pl.DataType) -> list[pl.Expr]:
    column = pl.col(name)
    asked = [column.count().alias(f"filled {name}")]
    if dtype.is_numeric() or dtype.is_temporal():
        asked += [column.min().alias(f"low {name}"), column.max().alias(f"high {name}")]
    return asked


def _common(rows: pl.LazyFrame, names: list[str]) -> dict[str, tuple[tuple[str, int], ...]]:
    """The commonest values of coded columns, one pass a column over that column alone."""
    values = [rows.select(pl.col(name).cast(pl.String)).drop_nulls() for name in names]
    counts = [one.group_by(name).len() for one, name in zip(values, names, strict=True)]
    ordered = [one.sort("len", name, descending=[True, False]) for one, name in zip(counts, names, strict=True)]
    frames = pl.collect_all([one.head(_COMMON) for one in ordered], engine="streaming") if ordered else []
    return {name: tuple(frame.iter_rows()) for name, frame in zip(names, frames, strict=True)}
