"""The values reading speaks in: options, limits, notes and the reading itself. No reading happens here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from catalog.i18n import Sentence, vietnamese_number

#: Columns every reading adds; no delivered header may use these names.
ROW, PROBLEM = "_row", "_problem"

#: A number (not text) that would read as thousands in Vietnamese writing: readers add a zero, which says it is a fraction.
AMBIGUOUS = r"^-?[1-9]\d{0,2}\.\d{3}$"

#: Formats that are one thing, delimited text, under three names.
DELIMITED = ("csv", "tsv", "txt")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What may be delivered, and where in the file the table stands.

    `header_row` is 1-based; None means the first line of delimited text, the first row with content of a sheet. `unicode`
    says that nothing in the cells of a workbook may be taken for TCVN3. `looked` holds the facts of an early look at a text.
    """

    formats: tuple[str, ...]
    sheet: str | None = None
    header_row: int | None = None
    unicode: bool = False
    looked: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How large, deep and dense a file may be before it is refused; bytes unless said otherwise."""

    cell: int = 1 << 20
    record: int = 16 << 20
    file: int = 8 << 30
    workbook: int = 256 << 20
    json_document: int = 200 << 20
    json_depth: int = 64
    unpacked: int = 1 << 30
    packing_ratio: int = 200
    packing_ratio_from: int = 10 << 20
    members: int = 10_000
    columns: int = 2_000
    look_chunk: int = 2 << 20
    look_early_from: int = 16 << 20
    batch_rows: int = 50_000

    @property
    def cell_shown(self) -> str:
        """The limit of a cell as reasons tell it."""
        return vietnamese_number(f"{self.cell:,}")


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth telling the clerk that did not stop the reading; `rows` counts what it touched, if known."""

    code: str
    sentence: Sentence
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A delivered file as text.

    `frame`: every source column as String under its header (NFC, blanks collapsed), `_row` Int64 (1-based place in the
    source) and `_problem` String (null, or why this row itself is broken).
    """

    frame: pl.LazyFrame
    headers: tuple[str, ...]
    notes: tuple[Note, ...]
    format: str
    encoding: str | None


def joined_problems(problems: list[pl.Expr]) -> pl.Expr:
    """One `_problem` column from many nullable sentences; null when all are."""
    if not problems:
        return pl.lit(None, dtype=pl.String()).alias(PROBLEM)
    text = pl.concat_str(problems, separator=" ", ignore_nulls=True)
    return pl.when(text != "").then(text).alias(PROBLEM)
