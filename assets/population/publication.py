"""Census workbooks as the statistics office published them: where title, header and figures stand, checked before reading.

Only the layout of a sheet. What its blank cells mean is `census_hierarchy`; which workbooks exist is `raw`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from catalog.errors import DeliveryRejected
from catalog.files import Reading, read_sheet
from catalog.files.model import PROBLEM, ROW
from catalog.i18n import Sentence

TITLE_ROWS = 2  # a title, then an empty row


@dataclass(frozen=True, slots=True)
class Publication:
    """One published sheet: its title, its unlabelled place columns, its labelled figures and the rows their labels take."""

    title: str
    places: tuple[str, ...]
    figures: tuple[str, ...]
    header_rows: int

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the sheet, left to right."""
        return (*self.places, *self.figures)


def read_publication(path: Path, publication: Publication) -> Reading:
    """Every row below the header as text, numbered as in the sheet; raises `DeliveryRejected` if it is another sheet."""
    reading = read_sheet(path)
    sheet = reading.frame.collect()
    _check_title(sheet, publication)
    _check_labels(sheet.drop(ROW, PROBLEM), publication)
    rows = sheet.rename(dict(zip(reading.headers, publication.columns, strict=True)))
    figures = rows.slice(TITLE_ROWS + publication.header_rows).lazy()
    full = figures.filter(pl.any_horizontal(pl.col(*publication.columns, PROBLEM).is_not_null()))
    return replace(reading, frame=full, headers=publication.columns)


def _check_title(sheet: pl.DataFrame, publication: Publication) -> None:
    found = _label(sheet.item(0, 0)) if sheet.height and sheet.width else ""
    if found != publication.title:
        raise DeliveryRejected(
            "wrong-title",
            Sentence(
                "Ô A1 ghi '{found}', cần tiêu đề '{wanted}'. "
                "Nộp đúng biểu của Tổng điều tra 2019, giữ nguyên các dòng tiêu đề.",
                found=found[:120],
                wanted=publication.title,
            ),
        )


def _check_labels(sheet: pl.DataFrame, publication: Publication) -> None:
    header = sheet.slice(TITLE_ROWS, publication.header_rows)
    found = flattened_labels(header.rows())
    expected = [*("" for _ in publication.places), *publication.figures]
    if found == expected:
        return
    pairs = zip([*found, *[""] * len(expected)], [*expected, *[""] * len(found)], strict=False)
    position, (seen, wanted) = next((at, pair) for at, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    raise DeliveryRejected(
        "wrong-header",
        Sentence(
            "Cột thứ {position} có nhãn '{seen}', cần '{wanted}'; tệp có {found} cột, "
            "biểu gốc có {expected} cột. Giữ nguyên các cột của biểu gốc rồi nộp lại.",
            position=position,
            seen=seen,
            wanted=wanted or Sentence("không có cột này"),
            found=len(found),
            expected=len(expected),
        ),
    )


def flattened_labels(header: Sequence[Sequence[str | None]]) -> list[str]:
    """One label a column from a header of one or two rows: a group label reaches right until the next one."""
    if not header:
        return []
    labels, group = [], ""
    for column, cell in enumerate(header[0]):
        group = _label(cell) or group
        below = [part for part in (_label(row[column]) for row in header[1:]) if part]
        labels.append(" / ".join([group, *below]))
    return labels


def _label(cell: str | None) -> str:
    return " ".join((cell or "").split())
