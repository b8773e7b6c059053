"""Keys that occur more than once, found by 64-bit hash and confirmed by value.

A hash only nominates: two different keys may share one. `Repeats.expression` is exact, because keys whose hash is shared
are listed by value.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from checks.values import clean, type_of

_HASH = "__key_hash"
_ODD = 0x9E3779B97F4A7C15


@dataclass(frozen=True)
class Repeats:
    """The keys of a table that occur more than once.

    `hashes` holds their u64 hashes and `rows` counts the rows that carry them; `shared` (hash and key columns) lists the
    repeated keys among those whose hash another key has too, and is None when no hash is shared.
    """

    hashes: pl.Series
    rows: int
    shared: pl.DataFrame | None = None

    def expression(self, hashed: pl.Expr, columns: Sequence[pl.Expr]) -> pl.Expr:
        """True on the rows of a repeated key; `columns` in the order of the key."""
        nominated = hashed.is_in(self.hashes.implode())
        if self.shared is None:
            return nominated
        alone = ~hashed.is_in(self.shared[_HASH].unique().implode())
        listed = [_equals(columns, key) for key in self.shared.drop(_HASH).rows()]
        return nominated & pl.any_horizontal([alone, *listed])


def key_columns(names: Sequence[str], schema: pl.Schema) -> list[pl.Expr]:
    """The columns of a key, with NaN as null."""
    return [clean(name, type_of(name, schema)) for name in names]


def hashed(columns: Sequence[pl.Expr]) -> pl.Expr:
    """One u64 for the whole key; equal keys, nulls included, have equal hashes."""
    whole = columns[0].hash()
    for seed, column in enumerate(columns[1:], 1):
        whole = whole * pl.lit(_ODD, dtype=pl.UInt64) + column.hash(seed)
    return whole


def nominate(hashes: pl.Series) -> Repeats:
    """The hashes that occur more than once, not yet confirmed; none of them may be null."""
    # Sorted in the one copy it takes: another as large, of fresh memory, cost more than the sort.
    ordered = hashes.to_numpy(writable=True)
    ordered.sort()
    as_next = ordered[1:] == ordered[:-1]
    found = np.unique(ordered[1:][as_next])
    return Repeats(pl.Series(found, dtype=pl.UInt64), int(as_next.sum()) + len(found))


def candidates(frame: pl.LazyFrame, columns: Sequence[pl.Expr], considered: pl.Expr | None, found: Repeats) -> pl.LazyFrame:
    """The distinct keys behind the nominated hashes, each with its hash and its number of rows (`len`)."""
    key = hashed(columns)
    nominated = key.is_in(found.hashes.implode())
    rows = frame.filter(nominated if considered is None else nominated & considered)
    named = [column.alias(f"__key_{i}") for i, column in enumerate(columns)]
    return rows.select(key.alias(_HASH), *named).group_by(pl.all()).len()


def settle(found: Repeats, keys: pl.DataFrame) -> Repeats:
    """Tell repeated keys from innocent ones that merely share a hash; `keys` as `candidates` gives them."""
    repeated = keys.filter(pl.col("len") > 1)
    crowded = keys.group_by(_HASH).len("keys").filter(pl.col("keys") > 1)[_HASH]
    shared = repeated.filter(pl.col(_HASH).is_in(crowded.implode())).drop("len")
    hashes = found.hashes.filter(found.hashes.is_in(repeated[_HASH].implode()))
    return Repeats(hashes, int(repeated["len"].sum()), shared if len(crowded) else None)


def _equals(columns: Sequence[pl.Expr], key: tuple[object, ...]) -> pl.Expr:
    return pl.all_horizontal([column.eq_missing(pl.lit(value)) for column, value in zip(columns, key, strict=True)])
