"""Published versions as files people download: what anybody may see, in each of `catalog.forms`, written once, streamed.

A version never changes, so its file is kept under the home's `copies/` and answers ranges and resumed downloads. The name
holds a hash of the columns: a column that stops being public is in no file any more that a reader can be given. How each
format is written is `copies_xlsx` and `copies_maps`.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock

import polars as pl

from catalog.access import readable_columns
from catalog.contract import Table
from catalog.errors import NotFound, ParameterRefused
from catalog.figures import shown
from catalog.forms import MOST_IN_A_SHEET, Form, in_one_text
from catalog.i18n import Sentence
from catalog.spatial import place_of
from catalog.web.copies_about import About, about_version
from catalog.web.copies_maps import write_geojson, write_gpkg
from catalog.web.copies_xlsx import write_xlsx
from catalog.web.house import House

#: Copies are kept up to this many bytes; the ones longest unread go first.
MOST_BYTES = 20 * 1024**3
#: Two readers who ask for the same file at once wait for one writing; a name always falls to the same lock.
_WRITING = tuple(Lock() for _number in range(64))


def copy_of(house: House, table: Table, form: Form, version: int | None = None) -> tuple[Path, int]:
    """The file of a version (the last unless named) and its number.

    Raises `AccessRefused`, `NotFound`, and `ParameterRefused` where the format cannot hold the rows.
    """
    rows, found = house.rows(table, version=version)
    about = None if form in ("csv", "parquet") else about_version(house, table, found)
    path = house.workspace.home / "copies" / f"{table.name}-v{found}-{_state(rows, table, about)}.{form}"
    with _WRITING[hash(path) % len(_WRITING)]:
        if path.exists():
            with suppress(OSError):  # a home that is read only still serves
                os.utime(path, (time.time(), path.stat().st_mtime))
            return path, found
        _keep(house, table, rows, about, path)
    _make_room(path.parent)
    return path, found


def _state(rows: pl.LazyFrame, table: Table, about: About | None) -> str:
    """What the file depends on beside the version: its columns, and all it says of them."""
    said = repr(list(rows.collect_schema().items()))
    if about is not None:
        said += repr((readable_columns(table), table.title, table.description, about.agency, about.simulated, about.page))
        said += about.contract.sha256 if about.contract else ""
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _keep(house: House, table: Table, rows: pl.LazyFrame, about: About | None, path: Path) -> None:
    """Write the file elsewhere first: nobody is ever given half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with house.workspace.scratch() as scratch:
        unfinished = scratch / path.name
        if about is None:
            _write_plain(rows, unfinished)
        else:
            _write_described(rows, table, about, unfinished)
        unfinished.replace(path)


def _write_plain(rows: pl.LazyFrame, path: Path) -> None:
    """One streaming pass; Excel recognises Vietnamese in a CSV by its byte order mark."""
    if path.suffix == ".parquet":
        rows.sink_parquet(path, compression="zstd")
        return
    lists = [name for name, dtype in rows.collect_schema().items() if isinstance(dtype, pl.List)]
    flat = rows.with_columns(in_one_text(pl.col(name)) for name in lists)
    flat.sink_csv(path, include_bom=True, datetime_format="%Y-%m-%dT%H:%M:%SZ")


def _write_described(rows: pl.LazyFrame, table: Table, about: About, path: Path) -> None:
    """A workbook or a map layer; refused before anything is written where the format cannot hold the rows."""
    columns, place = readable_columns(table), place_of(table)
    if path.suffix == ".xlsx":
        _refuse_too_many(rows)
        write_xlsx(rows, columns, about, path)
    elif place is None:
        told = Sentence(
            "Bảng {table} không có cột hình hay tọa độ nên không có bản đồ để tải. Hãy lấy CSV, XLSX hoặc Parquet.",
            table=table.name,
        )
        raise NotFound(told)
    elif path.suffix == ".geojson":
        write_geojson(rows, columns, place, about, path)
    else:
        write_gpkg(rows, columns, place, about, path)


def _refuse_too_many(rows: pl.LazyFrame) -> None:
    count = rows.select(pl.len()).collect(engine="streaming").item()
    if count > MOST_IN_A_SHEET:
        told = Sentence(
            "Phiên bản có {rows} dòng, một trang tính Excel chỉ chứa {most} dòng dữ liệu. "
            "Hãy lấy CSV hoặc Parquet, cả hai đủ mọi dòng.",
            rows=shown(count),
            most=shown(MOST_IN_A_SHEET),
        )
        raise ParameterRefused("form", told)


def _make_room(folder: Path) -> None:
    """Delete the copies longest unread until the rest fit; one that is being sent stays readable until it is sent."""
    held = 0
    for facts, one in sorted(_files(folder), key=lambda pair: -pair[0].st_atime):
        held += facts.st_size
        if held > MOST_BYTES:
            one.unlink(missing_ok=True)


def _files(folder: Path) -> Iterator[tuple[os.stat_result, Path]]:
    """What is there, but for what another reader's request has just deleted."""
    for one in folder.iterdir():
        with suppress(FileNotFoundError):
            yield one.stat(), one
