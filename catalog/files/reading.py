"""The one door of this package: a path in, a `Reading` out. Each format's work is in its own module."""

from dataclasses import replace
from pathlib import Path

from catalog.errors import DeliveryRejected
from catalog.files.delimited import read_delimited
from catalog.files.formats import find_format
from catalog.files.json_documents import read_document
from catalog.files.json_lines import read_lines
from catalog.files.model import DELIMITED, Limits, Reading, ReadOptions
from catalog.files.sheets import read_cells, read_workbook
from catalog.i18n import Sentence

_DEFAULT_LIMITS = Limits()


def read_file(path: Path, options: ReadOptions, scratch: Path, limits: Limits = _DEFAULT_LIMITS) -> Reading:
    """Read a delivered file into text; `scratch` receives temporary files, which must outlive the returned frame.

    Raises DeliveryRejected, with a reason for the clerk, when no row can be read.
    """
    size = path.stat().st_size
    if size > limits.file:
        raise _too_large(size, limits.file, Sentence("Chia tệp thành nhiều phần rồi nộp từng phần."))
    name, notes = find_format(path, options.formats)
    if name in DELIMITED:
        reading = read_delimited(path, options, scratch, limits, name)
    elif name in ("xlsx", "xls"):
        _refuse_large_workbook(size, limits)
        reading = read_workbook(path, options, limits, name)
    elif name == "jsonl":
        reading = read_lines(path, scratch, limits)
    else:
        if size > limits.json_document:
            remedy = Sentence("Chia nhỏ tệp, hoặc nộp dạng JSONL (mỗi dòng một đối tượng).")
            raise _too_large(size, limits.json_document, remedy)
        reading = read_document(path, limits, options.formats)
    return replace(reading, notes=(*notes, *reading.notes))


def read_sheet(path: Path, limits: Limits = _DEFAULT_LIMITS) -> Reading:
    """The first sheet of an xlsx file, every row as it stands; raises DeliveryRejected."""
    _, notes = find_format(path, ("xlsx",))
    _refuse_large_workbook(path.stat().st_size, limits)
    reading = read_cells(path, limits)
    return replace(reading, notes=(*notes, *reading.notes))


def _refuse_large_workbook(size: int, limits: Limits) -> None:
    if size > limits.workbook:
        raise _too_large(size, limits.workbook, Sentence("Chia sổ Excel thành nhiều tệp, hoặc nộp dạng CSV."))


def _too_large(size: int, limit: int, remedy: Sentence) -> DeliveryRejected:
    return DeliveryRejected(
        "too-large",
        Sentence("Tệp nặng {size:.0f} MB, tối đa {limit:.0f} MB. {remedy}", size=size / 1e6, limit=limit / 1e6, remedy=remedy),
    )
