"""Readers for the two reference files that are not plain tables: the NSO conversion sheet and commune GeoJSON.

Text in, text out: nothing is judged here. Plain CSV deliveries of the crosswalk pass through the same reader unchanged.
"""

import csv
import json
import re
from pathlib import Path
from typing import Any

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
_NAME_AND_CODE = r"^(.*\S)\s*\((\d+)\)\s*$"


@reader
def raw_reference__crosswalk(path: Path) -> pl.LazyFrame:
    """Read the NSO conversion sheet exactly as published, or a plain CSV with one header row; all columns text, plus `_row`."""
    head = _first_records(path)
    sheet = _SHEET.match(head[0][0].strip()) if head and head[0] else None
    if sheet is None:
        return pl.scan_csv(path, infer_schema=False, row_index_name="_row", row_index_offset=2).with_columns(
            pl.col("_row").cast(pl.Int64)
        )
    _require_sheet_headers(head)
    return _conversion_sheet(path, width=len(head[0]), effective_from=sheet[1])


@reader
def raw_reference__boundaries(path: Path) -> pl.LazyFrame:
    """Read a GeoJSON FeatureCollection: one row a feature, properties as text, geometry as GeoJSON text, plus `_row`."""
    features = _features(path)
    rows = [
        {name: _text(value) for name, value in (feature.get("properties") or {}).items()}
        | {"geometry": json.dumps(feature.get("geometry"), separators=(",", ":"))}
        for feature in features
    ]
    names = list(dict.fromkeys(name for row in rows for name in row))
    frame = pl.from_dicts(rows, schema=dict.fromkeys(names, pl.String))
    return frame.lazy().with_row_index("_row", offset=1).with_columns(pl.col("_row").cast(pl.Int64))


def _first_records(path: Path) -> list[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [record for record, _ in zip(csv.reader(file), range(2), strict=False)]
    except UnicodeDecodeError as error:
        raise DeliveryRejected(
            "not-utf8", Sentence("Tệp CSV không phải mã UTF-8. Mở tệp, lưu lại dạng 'CSV UTF-8' rồi nộp lại.")
        ) from error


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


def _features(path: Path) -> list[dict[str, Any]]:
    try:
        collection = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DeliveryRejected(
            "broken-json",
            Sentence("Tệp GeoJSON hỏng hoặc thiếu phần cuối ({error}). Xuất lại tệp rồi nộp lại.", error=error),
        ) from error
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise DeliveryRejected(
            "not-features", Sentence("Tệp không phải GeoJSON FeatureCollection. Xuất lại từ GIS dạng GeoJSON rồi nộp lại.")
        )
    if not features:
        empty = Sentence("Tệp GeoJSON không có đối tượng nào. Kiểm tra lớp dữ liệu trước khi xuất.")
        raise DeliveryRejected("empty-file", empty)
    return features


def _text(value: object) -> str | None:
    """A JSON value as a clerk would type it: a number with a decimal comma, because a dot may mean thousands."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    return json.dumps(value, ensure_ascii=False)
