"""What tells a corrected copy from any other file: which delivery it answers and which rows were shown.

It stands twice in a workbook, as a document property and in a cell of the summary: programs that drop one keep the other.
"""

import hashlib
import html
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from catalog.errors import DeliveryRejected
from catalog.files import ReadOptions, read_file
from catalog.text import fold

PROPERTY = "kho-delivery"
#: The sheet whose cell holds the marker, in both languages.
SUMMARIES = ("Tổng kết", "Summary")

_WRITTEN = re.compile(rf"{PROPERTY}:([0-9a-f]{{12}})-([0-9a-f]{{16}})")
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*?\bname=\"([^\"]*)\"")
_MOST = 1 << 20
_SUMMARY_ROWS = 500


@dataclass(frozen=True, slots=True)
class Marker:
    """The delivery a workbook was made for, and the fingerprint of the rows it showed."""

    delivery: str
    shown: str

    def __str__(self) -> str:
        """As it is written into the workbook."""
        return f"{PROPERTY}:{self.delivery}-{self.shown}"


def fingerprint(rows: pl.Series) -> str:
    """Sixteen hex digits of a set of row numbers (Int64): the same rows always give the same digits."""
    return hashlib.sha256(rows.sort().to_numpy().astype("<i8").tobytes()).hexdigest()[:16]


def marker_in(path: Path, scratch: Path) -> Marker | None:
    """The marker of a file, None where it is no workbook of ours; never raises for a file that cannot be read."""
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"PK"):
        written, summary = _in_archive(path)
        return _marker(written) or (_in_cells(path, scratch, "xlsx") if summary else None)
    return _in_cells(path, scratch, "xls") if head.startswith(b"\xd0\xcf\x11\xe0") else None


def _marker(text: str) -> Marker | None:
    found = _WRITTEN.search(text)
    return None if found is None else Marker(found[1], found[2])


def _in_archive(path: Path) -> tuple[str, bool]:
    """The custom properties of a workbook, and whether it has a sheet that could hold the marker."""
    try:
        with zipfile.ZipFile(path) as archive:
            held = set(archive.namelist())
            parts = [_text(archive, name) if name in held else "" for name in ("docProps/custom.xml", "xl/workbook.xml")]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return "", False
    names = {fold(html.unescape(name)) for name in _SHEET.findall(parts[1])}
    return parts[0], any(fold(name) in names for name in SUMMARIES)


def _text(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as stream:
        return stream.read(_MOST).decode(errors="replace")


def _in_cells(path: Path, scratch: Path, format_name: str) -> Marker | None:
    for sheet in SUMMARIES:
        try:
            reading = read_file(path, ReadOptions((format_name,), sheet=sheet), scratch)
        except DeliveryRejected:
            continue
        rows = reading.frame.select(reading.headers).head(_SUMMARY_ROWS).collect().rows()
        found = _marker(" ".join(str(cell) for row in [reading.headers, *rows] for cell in row if cell))
        if found is not None:
            return found
    return None
