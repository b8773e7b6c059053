"""One sequential look at the bytes of delimited text: are they UTF-8, and is every record whole?

The look decides how the file is read, so that a clean file of any size needs no transcoding and no second parser. It
works on columns of bytes, a few megabytes at a time; nothing here turns bytes into cells.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import polars as pl

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


@dataclass(frozen=True, slots=True)
class Shape:
    """What records are held to: the separator's byte, the number of fields, the header's record number, the cell limit."""

    separator: int
    fields: int
    header: int
    cell: int


@dataclass(slots=True)
class Look:
    """What the look found; `ragged` lists records (1-based) with their number of fields; `invalid_at` is a byte offset."""

    records: int = 0
    blank: int = 0
    long: bool = False
    invalid_at: int | None = None
    nul: bool = False
    quotes: bool = False
    empty_quoted: bool = False
    unnormalised: bool = False
    tcvn3: bool = False
    malformed: bool = False
    ragged: list[pl.DataFrame] = field(default_factory=list)


class HeaderPlace(Protocol):
    """Where the header stands; records before it are titles, whose width is nobody's business."""

    @property
    def cells(self) -> Sequence[str]:
        """Its fields."""

    @property
    def separator(self) -> str:
        """One ASCII character."""

    @property
    def record(self) -> int:
        """1-based record number."""


def look_at(path: Path, header: HeaderPlace, limits: Limits) -> Look:
    """Look at a whole file; stops at the first byte that is not UTF-8. Raises DeliveryRejected `record-too-long`."""
    look, shape = Look(), Shape(ord(header.separator), len(header.cells), header.record, limits.cell)
    offset, pending = 0, b""
    with path.open("rb", buffering=0) as file:
        while block := file.read(limits.look_chunk):
            data = pending + block
            used = _look_at_block(look, data, offset, shape)
            if look.invalid_at is not None:
                return look
            offset, pending = offset + used, data[used:]
            _refuse_endless(look, pending, limits)
    if pending and _look_at_block(look, pending + b"\n", offset, shape) <= len(pending):
        look.malformed = look.empty_quoted = True
        _check_text(look, pending, _as_codes(pending, len(pending)), offset, shape)
    return look


def _refuse_endless(look: Look, pending: bytes, limits: Limits) -> None:
    """A record without end would be carried along and grow; past the limit it is refused."""
    if len(pending) > limits.record + limits.look_chunk and not look.malformed:
        if b'"' in pending:
            look.malformed = look.empty_quoted = True
            return
        raise DeliveryRejected(
            "record-too-long",
            f"Dòng {look.records + 1} dài hơn {limits.record >> 20} MB mà chưa kết thúc. Kiểm tra dấu xuống dòng rồi nộp lại.",
        )


def _look_at_block(look: Look, data: bytes, offset: int, shape: Shape) -> int:
    """Look at the records that end in this block; returns the number of bytes they take."""
    end = data.rfind(b"\n") + 1
    if not end:
        return 0
    codes = _as_codes(data, end)
    end = end if look.malformed else _check_records(look, data, codes, shape)
    whole = data if end == len(data) else data[:end]
    _check_text(look, whole, codes, offset, shape)
    return end


def _as_codes(data: bytes, count: int, start: int = 0) -> pl.Series:
    """So many bytes from `start` on as a UInt8 Series, without copying them."""
    import pyarrow as pa

    return pl.Series(pa.Array.from_buffers(pa.uint8(), max(count, 0), [None, pa.py_buffer(data)], offset=start))


