"""Reads the rows of a corrected copy: its sheets of rows, found by name, their columns found by the headers they were given."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from assets.walk.feedback_words import REASONS, ROW_NUMBERS, SHEETS, Headers, own_header
from catalog.errors import DeliveryRejected
from catalog.files import Reading, ReadOptions, read_file
from catalog.files.model import PROBLEM, ROW
from catalog.i18n import Sentence, in_a_row
from catalog.text import fold

#: Rows of one sheet; Excel stops at 1,048,576.
PAGE = 1_000_000
_FORMATS = ("xlsx", "xls")


@dataclass(frozen=True, slots=True)
class Pages:
    """Returned rows: `_row` (place in the original file), `_line` (place in the sheet), `_is_<n>` a header, `_problem`."""

    rows: pl.DataFrame
    notes: tuple[Sentence, ...]


def page_name(sheet: str, number: int) -> str:
    """The name of the `number`-th sheet of rows, counted from 1."""
    return sheet if number == 1 else f"{sheet} ({number})"


def read_pages(path: Path, headers: Headers, pages: int, scratch: Path) -> Pages:
    """All rows of all `pages`; raises DeliveryRejected where a sheet or a column is gone."""
    readings = [reading for number in range(1, pages + 1) if (reading := _read(path, number, scratch)) is not None]
    empty = pl.DataFrame(schema=_schema(headers))
    rows = pl.concat([empty, *(_rows(reading, headers) for reading in readings)])
    notes = [note for reading in readings for note in (*(one.sentence for one in reading.notes), *_added(reading, headers))]
    return Pages(rows, tuple(notes))


def _schema(headers: Headers) -> dict[str, pl.DataType]:
    cells = {f"_is_{place}": pl.String() for place in range(len(headers))}
    return {ROW: pl.Int64(), "_line": pl.Int64(), **cells, PROBLEM: pl.String()}


def _read(path: Path, number: int, scratch: Path) -> Reading | None:
    """One sheet, None where no row is left in it."""
    for sheet in SHEETS:
        try:
            return read_file(path, ReadOptions(_FORMATS, sheet=page_name(sheet, number), unicode=True), scratch)
        except DeliveryRejected as refused:
            if refused.code == "no-rows":
                return None
            if refused.code != "no-sheet":
                raise
    raise DeliveryRejected(
        "no-sheet",
        Sentence(
            "Tệp sửa không còn trang 'Cần sửa{further}'. Sửa ngay trong tệp kho gửi, đừng đổi tên hay xóa trang.",
            further=page_name("", number),
        ),
    )


def _rows(reading: Reading, headers: Headers) -> pl.DataFrame:
    places = {fold(header): header for header in reading.headers} | {header: header for header in reading.headers}
    number = _own(places, ROW_NUMBERS, headers)
    found = [places.get(header) or places.get(fold(header)) for header, _ in headers]
    missing = [header for (header, _), place in zip(headers, found, strict=True) if place is None]
    if number is None or missing:
        gone = in_a_row([*([] if number else [Sentence("Dòng trong tệp")]), *missing], ", ")
        raise DeliveryRejected(
            "missing-columns",
            Sentence("Trang Cần sửa thiếu cột: {gone}. Đừng xóa hay đổi tên cột; lấy lại cột từ tệp kho gửi.", gone=gone),
        )
    cells = [pl.col(name or "").alias(f"_is_{place}") for place, name in enumerate(found)]
    given = pl.col(number).str.strip_chars().cast(pl.Int64, strict=False)
    numbered = reading.frame.select(given.alias(ROW), pl.col(ROW).alias("_line"), *cells, PROBLEM)
    # A row emptied together with its number is a row taken out.
    return numbered.filter(pl.any_horizontal(pl.exclude("_line", PROBLEM).is_not_null())).collect()


def _own(places: dict[str, str], names: Sequence[str], headers: Headers) -> str | None:
    return next((places[fold(own)] for name in names if fold(own := own_header(name, headers)) in places), None)


def _added(reading: Reading, headers: Headers) -> list[Sentence]:
    """Columns nobody gave are told, not read."""
    own = {fold(own_header(name, headers)) for name in (*ROW_NUMBERS, *REASONS)}
    known = own | {fold(header) for header, _ in headers}
    added = [header for header in reading.headers if fold(header) not in known]
    return [Sentence("Cột thêm vào tệp sửa không được đọc: {columns}.", columns=", ".join(added))] if added else []
