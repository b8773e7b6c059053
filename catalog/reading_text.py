"""How a piece of text is read as a number, date, time, code or yes/no: forms tried in order, each on what the last one left.

Numbers follow Vietnamese writing (dot for thousands, comma for decimals) unless a column declares otherwise; a dot is a decimal
mark only where it cannot be a thousands dot. The first form is part of the query, and runs on every core beside the rest of it;
a form that fails costs far more than one that succeeds, so the others meet only the values it left (measured: 5 million dates
0.13 CPU seconds, not 3).
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

import polars as pl

from catalog.blanks import BLANKS
from catalog.contract import Code, Column
from catalog.text import fold

LOCAL_ZONE = "Asia/Ho_Chi_Minh"
_UTC, _TEXTS = pl.Datetime("us", "UTC"), pl.List(pl.String())
_DATE_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")
_TIME_FORMATS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")
#: %Y reads "24" as the year 24 and "+12345" as a year Python has not: only four-digit years are dates here.
_DAYS = date(1000, 1, 1), date(9999, 12, 31)
_MOMENTS = datetime(1000, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
_WHOLE = r"^[+-]?\d+$"
#: Thousands never begin with a zero: 0.125 is an eighth, and 012.345 may be either, so it is nothing.
_THOUSANDS = r"[1-9]\d{{0,2}}(?:{group}\d{{3}})+"
_GROUPED = rf"^[+-]?{_THOUSANDS}$"
_FRACTION = rf"^[+-]?(?:\d+|{_THOUSANDS}){{decimal}}{{places}}$"
_DOT_DECIMAL = r"^[+-]?(?:(?:0+|[1-9]\d*)\.{places}|0\d+\.(?:\d{{1,2}}|\d{{4,}}))$"
#: A longer one may be endless to a float, or nothing.
_LONGEST_NUMBER = 300
#: A digit other than zero before any exponent.
_SOMETHING = r"^[+-]?[0.]*[1-9]"
_EXPONENT = r"^[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,3}$"
#: A JSON list of texts without escapes, which no decoder fails at.
_PLAIN_LIST = r'^\[(?:"[^"\\\x00-\x1f]*"(?:,"[^"\\\x00-\x1f]*")*)?\]$'
_TRUE, _FALSE = ("co", "dung", "true", "yes", "1", "x"), ("khong", "sai", "false", "no", "0")

_BEFORE_NUMBER, _AFTER_NUMBER = re.compile(r"[\W_]*(?=\d)"), re.compile(r"(?<=\d)[\W_]*$")
_LEFT = "left"

#: Text to typed values, null where it is not of this form.
Form = Callable[[pl.Expr], pl.Expr]


@dataclass(frozen=True, slots=True)
class Reader:
    """Text to typed values, null where it cannot be read, in two steps.

    `first` is part of the query; `rest` gets a batch of what that came to, with its text, and makes the typed values. A query
    does well to take them one after the other: a step with Python in it is not shared among cores.
    """

    dtype: pl.DataType
    first: Form
    rest: Callable[[Sequence[pl.Series]], pl.Series]

    def finish(self, first: pl.Expr, text: pl.Expr) -> pl.Expr:
        """The typed values, where the first step has been taken."""
        return pl.map_batches([first, text], self.rest, return_dtype=self.dtype, is_elementwise=True)


def reader_of(column: Column) -> Reader | None:
    """What reads a column's text; None for plain text, which only loses the blanks around it."""
    if column.codes:
        return _spelled(_spellings(column.codes), pl.String())
    if column.dtype == pl.String():
        return None
    if column.dtype == pl.Boolean():
        return _spelled(dict.fromkeys(_TRUE, True) | dict.fromkeys(_FALSE, False), pl.Boolean())
    if column.dtype == _TEXTS:
        return Reader(_TEXTS, _as_list, lambda both: both[0])
    forms = _forms(column)
    return Reader(column.dtype, forms[0], partial(_again, forms=forms))


def _forms(column: Column) -> list[Form]:
    if column.dtype == pl.Date():
        return [partial(_as_date, form=form) for form in column.date_formats or _DATE_FORMATS]
    if isinstance(column.dtype, pl.Datetime):
        return [_as_zoned, *(partial(_as_local, form=form) for form in _TIME_FORMATS)]
    return _number_forms(column.dtype, column.decimal)


def _again(first: Sequence[pl.Series], forms: Sequence[Form]) -> pl.Series:
    """What the first form left meets every form again, without the blanks around it; the first that reads a value counts."""
    found, text = first
    if found.null_count() == text.null_count():
        return found
    places = (found.is_null() & text.is_not_null()).arg_true()
    left = text.gather(places).str.strip_chars(BLANKS)
    return found.scatter(places, _in_turn(left, forms))


def _in_turn(text: pl.Series, forms: Sequence[Form]) -> pl.Series:
    """Stripped text through one form after another, each meeting what the last one left."""
    found = text.to_frame(_LEFT).select(forms[0](pl.col(_LEFT))).to_series()
    left = found.is_null().arg_true()
    if len(forms) == 1 or not len(left):
        return found
    return found.scatter(left, _in_turn(text.gather(left), forms[1:]))


def _as_date(text: pl.Expr, form: str) -> pl.Expr:
    days = text.str.to_date(form, strict=False, cache=False)
    return pl.when(days.is_between(*_DAYS)).then(days)


