"""What a delivery's feedback says: its rejected rows as they were delivered, why, and what to tell of it as a whole.

Writing it into a workbook is `feedback_workbook`; taking it back is `feedback_return`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from assets.sectors import find_entity
from assets.walk.feedback_marker import Marker, fingerprint
from assets.walk.feedback_reasons import comments, reasons
from assets.walk.feedback_standing import overtaken_by, rejected_rows
from assets.walk.feedback_words import Headers, as_shown, headers_of, words
from assets.walk.step import last_findings
from catalog.contract import Table
from catalog.errors import UserError
from catalog.files.model import ROW
from catalog.i18n import Sentence
from catalog.register import DeliveryRow, FindingRow
from catalog.workspace import Workspace

#: Rows held at a time; the others wait in the lake.
BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Feedback:
    """A delivery that can be corrected: its headers, the numbers of its rejected rows, what was found."""

    delivery: DeliveryRow
    source_file: str
    table: Table
    headers: Headers
    rows: pl.Series
    findings: tuple[FindingRow, ...]

    @property
    def marker(self) -> Marker:
        """What recognises a corrected copy of it."""
        return Marker(self.delivery.id, fingerprint(self.rows))


def feedback_of(workspace: Workspace, prefix: str) -> Feedback:
    """The feedback of a delivery, without rows where nothing is to correct; raises `UserError` where it is past that."""
    delivery = workspace.register.delivery(prefix)
    table = find_entity(delivery.sector, delivery.entity)
    if delivery.status in ("received", "read"):
        raise UserError(Sentence("Lượt {delivery} chưa chạy xong. Chạy 'kho run' rồi lập tệp sửa.", delivery=delivery.id))
    newer = overtaken_by(workspace, table, delivery)
    if newer is not None:
        raise UserError(
            Sentence(
                "Lượt {delivery} đã có lượt mới hơn: {newer} ({file}). Chạy: kho feedback {newer}",
                delivery=delivery.id,
                newer=newer.id,
                file=newer.file_name,
            )
        )
    if delivery.status != "published":
        raise UserError(
            Sentence(
                "Cả lượt {delivery} không được nhận nên không có dòng để sửa. Lý do: {reason}",
                delivery=delivery.id,
                reason=delivery.why,
            )
        )
    found = [one for one in last_findings(workspace, str(table.name), delivery.id) if not one.success]
    rows = rejected_rows(workspace, table, delivery)
    source_file = _first(workspace, delivery).file_name
    return Feedback(delivery, source_file, table, headers_of(table, delivery), rows, tuple(found))


def _first(workspace: Workspace, delivery: DeliveryRow) -> DeliveryRow:
    """The delivery whose file the row numbers count in: a correction keeps those of the one it corrects."""
    while (correction := delivery.notes.get("correction")) is not None:
        delivery = workspace.register.delivery(str(correction["of"]))
    return delivery


def batches(workspace: Workspace, feedback: Feedback) -> Iterator[pl.DataFrame]:
    """Rejected rows in the order of the file: `_row`, `cell_<n>` for each header, `why_<n>` for each header, `reasons`."""
    own = pl.col("_delivery_id") == feedback.delivery.id
    table = feedback.table
    raw = workspace.lake.scan(str(table.name.at("raw"))).filter(own)
    aside = workspace.lake.scan(str(table.name.at("quarantine"))).filter(own)
    cells = [as_shown(word).alias(f"cell_{place}") for place, word in enumerate(words(feedback.headers))]
    why = [as_shown(text).alias(f"why_{place}") for place, text in enumerate(comments(table, feedback.headers))]
    told = aside.select(ROW, *why, as_shown(reasons()).alias("reasons"))
    order = [ROW, *(f"{kind}_{place}" for kind in ("cell", "why") for place in range(len(cells))), "reasons"]
    for start in range(0, len(feedback.rows), BATCH):
        here = feedback.rows.slice(start, BATCH)
        within = pl.col(ROW).is_between(here[0], here[-1])
        shown = raw.filter(within).select(ROW, *cells).join(told.filter(within), on=ROW, how="inner")
        yield shown.select(order).collect(engine="streaming").sort(ROW)
