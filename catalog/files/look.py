"""One sequential look at the bytes of delimited text: are they UTF-8, and is every record whole?

The look decides how the file is read, so that a clean file of any size needs no transcoding and no second parser. It
works on columns of bytes, a few megabytes at a time; nothing here turns bytes into cells.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow as pa

from catalog.errors import DeliveryRejected
from catalog.files.model import Limits

_NEWLINE, _QUOTE, _RETURN = b'\n"\r'

#: TCVN3 codes as UTF-8, beside a letter: C2 leads the signs Vietnamese does not use, C3 its letters and others.
_TCVN3_SIGNS = re.compile(rb"\xc2[\xa1-\xb9\xbb-\xbf](?:(?<=[A-Za-z]\xc2.)|(?=[A-Za-z\xc2\xc3]))", re.DOTALL)
_TCVN3_LETTERS = re.compile(
    rb"\xc3[\x84-\x87\x8b\x8e-\x91\x96-\x98\x9b\x9c\x9e\x9f\xa4-\xa7\xab\xae-\xb1\xb6-\xb8\xbb\xbc\xbe\xbf]"
)
#: Files this small are also searched for TCVN3 that shows only in letters; larger ones always hold a sign too.
_LETTERS_SEARCHED = 8 << 20


@dataclass(slots=True)
class Look:
    """What the look found; `ragged` lists records (1-based) with their number of fields; `invalid_at` is a byte offset."""

    records: int = 0
    blank: int = 0
    longest: int = 0
    invalid_at: int | None = None
    nul: bool = False
    quotes: bool = False
    empty_quoted: bool = False
    unnormalised: bool = False
    tcvn3: bool = False
    malformed: bool = False
    ragged: list[pl.DataFrame] = field(default_factory=list)


def look_at(path: Path, separator: str, fields: int, limits: Limits) -> Look:
    """Look at a whole file; stops at the first byte that is not UTF-8. Raises DeliveryRejected `record-too-long`."""
    look = Look()
    offset, pending = 0, b""
    with path.open("rb", buffering=0) as file:
        while block := file.read(limits.look_chunk):
            data = pending + block
            used = _look_at_block(look, data, offset, (ord(separator), fields))
            if look.invalid_at is not None:
                return look
            offset, pending = offset + used, data[used:]
            _refuse_endless(look, pending, limits)
    if pending:
        used = _look_at_block(look, pending + b"\n", offset, (ord(separator), fields))
        look.malformed |= used <= len(pending)
    return look


def _refuse_endless(look: Look, pending: bytes, limits: Limits) -> None:
    """A record without end would be carried along and grow; past the limit it is refused."""
    if len(pending) > limits.record + limits.look_chunk and not look.malformed:
        if b'"' in pending:
            look.malformed = True
            return
        raise DeliveryRejected(
            "record-too-long",
            f"Dòng {look.records + 1} dài hơn {limits.record >> 20} MB mà chưa kết thúc. Kiểm tra dấu xuống dòng rồi nộp lại.",
        )


def _look_at_block(look: Look, data: bytes, offset: int, shape: tuple[int, int]) -> int:
    """Look at the records that end in this block; returns the number of bytes they take."""
    end = data.rfind(b"\n") + 1
    if not end:
        return 0
    codes = _as_codes(data, end)
    end = end if look.malformed else _check_records(look, data, codes, shape)
    whole = data if end == len(data) else data[:end]
    _check_text(look, whole, codes, offset)
    return end


def _as_codes(data: bytes, end: int) -> pl.Series:
    """The bytes as a UInt8 Series, without copying them."""
    return pl.Series(pa.Array.from_buffers(pa.uint8(), end, [None, pa.py_buffer(data)]))


def _check_text(look: Look, data: bytes, codes: pl.Series, offset: int) -> None:
    """Encoding facts of whole records."""
    text = pl.Series([data]).cast(pl.String, strict=False)
    if text.null_count():
        look.invalid_at = offset + _first_invalid(data)
        return
    look.nul = look.nul or b"\0" in data
    look.quotes = look.quotes or b'"' in data
    look.empty_quoted = look.empty_quoted or (look.quotes and b'""' in data)
    if not look.unnormalised and ((codes >= 0xCC) & (codes != 0xE1)).any():
        look.unnormalised = not unicodedata.is_normalized("NFC", text[0])
    if not look.tcvn3:
        look.tcvn3 = (b"\xc2" in data and _TCVN3_SIGNS.search(data) is not None) or (
            offset < _LETTERS_SEARCHED and _TCVN3_LETTERS.search(data) is not None
        )


def _first_invalid(data: bytes) -> int:
    """Where UTF-8 breaks, in bytes."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _check_records(look: Look, data: bytes, codes: pl.Series, shape: tuple[int, int]) -> int:
    """Count fields of every record; returns where the last whole record ends (0 when none does)."""
    separator, fields = shape
    marks = (codes == _NEWLINE) | (codes == separator)
    if b'"' not in data:
        places = marks.arg_true()
        kinds = codes.gather(places)
    else:
        places, kinds = _outside_quotes(look, codes, marks | (codes == _QUOTE))
    ends = kinds == _NEWLINE
    if look.malformed or not ends.any():
        return 0 if not look.malformed else len(codes)
    last = int(ends.arg_true()[-1]) + 1
    places, ends = places.head(last), ends.head(last)
    _count_fields(look, codes, (places, ends), fields)
    return int(places[-1]) + 1


