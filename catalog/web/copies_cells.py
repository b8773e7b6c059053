"""Columns as cells of a sheet in Excel's own XML, whole columns at a time: an expression a column, no loop over rows.

Text stays text, whatever it begins with. What a cell cannot hold exactly becomes text too, or says that it does not fit.
"""

from collections.abc import Sequence

import polars as pl

from catalog.figures import ZONE
from catalog.forms import in_one_text

#: Letters of a cell (in UTF-16), digits Excel keeps of a number, days from its beginning to 1970, the first day it has right.
MOST_LETTERS, _MOST_DIGITS, _EPOCH, _FIRST_DAY = 32_767, 15, 25_569, -25_508
_MICROSECONDS = 86_400_000_000
#: What XML has no letter for is written as Excel writes it; a text that looks like that is kept from being read so.
_CONTROLS = [chr(code) for code in (*range(9), 11, 12, *range(13, 32), 0xFFFE, 0xFFFF)]
_MARKS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"} | {letter: f"_x{ord(letter):04X}_" for letter in _CONTROLS}
_LOOKS_ESCAPED = "_(x[0-9A-Fa-f]{4}_)"


def rows_xml(names: Sequence[str], types: pl.Schema, letters: Sequence[str], styles: Sequence[str]) -> pl.Expr:
    """One `<row>` a row of a frame whose column `_row` is its number in the sheet; `letters` and `styles` are by column."""
    number = pl.col("_row").cast(pl.String)
    told = [
        _cell(pl.col(name), types[name], pl.concat_str(pl.lit(f'<c r="{letter}'), number, pl.lit(f'" s="{style}"')))
        for name, letter, style in zip(names, letters, styles, strict=True)
    ]
    return pl.concat_str(pl.lit('<row r="'), number, pl.lit('">'), *told, pl.lit("</row>"))


def _cell(column: pl.Expr, dtype: pl.DataType, opened: pl.Expr) -> pl.Expr:
    """The cell of every row, nothing where there is no value; `opened` is its beginning without the closing bracket."""
    plain, text = _plain(column, dtype), _text(column, dtype)
    kind = ' t="b"' if dtype == pl.Boolean() else ""
    held = pl.concat_str(opened, pl.lit(f"{kind}><v>"), plain, pl.lit("</v></c>"))
    written = pl.concat_str(
        opened, pl.lit(' t="inlineStr"><is><t xml:space="preserve">'), _escaped(text), pl.lit("</t></is></c>")
    )
    return pl.coalesce(held, written, pl.lit(""))


def _plain(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """The number of a cell as text; null where Excel would not keep it as it is, and for text."""
    if dtype == pl.Boolean():
        return column.cast(pl.Int8).cast(pl.String)
    if dtype == pl.Date():
        days = column.cast(pl.Int32)
        return pl.when(days >= _FIRST_DAY).then(days + _EPOCH).cast(pl.String)
    if isinstance(dtype, pl.Datetime):
        days = _local(column, dtype).cast(pl.Int64) / _MICROSECONDS
        return pl.when(days >= _FIRST_DAY).then(days + _EPOCH).cast(pl.String)
    if dtype.is_float():
        return pl.when(column.is_finite()).then(column).cast(pl.String)
    if dtype.is_numeric():
        written = column.cast(pl.String)
        return pl.when(written.str.count_matches("[0-9]") <= _MOST_DIGITS).then(written)
    return pl.lit(None, pl.String)


def _text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """The same value as text."""
    if isinstance(dtype, pl.List):
        return in_one_text(column)
    if isinstance(dtype, pl.Datetime):
        return _local(column, dtype).dt.to_string("%Y-%m-%dT%H:%M:%S")
    return column.cast(pl.String)


def _local(column: pl.Expr, dtype: pl.Datetime) -> pl.Expr:
    """A moment in local time, the only one Excel knows."""
    moment = column.dt.cast_time_unit("us")
    zoned = moment if dtype.time_zone else moment.dt.replace_time_zone("UTC")
    return zoned.dt.convert_time_zone(ZONE.key).dt.replace_time_zone(None)


def _escaped(text: pl.Expr) -> pl.Expr:
    """Text as XML; where it is too long, the word that it is, for a piece of it would be taken for the whole."""
    length = text.str.len_chars() + text.str.count_matches("[\U00010000-\U0010ffff]")
    told = pl.format("[dài {} ký tự, quá giới hạn {} của Excel: lấy bản CSV hoặc Parquet]", text.str.len_chars(), MOST_LETTERS)
    safe = text.str.replace_all(_LOOKS_ESCAPED, "_x005F_$1").str.replace_many(list(_MARKS), list(_MARKS.values()))
    return pl.when(length > MOST_LETTERS).then(told).otherwise(safe)
