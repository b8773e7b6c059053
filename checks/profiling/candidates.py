"""The types a column of text may turn out to have, read by the very code that will read deliveries.

Which candidate wins is `guesses`; how the marks in numbers are told apart is `numbers`.
"""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from catalog.contract import Column, Details
from catalog.contract_types import polars_type
from catalog.reading_text import Reader, reader_of

#: Date formats besides the four every contract reads, tried in this order.
RARE_DATES = ("%d/%m/%y", "%m/%d/%Y", "%Y/%m/%d", "%Y%m%d")
#: A list of texts as JSON writes it; anything else would fail where it is decoded.
_TEXTS = r'^\[\s*(?:"(?:[^"\\]|\\.)*"\s*(?:,\s*"(?:[^"\\]|\\.)*"\s*)*)?\]$'


@dataclass(frozen=True)
class Candidate:
    """One way to read a column: its ODCS types and what its declaration would add."""

    logical: str
    physical: str
    date_formats: tuple[str, ...] = ()
    decimal: str = ","

    @property
    def label(self) -> str:
        """What tells candidates apart."""
        return " ".join([self.physical, *self.date_formats, *("." if self.decimal == "." else ())])

    @cached_property
    def dtype(self) -> pl.DataType:
        """The Polars type a contract gives this pair; raises ValueError where the two do not belong together."""
        dtype = polars_type(self.logical, self.physical)
        if dtype is None:
            raise ValueError(f"{self.logical}/{self.physical}")
        return dtype

    @cached_property
    def reader(self) -> Reader | None:
        """What will read the text of such a column; None for plain text."""
        details = Details(date_formats=self.date_formats, decimal=self.decimal)
        return reader_of(Column("", "", "", "", self.dtype, "internal", details=details))

    def values(self, text: pl.Expr) -> pl.Expr:
        """The typed values of stripped text, null where it cannot be read."""
        read = self.reader
        if read is None:
            return text
        if isinstance(self.dtype, pl.List):
            text = pl.when(text.str.contains(_TEXTS)).then(text)
        return read.finish(read.first(text), text)


TEXT = Candidate("string", "string")
INTEGERS = (Candidate("integer", "int64"), Candidate("integer", "int64", decimal="."))
NUMBERS = (Candidate("number", "double"), Candidate("number", "double", decimal="."))
BOOLEAN = Candidate("boolean", "boolean")
DATE = Candidate("date", "date")
DATES = (DATE, *(Candidate("date", "date", (form,)) for form in RARE_DATES))
TIMESTAMP = Candidate("timestamp", "timestamp")
LIST = Candidate("array", "array<string>")
CANDIDATES = (*INTEGERS, *NUMBERS, BOOLEAN, *DATES, TIMESTAMP, LIST)
