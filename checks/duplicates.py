"""Rows delivered twice: exact repeats of an earlier row of the same delivery.

They are neither accepted nor wrong, only counted. What makes two rows of one key differ is the business of a uniqueness
expectation, not of this module.
"""

from collections.abc import Sequence

import polars as pl

from checks.keys import hashed, nominate

_HASH = "__content_hash"

# Rows compared by value at a time, which bounds what a delivery full of repeats costs in memory.
_PART = 500_000


def identical_duplicates(frame: pl.LazyFrame, key: Sequence[str], content: Sequence[str], row: str = "_row") -> pl.Series:
    """The `row` numbers (Int64, ascending) of rows that repeat an earlier row in all `content` columns; nulls are equal.

    One narrow pass over the key, a second over the content of rows whose key repeats; rows are then compared by value, in
    parts, so that memory stays flat when much of a delivery repeats.
    """
    narrow = _hash([name for name in key if name in content] or content)
    repeated = nominate(frame.select(narrow).collect(engine="streaming").to_series())
    if not repeated.rows:
        return pl.Series(row, dtype=pl.Int64)
    suspects = frame.filter(narrow.is_in(repeated.hashes.implode()))
    if repeated.rows <= _PART:
        return _repeats_among(suspects.select(*content, row).collect(engine="streaming"), content, row)
    whole = _hash(content)
    alike = nominate(suspects.select(whole).collect(engine="streaming").to_series())
    if not alike.rows:
        return pl.Series(row, dtype=pl.Int64)
    parts = -(-alike.rows // _PART)
    hashes = alike.hashes.sort()
    size = -(-len(hashes) // parts)
    found = [_repeats_in(frame, whole, hashes.slice(start, size), content, row) for start in range(0, len(hashes), size)]
    return pl.concat(found).sort()


def _repeats_among(rows: pl.DataFrame, content: Sequence[str], row: str) -> pl.Series:
    """The later copies among rows few enough to hold."""
    ordered = rows.sort(row)
    return ordered.filter(~pl.struct(content).is_first_distinct()).get_column(row).cast(pl.Int64)


def _repeats_in(frame: pl.LazyFrame, whole: pl.Expr, hashes: pl.Series, content: Sequence[str], row: str) -> pl.Series:
    """The later copies among the rows with one of these content hashes."""
    alike = frame.filter(whole.is_in(hashes.implode()))
    firsts = alike.group_by(content).agg(pl.col(row).min()).select(row)
    kept, rows = pl.collect_all([firsts, alike.select(row)], engine="streaming")
    return rows.join(kept, on=row, how="anti").to_series().cast(pl.Int64)


def _hash(columns: Sequence[str]) -> pl.Expr:
    return hashed([pl.col(column) for column in columns]).alias(_HASH)
