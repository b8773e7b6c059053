"""Writes feedback as a workbook, row after row in flat memory; every cell is text: codes keep their zeros, formulas sleep."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from assets.walk.feedback import Feedback, batches
from assets.walk.feedback_marker import PROPERTY, SUMMARIES
from assets.walk.feedback_pages import PAGE, page_name
from assets.walk.feedback_summary import COMMENTED, summary_lines
from assets.walk.feedback_words import REASONS, ROW_NUMBERS, SHEETS, own_header
from catalog.i18n import twin
from catalog.workspace import Workspace

_WIDEST, _NARROWEST, _REASONS_WIDTH = 40, 10, 60
_COMMENT = {"author": "Kho", "x_scale": 2.0, "font_size": 9}
_AS_TYPED = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class _Styles:
    """The few formats of a workbook; `text` keeps what a clerk types as typed."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        """Add them to the book."""
        self.title: Format = book.add_format({"bold": True, "font_size": 14})
        self.head: Format = book.add_format(
            {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter", "border": 1}
        )
        self.label: Format = book.add_format({"bold": True, "valign": "top"})
        self.text: Format = book.add_format({"num_format": "@", "valign": "top"})
        self.bad: Format = book.add_format({"num_format": "@", "valign": "top", "bg_color": "#FFC7CE", "border": 1})
        self.number: Format = book.add_format({"num_format": "0", "valign": "top", "bg_color": "#F2F2F2"})
        self.reason: Format = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True, "italic": True})
        self.wrapped: Format = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})


def write_workbook(workspace: Workspace, feedback: Feedback, target: IO[bytes]) -> None:
    """Write the whole feedback into an open binary file."""
    with workspace.scratch() as scratch:
        options = {"constant_memory": True, "tmpdir": str(scratch), **_AS_TYPED}
        with xlsxwriter.Workbook(target, options) as book:
            styles = _Styles(book)
            book.set_custom_property(PROPERTY, str(feedback.marker))
            _write_summary(book.add_worksheet(twin(*SUMMARIES)), feedback, styles)
            _write_rows(book, batches(workspace, feedback), feedback, styles)


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A new file only its owner may read, gone again where writing fails; raises FileExistsError."""
    path.touch(mode=0o600, exist_ok=False)
    try:
        with path.open("wb") as file:
            yield file
    except BaseException:
        path.unlink()
        raise


def _write_summary(sheet: Worksheet, feedback: Feedback, styles: _Styles) -> None:
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 4, 18)
    sheet.hide_gridlines(2)
    kinds = {"title": styles.title, "head": styles.head, "fact": styles.label, "cells": styles.wrapped}
    for row, (kind, cells) in enumerate(summary_lines(feedback)):
        if kind == "text" and cells:
            sheet.set_row(row, 32)
            sheet.merge_range(row, 0, row, 4, cells[0], styles.wrapped)
            continue
        for column, cell in enumerate(cells):
            style = styles.wrapped if kind == "fact" and column else kinds.get(kind)
            sheet.write_string(row, column, cell, style)


def _write_rows(book: xlsxwriter.Workbook, frames: Iterable[pl.DataFrame], feedback: Feedback, styles: _Styles) -> None:
    """All rows, over as many sheets as they need."""
    total, width = len(feedback.rows), len(feedback.headers)
    sheet: Worksheet | None = None
    for done, (frame, record) in enumerate((batch, row) for batch in frames for row in batch.iter_rows()):
        if sheet is None or done % PAGE == 0:
            sheet = _page(book, done // PAGE + 1, min(PAGE, total - done), feedback, styles, frame)
        _write_row(sheet, done % PAGE + 1, record, width, styles, commented=done < COMMENTED)


def _page(
    book: xlsxwriter.Workbook, number: int, rows: int, feedback: Feedback, styles: _Styles, sample: pl.DataFrame
) -> Worksheet:
    """A sheet of rows with its header, filter and widths; `sample` shows how wide its cells are."""
    sheet = book.add_worksheet(page_name(twin(*SHEETS), number))
    names = [own_header(twin(*ROW_NUMBERS), feedback.headers), *(header for header, _ in feedback.headers)]
    names.append(own_header(twin(*REASONS), feedback.headers))
    sheet.set_column(0, 0, _NARROWEST, styles.number)
    for place, (header, _) in enumerate(feedback.headers):
        sheet.set_column(place + 1, place + 1, _width(header, sample[f"cell_{place}"]), styles.text)
    sheet.set_column(len(names) - 1, len(names) - 1, _REASONS_WIDTH, styles.reason)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, rows, len(names) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_rowcol_to_cell(rows, len(names) - 1)}"})
    sheet.set_row(0, 32)
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, styles.head)
    return sheet


def _width(header: str, cells: pl.Series) -> int:
    longest = cells.str.len_chars().max()
    return min(_WIDEST, max(_NARROWEST, len(header) + 2, (longest if isinstance(longest, int) else 0) + 2))


def _write_row(sheet: Worksheet, at: int, record: Sequence[Any], width: int, styles: _Styles, *, commented: bool) -> None:
    """The number, the cells, the reasons of one row; cells to blame in red, with their comment."""
    cells, comments = record[1 : width + 1], record[width + 1 : -1]
    sheet.write_number(at, 0, record[0], styles.number)
    for column, (cell, why) in enumerate(zip(cells, comments, strict=True), start=1):
        style = styles.text if why is None else styles.bad
        if cell is None:
            sheet.write_blank(at, column, None, style)
        else:
            sheet.write_string(at, column, cell, style)
        if why is not None and commented:
            sheet.write_comment(at, column, why, _COMMENT)
    sheet.write_string(at, width + 1, record[-1] or "", styles.reason)