def _check_text(look: Look, data: bytes, codes: pl.Series, offset: int, shape: Shape) -> None:
    """Encoding facts of whole records."""
    try:
        text = pl.Series([data]).cast(pl.String)
    except pl.exceptions.ComputeError:
        look.invalid_at = offset + _first_invalid(data)
        return
    look.nul = look.nul or b"\0" in data
    look.long = look.long or _has_long_record(data, shape.cell // 2)
    look.quotes = look.quotes or b'"' in data
    if not look.unnormalised and ((codes >= 0xCC) & (codes != 0xE1)).any():
        look.unnormalised = not unicodedata.is_normalized("NFC", text[0])
    if not look.tcvn3:
        look.tcvn3 = (b"\xc2" in data and _TCVN3_SIGNS.search(data) is not None) or (
            offset < _LETTERS_SEARCHED and _TCVN3_LETTERS.search(data) is not None
        )


def _has_long_record(data: bytes, half: int) -> bool:
    """Whether a record may be longer than two halves: it would cover a whole stretch of that length."""
    return any(data.find(b"\n", start, start + half) < 0 for start in range(0, len(data) - half + 1, half))


def _first_invalid(data: bytes) -> int:
    """Where UTF-8 breaks, in bytes."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _check_records(look: Look, data: bytes, codes: pl.Series, shape: Shape) -> int:
    """Count fields of every record; returns where the last whole record ends (0 when none does).

    The sequence of separators and newlines is enough to see a clean block: every `fields`-th of them is a newline.
    """
    marks = (codes == _NEWLINE) | (codes == shape.separator)
    outside = None
    if b'"' in data:
        quotes = codes == _QUOTE
        _check_quotes(look, data, quotes, shape)
        if look.malformed:
            return len(codes)
        marks = marks | quotes
        outside = _outside_quotes(codes.filter(marks))
    kinds = codes.filter(marks)
    ends = (kinds if outside is None else kinds.filter(outside)) == _NEWLINE
    records = len(ends) // shape.fields
    clean = shape.fields > 1 and len(ends) == records * shape.fields and int(ends.sum()) == records
    if clean and (outside is None or outside[-1]) and ends.to_numpy()[shape.fields - 1 :: shape.fields].all():
        look.records += records
        return len(codes)
    places = marks.arg_true()
    return _count_fields(look, codes, (places if outside is None else places.filter(outside), ends), shape)


def _outside_quotes(kinds: pl.Series) -> pl.Series:
    """Which marks are separators or newlines outside quotes: an even number of quotes stands before them."""
    quoting = (kinds == _QUOTE).to_numpy()
    return pl.Series(~(np.logical_xor.accumulate(quoting) | quoting))


def _check_quotes(look: Look, data: bytes, quotes: pl.Series, shape: Shape) -> None:
    """Every opening quote follows, and every closing one precedes, a separator, a line end or another quote.

    Only the neighbours of quotes are looked at: the same bytes one place further on, filtered by where quotes stand.
    """
    edges, end = (shape.separator, _NEWLINE, _QUOTE), len(quotes)
    before = _as_codes(data, end - 1).filter(quotes.slice(1)).to_numpy()
    after = _as_codes(data, end - 1, 1).filter(quotes.head(end - 1)).to_numpy()
    opens = np.isin(before[1::2] if quotes[0] else before[::2], edges)
    closes = np.isin(after[1::2], edges)
    if not closes.all():
        beyond = _as_codes(data, end - 2, 2).filter(quotes.head(end - 2)).to_numpy()[1::2]
        closes |= (after[1::2] == _RETURN) & (np.append(beyond, _NEWLINE)[: len(closes)] == _NEWLINE)
    look.malformed = not (opens.all() and closes.all())
    look.empty_quoted = look.empty_quoted or look.malformed or bool((after == _QUOTE).any())


def _count_fields(look: Look, codes: pl.Series, marks: tuple[pl.Series, pl.Series], shape: Shape) -> int:
    """Count what is not clean at a glance; returns where the last whole record ends."""
    places, ends = marks
    if not ends.any():
        return 0
    last = int(ends.arg_true()[-1]) + 1
    places, ends = places.head(last), ends.head(last)
    newlines = places.filter(ends)
    _list_ragged(look, codes, (ends, newlines), shape)
    look.records += len(newlines)
    return int(places[-1]) + 1


def _list_ragged(look: Look, codes: pl.Series, marks: tuple[pl.Series, pl.Series], shape: Shape) -> None:
    """Note blank records and records whose number of fields is not the header's."""
    ends, newlines = marks
    found = (
        pl.DataFrame({"end": ends.arg_true().cast(pl.Int64), "place": newlines.cast(pl.Int64)})
        .with_columns(
            (pl.col("end") - pl.col("end").shift(1, fill_value=-1)).alias("fields"),
            (pl.col("place") - pl.col("place").shift(1, fill_value=-1) - 1).alias("length"),
            (pl.int_range(pl.len()) + look.records + 1).alias("record"),
        )
        .filter((pl.col("record") > shape.header) & ((pl.col("fields") != shape.fields) | (pl.col("length") <= 1)))
    )
    before = codes.gather((found["place"] - 1).clip(lower_bound=0))
    empty = (pl.col("length") == 0) | ((pl.col("length") == 1) & (before == _RETURN))
    blank = found.select(((pl.col("fields") == 1) & empty).alias("blank"))["blank"]
    look.blank += int(blank.sum())
    ragged = found.filter(~blank & (found["fields"] != shape.fields))
    if len(ragged):
        look.ragged.append(ragged.select("record", "fields"))
