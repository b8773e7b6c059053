"""Rows added, removed and changed between two frames, counted in flat memory; the first few of them for people to look at.

Both frames are written to disk narrow (key and a hash of the content) and compared part by part, a part being the rows whose
identity hashes alike. (Files cut into parts while writing would be held in memory until their end.) Contents are compared by
64-bit hashes, whole rows by 128 bits, made in one process and never kept. Who may see the rows is decided elsewhere.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import polars as pl

Change = Literal["added", "removed", "changed"]
Cells = Mapping[str, Any]
#: Rows of one part, of both sides together: what is in memory at a time.
PART_ROWS = 1_000_000
#: Rows written to disk at a time.
_GROUP = 100_000
_PART, _HASH, _CONTENT, _ROWS, _CHANGE = "_part", "_hash", "_content", "_rows", "_change"


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that differs, as it was and as it is; None where it was not, or is no more. `rows` counts rows just like it."""

    change: Change
    before: Cells | None
    after: Cells | None
    rows: int = 1

    def differs(self, column: str) -> bool:
        """Whether this cell of a changed row is another one now."""
        return bool(self.before and self.after) and (self.before or {}).get(column) != (self.after or {}).get(column)


@dataclass(frozen=True, slots=True)
class RowChanges:
    """How many rows differ, and the first of them by key."""

    added: int
    removed: int
    changed: int
    first: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """Two frames of the same columns; rows are the same row where the key is, or where all of them is when there is no key."""

    old: pl.LazyFrame
    new: pl.LazyFrame
    columns: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def identity(self) -> tuple[str, ...]:
        """What a row is known by in the narrow files."""
        return self.key or (_HASH, _CONTENT)


def row_changes(sides: Sides, scratch: Path, *, rows: int, most: int) -> RowChanges:
    """Compare two frames; `rows` is about how many both hold together, `most` how many differing rows are looked up."""
    parts = max(1, math.ceil(rows / PART_ROWS))
    was = _narrowed(sides, sides.old, parts, scratch / "old.parquet")
    now = _narrowed(sides, sides.new, parts, scratch / "new.parquet")
    tally: dict[str, int] = {}
    first = pl.DataFrame()
    for part in range(parts):
        old, new = _part(was, part), _part(now, part)
        found = _matched(sides, old, new) if sides.key else _counted(sides, old, new)
        for change, number in found.group_by(_CHANGE).agg(pl.col(_ROWS).sum()).iter_rows():
            tally[change] = tally.get(change, 0) + int(number)
        first = pl.concat([first, found], how="diagonal").sort(sides.identity, nulls_last=True).head(most)
    looked_up = _looked_up(sides, first) if len(first) else ()
    return RowChanges(tally.get("added", 0), tally.get("removed", 0), tally.get("changed", 0), looked_up)


def _hashes(sides: Sides) -> tuple[pl.Expr, pl.Expr]:
    """Two hashes of a row: of what it is known by, and of all its columns."""
    return (
        pl.struct(sides.key or sides.columns).hash(seed=1).alias(_HASH),
        pl.struct(sides.columns).hash(seed=2).alias(_CONTENT),
    )


def _narrowed(sides: Sides, frame: pl.LazyFrame, parts: int, path: Path) -> pl.LazyFrame:
    """One streaming pass to disk: what identifies each row, a hash of its content, and its part."""
    known, content = _hashes(sides)
    narrow = frame.select(*sides.key, known, content).with_columns((pl.col(_HASH) % parts).cast(pl.UInt32).alias(_PART))
    kept = narrow.drop(_HASH) if sides.key else narrow
    kept.sink_parquet(path, compression="lz4", row_group_size=_GROUP, engine="streaming")
    return pl.scan_parquet(path)


def _part(narrow: pl.LazyFrame, part: int) -> pl.LazyFrame:
    return narrow.filter(pl.col(_PART) == part).drop(_PART)


def _matched(sides: Sides, old: pl.LazyFrame, new: pl.LazyFrame) -> pl.DataFrame:
    """Rows known by their key: each side has it once, and what it says may differ."""
    before, after = f"{_CONTENT}_old", f"{_CONTENT}_new"
    joined = old.rename({_CONTENT: before}).join(
        new.rename({_CONTENT: after}), on=sides.key, how="full", coalesce=True, nulls_equal=True
    )
    change = pl.when(pl.col(before).is_null()).then(pl.lit("added")).when(pl.col(after).is_null()).then(pl.lit("removed"))
    differing = joined.filter(~pl.col(before).eq_missing(pl.col(after)))
    return differing.select(*sides.key, change.otherwise(pl.lit("changed")).alias(_CHANGE), pl.lit(1).alias(_ROWS)).collect(
        engine="streaming"
    )


def _counted(sides: Sides, old: pl.LazyFrame, new: pl.LazyFrame) -> pl.DataFrame:
    """Rows known by all they say: how many more, or fewer, there are of each."""
    names = list(sides.identity)
    one = pl.concat([old.with_columns(pl.lit(-1).alias(_ROWS)), new.with_columns(pl.lit(1).alias(_ROWS))])
    more = one.group_by(names).agg(pl.col(_ROWS).sum()).filter(pl.col(_ROWS) != 0)
    change = pl.when(pl.col(_ROWS) > 0).then(pl.lit("added")).otherwise(pl.lit("removed"))
    return more.select(*names, change.alias(_CHANGE), pl.col(_ROWS).abs()).collect(engine="streaming")


def _looked_up(sides: Sides, first: pl.DataFrame) -> tuple[Difference, ...]:
    """Every cell of the differing rows, as they were and as they are."""
    was, now = (_cells(sides, frame, first) for frame in (sides.old, sides.new))
    found = []
    for row in first.iter_rows(named=True):
        name, change = tuple(row[one] for one in sides.identity), row[_CHANGE]
        before = was.get(name) if change != "added" else None
        after = now.get(name) if change != "removed" else None
        found.append(Difference(change, before, after, row[_ROWS]))
    return tuple(found)


def _cells(sides: Sides, frame: pl.LazyFrame, wanted: pl.DataFrame) -> dict[tuple[Any, ...], Cells]:
    names = list(sides.identity)
    full = frame if sides.key else frame.with_columns(*_hashes(sides))
    rows = full.join(wanted.lazy().select(names), on=names, how="semi", nulls_equal=True).collect(engine="streaming")
    return {tuple(row[one] for one in names): {one: row[one] for one in sides.columns} for row in rows.iter_rows(named=True)}
