"""Text to declared types: null where the text cannot be read, and the unread text kept aside.

Nothing is guessed: the type comes from the contract. How text of each type is read is `catalog.reading_text`; reading files is
`catalog.files`, judging is `checks`.
"""

import polars as pl

from catalog.contract import Column, Table
from catalog.contract_derived import UNREAD, readable_by_parsing
from catalog.reading_text import BLANKS, reader_of

_TYPED = "_typed_"


def parse(table: Table, raw: pl.LazyFrame) -> pl.LazyFrame:
    """The typed frame of a raw text frame: delivered columns, helpers (`_unread_*`), `_problem`, provenance."""
    columns = table.delivered
    # One step after another: what a step makes is computed once, however often the next one uses it.
    typed = raw.select(
        *(pl.col(column.name) for column in columns),
        *(_read(column).alias(_TYPED + column.name) for column in columns),
        *("_problem", "_delivery_id", "_row"),
    )
    unread = [_unread(column) for column in columns if readable_by_parsing(column)]
    return typed.select(
        *(pl.col(_TYPED + column.name).alias(column.name) for column in columns),
        *unread,
        *("_problem", "_delivery_id", "_row"),
    )


def _read(column: Column) -> pl.Expr:
    read = reader_of(column)
    if read is None:
        return _stripped(pl.col(column.name))
    return read(pl.col(column.name))


def _unread(column: Column) -> pl.Expr:
    left = pl.when(pl.col(_TYPED + column.name).is_null()).then(pl.col(column.name))
    return _stripped(left).alias(UNREAD + column.name)


def _stripped(text: pl.Expr) -> pl.Expr:
    stripped = text.str.strip_chars(BLANKS)
    return pl.when(stripped != "").then(stripped)
