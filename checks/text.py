"""What a text may look like: patterns, date formats, JSON, as boolean expressions over a column of strings.

Python's reading of a pattern is the reference. Where the fast engine reads it the same way it is used; elsewhere a Python
function runs once per distinct value of a chunk.
"""

import datetime as dt
import json
import re
import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import polars as pl

from catalog.i18n import Sentence
from checks.values import is_text

# Formats the fast parser reads as Python does, once the shape of the text is held too.
_SHAPES = {
    "%Y-%m-%d": r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$",
    "%d/%m/%Y": r"^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}$",
    "%Y%m%d": r"^[0-9]{8}$",
}

# A pattern that asks for a number of digits and nothing else, as many as a UInt64 holds whatever they are.
_DIGITS = re.compile(r"\^\[0-9\]\{([1-9]|1[0-9])\}\$")


def as_text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """The column as strings; raises TypeError for types whose spelling is ours, not the data's."""
    if isinstance(dtype, pl.String):
        return column
    if is_text(dtype) or dtype.is_integer() or isinstance(dtype, pl.Date | pl.Decimal | pl.Null):
        return column.cast(pl.String)
    raise _not_text(dtype)


def own_text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """The column as strings where its values are strings; raises TypeError for any other type."""
    if isinstance(dtype, pl.Null) or is_text(dtype):
        return as_text(column, dtype)
    raise _not_text(dtype)


def matches(column: pl.Expr, pattern: str) -> pl.Expr:
    """True where the regular expression is found anywhere in the text; raises ValueError when engines read it differently."""
    searched = _compiled(pattern)
    counted = _DIGITS.fullmatch(pattern)
    if counted is not None:
        return of_digits(column, int(counted[1]))
    if _is_fast(pattern):
        return column.str.contains(pattern, strict=True)
    return per_value(column, lambda value: searched.search(value) is not None)


def of_digits(column: pl.Expr, length: int) -> pl.Expr:
    """True where the text is `length` digits 0 to 9 and nothing else, 1 to 19 of them; null stays null.

    Reading them as a number costs half of matching a pattern.
    """
    number = column.cast(pl.UInt64, strict=False)
    unsigned = (column.str.len_bytes() == length) & ~column.str.starts_with("+")
    return unsigned & (number.is_not_null() | column.is_null())


def like(column: pl.Expr, pattern: str, escape: str | None = None) -> pl.Expr:
    """True where the whole text fits an SQL LIKE pattern."""
    return column.str.contains(_like_regex(pattern, escape), strict=True)


def in_format(column: pl.Expr, form: str) -> pl.Expr:
    """True where `strptime` reads the text with this format."""
    if form not in _SHAPES:
        return per_value(column, lambda value: _reads(lambda: dt.datetime.strptime(value, form)))
    # Remembering texts already read costs twice what reading them again does.
    day = column.str.to_date(form, strict=False, exact=True, cache=False)
    return (day >= dt.date.min).fill_null(False) & column.str.contains(_SHAPES[form])


def is_date_like(column: pl.Expr) -> pl.Expr:
    """True where dateutil makes a date of the text."""
    parse = import_module("dateutil.parser").parse
    return per_value(column, lambda value: _reads(lambda: parse(value)))


def is_json(column: pl.Expr) -> pl.Expr:
    """True where the text is JSON."""
    return per_value(column, lambda value: _reads(lambda: json.loads(value)))


def fits_json_schema(column: pl.Expr, schema: Mapping[str, Any]) -> pl.Expr:
    """True where the text is JSON that satisfies a JSON schema."""
    from jsonschema.validators import validator_for

    kind = validator_for(schema)
    kind.check_schema(dict(schema))
    validator = kind(dict(schema))
    return per_value(column, lambda value: _reads(lambda: json.loads(value)) and validator.is_valid(json.loads(value)))


def per_value(column: pl.Expr, accepts: Callable[[str], bool]) -> pl.Expr:
    """A Python predicate as an expression, asked once per distinct value of a chunk; null stays null."""

    def judged(values: pl.Series) -> pl.Series:
        distinct = values.unique().drop_nulls()
        verdicts = pl.Series([accepts(value) for value in distinct], dtype=pl.Boolean)
        return values.is_in(distinct.filter(verdicts).implode())

    return column.map_batches(judged, return_dtype=pl.Boolean, is_elementwise=True)


def _not_text(dtype: pl.DataType) -> TypeError:
    return TypeError(Sentence("quy tắc về chữ không dùng được cho cột kiểu {dtype}; hãy khai báo cột là string", dtype=dtype))


def _reads(parse: Callable[[], Any]) -> bool:
    try:
        parse()
    except (ValueError, OverflowError, RecursionError):
        return False
    return True


def _compiled(pattern: str) -> re.Pattern[str]:
    """Python warns of the set operations in a character class that the fast engine has and Python has not."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", FutureWarning)
        try:
            return re.compile(pattern)
        except (re.error, FutureWarning) as error:
            raise ValueError(Sentence("mẫu {pattern!r} sai hoặc mơ hồ ({error})", pattern=pattern, error=error)) from error


def _is_fast(pattern: str) -> bool:
    try:
        pl.Series([""]).str.contains(pattern, strict=True)
    except pl.exceptions.ComputeError:
        return False
    return True


def _like_regex(pattern: str, escape: str | None) -> str:
    wild = {"%": ".*", "_": "."}
    out, literally = "", False
    for char in pattern:
        if char == escape and not literally:
            literally = True
            continue
        out += re.escape(char) if literally else wild.get(char, re.escape(char))
        literally = False
    return f"(?s)^{out}$"
