"""Delimited text to a lazy frame. A clean file stays one `scan_csv`; what is broken is told record by record.

How the bytes are examined is in `look`, encodings in `encodings`, and text whose quotes break the rules in `quoted`.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from catalog.errors import DeliveryRejected
from catalog.files.cells import readable_cells
from catalog.files.encodings import Encoded, single_byte_encoding, to_utf8, utf16_of, with_newlines
from catalog.files.headers import clean_headers
from catalog.files.look import look_at
from catalog.files.look_facts import Look, known_look, shape_of
from catalog.files.model import PROBLEM, ROW, Limits, Note, Reading, ReadOptions, joined_problems
from catalog.files.quoted import rewrite_quoted
from catalog.i18n import Sentence

_HEAD = 1 << 20
_SEPARATORS = ",;\t|"
_SNIFFED_RECORDS = 50


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands: its cells, separator, record number and the physical lines up to its end."""

    cells: tuple[str, ...]
    separator: str
    record: int
    lines: int


def read_delimited(path: Path, options: ReadOptions, scratch: Path, limits: Limits, name: str) -> Reading:
    """Read csv, tsv or txt; raises DeliveryRejected when its encoding, header or quotes cannot be made out."""
    source = _unicode_source(path, scratch)
    header = _find_header(source.path, options)
    shape = shape_of(header, limits)
    look = known_look(options.looked, shape) or look_at(source.path, shape, limits)
    if look.invalid_at is not None:
        encoding = single_byte_encoding(source.path, look.invalid_at)
        source = to_utf8(source.path, encoding, scratch)
        header = _find_header(source.path, options)
        look = replace(look_at(source.path, shape_of(header, limits), limits), invalid_at=look.invalid_at)
    if not look.malformed and look.records - look.blank - header.record <= 0:
        raise _no_rows()
    return _reading(source, header, look, scratch, limits, name)


def first_look(path: Path, options: ReadOptions, limits: Limits) -> Look | None:
    """The look reading begins with, where it reads the file itself and not a copy of it."""
    if _needs_copy(_head(path)):
        return None
    return look_at(path, shape_of(_find_header(path, options), limits), limits)


def _reading(source: Encoded, header: Header, look: Look, scratch: Path, limits: Limits, name: str) -> Reading:
    whole = source.encoding == "tcvn3"
    names, header_notes = clean_headers(header.cells, limits.columns, whole)
    if look.malformed:
        frame, rows = rewrite_quoted(source.path, names, header, scratch, limits)
        if rows <= 0:
            raise _no_rows()
    else:
        frame = _scan(source.path, names, header, look)
    frame, cell_notes = readable_cells(_with_limits(frame, names, look, limits), names, look, whole)
    notes = (*source.notes, *header_notes, *_notes(look), *cell_notes)
    return Reading(frame, names, notes, name, source.encoding)


def _no_rows() -> DeliveryRejected:
    return DeliveryRejected(
        "no-rows", Sentence("Tệp chỉ có dòng tiêu đề, không có dòng dữ liệu nào. Bổ sung dữ liệu rồi nộp lại.")
    )


def _unicode_source(path: Path, scratch: Path) -> Encoded:
    """The file itself, or a copy when it is UTF-16 or has Macintosh line ends; other encodings show only in the look."""
    head = _head(path)
    encoding = utf16_of(head)
    source = to_utf8(path, encoding, scratch) if encoding else Encoded(path, _utf8_title(head))
    return Encoded(with_newlines(path, scratch), source.encoding) if _has_returns_only(head) else source


def _needs_copy(head: bytes) -> bool:
    return utf16_of(head) is not None or _has_returns_only(head)


def _has_returns_only(head: bytes) -> bool:
    return b"\n" not in head and b"\r" in head and utf16_of(head) is None


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _utf8_title(head: bytes) -> str:
    return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"


def _find_header(path: Path, options: ReadOptions) -> Header:
    """The header record, with the separator that makes the records after it most alike."""
    head = _head(path)
    text = head.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="surrogateescape")
    text = text if len(head) < _HEAD else text[: text.rfind("\n") + 1]
    wanted = _said_separator(text) or _SEPARATORS
    found = [header for separator in wanted if (header := _header_with(text, separator, options.header_row))]
    if not found:
        raise DeliveryRejected(
            "no-header",
            Sentence(
                "Không thấy dòng tiêu đề ở dòng {row}. Kiểm tra lại tệp theo mẫu rồi nộp lại.", row=options.header_row or 1
            ),
        )
    return max(found, key=lambda header: _likeness(text, header))


