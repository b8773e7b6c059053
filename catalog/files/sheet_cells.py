"""The cells of one sheet as text: numbers as plain decimals with the digits Excel shows, dates as ISO 8601.

Sheets fit in memory (Excel stops at 1,048,576 rows), so frames here are eager. Choosing a sheet and its header is `sheets`.
"""

import re
from typing import TYPE_CHECKING

import polars as pl

from catalog.files.model import AMBIGUOUS, ROW

if TYPE_CHECKING:
    import fastexcel

#: The reader rounds to nine places (99.9999999999 to 100); what looks like a number is asked for again as one.
_NUMBER = r"^-?\d+(?:\.\d{1,9})?$"
#: The reader prints nine places of a number that has no room for them: 123456789.12 as 123456789.120000005.
_SPUN_OUT = r"^-?\d{7,}\.\d{9}$"
_DATED = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}"
#: Days that only carry a time of day: Excel's day zero in its two date systems.
_DAY_ZERO = r"^(?:1899-12-3[01]|1904-01-01) (\d{2}:\d{2}:\d{2}.*)$"
#: Excel has a 29/02/1900, its day sixty; the reader makes the day before of it.
_NO_DAY, _NO_DAY_READ, _DAY_SIXTY = "1900-02-29", "1900-02-28", 60
_TOO_WIDE = 15


def sheet_text(workbook: "fastexcel.ExcelReader", index: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All cells as String with `_row` (1-based sheet row), and a frame (`_row`, `error`) of cells such as #N/A."""
    sheet = workbook.load_sheet(index, header_row=None, skip_rows=0, dtypes="string")
    batch, errors = sheet.to_arrow_with_errors()
    cells = pl.DataFrame(batch)
    cells = _with_digits(workbook, index, cells)
    for column in cells.columns:
        cells = _exact(workbook, index, cells, column)
    found = errors.errors if errors else []
    broken = {
        ROW: [error.position[0] + 1 for error in found],
        "error": [_error_name(error.detail) for error in found],
    }
    numbered = cells.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64()).alias(ROW))
    return numbered, pl.DataFrame(broken, schema={ROW: pl.Int64(), "error": pl.String()})


def _error_name(detail: str) -> str:
    """`Expected string but got 'Error(Div0)'` names the kind of error between the brackets."""
    kind = re.search(r"Error\((\w+)\)", detail)
    names = {"Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!"}
    return names.get(kind[1], "#VALUE!") if kind else "#VALUE!"


def _with_digits(workbook: "fastexcel.ExcelReader", index: int, cells: pl.DataFrame) -> pl.DataFrame:
    """Restore the digits of numbers; one more reading of the sheet serves all its columns."""
    places = [place for place, column in enumerate(cells.columns) if cells[column].str.contains(_NUMBER).any()]
    if not places:
        return cells
    numbers = _typed(workbook, index, places, "float")
    restored = []
    for place, number in zip(places, numbers, strict=True):
        text = cells.to_series(place)
        spun_out = text.str.contains(_SPUN_OUT)
        if spun_out.any():
            spun_out &= _number_cells(workbook, index, place)
        restored.append(_digits(text, number, spun_out))
    return cells.with_columns(restored)


def _exact(workbook: "fastexcel.ExcelReader", index: int, cells: pl.DataFrame, column: str) -> pl.DataFrame:
    """Mark fractions that read as thousands and restore the date-only form of dates, in columns that show either."""
    place = cells.columns.index(column)
    if cells[column].str.contains(AMBIGUOUS).any():
        fraction = pl.col(column).str.contains(AMBIGUOUS) & _number_cells(workbook, index, place)
        cells = cells.with_columns(pl.when(fraction).then(pl.col(column) + "0").otherwise(pl.col(column)).alias(column))
    if cells[column].str.contains(_DATED).any():
        since = _typed(workbook, index, [place], "duration").to_series()
        written = _iso(_with_day_sixty(pl.col(column), since))
        cells = cells.with_columns(pl.when(since.is_not_null()).then(written).otherwise(pl.col(column)).alias(column))
    return cells


def _typed(workbook: "fastexcel.ExcelReader", index: int, places: list[int], dtype: "fastexcel.DType") -> pl.DataFrame:
    """Columns again under another type; cells of any other kind are null."""
    return workbook.load_sheet(index, header_row=None, skip_rows=0, dtypes=dtype, use_columns=places).to_polars()


def _number_cells(workbook: "fastexcel.ExcelReader", index: int, place: int) -> pl.Series:
    """Asked for as yes or no, number cells answer and text cells do not; as numbers, text would answer too."""
    return _typed(workbook, index, [place], "boolean").to_series().is_not_null()


def _digits(text: pl.Series, numbers: pl.Series, spun_out: pl.Series) -> pl.Series:
    """Numbers the text is not, written again with the fifteen digits Excel keeps; text cells stay as typed."""
    both = pl.DataFrame({"text": text, "number": numbers})
    rounded = pl.col("text").str.contains(_NUMBER) & (pl.col("number") != pl.col("text").cast(pl.Float64, strict=False))
    cut = both.filter(rounded | spun_out)
    if cut.is_empty():
        return text
    distinct = cut.unique()
    written = [plain_number(number) for number in distinct["number"]]
    exact = pl.DataFrame({"number": distinct["number"], "text": distinct["text"], "exact": written})
    joined = both.join(exact, on=["text", "number"], how="left", maintain_order="left")
    return joined.select(pl.coalesce("exact", "text").alias(text.name)).to_series()


def plain_number(number: float) -> str:
    """Up to fifteen significant digits, never in scientific notation."""
    if number == 0:
        return "0"
    digits = f"{number:.{_TOO_WIDE}g}"
    if "e" not in digits:
        return digits
    mantissa, _, exponent = digits.partition("e")
    places = len(mantissa.partition(".")[2]) - int(exponent)
    return f"{float(digits):.{max(places, 0)}f}"


def _with_day_sixty(text: pl.Expr, since: pl.Series) -> pl.Expr:
    wrong = (since.dt.total_days() == _DAY_SIXTY) & text.str.starts_with(_NO_DAY_READ)
    return pl.when(wrong).then(text.str.replace(_NO_DAY_READ, _NO_DAY, literal=True)).otherwise(text)


def _iso(text: pl.Expr) -> pl.Expr:
    """`2024-01-31 00:00:00` is a date; a time on day zero is a time of day."""
    return text.str.replace(_DAY_ZERO, "${1}").str.replace(r"^(\d{4}-\d{2}-\d{2}) 00:00:00$", "${1}")