def _outside_quotes(look: Look, codes: pl.Series, marks: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Separators and newlines that stand outside quotes; marks the look malformed where a quote stands inside a field."""
    places = marks.arg_true()
    kinds = codes.gather(places)
    quotes = kinds == _QUOTE
    inside = quotes.cast(pl.UInt32).cum_sum() % 2 == 1
    quoted = places.filter(quotes)
    opening, closing = quoted.gather_every(2), quoted.gather_every(2, 1)
    structural = [_NEWLINE, _QUOTE, *kinds.filter(~quotes).unique().to_list()]
    before = codes.gather(opening.filter(opening > 0) - 1)
    after = codes.gather(closing.filter(closing < len(codes) - 1) + 1)
    fits = before.is_in(structural).all() and after.is_in([*structural, _RETURN]).all()
    look.malformed = not fits
    outside = ~(inside | quotes)
    return places.filter(outside), kinds.filter(outside)


def _count_fields(look: Look, codes: pl.Series, marks: tuple[pl.Series, pl.Series], fields: int) -> None:
    """Compare the fields of each record with the header; every `fields`-th mark of a clean block is its newline."""
    places, ends = marks
    newlines = places.filter(ends)
    records = len(newlines)
    if len(places) != records * fields or not ends.gather_every(fields, fields - 1).all() or fields == 1:
        _list_ragged(look, codes, (ends, newlines), fields)
    widest = newlines.cast(pl.Int64).diff().max()
    look.longest = max(look.longest, int(newlines[0]) + 1, int(widest) if isinstance(widest, int) else 0)
    look.records += records


def _list_ragged(look: Look, codes: pl.Series, marks: tuple[pl.Series, pl.Series], fields: int) -> None:
    """Note blank records and records whose number of fields is not the header's."""
    ends, newlines = marks
    found = (
        pl.DataFrame({"end": ends.arg_true().cast(pl.Int64), "place": newlines.cast(pl.Int64)})
        .with_columns(
            (pl.col("end") - pl.col("end").shift(1, fill_value=-1)).alias("fields"),
            (pl.col("place") - pl.col("place").shift(1, fill_value=-1) - 1).alias("length"),
            (pl.int_range(pl.len()) + look.records + 1).alias("record"),
        )
        .filter((pl.col("fields") != fields) | (pl.col("length") <= 1))
    )
    before = codes.gather((found["place"] - 1).clip(lower_bound=0))
    empty = (pl.col("length") == 0) | ((pl.col("length") == 1) & (before == _RETURN))
    blank = found.select(((pl.col("fields") == 1) & empty).alias("blank"))["blank"]
    look.blank += int(blank.sum())
    ragged = found.filter(~blank & (found["fields"] != fields))
    if len(ragged):
        look.ragged.append(ragged.select("record", "fields"))
