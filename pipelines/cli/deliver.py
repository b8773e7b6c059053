"""`kho deliver`: hand in files and see what became of them."""

from collections.abc import Sequence
from pathlib import Path

from catalog.delivery import Offered
from catalog.register import DeliveryRow
from pipelines.cli.run import walk
from pipelines.cli.session import as_json as to_json
from pipelines.cli.session import opened, say, shown
from pipelines.cli.status import delivery_facts

STATUS_WORDS = {
    "received": "đã nhận",
    "read": "đã đọc",
    "published": "đã công bố",
    "rejected": "bị từ chối",
    "blocked": "bị chặn",
    "superseded": "đã được thay thế",
}


def deliver_files(
    files: Sequence[Path],
    sector: str,
    entity: str,
    *,
    agency: str | None,
    period: str | None,
    supersedes: str | None,
    run: bool,
    as_json: bool,
) -> None:
    """Receive each file as one delivery, run, and tell the outcome of each."""
    from assets.walk.receive import receive

    with opened() as (settings, workspace):
        received = [
            receive(workspace, sector, Offered(entity, path, agency, period, supersedes), by="kho deliver") for path in files
        ]
        if run and any(row.status in ("received", "read") for row, _ in received):
            walk(workspace, settings)
        rows = [(workspace.register.delivery(row.id), new) for row, new in received]
    if as_json:
        say(to_json([delivery_facts(row) | {"new": new} for row, new in rows]))
        return
    for row, new in rows:
        say(tell(row, new=new))


def tell(row: DeliveryRow, *, new: bool = True) -> str:
    """One delivery in one paragraph a clerk understands."""
    head = f"{row.id}  {row.file_name}: {STATUS_WORDS[row.status]}"
    if not new:
        head += " (tệp này đã nộp trước đó, không chạy lại)"
    if row.rows_read is not None and row.status in ("published", "superseded"):
        counts = f"{shown(row.rows_read)} dòng đọc = {shown(row.accepted)} nhận + {shown(row.quarantined)} cách ly"
        head += f"\n    {counts} + {shown(row.duplicates)} trùng nguyên văn"
    if row.reason:
        head += f"\n    Lý do: {row.reason}"
    if row.quarantined:
        head += f"\n    Xem dòng cách ly: kho quarantine conformed_{row.sector}__{row.entity} --delivery {row.id}"
    return head
