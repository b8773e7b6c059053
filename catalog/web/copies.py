"""Published versions as files people download: CSV and Parquet of what anybody may see, written once, streamed to disk.

A version never changes, so its file is kept under the home's `copies/` and answers ranges and resumed downloads. The name
holds a hash of the columns: a column that stops being public is in no file any more that a reader can be given.
"""

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Literal
from uuid import uuid4

import polars as pl

from catalog.contract import Table
from catalog.web.house import House

Form = Literal["csv", "parquet"]
MEDIA: dict[Form, str] = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
#: Copies are kept up to this many bytes; the ones longest unread go first.
MOST_BYTES = 20 * 1024**3


def copy_of(house: House, table: Table, form: Form, version: int | None = None) -> tuple[Path, int]:
    """The file of a version (the last unless named) and its number; raises `AccessRefused`, `NotFound`."""
    rows, found = house.rows(table, version=version)
    columns = hashlib.sha256(repr(list(rows.collect_schema().items())).encode()).hexdigest()[:12]
    path = house.workspace.home / "copies" / f"{table.name}-v{found}-{columns}.{form}"
    if path.exists():
        with suppress(OSError):  # a home that is read only still serves
            os.utime(path, (time.time(), path.stat().st_mtime))
        return path, found
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{uuid4().hex}")
    try:
        _write(rows, unfinished, form)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    _make_room(path.parent)
    return path, found


def _write(rows: pl.LazyFrame, path: Path, form: Form) -> None:
    """One streaming pass; Excel recognises Vietnamese in a CSV by its byte order mark."""
    if form == "parquet":
        rows.sink_parquet(path, compression="zstd")
        return
    lists = [name for name, dtype in rows.collect_schema().items() if isinstance(dtype, pl.List)]
    flat = rows.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join("; ") for name in lists)
    flat.sink_csv(path, include_bom=True, datetime_format="%Y-%m-%dT%H:%M:%SZ")


def _make_room(folder: Path) -> None:
    """Delete the copies longest unread until the rest fit; one that is being sent stays readable until it is sent."""
    files = sorted(((one.stat(), one) for one in folder.iterdir()), key=lambda pair: -pair[0].st_atime)
    held = 0
    for facts, one in files:
        held += facts.st_size
        if held > MOST_BYTES:
            one.unlink(missing_ok=True)
