"""Text to declared types: one expression a column, null where the text cannot be read, and the unread text kept aside.

Nothing is guessed: the type comes from the contract. Numbers follow Vietnamese writing (dot for thousands, comma for
decimals) unless a column declares otherwise; a dot is a decimal mark only where it cannot be a thousands dot. Reading files
is `catalog.files`, judging is `checks`.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial

import polars as pl

from catalog.contract import Code, Column, Table
from catalog.contract_derived import UNREAD, readable_by_parsing
from catalog.text import fold

LOCAL_ZONE = "Asia/Ho_Chi_Minh"
_TYPED = "_typed_"
_UTC = pl.Datetime("us", "UTC")
#: Blanks people and systems leave around a value: no-break space, zero-width space, byte order mark.
_BLANKS = " \t\r\n\u00a0\u200b\ufeff"
_DATE_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")
_TIME_FORMATS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")
_WHOLE = r"^[+-]?\d+$"
_GROUPED = r"^[+-]?\d{{1,3}}(?:{group}\d{{3}})+$"
_FRACTION = r"^[+-]?(?:\d+|\d{{1,3}}(?:{group}\d{{3}})+){decimal}\d+$"
_DOT_DECIMAL = r"^[+-]?\d+\.\d+(?:[eE][+-]?\d{1,3})?$"
_TRUE, _FALSE = ("co", "dung", "true", "yes", "1", "x"), ("khong", "sai", "false", "no", "0")


def parse(table: Table, raw: pl.LazyFrame) -> pl.LazyFrame:
    """The typed frame of a raw text frame: delivered columns, helpers (`_unread_*`), `_problem`, provenance."""
    columns = table.delivered
    # One step after another: what a step makes is computed once, however often the next one uses it.
    text = raw.select(
        *(_stripped(column.name) for column in columns),
        *("_problem", "_delivery_id", "_row"),
    )
    typed = text.with_columns(_read(pl.col(column.name), column).alias(_TYPED + column.name) for column in columns)
    unread = [
        pl.when(pl.col(_TYPED + column.name).is_null()).then(pl.col(column.name)).alias(UNREAD + column.name)
        for column in columns
        if readable_by_parsing(column)
    ]
    return typed.select(
        *(pl.col(_TYPED + column.name).alias(column.name) for column in columns),
        *unread,
        *("_problem", "_delivery_id", "_row"),
    )


def _read(text: pl.Expr, column: Column) -> pl.Expr:
    if column.codes:
        return _by_spelling(text, _spellings(column.codes))
    if column.dtype == pl.String():
        return text
    if column.dtype == pl.Date():
        return _date(text, column.date_formats or _DATE_FORMATS)
    if isinstance(column.dtype, pl.Datetime):
        return _timestamp(text)
    if column.dtype == pl.Boolean():
        return _by_spelling(text, dict.fromkeys(_TRUE, "true") | dict.fromkeys(_FALSE, "false")) == "true"
    if isinstance(column.dtype, pl.List):
        return text.str.json_decode(column.dtype)
    return _number(text, column.dtype, column.decimal)


def _stripped(name: str) -> pl.Expr:
    stripped = pl.col(name).str.strip_chars(_BLANKS)
    return pl.when(stripped != "").then(stripped)


def _first(text: pl.Expr, tries: Sequence[Callable[[pl.Expr], pl.Expr]]) -> pl.Expr:
    """The first reading that succeeds; later ones only meet what earlier ones left, as failing is what costs."""
    found = tries[0](text)
    for attempt in tries[1:]:
        found = pl.coalesce(found, attempt(pl.when(found.is_null()).then(text)))
    return found


def _date(text: pl.Expr, formats: tuple[str, ...]) -> pl.Expr:
    found = _first(text, [partial(_as_date, form=form) for form in formats])
    # %Y reads "24" as the year 24: only four-digit years are dates here.
    return pl.when(found.dt.year() >= 1000).then(found)


def _as_date(text: pl.Expr, form: str) -> pl.Expr:
    return text.str.to_date(form, strict=False, cache=False)


def _timestamp(text: pl.Expr) -> pl.Expr:
    return _first(text, [_as_zoned, *(partial(_as_local, form=form) for form in _TIME_FORMATS)])


def _as_zoned(text: pl.Expr) -> pl.Expr:
    return text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", strict=False, time_unit="us").cast(_UTC)


def _as_local(text: pl.Expr, form: str) -> pl.Expr:
    local = text.str.to_datetime(form, strict=False, time_unit="us")
    return local.dt.replace_time_zone(LOCAL_ZONE).dt.convert_time_zone("UTC")


def _number(text: pl.Expr, dtype: pl.DataType, decimal: str) -> pl.Expr:
    """Number text to a number, by the decimal mark its source declares; out-of-range and unreadable both give null."""
    group = "." if decimal == "," else ","
    marks = {"group": re.escape(group), "decimal": re.escape(decimal)}
    whole = pl.when(text.str.contains(_WHOLE)).then(text)
    grouped = pl.when(text.str.contains(_GROUPED.format(**marks))).then(text.str.replace_all(group, "", literal=True))
    if dtype.is_integer():
        return pl.coalesce(whole, grouped).cast(dtype, strict=False)
    bare = text.str.replace_all(group, "", literal=True).str.replace(decimal, ".", literal=True)
    fraction = pl.when(text.str.contains(_FRACTION.format(**marks))).then(bare)
    dot = pl.when(text.str.contains(_DOT_DECIMAL)).then(text)
    return pl.coalesce(whole, grouped, fraction, dot).cast(dtype, strict=False)


def _spellings(codes: tuple[Code, ...]) -> dict[str, str]:
    """Spelling to code value: exact spellings first, then folded ones unless two codes share them after folding."""
    exact: dict[str, str] = {}
    folded: dict[str, set[str]] = {}
    for code in codes:
        for spelling in (code.value, code.label, code.label_en, *code.synonyms):
            exact.setdefault(spelling, code.value)
            folded.setdefault(fold(spelling), set()).add(code.value)
    return {spelling: next(iter(values)) for spelling, values in folded.items() if len(values) == 1} | exact


def _by_spelling(text: pl.Expr, spellings: dict[str, str]) -> pl.Expr:
    # Not `replace_strict` on the expression: the streaming engine gathers the whole column for it (Polars 2.1).
    return text.map_batches(_replace_distinct(spellings), return_dtype=pl.String(), is_elementwise=True)


def _replace_distinct(spellings: dict[str, str]) -> Callable[[pl.Series], pl.Series]:
    """Fold each distinct value of a morsel once: code columns hold few of them."""

    def replace(series: pl.Series) -> pl.Series:
        distinct = series.drop_nulls().unique()
        values = [spellings.get(text, spellings.get(fold(text))) for text in distinct]
        return series.replace_strict(distinct, pl.Series(values, dtype=pl.String()), default=None, return_dtype=pl.String())

    return replace
