"""Excel workbooks (xlsx, xls) to a lazy frame: which sheet, which header row, which rows are broken.

What each cell reads as is `sheet_cells`; whether the file is safe to open is `guard`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from catalog.errors import DeliveryRejected
from catalog.files.cells import KnownText, readable_cells
from catalog.files.formats import WORKBOOK, damaged, password_protected
from catalog.files.formulas import find_formulas
from catalog.files.guard import refuse_unsafe_archive
from catalog.files.headers import clean_headers
from catalog.files.model import PROBLEM, ROW, Limits, Note, Reading, ReadOptions, joined_problems
from catalog.files.sheet_cells import sheet_text
from catalog.i18n import Sentence
from catalog.text import fold

if TYPE_CHECKING:
    import fastexcel

#: What the reader's Rust core raises when a damaged workbook defeats it; a BaseException that cannot be imported.
_PANIC = "PanicException"
_NO_VALUE = "no_value"
_ERROR = "error"


def read_workbook(path: Path, options: ReadOptions, limits: Limits, name: str) -> Reading:
    """Read one sheet of an xlsx or xls file.

    Raises DeliveryRejected `unsafe-archive`, `password-protected`, `damaged-file`, `no-sheet`, `no-header` or `no-rows`.
    """
    if name == "xlsx":
        refuse_unsafe_archive(path, limits)
    with _opened(path) as workbook:
        index, (cells, errors), notes = _choose(workbook, options.sheet)
    names, body, header_notes = _table(cells, options.header_row, limits)
    broken, formula_notes = _broken_rows(path, index, errors, name)
    body = body.join(broken, on=ROW, how="left", maintain_order="left")
    flawed = body.with_columns(_problem(names, limits)).drop(_ERROR, _NO_VALUE)
    full = flawed.filter(pl.any_horizontal(pl.col(*names, PROBLEM).is_not_null()))
    if full.is_empty():
        raise DeliveryRejected(
            "no-rows", Sentence("Trang tính chỉ có dòng tiêu đề, không có dòng dữ liệu nào. Bổ sung rồi nộp lại.")
        )
    frame, cell_notes = readable_cells(full.lazy().select(*names, ROW, PROBLEM), names, KnownText(tcvn3=not options.unicode))
    skipped = _blank_rows(len(flawed) - len(full))
    return Reading(frame, names, (*notes, *header_notes, *formula_notes, *skipped, *cell_notes), name, None)


def read_cells(path: Path, limits: Limits) -> Reading:
    """The first sheet of an xlsx file as it stands, titles and headers among its rows, under the names `column_<number>`.

    For layouts that no one header row describes. Raises DeliveryRejected as `read_workbook` does.
    """
    refuse_unsafe_archive(path, limits)
    with _opened(path) as workbook:
        cells, errors = sheet_text(workbook, 0)
    names = tuple(f"column_{number}" for number in range(1, cells.width))
    cells = cells.rename(dict(zip([name for name in cells.columns if name != ROW], names, strict=True)))
    broken, notes = _broken_rows(path, 0, errors, "xlsx")
    told = cells.join(broken, on=ROW, how="left", maintain_order="left").with_columns(_problem(names, limits))
    return Reading(told.select(*names, ROW, PROBLEM).lazy(), names, tuple(notes), "xlsx", None)


@contextmanager
def _opened(path: Path) -> Iterator["fastexcel.ExcelReader"]:
    """The workbook; what its reader complains of becomes a rejection."""
    import fastexcel

    try:
        yield fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        if "password" in str(error).lower():
            raise password_protected() from error
        raise damaged(WORKBOOK) from error
    except BaseException as error:
        if type(error).__name__ == _PANIC:
            raise damaged(WORKBOOK) from error
        raise


def _choose(workbook: "fastexcel.ExcelReader", wanted: str | None) -> tuple[int, tuple[pl.DataFrame, pl.DataFrame], list[Note]]:
    """The sheet asked for by name, or the first that shows any cell; the others are told of, not read."""
    names = workbook.sheet_names
    places = [place for place, name in enumerate(names) if wanted is None or fold(name) == fold(wanted)]
    if not places:
        found = ", ".join(names)
        raise DeliveryRejected(
            "no-sheet",
            Sentence("Không có trang tính '{wanted}'; sổ có: {found}. Đổi tên trang rồi nộp lại.", wanted=wanted, found=found),
        )
    for place in places:
        found_cells = sheet_text(workbook, place)
        if _has_cells(found_cells[0]):
            return place, found_cells, _other_sheets(names, place, wanted)
    raise DeliveryRejected("no-rows", Sentence("Sổ Excel không có ô nào chứa dữ liệu. Kiểm tra lại tệp rồi nộp lại."))


def _has_cells(cells: pl.DataFrame) -> bool:
    return any(cells[column].null_count() < len(cells) for column in cells.columns if column != ROW)


def _other_sheets(names: list[str], place: int, wanted: str | None) -> list[Note]:
    others = [name for other, name in enumerate(names) if other != place]
    if not others or wanted is not None:
        return []
    told = Sentence(
        "Chỉ đọc trang '{sheet}'; không đọc {count} trang khác: {others}.",
        sheet=names[place],
        count=len(others),
        others=", ".join(others[:10]),
    )
    return [Note("other-sheets", told)]


def _table(cells: pl.DataFrame, header_row: int | None, limits: Limits) -> tuple[tuple[str, ...], pl.DataFrame, list[Note]]:
    """Column names and the rows below the header; a column without header is dropped only when it is empty."""
    columns = [column for column in cells.columns if column != ROW]
    place = _header_place(cells, columns, header_row)
    header, body = cells.row(place, named=True), cells.slice(place + 1)
    kept = [column for column in columns if _has_text(header[column]) or body[column].null_count() < len(body)]
    names, notes = clean_headers([header[column] for column in kept], limits.columns)
    return names, body.select(ROW, *kept).rename(dict(zip(kept, names, strict=True))), notes


def _has_text(cell: str | None) -> bool:
    return cell is not None and bool(cell.strip())


def _header_place(cells: pl.DataFrame, columns: list[str], header_row: int | None) -> int:
    """0-based place of the header: the row asked for, or the first with content."""
    if header_row is not None and header_row <= len(cells) and any(map(_has_text, cells.select(columns).row(header_row - 1))):
        return header_row - 1
    content = cells.select(pl.any_horizontal(pl.col(columns).is_not_null()).arg_true()).to_series()
    if header_row is not None or content.is_empty():
        raise DeliveryRejected(
            "no-header",
            Sentence(
                "Dòng {row} của trang tính không có tiêu đề. Đặt tiêu đề đúng dòng theo mẫu rồi nộp lại.", row=header_row or 1
            ),
        )
    return int(content[0])


def _broken_rows(path: Path, index: int, errors: pl.DataFrame, name: str) -> tuple[pl.DataFrame, list[Note]]:
    """Rows with error cells or formulas never computed, one line a row; and what to tell of formulas."""
    uncomputed: tuple[int, ...] = ()
    notes = []
    if name == "xlsx":
        formulas = find_formulas(path, index)
        uncomputed = formulas.uncomputed
        if formulas.cells:
            told = Sentence("{cells} ô là công thức; đã lấy giá trị Excel tính sẵn khi lưu tệp.", cells=formulas.cells)
            notes.append(Note("formulas", told))
    rows = pl.DataFrame({ROW: sorted(set(uncomputed))}, schema={ROW: pl.Int64()})
    missing = rows.with_columns(pl.lit(value=True).alias(_NO_VALUE))
    by_row = errors.group_by(ROW).agg(pl.col(_ERROR).unique(maintain_order=True).str.join(", "))
    return by_row.join(missing, on=ROW, how="full", coalesce=True), notes


def _problem(names: tuple[str, ...], limits: Limits) -> pl.Expr:
    """Why a row of the sheet is broken, or null."""
    error = pl.format("Dòng có ô báo lỗi {} của Excel.", pl.col(_ERROR))
    no_value = pl.when(pl.col(_NO_VALUE)).then(
        pl.lit("Dòng có công thức chưa được tính. Mở tệp bằng Excel, lưu lại rồi nộp lại.")
    )
    long = pl.any_horizontal(pl.col(names).str.len_bytes() > limits.cell)
    too_long = pl.when(long).then(pl.lit(f"Dòng có ô dài hơn {limits.cell_shown} byte."))
    return joined_problems([error, no_value, too_long])


def _blank_rows(count: int) -> list[Note]:
    return [Note("blank-rows", Sentence("Bỏ qua {rows} dòng trống.", rows=count), count)] if count else []
