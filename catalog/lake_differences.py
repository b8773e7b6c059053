"""What two versions of a lake table do not share: their own data files, and columns added, removed or typed otherwise.

Versions of a table that grows share most of their files; rows in shared files cannot differ, so they are not read.
"""

from dataclasses import dataclass

import polars as pl
from deltalake import DeltaTable

from catalog.lake import Lake


@dataclass(frozen=True, slots=True)
class Differing:
    """The rows of each version that the other does not hold in the same file, and about how many they are together."""

    old: pl.LazyFrame
    new: pl.LazyFrame
    rows: int


def version_schema(lake: Lake, table: str, version: int) -> pl.Schema:
    """Columns and types of one version."""
    return lake.scan(table, version).collect_schema()


def differing(lake: Lake, table: str, old: int, new: int) -> Differing:
    """The rows that may differ between two versions."""
    was, now = lake.opened(table, old), lake.opened(table, new)
    before, after = _files(was), _files(now)
    gone, come = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
    rows = sum(before[name] for name in gone) + sum(after[name] for name in come)
    return Differing(_scan(lake, table, was, gone), _scan(lake, table, now, come), rows)


def _files(delta: DeltaTable) -> dict[str, int]:
    """Data files of a version with their rows, from the log alone."""
    actions = pl.DataFrame(delta.get_add_actions(flatten=True))
    return dict(actions.select("path", "num_records").iter_rows()) if len(actions) else {}


def _scan(lake: Lake, table: str, delta: DeltaTable, names: list[str]) -> pl.LazyFrame:
    """Some files of a version under its own schema: a file older than a column says nothing in it."""
    schema = pl.scan_delta(delta).collect_schema()
    if not names:
        return pl.LazyFrame(schema=schema)
    return pl.scan_parquet(
        [f"{lake.uri(table)}/{name}" for name in names],
        schema=schema,
        missing_columns="insert",
        extra_columns="ignore",
        storage_options=lake.storage_options,
    )
