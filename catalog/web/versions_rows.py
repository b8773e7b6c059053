"""Which rows differ between two published versions: public columns only, counted once, kept as a small file in the home.

A version never changes, so what was counted for a pair stays true. The name of the file holds a hash of the columns that were
compared: when another column is public, or one no longer is, a new file is made.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl
from starlette.exceptions import HTTPException

from catalog.access import readable_columns
from catalog.contract import Table
from catalog.lake_differences import Differing, differing, version_schema
from catalog.row_changes import Cells, Difference, RowChanges, Sides, row_changes
from catalog.web.house import House

Told = dict[str, Any]
#: More rows than this are not compared while a reader waits (about ten seconds on two cores).
MOST_ROWS = 12_000_000
FIRST, CELL, KEPT_FILES, WAIT_SECONDS = 50, 200, 1000, 60
_one_at_a_time = threading.Lock()


def rows_changed(house: House, table: Table, old: int, new: int) -> Told:
    """Counts and the first differing rows; `refused` instead where rows are `closed` or the versions too `large` to compare."""
    name, lake = str(table.name), house.workspace.lake
    then, now = version_schema(lake, name, old), version_schema(lake, name, new)
    columns = tuple(one.name for one in readable_columns(table) if one.name in then and one.name in now)
    if not columns:
        return {"refused": "closed"}
    key = _key(table, columns)
    facts: Told = {"columns": list(columns), "key": list(key)}
    path = _path(house, name, old, new, (columns, key))
    if path.exists():
        return facts | _read(path)
    found = differing(lake, name, old, new)
    if found.rows > MOST_ROWS:
        return facts | {"refused": "large", "differing": found.rows}
    with _alone():
        told = _read(path) if path.exists() else _written(path, _counted(house, table, found, columns, key))
    return facts | told


def _key(table: Table, columns: tuple[str, ...]) -> tuple[str, ...]:
    """What tells rows apart; events and snapshots, which hold several at once, are compared by whole rows."""
    keyed = table.name.layer == "curated" or table.kind in ("registry", "reference")
    return table.key if keyed and set(table.key) <= set(columns) else ()


def _path(house: House, name: str, old: int, new: int, compared: object) -> Path:
    digest = hashlib.sha256(repr(compared).encode()).hexdigest()[:12]
    return house.workspace.home / "changes" / f"{name}-v{old}-v{new}-{digest}.json"


@contextmanager
def _alone() -> Iterator[None]:
    """One comparison at a time, so that many readers take no more memory than one; who waits too long is asked to come back."""
    if not _one_at_a_time.acquire(timeout=WAIT_SECONDS):
        raise HTTPException(503, headers={"Retry-After": "60"})
    try:
        yield
    finally:
        _one_at_a_time.release()


def _counted(house: House, table: Table, found: Differing, columns: tuple[str, ...], key: tuple[str, ...]) -> RowChanges:
    old, new = (house.current(table, frame).select(columns) for frame in (found.old, found.new))
    with house.workspace.scratch() as scratch:
        return row_changes(Sides(old, new, columns, key), scratch, rows=found.rows, most=FIRST)


def _written(path: Path, counted: RowChanges) -> Told:
    told: Told = {"added": counted.added, "removed": counted.removed, "changed": counted.changed}
    told["first"] = [_told(one) for one in counted.first]
    with suppress(OSError):  # a home that is read only still serves
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{uuid4().hex}")
        unfinished.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        unfinished.replace(path)
        _make_room(path.parent)
    return told


def _read(path: Path) -> Told:
    told: Told = json.loads(path.read_text(encoding="utf-8"))
    return told


def _told(one: Difference) -> Told:
    """A differing row; `cells` names what changed, for texts are cut and may look the same."""
    cells = [name for name in (one.before or {}) if one.differs(name)]
    return {"change": one.change, "rows": one.rows, "before": _plain(one.before), "after": _plain(one.after), "cells": cells}


def _plain(cells: Cells | None) -> Told | None:
    return None if cells is None else {name: _cell(value) for name, value in cells.items()}


def _cell(value: object) -> object:
    """A value as JSON has it; long texts are cut."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    text = "; ".join(str(one) for one in value) if isinstance(value, list) else str(value)
    return text if len(text) <= CELL else text[: CELL - 1] + "…"


def with_days(first: Sequence[Told], table: Table | None) -> list[Told]:
    """The same rows with days and times that can be written as their reader writes them."""
    read: dict[str, Callable[[str], object]] = {}
    for column in table.columns if table else ():
        if isinstance(column.dtype, pl.Datetime):
            read[column.name] = datetime.fromisoformat
        elif column.dtype == pl.Date():
            read[column.name] = date.fromisoformat

    def cells(held: Told | None) -> Told | None:
        return held and {name: read[name](value) if value and name in read else value for name, value in held.items()}

    return [{**one, "before": cells(one["before"]), "after": cells(one["after"])} for one in first]


def _make_room(folder: Path) -> None:
    """Keep the files made last."""
    files = sorted(folder.glob("*.json"), key=lambda one: one.stat().st_mtime, reverse=True)
    for one in files[KEPT_FILES:]:
        one.unlink(missing_ok=True)
