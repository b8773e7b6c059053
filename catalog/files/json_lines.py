"""JSON lines: one object a line, read in batches so that memory does not grow with the file."""

import codecs
import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from catalog.errors import DeliveryRejected
from catalog.files.batches import batches
from catalog.files.cells import KnownText, readable_cells
from catalog.files.encodings import Encoded, to_utf8, undecodable, utf16_of
from catalog.files.headers import clean_headers
from catalog.files.json_documents import no_rows
from catalog.files.json_rows import Row, frame_of, keys_of, parse, row_of
from catalog.files.model import PROBLEM, ROW, Limits, Reading
from catalog.i18n import Sentence


def read_lines(path: Path, scratch: Path, limits: Limits) -> Reading:
    """Read JSONL; a line that is no object becomes a row with its problem.

    Raises DeliveryRejected `no-rows`, `bad-encoding` or `record-too-long`.
    """
    with path.open("rb") as file:
        encoding = utf16_of(file.read(1024))
    source = to_utf8(path, encoding, scratch) if encoding else Encoded(path, "utf-8")
    folder = scratch / f"{path.stem}.lines"
    folder.mkdir()
    keys: dict[str, None] = {}
    parts: list[pl.LazyFrame] = []
    for rows in batches(_rows(source.path, limits), limits.batch_rows):
        keys |= keys_of(rows)
        part = folder / f"{len(parts):06}.parquet"
        frame_of(rows, keys).write_parquet(part)
        parts.append(pl.scan_parquet(part))
    if not keys:
        raise no_rows()
    names, notes = clean_headers(list(keys), limits.columns)
    frame = pl.concat(parts, how="diagonal").rename(dict(zip(keys, names, strict=True)))
    frame, cell_notes = readable_cells(frame.select(*names, ROW, PROBLEM), names, KnownText())
    return Reading(frame, names, (*source.notes, *notes, *cell_notes), "jsonl", source.encoding)


def _rows(path: Path, limits: Limits) -> Iterator[Row]:
    """Every line with content as a row."""
    position = 0
    with path.open("rb") as file:
        number = 0
        while line := file.readline(limits.record + 1):
            number += 1
            if len(line) > limits.record:
                raise _too_long(number, limits)
            if line.strip():
                yield _row(path, line, (number, position), limits)
            position += len(line)


def _row(path: Path, line: bytes, place: tuple[int, int], limits: Limits) -> Row:
    number, position = place
    try:
        text = line.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        raise undecodable(path, position + error.start, "UTF-8") from error
    try:
        return row_of(parse(text), number, limits)
    except json.JSONDecodeError as error:
        return {ROW: number, PROBLEM: f"Dòng {number} không phải JSON hợp lệ (sai từ ký tự thứ {error.colno})."}
    except RecursionError:
        return {ROW: number, PROBLEM: f"Dòng {number} lồng nhau quá sâu."}


def _too_long(number: int, limits: Limits) -> DeliveryRejected:
    return DeliveryRejected(
        "record-too-long",
        Sentence(
            "Dòng {number} dài hơn {most} MB. Viết mỗi đối tượng trên một dòng rồi nộp lại.",
            number=number,
            most=limits.record >> 20,
        ),
    )
