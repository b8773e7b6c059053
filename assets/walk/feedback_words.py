"""The words of a delivery as a workbook carries them: its own headers in their order, and what a cell can hold.

A cell that comes back as it was shown stands for the original words, so nothing is lost to what Excel cannot hold.
"""

from collections.abc import Sequence
from typing import TypeAlias

import polars as pl

from catalog.contract import Table
from catalog.headers import EXTRA
from catalog.register import DeliveryRow
from catalog.text import fold

#: Delivered headers in their order, each with the column it feeds; None for columns the contract does not know.
Headers: TypeAlias = tuple[tuple[str, str | None], ...]

#: Names in both languages: the sheet of rows, its first column, its last.
SHEETS = ("Cần sửa", "To correct")
ROW_NUMBERS = ("Dòng trong tệp", "Row in the file")
REASONS = ("Lý do cần sửa", "Why to correct")

#: Excel counts to 32,767 in UTF-16; a letter outside its first plane counts twice.
_LONGEST = 32_000
_TWICE = r"[\x{10000}-\x{10FFFF}]"
_UNWRITABLE = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x{FFFE}\x{FFFF}]"
CUT = " … [đã cắt bớt]"


def headers_of(table: Table, delivery: DeliveryRow) -> Headers:
    """The headers of a read delivery; for one read before they were kept, those of the contract."""
    kept = delivery.notes.get("headers")
    if kept is None:
        return tuple((column.sources[0], column.name) for column in table.delivered)
    return tuple((header, column) for header, column in kept)


def own_header(name: str, headers: Headers) -> str:
    """The name of a column of ours, told apart from an agency's column of that name."""
    taken = {fold(header) for header, _ in headers}
    return f"{name} (kho)" if fold(name) in taken else name


def is_correction_sheet(headers: Sequence[str]) -> bool:
    """Whether headers are those of a sheet of rows to correct."""
    found = {fold(header) for header in headers}
    return any({fold(number), fold(reason)} <= found for number, reason in zip(ROW_NUMBERS, REASONS, strict=True))


def words(headers: Headers) -> list[pl.Expr]:
    """The cells of a raw row in the order of the file, as text."""
    extras = pl.Struct({header: pl.String() for header, column in headers if column is None})
    beyond = pl.col(EXTRA).str.json_decode(extras)
    return [pl.col(column) if column is not None else beyond.struct.field(header) for header, column in headers]


def as_shown(text: pl.Expr) -> pl.Expr:
    """Text as a cell can hold it: no control characters, one kind of line end, cut where it is too long."""
    plain = text.str.replace_all(r"\r\n?", "\n").str.replace_all(_UNWRITABLE, "\N{REPLACEMENT CHARACTER}")
    room = pl.when(plain.str.contains(_TWICE)).then(_LONGEST // 2).otherwise(_LONGEST)
    fitting = pl.when(plain.str.len_chars() > room).then(plain.str.head(room) + CUT).otherwise(plain)
    # The writer would take a text between these tags for markup of its own.
    tagged = fitting.str.starts_with("<r>") & fitting.str.ends_with("</r>")
    return pl.when(tagged).then(fitting + " ").otherwise(fitting)


def as_read_back(text: pl.Expr) -> pl.Expr:
    """What the reader of workbooks makes of a cell that was shown and left alone."""
    shown = as_shown(text).str.normalize("NFC")
    return pl.when(shown != "").then(shown)
