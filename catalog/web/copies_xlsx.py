"""A version as a workbook: its rows under Vietnamese titles, and a second sheet that says what they mean.

XlsxWriter makes the workbook with an empty sheet of rows; `copies_cells` turns whole columns into what is then put there, which
is ten times faster than cell by cell, in flat memory. What the second sheet says is `copies_about`.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from catalog.contract import Column
from catalog.web.copies_about import About, Line, lines
from catalog.web.copies_cells import rows_xml

_AS_TYPED = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDEST, _NARROWEST, _BATCH = 40, 9, 5_000
#: Where the rows go in an empty workbook: the first sheet, whose only row beside the header has one blank cell a column.
_SHEET = "xl/worksheets/sheet1.xml"
_SAMPLE = re.compile(rb'(<row r="2".*?</row>)')
_STYLE = re.compile(rb'<c r="[A-Z]+2" s="(\d+)"/>')


class _Styles:
    """The few formats of a workbook, and the form of each type of column."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        """Add them to the book."""
        self.book = book
        self.title: Format = book.add_format({"bold": True, "font_size": 14})
        self.head: Format = book.add_format(
            {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter", "border": 1}
        )
        self.label: Format = book.add_format({"bold": True, "valign": "top"})
        self.wrapped: Format = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self.warning: Format = book.add_format({"bold": True, "font_color": "#9C5700", "text_wrap": True})

    def of(self, dtype: pl.DataType) -> Format:
        """How a column of this type is shown."""
        forms = {pl.Date(): "dd/mm/yyyy", pl.Boolean(): "General"}
        form = "dd/mm/yyyy hh:mm:ss" if isinstance(dtype, pl.Datetime) else forms.get(dtype, "@")
        if dtype.is_numeric():
            places = dtype.scale if isinstance(dtype, pl.Decimal) else 0
            form = "General" if dtype.is_float() else "0" + (f".{'0' * places}" if places else "")
        return self.book.add_format({"num_format": form, "valign": "top"})


def write_xlsx(rows: pl.LazyFrame, columns: tuple[Column, ...], about: About, path: Path) -> None:
    """Write the rows, whose columns are these, and what there is to say about them; `path` has a folder to work in."""
    empty = path.with_suffix(".empty")
    with xlsxwriter.Workbook(empty, {"tmpdir": str(path.parent), **_AS_TYPED}) as book:
        styles = _Styles(book)
        _prepare(book.add_worksheet(about.sheet), columns, about.version.rows, styles)
        _write_lines(book.add_worksheet("Mô tả"), lines(about, columns), styles)
    with ZipFile(empty) as source, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=3) as target:
        for one in source.infolist():
            if one.filename == _SHEET:
                with target.open(one.filename, "w", force_zip64=True) as file:
                    file.writelines(_filled(source.read(one), rows, columns))
            else:
                target.writestr(one, source.read(one), ZIP_DEFLATED)
    empty.unlink()


def _prepare(sheet: Worksheet, columns: tuple[Column, ...], rows: int, styles: _Styles) -> None:
    """Everything of the sheet but its rows: one row of blank cells holds their formats."""
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 32)
    last = len(columns) - 1
    for place, column in enumerate(columns):
        style = styles.of(column.dtype)
        sheet.set_column(place, place, min(_WIDEST, max(_NARROWEST, len(column.title) + 3)), style)
        sheet.write_string(0, place, column.title, styles.head)
        sheet.write_blank(1, place, None, style)
    sheet.autofilter(0, 0, rows, last)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(last)}{rows + 1}"})


def _filled(sheet: bytes, rows: pl.LazyFrame, columns: tuple[Column, ...]) -> Iterator[bytes]:
    """The sheet's XML piece by piece, the rows in the place of the blank one."""
    begins, sample, ends = _SAMPLE.split(sheet)
    styles = [style.decode() for style in _STYLE.findall(sample)]
    names, letters = [column.name for column in columns], [xl_col_to_name(place) for place in range(len(columns))]
    yield re.sub(rb'<dimension ref="[^"]*"/>', b"", begins)
    told = rows_xml(names, rows.collect_schema(), letters, styles)
    written = 2
    for frame in rows.select(names).collect_batches(chunk_size=_BATCH, engine="streaming"):
        yield frame.with_row_index("_row", offset=written).select(told.str.join("")).item().encode()
        written += len(frame)
    yield ends


def _write_lines(sheet: Worksheet, said: Iterable[Line], styles: _Styles) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 7, 26)
    kinds = {"title": styles.title, "head": styles.head, "warning": styles.warning}
    for row, (kind, cells) in enumerate(said):
        for place, cell in enumerate(cells):
            style = styles.label if kind == "fact" and place == 0 else kinds.get(kind, styles.wrapped)
            sheet.write_string(row, place, cell, style)