def _said_separator(text: str) -> str | None:
    """Excel's own hint on the first line, `sep=;`."""
    line = text.partition("\n")[0].strip()
    return line[4] if len(line) == 5 and line.lower().startswith("sep=") else None


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Physical line count so far and fields, record by record; ends quietly where the text stops making sense."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for fields in reader:
            yield reader.line_num, fields
    except csv.Error:
        return


def _header_with(text: str, separator: str, wanted: int | None) -> Header | None:
    hinted = 1 if _said_separator(text) else 0
    for record, (lines, fields) in enumerate(_records(text, separator), start=1):
        if record > hinted and (record == wanted if wanted else any(cell.strip() for cell in fields)):
            return Header(tuple(fields), separator, record, lines) if fields else None
    return None


def _likeness(text: str, header: Header) -> tuple[float, int]:
    """Share of the next records with as many fields as the header, then that number; one field only is no table."""
    fields = len(header.cells)
    widths = [
        len(cells)
        for place, (_, cells) in zip(range(header.record + _SNIFFED_RECORDS), _records(text, header.separator), strict=False)
        if place >= header.record and cells
    ]
    alike = sum(width == fields for width in widths) / max(len(widths), 1)
    return (alike, fields) if fields > 1 else (-1.0, 1)


def _scan(path: Path, names: tuple[str, ...], header: Header, look: Look) -> pl.LazyFrame:
    """The lazy scan of structurally sound text, with `_row` and the problem of ragged records."""
    frame = pl.scan_csv(
        path,
        has_header=False,
        skip_lines=header.lines,
        separator=header.separator,
        quote_char='"' if look.quotes else None,
        schema=dict.fromkeys(names, pl.String()),
        missing_columns="insert",
        extra_columns="ignore",
        truncate_ragged_lines=True,
        row_index_name=ROW,
        row_index_offset=header.record + 1,
        raise_if_empty=False,
        glob=False,
    ).with_columns(pl.col(ROW).cast(pl.Int64))
    if not look.ragged:
        return frame.with_columns(pl.lit(None, dtype=pl.String()).alias(PROBLEM))
    return frame.join(_ragged_sentences(look, len(names)), on=ROW, how="left", maintain_order="left")


def _ragged_sentences(look: Look, fields: int) -> pl.LazyFrame:
    sentence = pl.format("Dòng có {} ô, trong khi tiêu đề có {} cột.", pl.col("fields"), pl.lit(fields))
    return pl.concat(look.ragged).lazy().select(pl.col("record").alias(ROW), sentence.alias(PROBLEM))


def _with_limits(frame: pl.LazyFrame, names: tuple[str, ...], look: Look, limits: Limits) -> pl.LazyFrame:
    """Problems only some files can have are looked for only in those."""
    problems = []
    if look.nul:
        nul = pl.any_horizontal(pl.col(names).str.contains("\0", literal=True))
        problems.append(pl.when(nul).then(pl.lit("Dòng chứa ký tự rỗng (NUL), dấu hiệu tệp bị hỏng.")))
    if look.long or look.malformed:
        long = pl.any_horizontal(pl.col(names).str.len_bytes() > limits.cell)
        problems.append(pl.when(long).then(pl.lit(f"Dòng có ô dài hơn {limits.cell_shown} byte.")))
    if not problems:
        return frame
    return frame.with_columns(joined_problems([pl.col(PROBLEM), *problems]))


def _notes(look: Look) -> list[Note]:
    notes = []
    if look.blank:
        notes.append(Note("blank-rows", Sentence("Bỏ qua {rows} dòng trống.", rows=look.blank), look.blank))
    if look.malformed:
        told = Sentence("Dấu ngoặc kép trong tệp không theo chuẩn CSV; tệp đã được đọc bằng bộ đọc chậm và chặt hơn.")
        notes.append(Note("irregular-quotes", told))
    return notes
