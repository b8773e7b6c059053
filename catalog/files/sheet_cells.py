"""The cells of one sheet as text: numbers as plain decimals with the digits Excel shows, dates as ISO 8601.

Sheets fit in memory (Excel stops at 1,048,576 rows), so frames here are eager. Choosing a sheet and its header is `sheets`.
"""

import re
from typing import TYPE_CHECKING

import polars as pl

from catalog.files.model import AMBIGUOUS, ROW

if TYPE_CHECKING:
    import fastexcel

#: The reader cuts decimals after nine places and prints tiny numbers as 0; such cells are asked for again as numbers.
_CUT = r"^-?(?:0|\d+\.\d{9})$"
_DATED = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}"
#: Days that only carry a time of day: Excel's day zero in its two date systems.
_DAY_ZERO = r"^(?:1899-12-3[01]|1904-01-01) (\d{2}:\d{2}:\d{2}.*)$"
_TOO_WIDE = 15


def sheet_text(workbook: "fastexcel.ExcelReader", index: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All cells as String with `_row` (1-based sheet row), and a frame (`_row`, `error`) of cells such as #N/A."""
    sheet = workbook.load_sheet(index, header_row=None, skip_rows=0, dtypes="string")
    batch, errors = sheet.to_arrow_with_errors()
    cells = pl.DataFrame(batch)
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


def _exact(workbook: "fastexcel.ExcelReader", index: int, cells: pl.DataFrame, column: str) -> pl.DataFrame:
    """Restore cut digits of numbers and the date-only form of dates, in columns that show either."""
    place = cells.columns.index(column)
    if cells[column].str.contains(_CUT).any():
        numbers = _typed(workbook, index, place, "float").rename("number")
        cells = cells.with_columns(_digits(cells[column], numbers))
    if cells[column].str.contains(AMBIGUOUS).any():
        # Asked for as yes or no, number cells answer and text cells do not; as numbers, text would answer too.
        number = _typed(workbook, index, place, "boolean").is_not_null()
        fraction = pl.col(column).str.contains(AMBIGUOUS) & number
        cells = cells.with_columns(pl.when(fraction).then(pl.col(column) + "0").otherwise(pl.col(column)).alias(column))
    if cells[column].str.contains(_DATED).any():
        dated = _typed(workbook, index, place, "duration").is_not_null()
        cells = cells.with_columns(pl.when(dated).then(_iso(pl.col(column))).otherwise(pl.col(column)).alias(column))
    return cells


def _typed(workbook: "fastexcel.ExcelReader", index: int, place: int, dtype: "fastexcel.DType") -> pl.Series:
    """One column again under another type; cells of any other kind are null."""
    sheet = workbook.load_sheet(index, header_row=None, skip_rows=0, dtypes=dtype, use_columns=[place])
    return sheet.to_polars().to_series()


def _digits(text: pl.Series, numbers: pl.Series) -> pl.Series:
    """Numbers whose text was cut, written again with the fifteen digits Excel keeps; text cells stay as typed."""
    cut = pl.DataFrame({"text": text, "number": numbers}).filter(
        pl.col("text").str.contains(_CUT) & (pl.col("number") != pl.col("text").cast(pl.Float64, strict=False))
    )
    if cut.is_empty():
        return text
    distinct = cut.unique()
    written = [plain_number(number) for number in distinct["number"]]
    exact = pl.DataFrame({"number": distinct["number"], "text": distinct["text"], "exact": written})
    both = pl.DataFrame({"text": text, "number": numbers})
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


def _iso(text: pl.Expr) -> pl.Expr:
    """`2024-01-31 00:00:00` is a date; a time on day zero is a time of day."""
    return text.str.replace(_DAY_ZERO, "${1}").str.replace(r"^(\d{4}-\d{2}-\d{2}) 00:00:00$", "${1}")
