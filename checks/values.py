"""How a literal of a contract meets the values of a column: missing values, types, sets.

No rule and no Great Expectations here. A literal that could never be a value of its column is a defect of the contract and
raises; it is never cast in silence, so the code `6649` does not match the text `06649`.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from catalog.i18n import Sentence

Scalar = bool | int | float | Decimal | str | dt.date | dt.time | None

# What Python holds the values of the plainest types in.
_HELD_IN: Mapping[type[pl.DataType], type[Any]] = {
    pl.Boolean: bool,
    pl.Time: dt.time,
    pl.Binary: bytes,
    pl.Null: object,
}


def type_of(name: str, schema: Mapping[str, pl.DataType]) -> pl.DataType:
    """The type of a column; raises LookupError naming the columns there are."""
    if name not in schema:
        raise LookupError(Sentence("không có cột {column!r}; bảng có: {known}", column=name, known=", ".join(schema)))
    return schema[name]


def is_missing(name: str, dtype: pl.DataType) -> pl.Expr:
    """True where a value is null; NaN counts as null, as Great Expectations has it on pandas."""
    column = pl.col(name)
    return column.is_null() | column.is_nan() if dtype.is_float() else column.is_null()


def clean(name: str, dtype: pl.DataType) -> pl.Expr:
    """The column with NaN turned into null; milliseconds as microseconds, or Polars would cut a finer literal short."""
    column = pl.col(name)
    if isinstance(dtype, pl.Datetime) and dtype.time_unit == "ms":
        return column.cast(_in_microseconds(dtype))
    return column.fill_nan(None) if dtype.is_float() else column


def wide(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """The column with room to add its whole numbers up; Polars adds 32 bits to 32 bits in 32 bits."""
    if not dtype.is_integer():
        return column
    return column.cast(pl.Int128 if isinstance(dtype, pl.Int64 | pl.UInt64 | pl.Int128 | pl.UInt128) else pl.Int64)


def is_text(dtype: pl.DataType) -> bool:
    """True for the types whose values are strings."""
    return isinstance(dtype, pl.String | pl.Categorical | pl.Enum)


def literal(value: object, dtype: pl.DataType) -> Scalar:
    """Bring a literal to the column's type; raises TypeError when it can never be a value of it.

    A column nobody ever filled in (type Null) says nothing of its literals: all are taken.
    """
    if value is None:
        return None
    if isinstance(dtype, pl.Date | pl.Datetime):
        return _moment(value, dtype)
    if dtype.is_numeric():
        return _number(value, dtype)
    if is_text(dtype) and isinstance(value, str):
        return value
    if isinstance(dtype, pl.Time) and isinstance(value, str):
        return dt.time.fromisoformat(value)
    if isinstance(dtype, pl.Boolean) and value in (0, 1):
        return bool(value)
    held = _HELD_IN.get(type(dtype))
    if held is not None and isinstance(value, held):
        as_is: Scalar = value
        return as_is
    raise TypeError(
        Sentence(
            "giá trị {value!r} không thể có trong cột kiểu {dtype}; mã là chữ thì đặt trong dấu nháy", value=value, dtype=dtype
        )
    )


def members(values: Iterable[object], dtype: pl.DataType) -> pl.Series:
    """The distinct literals a column of this type can hold, ready for `is_in`; the others can never match and are left out."""
    wanted = dict.fromkeys(literal(value, dtype) for value in values if value is not None)
    if is_text(dtype):
        return pl.Series(list(wanted), dtype=pl.String)
    if isinstance(dtype, pl.Null):
        return pl.Series(list(wanted), strict=False)
    if dtype.is_integer():
        whole = [value for value in wanted if isinstance(value, int)]
        return pl.Series(whole, dtype=pl.Int128).cast(dtype, strict=False).drop_nulls()
    return pl.Series([value for value in wanted if _fits(value, dtype)], dtype=_in_microseconds(dtype))


def _number(value: object, dtype: pl.DataType) -> int | float | Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError(
            Sentence(
                "giá trị {value!r} không thể có trong cột kiểu {dtype}; hãy viết một số, không đặt trong dấu nháy",
                value=value,
                dtype=dtype,
            )
        )
    finite = value.is_finite() if isinstance(value, Decimal) else abs(value) < float("inf")
    if isinstance(dtype, pl.Decimal) and finite:
        return Decimal(str(value))
    return int(value) if dtype.is_integer() and finite and value == int(value) else value


def _moment(value: object, dtype: pl.Date | pl.Datetime) -> dt.date:
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(moment, dt.date):
        raise TypeError(
            Sentence(
                "giá trị {value!r} không thể có trong cột kiểu {dtype}; hãy viết ngày dạng 2025-07-01", value=value, dtype=dtype
            )
        )
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time())
    if isinstance(dtype, pl.Datetime):
        return _in_zone(moment, dtype.time_zone)
    return moment.date() if moment.time() == dt.time() else moment


def _in_zone(moment: dt.datetime, zone: str | None) -> dt.datetime:
    if zone is None and moment.tzinfo is not None:
        raise TypeError(Sentence("giá trị {moment} có múi giờ mà cột thì không; hãy bỏ phần múi giờ", moment=moment))
    if zone is None:
        return moment
    return moment.replace(tzinfo=ZoneInfo(zone)) if moment.tzinfo is None else moment.astimezone(ZoneInfo(zone))


def _in_microseconds(dtype: pl.DataType) -> pl.DataType:
    """The type with the resolution and the range of Python's moments; others as they are."""
    return pl.Datetime("us", dtype.time_zone) if isinstance(dtype, pl.Datetime) else dtype


def _fits(value: Scalar, dtype: pl.DataType) -> bool:
    """False for a literal finer than the column: noon in a column of dates, a third decimal in a column of two."""
    if isinstance(dtype, pl.Date):
        return not isinstance(value, dt.datetime)
    if isinstance(dtype, pl.Decimal):
        return isinstance(value, Decimal) and value == round(value, dtype.scale)
    return True
