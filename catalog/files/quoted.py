"""Delimited text whose quotes break the rules, read strictly record by record and rewritten to Parquet.

Only such files come here: the fast scanner would swallow lines at a stray quote. A quote inside an unquoted cell (`5" ống`)
is text; a quoted cell that never ends, or ends before its separator, rejects the file with the line where it starts.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import polars as pl

from catalog.errors import DeliveryRejected
from catalog.files.batches import batches
from catalog.files.model import PROBLEM, ROW, Limits
from catalog.i18n import Sentence


class HeaderPlace(Protocol):
    """Where the header stands."""

    @property
    def separator(self) -> str:
        """One character."""

    @property
    def record(self) -> int:
        """1-based record number."""


def rewrite_quoted(
    path: Path, names: tuple[str, ...], header: HeaderPlace, scratch: Path, limits: Limits
) -> tuple[pl.LazyFrame, int]:
    """A lazy frame over Parquet parts in `scratch`, and the number of records; raises DeliveryRejected `broken-quotes`."""
    folder = scratch / f"{path.stem}.parts"
    folder.mkdir()
    rows = 0
    for part, records in enumerate(batches(_data_records(path, header, limits), limits.batch_rows)):
        rows += len(records)
        _as_frame(records, names).write_parquet(folder / f"{part:06}.parquet")
    if not rows:
        return pl.LazyFrame(schema={ROW: pl.Int64(), PROBLEM: pl.String()}), 0
    return pl.scan_parquet(folder / "*.parquet"), rows


def _data_records(path: Path, header: HeaderPlace, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Record numbers and fields after the header; blank lines are numbered and left out."""
    csv.field_size_limit(limits.record)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=header.separator, strict=True)
        record, line = 0, 1
        try:
            for record, fields in enumerate(reader, start=1):
                line = reader.line_num + 1
                if record > header.record and fields:
                    yield record, fields
        except csv.Error as error:
            raise _broken_quotes(record + 1, line) from error


def _as_frame(records: list[tuple[int, list[str]]], names: tuple[str, ...]) -> pl.DataFrame:
    """A batch as columns: short records padded with nothing, long ones cut, both with their problem told."""
    raw = pl.DataFrame(
        {ROW: [number for number, _ in records], "fields": [fields for _, fields in records]},
        schema={ROW: pl.Int64(), "fields": pl.List(pl.String())},
    )
    width = pl.col("fields").list.len()
    sentence = pl.format("Dòng có {} ô, trong khi tiêu đề có {} cột.", width, pl.lit(len(names)))
    cells = [pl.col("fields").list.get(place, null_on_oob=True).alias(name) for place, name in enumerate(names)]
    problem = pl.when(width != len(names)).then(sentence).alias(PROBLEM)
    return raw.select(ROW, *cells, problem)


def _broken_quotes(record: int, line: int) -> DeliveryRejected:
    return DeliveryRejected(
        "broken-quotes",
        Sentence(
            'Bản ghi {record}, bắt đầu từ dòng {line}, có dấu ngoặc kép (") mở mà không đóng đúng chỗ nên không biết ô kết '
            'thúc ở đâu. Sửa dấu ngoặc kép (viết "" cho một dấu bên trong ô) rồi nộp lại.',
            record=record,
            line=line,
        ),
    )
