"""Stray files: written, never committed, left by a killed run. Files any version ever named are never touched."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

import fsspec

from catalog.lake import Lake

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Stray:
    """A data file no commit of its table names, older than the age asked for."""

    path: str
    size: int


def strays(lake: Lake, table: str, *, older_than: float = DAY) -> list[Stray]:
    """Files of a table that belong to no version, at least `older_than` seconds old (younger ones may be being written)."""
    filesystem, root = lake.filesystem(), lake.uri(table)
    if not filesystem.exists(f"{root}/_delta_log"):
        return []
    named = set(_named(filesystem, f"{root}/_delta_log"))
    listing = filesystem.ls(root, detail=True)
    return [
        Stray(entry["name"], int(entry["size"] or 0))
        for entry in listing
        if entry["type"] == "file" and entry["name"].rsplit("/", 1)[-1] not in named and _age(entry) >= older_than
    ]


def sweep(lake: Lake, table: str, *, older_than: float = DAY) -> list[Stray]:
    """Delete a table's stray files; returns what was deleted."""
    found = strays(lake, table, older_than=older_than)
    for stray in found:
        lake.filesystem().rm_file(stray.path)
    return found


def missing(lake: Lake, table: str, version: int) -> list[str]:
    """Files a version names that are no longer there: whoever reads the version is told of an error."""
    delta = lake.open(table, version)
    named = [] if delta is None else [uri.rsplit("/", 1)[-1] for uri in delta.file_uris()]
    held = {entry.rsplit("/", 1)[-1] for entry in lake.filesystem().ls(lake.uri(table), detail=False)} if named else set()
    return [name for name in named if name not in held]


def _named(filesystem: fsspec.AbstractFileSystem, log: str) -> Iterator[str]:
    """Every data file the log ever added; our tables keep all of their log."""
    for path in filesystem.glob(f"{log}/*.json"):
        with filesystem.open(path, "rb") as file:
            for line in file:
                added = json.loads(line).get("add")
                if added is not None:
                    yield added["path"]


def _age(entry: dict[str, object]) -> float:
    moment = entry.get("mtime") or entry.get("LastModified")
    timestamp = getattr(moment, "timestamp", None)
    written = timestamp() if timestamp is not None else moment
    return time.time() - written if isinstance(written, int | float) else 0.0
