"""How a registry keeps history: what a delivery adds, changes, leaves and closes, and the files that say so.

A current row has `_valid_to` null. Contents are compared by 64-bit hashes made in the same process (never stored: Polars
does not promise them between versions).
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from catalog.contract import Table

FILE = "_file"
_FATE, _NEW, _OLD, _TURNED = "_fate", "_new", "_old", "_turned"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many keys a delivery inserted, updated, left unchanged and closed, and absent ones it left as they were."""

    inserted: int
    updated: int
    unchanged: int
    closed: int
    kept: int


@dataclass(frozen=True, slots=True)
class Fates:
    """The fate of every key a delivery touches, in a narrow file of its own."""

    path: Path
    counts: Counts

    def keys(self, *fates: str) -> pl.LazyFrame:
        """The keys that met one of these fates."""
        return pl.scan_parquet(self.path).filter(pl.col(_FATE).is_in(fates)).drop(_FATE)


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Keys of rows in quarantine, and how many of those rows have no key one can be sure of."""

    keys: pl.DataFrame
    unclear: int


def decide(table: Table, incoming: pl.LazyFrame, current: pl.LazyFrame, turned: TurnedAway, scratch: Path) -> Fates:
    """Compare a delivery with the current rows, key by key; a row that was only turned away closes nothing."""
    key = list(table.key)
    content = pl.struct(column.name for column in table.columns).hash()
    joined = incoming.select(*key, content.alias(_NEW)).join(
        current.select(*key, content.alias(_OLD)), on=key, how="full", coalesce=True, nulls_equal=True
    )
    doubted = turned.keys.lazy().unique().with_columns(pl.lit(True).alias(_TURNED))
    fate = (
        pl.when(pl.col(_OLD).is_null())
        .then(pl.lit("inserted"))
        .when(pl.col(_NEW).is_null() & pl.col(_TURNED).is_not_null())
        .then(pl.lit("kept"))
        .when(pl.col(_NEW).is_null())
        .then(pl.lit("closed" if _closes(table, turned) else "kept"))
        .when(pl.col(_OLD) == pl.col(_NEW))
        .then(pl.lit("unchanged"))
        .otherwise(pl.lit("updated"))
    )
    path = scratch / "fates.parquet"
    joined.join(doubted, on=key, how="left", nulls_equal=True).select(*key, fate.alias(_FATE)).sink_parquet(path)
    tally = pl.scan_parquet(path).group_by(_FATE).len().collect(engine="streaming")
    counts = dict(tally.iter_rows())
    return Fates(path, Counts(*(int(counts.get(name, 0)) for name in ("inserted", "updated", "unchanged", "closed", "kept"))))


def _closes(table: Table, turned: TurnedAway) -> bool:
    """Whether absence means an end: in a whole register, unless a row in quarantine may be the absent one."""
    return table.source is not None and table.source.delivery == "full" and not turned.unclear


def opened(table: Table, accepted: pl.LazyFrame, fates: Fates) -> pl.LazyFrame:
    """The accepted rows that begin to hold: those inserted and updated."""
    return accepted.join(fates.keys("inserted", "updated"), on=list(table.key), how="semi", nulls_equal=True)


def ended(table: Table, history: pl.LazyFrame, fates: Fates, since: date) -> pl.LazyFrame:
    """Existing rows with those updated or closed ending the day the delivery takes effect."""
    ending = fates.keys("updated", "closed").with_columns(pl.lit(True).alias(_FATE))
    held = history.join(ending, on=list(table.key), how="left", nulls_equal=True)
    ends = pl.col(_FATE).is_not_null() & pl.col("_valid_to").is_null()
    return held.with_columns(_valid_to=pl.when(ends).then(pl.lit(since)).otherwise(pl.col("_valid_to"))).drop(_FATE)


def touched(table: Table, files: pl.LazyFrame, fates: Fates) -> list[str]:
    """Names of the files (column `_file`) that hold a current row which must end."""
    current = files.filter(pl.col("_valid_to").is_null())
    ending = fates.keys("updated", "closed")
    held = current.join(ending, on=list(table.key), how="semi", nulls_equal=True).select(pl.col(FILE).unique())
    return [str(path).rsplit("/", 1)[-1] for path in held.collect(engine="streaming")[FILE]]
