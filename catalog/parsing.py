"""Text to declared types: null where the text cannot be read, and the unread text kept aside.

Nothing is guessed: the type comes from the contract. How text of each type is read is `catalog.reading_text`; reading files is
`catalog.files`, judging is `checks`.
"""

import polars as pl

from catalog.blanks import BLANKS, empty_as_null, stripped
from catalog.contract import Table
from catalog.contract_derived import UNREAD, readable_by_parsing
from catalog.reading_text import reader_of

_TYPED = "_typed_"
_KEPT = ("_problem", "_delivery_id", "_row")


def parse(table: Table, raw: pl.LazyFrame) -> pl.LazyFrame:
    """The typed frame of a raw text frame: delivered columns, helpers (`_unread_*`), `_problem`, provenance."""
    columns = table.delivered
    readers = {column.name: reader_of(column) for column in columns}
    fallible = [column.name for column in columns if readable_by_parsing(column)]
    # One step after another: what a step makes is computed once, however often the next one uses it.
    begun = raw.select(
        *fallible,
        *((reader.first if reader else stripped)(pl.col(name)).alias(_TYPED + name) for name, reader in readers.items()),
        *_KEPT,
    )
    typed = begun.with_columns(
        reader.finish(pl.col(_TYPED + name), pl.col(name)).alias(_TYPED + name) for name, reader in readers.items() if reader
    )
    named = typed.select(
        *(pl.col(_TYPED + name).alias(name) for name in readers), *(_unread(name) for name in fallible), *_KEPT
    )
    plain = [name for name, reader in readers.items() if reader is None]
    return named.with_columns(empty_as_null(text) for text in (*plain, *(UNREAD + name for name in fallible)))


def _unread(name: str) -> pl.Expr:
    """The text of values nobody could read; nearly always there are none, which costs stripping nothing."""
    left = pl.when(pl.col(_TYPED + name).is_null()).then(pl.col(name))
    return left.str.strip_chars(BLANKS).alias(UNREAD + name)
