"""The reader of the one reference file that is no plain table: the NSO conversion sheet. Text in, text out, nothing judged."""

import csv
import re
from pathlib import Path

import polars as pl

from assets.table import reader
from catalog.errors import DeliveryRejected
from catalog.i18n import Sentence

#: The sheet's first header row opens with these words and the day the new units came into force.
_SHEET = re.compile(r"^Đơn vị hành chính từ ngày (\d{1,2}/\d{1,2}/\d{4})$")
#: Second header row of the sheet, in order, and the columns its cells feed.
_SHEET_HEADERS = {
    "Tỉnh, thành phố": "new_province",
    "Tên Xã mới": "new_name",
    "Mã Xã mới": "new_code",
    "Tên Xã cũ": "old_name",
    "Mã Xã cũ": "old_code",
    "Ghi chú": "note",
    "Quận/huyện": "old_district",
    "Tỉnh cũ": "old_province",
}
#: Bytes in which the two header rows of the sheet stand.
_HEAD = 1 << 16
_NAME_AND_CODE = r"^(.*\S)\s*\((\d+)\)\s*$"


@reader
def raw_reference__crosswalk(path: Path) -> pl.LazyFrame | None:
    """Read the NSO conversion sheet exactly as published, all columns text, plus `_row`; None for any other file."""
    head = _first_records(path)
    sheet = _SHEET.match(head[0][0].strip()) if head and head[0] else None
    if sheet is None:
        return None
    _require_sheet_headers(head)
    return _conversion_sheet(path, width=len(head[0]), effective_from=sheet[1])


def _first_records(path: Path) -> list[list[str]]:
    """The records of the header, as far as the beginning of the file is text like the sheet's."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    text = head.decode("utf-8-sig", errors="replace")
    return [record for _, record in zip(range(2), csv.reader(text.splitlines(keepends=True)), strict=False)]


def _require_sheet_headers(head: list[list[str]]) -> None:
    found = [cell.strip() for cell in head[1]] if len(head) > 1 else []
    if found[: len(_SHEET_HEADERS)] != list(_SHEET_HEADERS):
        raise DeliveryRejected(
            "unknown-sheet",
            Sentence(
                "Bảng chuyển đổi cần hàng tiêu đề thứ hai: {wanted}; tệp có: {found}. "
                "Nộp lại bảng của Cục Thống kê, không đổi tiêu đề.",
                wanted=", ".join(_SHEET_HEADERS),
                found=", ".join(found) or Sentence("không có"),
            ),
        )


def _conversion_sheet(path: Path, width: int, effective_from: str) -> pl.LazyFrame:
    """Rows of the sheet; its province headings (only the first cell filled) are layout, not rows."""
    names = [*_SHEET_HEADERS.values(), *(f"extra_{number}" for number in range(width - len(_SHEET_HEADERS)))]
    cells = pl.scan_csv(
        path,
        has_header=False,
        skip_rows=2,
        infer_schema=False,
        with_column_names=lambda _: names,
        row_index_name="_row",
        row_index_offset=3,
    )
    blank = [pl.col(name).str.strip_chars().replace("", None).is_null() for name in names[1:]]
    return cells.filter(~pl.all_horizontal(blank)).select(
        pl.lit(effective_from).alias("effective_from"),
        pl.col("old_code", "old_name", "new_code", "new_name"),
        pl.concat_str("note", *names[len(_SHEET_HEADERS) :], separator=" | ", ignore_nulls=True).alias("note"),
        *_name_and_code("old_district"),
        *_name_and_code("old_province"),
        *_name_and_code("new_province"),
        pl.col("_row").cast(pl.Int64),
    )


def _name_and_code(column: str) -> tuple[pl.Expr, pl.Expr]:
    """Split "Tỉnh Quảng Ninh (22)"; a cell of another shape stays whole in the name, so nothing is lost."""
    cell = pl.col(column)
    name = pl.coalesce(cell.str.extract(_NAME_AND_CODE, 1), cell)
    return name.alias(f"{column}_name"), cell.str.extract(_NAME_AND_CODE, 2).alias(f"{column}_code")
