"""Formula cells of an XLSX sheet: how many, and which rows hold one whose value was never computed.

The spreadsheet reader gives values only, so the sheet's XML is looked through as a stream, without building a tree.
"""

import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from catalog.files.formats import WORKBOOK, damaged

_BLOCK = 1 << 20
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_CELL_END = re.compile(rb"</(?:\w+:)?c>")
#: A cell with a formula and an empty or absent value; text results (t="str") may be empty on purpose.
_UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ROW = re.compile(rb"\br=[\"'][A-Z]+(\d+)[\"']")
_TEXT_RESULT = re.compile(rb"\bt=[\"']str[\"']")


@dataclass(frozen=True, slots=True)
class Formulas:
    """Number of formula cells, and the sheet rows (1-based) of those without a value."""

    cells: int
    uncomputed: tuple[int, ...]


def find_formulas(path: Path, sheet: int) -> Formulas:
    """Formulas of the `sheet`-th (0-based) sheet of a guarded workbook; raises DeliveryRejected `damaged-file`."""
    try:
        with zipfile.ZipFile(path) as archive:
            part = _part_of(archive, sheet)
            blocks = _cells_of(archive, part) if part else iter(())
            found = [(len(_FORMULA.findall(block)), _uncomputed_rows(block)) for block in blocks if _FORMULA.search(block)]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise damaged(WORKBOOK) from error
    return Formulas(sum(count for count, _ in found), tuple(row for _, rows in found for row in rows))


def _uncomputed_rows(block: bytes) -> list[int]:
    attributes = [match[1] for match in _UNCOMPUTED.finditer(block) if not _TEXT_RESULT.search(match[1])]
    return [int(place[1]) for attribute in attributes if (place := _ROW.search(attribute))]


def _cells_of(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The sheet's XML in pieces that end where a cell ends."""
    pending = b""
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            data = pending + block
            ends = data.rfind(b"c>") + 2 if _CELL_END.search(data) else 0
            pending = data[ends:]
            yield data[:ends]
    yield pending


def _part_of(archive: zipfile.ZipFile, sheet: int) -> str | None:
    """The archive member that holds the sheet, through the workbook's relations."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    sheets = [_attributes(tag) for tag in _SHEET.findall(archive.read("xl/workbook.xml").decode(errors="replace"))]
    relations = [
        _attributes(tag) for tag in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels").decode(errors="replace"))
    ]
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    if sheet >= len(sheets):
        return None
    target = targets.get(next((value for key, value in sheets[sheet].items() if key.endswith(":id")), None), "")
    part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
    return part if part in names else None


def _attributes(tag: str) -> dict[str, str]:
    return {name: html.unescape(double or single) for name, double, single in _ATTRIBUTE.findall(tag)}
