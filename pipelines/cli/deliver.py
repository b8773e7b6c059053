"""`kho deliver`: hand in files and see what became of them."""

from collections.abc import Sequence
from pathlib import Path

from catalog.delivery import Offered
from catalog.i18n import _
from catalog.register import DeliveryRow
from pipelines.cli.run import walk
from pipelines.cli.session import as_json as to_json
from pipelines.cli.session import opened, say, shown
from pipelines.cli.status import delivery_facts, status_word
from pipelines.runner import anything_to_do


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
        if run and anything_to_do(workspace):
            walk(workspace, settings)
        rows = [(workspace.register.delivery(row.id), new) for row, new in received]
    if as_json:
        say(to_json([delivery_facts(row) | {"new": new} for row, new in rows]))
        return
    for row, new in rows:
        say(tell(row, new=new))


def tell(row: DeliveryRow, *, new: bool = True) -> str:
    """One delivery in one paragraph a clerk understands."""
    told = [f"{row.id}  {row.file_name}: {status_word(row)}"]
    if not new:
        told[0] += " " + _("(tệp này đã nộp trước đó, không chạy lại)")
    if row.rows_read is not None and row.status in ("published", "superseded"):
        counts = (shown(one) for one in (row.rows_read, row.accepted, row.quarantined, row.duplicates))
        told.append(_("{} dòng đọc = {} nhận + {} cách ly + {} trùng nguyên văn").format(*counts))
    if (correction := row.notes.get("correction")) is not None:
        told.append(_("Bản sửa của lượt {of}: {returned} dòng nộp lại, {withdrawn} dòng rút lại").format(**correction))
    if row.reason:
        told.append(_("Lý do: {reason}").format(reason=row.why))
    if row.quarantined:
        command = f"kho quarantine conformed_{row.sector}__{row.entity} --delivery {row.id}"
        told.append(_("Xem dòng cách ly: {command}").format(command=command))
    if row.quarantined and row.status == "published":
        told.append(_("Lập tệp sửa gửi đơn vị nộp: {command}").format(command=f"kho feedback {row.id}"))
    return "\n    ".join(told)
