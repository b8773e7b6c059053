"""A corrected copy come back: the original's raw rows, with those it showed replaced by the rows it brings.

Rows keep their numbers in the original file. A row the sheet no longer holds is withdrawn; a row it never showed is refused.
"""

from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path

import polars as pl

from assets.walk.feedback_marker import Marker, fingerprint
from assets.walk.feedback_merge import mended
from assets.walk.feedback_pages import PAGE, read_pages
from assets.walk.feedback_standing import overtaken_by, rejected_rows
from assets.walk.feedback_words import headers_of
from assets.walk.raw_rows import RawRows, told_of
from catalog.contract import Table
from catalog.errors import DeliveryRejected, TransitionRefused
from catalog.files.model import ROW
from catalog.headers import raw_schema
from catalog.i18n import Sentence
from catalog.register import DeliveryRow
from catalog.workspace import Workspace

_FEW = 10


def returned_copy(
    workspace: Workspace, table: Table, delivery: DeliveryRow, marker: Marker, path: Path, scratch: Path
) -> RawRows:
    """The raw rows of a correction; raises DeliveryRejected with a reason for the clerk."""
    original = workspace.register.delivery(marker.delivery)
    _refuse_closed(workspace, table, original, delivery)
    shown = rejected_rows(workspace, table, original)
    if fingerprint(shown) != marker.shown:
        raise DeliveryRejected(
            "stale-correction",
            Sentence(
                "Lượt {delivery} đã được chạy lại và nay có các dòng cần sửa khác. "
                "Lập tệp sửa mới (kho feedback {delivery}) rồi sửa trên tệp ấy.",
                delivery=original.id,
            ),
        )
    headers = headers_of(table, original)
    pages = read_pages(path, headers, max(1, ceil(len(shown) / PAGE)), scratch)
    _refuse_numbers(pages.rows, shown, original)
    raw = _raw_of(workspace, table, original)
    rows, notes = mended(table, raw, pages.rows, headers)
    kept = raw.filter(~pl.col(ROW).is_in(shown.implode())).select(raw_schema(table).names())
    merged = kept.merge_sorted(rows.lazy().sort(ROW), key=ROW)
    correction = {"of": original.id, "returned": rows.height, "withdrawn": len(shown) - rows.height}
    told = told_of([*pages.notes, *notes, _sentence(correction)], headers)
    return RawRows(merged, told | {"correction": correction})


def _sentence(correction: Mapping[str, object]) -> Sentence:
    return Sentence(
        "Tệp sửa của lượt {of}: {returned} dòng nộp lại, {withdrawn} dòng rút lại; các dòng đã nhận giữ nguyên.",
        of=correction["of"],
        returned=correction["returned"],
        withdrawn=correction["withdrawn"],
    )


def _refuse_closed(workspace: Workspace, table: Table, original: DeliveryRow, delivery: DeliveryRow) -> None:
    """A correction answers a delivery that still speaks."""
    if original.status in ("received", "read"):
        raise TransitionRefused(
            Sentence("Lượt {delivery} mà tệp này sửa chưa chạy xong. Chạy 'kho run' lần nữa.", delivery=original.id)
        )
    newer = overtaken_by(workspace, table, original, besides=delivery)
    if newer is not None:
        raise DeliveryRejected(
            "superseded-correction",
            Sentence(
                "Lượt {delivery} mà tệp này sửa đã có lượt mới hơn: {newer} ({file}). "
                "Lập tệp sửa của lượt ấy (kho feedback {newer}) rồi sửa trên tệp mới.",
                delivery=original.id,
                newer=newer.id,
                file=newer.file_name,
            ),
        )
    if original.status in ("rejected", "blocked"):
        raise DeliveryRejected(
            "nothing-to-correct",
            Sentence(
                "Lượt {delivery} mà tệp này sửa nay không được nhận. Sửa tệp gốc rồi nộp lại cả tệp.",
                delivery=original.id,
            ),
        )


def _refuse_numbers(rows: pl.DataFrame, shown: pl.Series, original: DeliveryRow) -> None:
    """Every row names one row that was shown, and no two name the same."""
    unnumbered = rows.filter(pl.col(ROW).is_null())
    if unnumbered.height:
        raise DeliveryRejected(
            "unnumbered-row",
            Sentence(
                "Dòng {lines} của trang Cần sửa không có số dòng trong tệp. "
                "Dòng mới không nộp được bằng tệp sửa: xóa dòng ấy, hoặc nộp lại cả tệp gốc.",
                lines=_few(unnumbered["_line"].to_list()),
            ),
        )
    repeated = rows.filter(pl.col(ROW).is_duplicated())[ROW].unique().sort()
    if len(repeated):
        raise DeliveryRejected(
            "repeated-row",
            Sentence(
                "Số dòng {numbers} có nhiều lần trong trang Cần sửa. Giữ lại một dòng rồi nộp lại.",
                numbers=_few(repeated.to_list()),
            ),
        )
    unknown = rows.filter(~pl.col(ROW).is_in(shown.implode()))[ROW].sort()
    if len(unknown):
        raise DeliveryRejected(
            "unknown-row",
            Sentence(
                "Số dòng {numbers} không phải dòng cần sửa của lượt {delivery}. "
                "Đừng sửa cột 'Dòng trong tệp'; lấy lại số đúng từ tệp kho gửi rồi nộp lại.",
                numbers=_few(unknown.to_list()),
                delivery=original.id,
            ),
        )


def _few(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers[:_FEW]) + ("…" if len(numbers) > _FEW else "")


def _raw_of(workspace: Workspace, table: Table, original: DeliveryRow) -> pl.LazyFrame:
    """The original's raw rows, with columns a newer contract has added left empty."""
    raw = workspace.lake.scan(str(table.name.at("raw"))).filter(pl.col("_delivery_id") == original.id)
    held = raw.collect_schema()
    return raw.with_columns(
        pl.lit(None, dtype=kind).alias(name) for name, kind in raw_schema(table).items() if name not in held
    )