def _as_zoned(text: pl.Expr) -> pl.Expr:
    return _in_four_digits(text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", strict=False, time_unit="us").cast(_UTC))


def _as_local(text: pl.Expr, form: str) -> pl.Expr:
    """Clocks were moved six times before 1976: an hour that never was, or was twice, is no moment."""
    local = text.str.to_datetime(form, strict=False, time_unit="us")
    zoned = local.dt.replace_time_zone(LOCAL_ZONE, ambiguous="null", non_existent="null")
    return _in_four_digits(zoned.dt.convert_time_zone("UTC"))


def _in_four_digits(moments: pl.Expr) -> pl.Expr:
    return pl.when(moments.is_between(*_MOMENTS)).then(moments)


def _as_list(text: pl.Expr) -> pl.Expr:
    """Decoding fails as a whole where one text is no list, or none is: it is given nothing that can fail, and never nothing."""
    plain = text.str.contains(_PLAIN_LIST)
    decoded = pl.when(plain).then(text).otherwise(pl.lit("[]")).str.json_decode(_TEXTS)
    others = pl.when(~plain).then(text).map_batches(_lists_in, _TEXTS, is_elementwise=True)
    return pl.when(plain).then(decoded).otherwise(others)


def _lists_in(texts: pl.Series) -> pl.Series:
    distinct = {text: _list_in(text) for text in texts.unique().drop_nulls()}
    return pl.Series(texts.name, [distinct.get(text) for text in texts], _TEXTS)


def _list_in(text: str) -> list[str | None] | None:
    """A JSON list of texts and of numbers, these as they are written; None for anything else."""
    try:
        found = json.loads(text, parse_int=str, parse_float=str)
        text_only = isinstance(found, list) and all(item is None or item.encode() is not None for item in found)
    except (ValueError, RecursionError, AttributeError):
        return None
    return found if text_only else None


def _number_forms(dtype: pl.DataType, decimal: str) -> list[Form]:
    """Whole numbers first; fractions only where the type has room for them. Out of range is unread."""
    group = "." if decimal == "," else ","
    marks = {"group": re.escape(group), "decimal": re.escape(decimal), "places": _places(dtype)}
    forms: list[Form] = [
        partial(_as_number, dtype=dtype, shape=_WHOLE, group="", decimal=""),
        partial(_as_number, dtype=dtype, shape=_GROUPED.format(**marks), group=group, decimal=""),
    ]
    if not dtype.is_integer():
        forms.append(partial(_as_number, dtype=dtype, shape=_FRACTION.format(**marks), group=group, decimal=decimal))
        forms.append(partial(_as_number, dtype=dtype, shape=_DOT_DECIMAL.format(**marks), group="", decimal=""))
    if dtype.is_float():
        forms.append(_as_exponent)
    return forms


def _places(dtype: pl.DataType) -> str:
    """The decimals a type has room for; zeros after them change nothing."""
    if not isinstance(dtype, pl.Decimal):
        return r"\d+"
    return rf"(?:\d{{1,{dtype.scale}}}0*|0+)" if dtype.scale else "0+"


def _as_number(text: pl.Expr, dtype: pl.DataType, shape: str, group: str, decimal: str) -> pl.Expr:
    digits = pl.when(text.str.contains(shape) & (text.str.len_bytes() <= _LONGEST_NUMBER)).then(text).otherwise(None)
    if group:
        digits = digits.str.replace_all(group, "", literal=True)
    if decimal:
        digits = digits.str.replace(decimal, ".", literal=True)
    return digits.cast(dtype, strict=False)


def _as_exponent(text: pl.Expr) -> pl.Expr:
    """Neither endless nor so small that nothing is left of it."""
    number = pl.when(text.str.contains(_EXPONENT)).then(text).otherwise(None).cast(pl.Float64, strict=False)
    vanished = (number == 0) & text.str.contains(_SOMETHING)
    return pl.when(number.is_finite() & ~vanished).then(number)


def _spellings(codes: tuple[Code, ...]) -> dict[str, str]:
    """Spelling to code value: exact spellings first, then folded ones unless two codes share them after folding."""
    exact: dict[str, str] = {}
    folded: dict[str, set[str]] = {}
    for code in codes:
        for spelling in (code.value, code.label, code.label_en, *code.synonyms):
            exact.setdefault(spelling, code.value)
            folded.setdefault(_folded(spelling), set()).add(code.value)
    return {spelling: next(iter(values)) for spelling, values in folded.items() if len(values) == 1} | exact


def _folded(text: str) -> str:
    """Without case, marks and blanks; but what touches a number at either end may be its sign (`-3`, `≥ 4`, `.5`) and stays."""
    before, after = _BEFORE_NUMBER.match(text), _AFTER_NUMBER.search(text)
    around = [re.sub(r"\s", "", found[0]) if found else "" for found in (before, after)]
    return fold(text).join(around)


def _spelled(spellings: dict[str, str] | dict[str, bool], dtype: pl.DataType) -> Reader:
    """Spellings as listed are exchanged through an Enum, which costs a third of a replacement; what is left is folded."""
    listed = pl.Enum(list(spellings))
    values = pl.Series(list(spellings.values()), dtype=dtype)

    def place(text: pl.Expr) -> pl.Expr:
        return text.cast(listed, strict=False).to_physical()

    def as_listed(text: pl.Expr) -> pl.Expr:
        return place(text).map_batches(values.gather, dtype, is_elementwise=True)

    def folded(text: pl.Series) -> pl.Series:
        distinct = text.unique()
        read = pl.Series([spellings.get(_folded(one)) for one in distinct], dtype=dtype)
        return text.replace_strict(distinct, read, return_dtype=dtype)

    forms = [as_listed, lambda text: text.map_batches(folded, dtype, is_elementwise=True)]
    return Reader(dtype, place, lambda both: _again((values.gather(both[0]), both[1]), forms))
