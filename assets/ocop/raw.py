"""Reads OCOP deliveries that are not plain tables: EPCIS 2.0 event documents, and registers with titles above the header."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from assets.ocop.epcis_document import read_document
from assets.ocop.epcis_rows import COLUMNS, rows
from assets.ocop.settings import contract
from assets.table import reader
from catalog.contract import Table
from catalog.errors import DeliveryRejected
from catalog.files import Reading, ReadOptions, read_file
from catalog.i18n import Sentence
from catalog.text import fold

#: Title rows an office puts above the header; a header further down is not looked for.
_TITLE_ROWS = 30


@reader
def raw_ocop__events(path: Path) -> pl.LazyFrame:
    """One row an event, all text, lists as JSON; raises `DeliveryRejected` where the document cannot be trusted."""
    schema = dict.fromkeys(COLUMNS, pl.String())
    frame = pl.LazyFrame(list(rows(read_document(path))), schema=schema)
    return frame.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("_row"))


@reader
def raw_ocop__products(path: Path) -> Reading:
    """The register as text, its header found below the titles of the office; a register is small enough to hold."""
    table = contract().table("conformed_ocop__products")
    with TemporaryDirectory() as scratch, TemporaryDirectory() as again:
        reading = _read(path, table, None, Path(scratch))
        if not _is_header(table, reading.headers):
            reading = _read(path, table, _header_row(table, reading.frame.collect()), Path(again))
        return replace(reading, frame=reading.frame.collect().lazy())


def _read(path: Path, table: Table, header_row: int | None, scratch: Path) -> Reading:
    formats = table.source.formats if table.source is not None else ()
    return read_file(path, ReadOptions(formats, header_row=header_row), scratch)


def _header_row(table: Table, frame: pl.DataFrame) -> int:
    """Where the header stands, counted in the file from 1."""
    for row in frame.head(_TITLE_ROWS).iter_rows(named=True):
        if _is_header(table, (str(cell) for cell in row.values() if cell is not None)):
            return int(row["_row"])
    names = ", ".join(column.title for column in table.delivered if column.required)
    raise DeliveryRejected(
        "no-header",
        Sentence(
            "Không thấy dòng tiêu đề trong {rows} dòng đầu; cần các cột: {names}. Đặt đúng tên cột rồi nộp lại.",
            rows=_TITLE_ROWS,
            names=names,
        ),
    )


def _is_header(table: Table, cells: Iterable[str]) -> bool:
    """Whether cells name at least half of the required columns."""
    found = {fold(cell) for cell in cells}
    required = [column for column in table.delivered if column.required]
    named = [column for column in required if found & {fold(name) for name in (*column.sources, column.name)}]
    return 2 * len(named) >= len(required)
