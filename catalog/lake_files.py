"""Data files of a Delta table: written by Polars' own Parquet writer, described to the Delta log with exact statistics.

`sink_parquet` encodes on every core where the Delta writer uses one, and several tables can be written in one pass over the
same scan; a file is invisible until its commit, so judging may come after writing. Committing belongs to `catalog.lake`.
"""

import base64
import json
import math
import time
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import fsspec
import polars as pl
from deltalake.transaction import AddAction

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

ROW_GROUP = 131_072
#: Level 3 takes an eighth longer to write and saves nothing on text like ours (measured: 78 MB against 75 MB).
LEVEL = 1
_LONGEST_STATISTIC = 32


def constant(text: str | None) -> pl.Expr:
    """The same text in every row, or in none, as the writer takes it for nothing: not gathered, hashed and compared a row at a
    time (measured: 0.06 of 1.3 s for five million rows). Only for columns on their way into a file, which calls them text."""
    return pl.lit(text, dtype=pl.Enum([] if text is None else [text]))


def sink(frame: pl.LazyFrame, uri: str, storage_options: dict[str, str] | None) -> pl.LazyFrame:
    """A lazy sink of a frame into one sorted-as-given ZSTD file with 128k row groups, in plain types."""
    # Polars writes the Arrow schema it is given here in place of its own, in which constants would be categories.
    declared = base64.b64encode(arrow_schema(frame.collect_schema()).serialize()).decode()
    return frame.sink_parquet(
        uri,
        compression="zstd",
        compression_level=LEVEL,
        row_group_size=ROW_GROUP,
        storage_options=storage_options,
        metadata={"ARROW:schema": declared},
        mkdir=True,
        lazy=True,
    )


def arrow_schema(schema: pl.Schema) -> "pa.Schema":
    """Plain Arrow types every Delta reader knows: large_string, never string_view or categories."""
    plain = {name: pl.String() if isinstance(dtype, pl.Enum) else dtype for name, dtype in schema.items()}
    return pl.Schema(plain).to_frame().to_arrow(compat_level=pl.CompatLevel.oldest()).schema


def add_action(filesystem: fsspec.AbstractFileSystem, path: str, name: str) -> tuple[AddAction, int]:
    """The log entry of a written file, and its number of rows."""
    import pyarrow.parquet as pq

    with filesystem.open(path, "rb") as file:
        metadata = pq.read_metadata(file)
    statistics = json.dumps(_statistics(metadata), ensure_ascii=False, allow_nan=False)
    size = int(filesystem.size(path))
    return AddAction(name, size, {}, int(time.time() * 1000), True, statistics), metadata.num_rows


def _statistics(metadata: "pq.FileMetaData") -> dict[str, Any]:
    lowest: dict[str, Any] = {}
    highest: dict[str, Any] = {}
    nulls: dict[str, int] = {}
    unknown: set[str] = set()
    for group in range(metadata.num_row_groups):
        for index in range(metadata.num_columns):
            column = metadata.row_group(group).column(index)
            name, known = column.path_in_schema, column.statistics
            if "." in name or known is None or not known.has_null_count:
                unknown.add(name)
                continue
            nulls[name] = nulls.get(name, 0) + known.null_count
            if known.has_min_max:
                lowest[name] = min(lowest.get(name, known.min), known.min)
                highest[name] = max(highest.get(name, known.max), known.max)
            elif known.null_count < column.num_values:
                unknown.add(name)
    # JSON has no infinity, and a log with one in it is a table nobody can open again.
    sure = [name for name in lowest if name not in unknown and _is_finite(lowest[name]) and _is_finite(highest[name])]
    return {
        "numRecords": metadata.num_rows,
        "minValues": {name: _lower(lowest[name]) for name in sure},
        "maxValues": {name: _upper(highest[name]) for name in sure},
        "nullCount": {name: count for name, count in nulls.items() if name not in unknown},
    }


def _is_finite(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def _lower(value: object) -> object:
    return value[:_LONGEST_STATISTIC] if isinstance(value, str) else _plain(value)


def _upper(value: object) -> object:
    if isinstance(value, str) and len(value) > _LONGEST_STATISTIC:
        return value[:_LONGEST_STATISTIC] + "\U0010ffff"
    return _plain(value)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value
