"""Reads OCOP deliveries that are not plain tables: EPCIS 2.0 event documents. The product register is a plain workbook."""

from pathlib import Path

import polars as pl

from assets.ocop.epcis_document import read_document
from assets.ocop.epcis_rows import COLUMNS, rows
from assets.table import reader


@reader
def raw_ocop__events(path: Path) -> pl.LazyFrame:
    """One row an event, all text, lists as JSON; raises `DeliveryRejected` where the document cannot be trusted."""
    schema = dict.fromkeys(COLUMNS, pl.String())
    frame = pl.LazyFrame(list(rows(read_document(path))), schema=schema)
    return (
        frame.with_columns(pl.lit(None, dtype=pl.String()).alias("_problem"))
        .with_row_index("_row", offset=1)
        .cast({"_row": pl.Int64})
    )
