"""One sequential look at the bytes of delimited text: are they UTF-8, and is every record whole?

The look decides how the file is read, so that a clean file of any size needs no transcoding and no second parser. It
works on columns of bytes, a few megabytes at a time; nothing here turns bytes into cells.
"""

import re
import unicodedata
from pathlib import Path

import numpy as np
import polars as pl

from catalog.errors import DeliveryRejected
from catalog.files.look_facts import Look, Shape
from catalog.files.model import Limits
from catalog.i18n import Sentence

_NEWLINE, _QUOTE, _RETURN = b'\n"\r'

#: TCVN3 codes as UTF-8, beside a letter: C2 leads the signs Vietnamese does not use, C3 its letters and others.
_TCVN3_SIGNS = re.compile(rb"\xc2[\xa1-\xb9\xbb-\xbf](?:(?<=[A-Za-z]\xc2.)|(?=[A-Za-z\xc2\xc3]))", re.DOTALL)
_TCVN3_LETTERS = re.compile(
    rb"\xc3[\x84-\x87\x8b\x8e-\x91\x96-\x98\x9b\x9c\x9e\x9f\xa4-\xa7\xab\xae-\xb1\xb6-\xb8\xbb\xbc\xbe\xbf]"
)
#: Files this small are also searched for TCVN3 that shows only in letters; larger ones always hold a sign too.
_LETTERS_SEARCHED = 8 << 20


def look_at(path: Path, shape: Shape, limits: Limits) -> Look:
    """Look at a whole file; stops at the first byte that is not UTF-8. Raises DeliveryRejected `record-too-long`."""
    look = Look(shape)
    # One buffer, read into over and over: fresh memory for every block would cost as much as looking at it.
    offset, held, buffer = 0, 0, bytearray(limits.look_chunk)
    with path.open("rb", buffering=0) as file:
        while read := file.readinto(memoryview(buffer)[held:]):
            held += read
            used = _look_at_block(look, buffer, held, offset, shape)
            if look.invalid_at is not None:
                return look
            offset, held = offset + used, held - used
            buffer[:held] = buffer[used : used + held]
            _refuse_endless(look, buffer, held, limits)
            if 2 * held > len(buffer):
                buffer = buffer + bytes(len(buffer))
    pending = buffer[:held]
    if pending and _look_at_block(look, pending + b"\n", held + 1, offset, shape) <= held:
        look.malformed = look.empty_quoted = True
        _check_text(look, pending, _as_codes(pending, held), offset, shape)
    return look


def _refuse_endless(look: Look, data: bytearray, held: int, limits: Limits) -> None:
    """A record without end would be carried along and grow; past the limit it is refused."""
    if held > limits.record + limits.look_chunk and not look.malformed:
        if _has(data, b'"', held):
            look.malformed = look.empty_quoted = True
            return
        raise DeliveryRejected(
            "record-too-long",
            Sentence(
                "Dòng {number} dài hơn {most} MB mà chưa kết thúc. Kiểm tra dấu xuống dòng rồi nộp lại.",
                number=look.records + 1,
                most=limits.record >> 20,
            ),
        )


def _has(data: bytearray, sign: bytes, count: int) -> bool:
    """Whether a sign stands among so many first bytes."""
    return data.find(sign, 0, count) >= 0


def _look_at_block(look: Look, data: bytearray, held: int, offset: int, shape: Shape) -> int:
    """Look at the records that end in the bytes held; returns the number of bytes they take."""
    end = data.rfind(b"\n", 0, held) + 1
    if not end:
        return 0
    codes = _as_codes(data, end)
    end = end if look.malformed else _check_records(look, data, codes, shape)
    _check_text(look, data, codes.head(end), offset, shape)
    return end


def _as_codes(data: bytearray, count: int, start: int = 0) -> pl.Series:
    """So many bytes from `start` on as a UInt8 Series, without copying them."""
    import pyarrow as pa

    return pl.Series(pa.Array.from_buffers(pa.uint8(), max(count, 0), [None, pa.py_buffer(data)], offset=start))


def _check_text(look: Look, data: bytearray, codes: pl.Series, offset: int, shape: Shape) -> None:
    """Encoding facts of whole records: those whose bytes are the codes."""
    count = len(codes)
    try:
        text = _as_binary(data, count).cast(pl.String)
    except pl.exceptions.ComputeError:
        look.invalid_at = offset + _first_invalid(data[:count])
        return
    look.nul = look.nul or _has(data, b"\0", count)
    look.long = look.long or _has_long_record(data, count, shape.cell // 2)
    look.quotes = look.quotes or _has(data, b'"', count)
    if not look.unnormalised and ((codes >= 0xCC) & (codes != 0xE1)).any():
        look.unnormalised = not unicodedata.is_normalized("NFC", text[0])
    if not look.tcvn3:
        look.tcvn3 = (_has(data, b"\xc2", count) and _TCVN3_SIGNS.search(data, 0, count) is not None) or (
            offset < _LETTERS_SEARCHED and _TCVN3_LETTERS.search(data, 0, count) is not None
        )


def _as_binary(data: bytearray, count: int) -> pl.Series:
    """So many bytes as the one value of a Binary Series, without copying them."""
    import pyarrow as pa

    ends = pa.py_buffer(np.array([0, count]))
    return pl.Series(pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(data)]))


def _has_long_record(data: bytearray, count: int, half: int) -> bool:
    """Whether a record may be longer than two halves: it would cover a whole stretch of that length."""
    return any(data.find(b"\n", start, start + half) < 0 for start in range(0, count - half + 1, half))


def _first_invalid(data: bytearray) -> int:
    """Where UTF-8 breaks, in bytes."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _check_records(look: Look, data: bytearray, codes: pl.Series, shape: Shape) -> int:
    """Count fields of every record; returns where the last whole record ends (0 when none does).

    The sequence of separators and newlines is enough to see a clean block: every `fields`-th of them is a newline.
    """
    marks = (codes == _NEWLINE) | (codes == shape.separator)
    outside = None
    if _has(data, b'"', len(codes)):
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
    if clean and (outside is None or outside[-1]) and ends.gather_every(shape.fields, shape.fields - 1).all():
        look.records += records
        return len(codes)
    places = marks.arg_true()
    return _count_fields(look, codes, (places if outside is None else places.filter(outside), ends), shape)


def _outside_quotes(kinds: pl.Series) -> pl.Series:
    """Which marks are separators or newlines outside quotes: an even number of quotes stands before them."""
    quoting = (kinds.to_numpy() == _QUOTE).view(np.uint8)
    return pl.Series((np.bitwise_xor.accumulate(quoting) | quoting) == 0)


def _check_quotes(look: Look, data: bytearray, quotes: pl.Series, shape: Shape) -> None:
    """Every opening quote follows, and every closing one precedes, a separator, a line end or another quote.

    Only the neighbours of quotes are looked at: the same bytes one place further on, filtered by where quotes stand.
    """
    end, edges = len(quotes), np.zeros(256, dtype=bool)
    edges[[shape.separator, _NEWLINE, _QUOTE]] = True
    before = _as_codes(data, end - 1).filter(quotes.slice(1)).to_numpy()
    after = _as_codes(data, end - 1, 1).filter(quotes.head(end - 1)).to_numpy()
    opens = edges[before[1::2] if quotes[0] else before[::2]]
    closes = edges[after[1::2]]
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
