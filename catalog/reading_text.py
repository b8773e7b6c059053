"""How a piece of text is read as a number, date, time, code or yes/no: forms tried in order, each on what the last one left.

Numbers follow Vietnamese writing (dot for thousands, comma for decimals) unless a column declares otherwise; a dot is a decimal
mark only where it cannot be a thousands dot. The first form is part of the query, and runs on every core beside the rest of it;
a form that fails costs far more than one that succeeds, so the others meet only the values it left (measured: 5 million dates
0.13 CPU seconds, not 3).
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import polars as pl

from catalog.contract import Code, Column
from catalog.text import fold

LOCAL_ZONE = "Asia/Ho_Chi_Minh"
#: Blanks people and systems leave around a value: no-break space, zero-width space, byte order mark.
BLANKS = " \t\r\n\u00a0\u200b\ufeff"
_UTC = pl.Datetime("us", "UTC")
_DATE_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")
_TIME_FORMATS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")
#: %Y reads "24" as the year 24: only four-digit years are dates here.
_FIRST_DAY = date(1000, 1, 1)
_WHOLE = r"^[+-]?\d+$"
_GROUPED = r"^[+-]?\d{{1,3}}(?:{group}\d{{3}})+$"
_FRACTION = r"^[+-]?(?:\d+|\d{{1,3}}(?:{group}\d{{3}})+){decimal}\d+$"
_DOT_DECIMAL = r"^[+-]?\d+\.\d+(?:[eE][+-]?\d{1,3})?$"
_TRUE, _FALSE = ("co", "dung", "true", "yes", "1", "x"), ("khong", "sai", "false", "no", "0")

_LEFT = "left"

#: Text to typed values, null where it cannot be read.
Reader = Callable[[pl.Expr], pl.Expr]


def reader_of(column: Column) -> Reader | None:
    """What reads a column's text; None for plain text, which only loses the blanks around it."""
    if column.codes:
        return _spelled(_spellings(column.codes), pl.String())
    if column.dtype == pl.String():
        return None
    if column.dtype == pl.Boolean():
        return _spelled(dict.fromkeys(_TRUE, True) | dict.fromkeys(_FALSE, False), pl.Boolean())
    return partial(_each, forms=_forms(column), dtype=column.dtype)


def _forms(column: Column) -> list[Reader]:
    if column.dtype == pl.Date():
        return [partial(_as_date, form=form) for form in column.date_formats or _DATE_FORMATS]
    if isinstance(column.dtype, pl.Datetime):
        return [_as_zoned, *(partial(_as_local, form=form) for form in _TIME_FORMATS)]
    if isinstance(column.dtype, pl.List):
        return [partial(_as_list, dtype=column.dtype)]
    return _number_forms(column.dtype, column.decimal)


def _each(text: pl.Expr, forms: Sequence[Reader], dtype: pl.DataType) -> pl.Expr:
    """The first form that reads each value; what the first leaves meets every form again, without the blanks around it."""
    again = partial(_again, forms=forms)
    return pl.map_batches([forms[0](text), text], again, return_dtype=dtype, is_elementwise=True)


def _again(first: Sequence[pl.Series], forms: Sequence[Reader]) -> pl.Series:
    found, text = first
    if found.null_count() == text.null_count():
        return found
    places = (found.is_null() & text.is_not_null()).arg_true()
    left = text.gather(places).str.strip_chars(BLANKS)
    return found.scatter(places, _in_turn(left, forms))


def _in_turn(text: pl.Series, forms: Sequence[Reader]) -> pl.Series:
    """Stripped text through one form after another, each meeting what the last one left."""
    found = text.to_frame(_LEFT).select(forms[0](pl.col(_LEFT))).to_series()
    left = found.is_null().arg_true()
    if len(forms) == 1 or not len(left):
        return found
    return found.scatter(left, _in_turn(text.gather(left), forms[1:]))


def _as_date(text: pl.Expr, form: str) -> pl.Expr:
    days = text.str.to_date(form, strict=False, cache=False)
    return pl.when(days >= _FIRST_DAY).then(days)


def _as_zoned(text: pl.Expr) -> pl.Expr:
    return text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", strict=False, time_unit="us").cast(_UTC)


def _as_local(text: pl.Expr, form: str) -> pl.Expr:
    local = text.str.to_datetime(form, strict=False, time_unit="us")
    return local.dt.replace_time_zone(LOCAL_ZONE).dt.convert_time_zone("UTC")


def _as_list(text: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    return text.str.json_decode(dtype)


def _number_forms(dtype: pl.DataType, decimal: str) -> list[Reader]:
    """Whole numbers first; fractions only where the type has room for them. Out of range is unread."""
    group = "." if decimal == "," else ","
    marks = {"group": re.escape(group), "decimal": re.escape(decimal)}
    forms = [
        partial(_as_number, dtype=dtype, shape=_WHOLE, group="", decimal=""),
        partial(_as_number, dtype=dtype, shape=_GROUPED.format(**marks), group=group, decimal=""),
    ]
    if not dtype.is_integer():
        forms.append(partial(_as_number, dtype=dtype, shape=_FRACTION.format(**marks), group=group, decimal=decimal))
        forms.append(partial(_as_number, dtype=dtype, shape=_DOT_DECIMAL, group="", decimal=""))
    return list(forms)


def _as_number(text: pl.Expr, dtype: pl.DataType, shape: str, group: str, decimal: str) -> pl.Expr:
    digits = pl.when(text.str.contains(shape)).then(text).otherwise(None)
    if group:
        digits = digits.str.replace_all(group, "", literal=True)
    if decimal:
        digits = digits.str.replace(decimal, ".", literal=True)
    return digits.cast(dtype, strict=False)


def _spellings(codes: tuple[Code, ...]) -> dict[str, str]:
    """Spelling to code value: exact spellings first, then folded ones unless two codes share them after folding."""
    exact: dict[str, str] = {}
    folded: dict[str, set[str]] = {}
    for code in codes:
        for spelling in (code.value, code.label, code.label_en, *code.synonyms):
            exact.setdefault(spelling, code.value)
            folded.setdefault(fold(spelling), set()).add(code.value)
    return {spelling: next(iter(values)) for spelling, values in folded.items() if len(values) == 1} | exact


def _spelled(spellings: dict[str, str] | dict[str, bool], dtype: pl.DataType) -> Reader:
    """Spellings as listed are exchanged through an Enum, which costs a third of a replacement; what is left is folded."""
    listed = pl.Enum(list(spellings))
    values = pl.Series(list(spellings.values()), dtype=dtype)

    def as_listed(text: pl.Expr) -> pl.Expr:
        return text.cast(listed, strict=False).to_physical().map_batches(values.gather, dtype, is_elementwise=True)

    def folded(text: pl.Series) -> pl.Series:
        distinct = text.unique()
        read = pl.Series([spellings.get(fold(one)) for one in distinct], dtype=dtype)
        return text.replace_strict(distinct, read, return_dtype=dtype)

    forms = [as_listed, lambda text: text.map_batches(folded, dtype, is_elementwise=True)]
    return partial(_each, forms=forms, dtype=dtype)
