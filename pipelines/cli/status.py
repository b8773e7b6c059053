"""`kho status`: published tables and deliveries, for people and for machines."""

from typing import Any

from assets.walk.simulated import simulated_tables
from catalog.i18n import _, language, twin
from catalog.register import DeliveryRow, Register, VersionRow
from pipelines.cli.session import as_json as to_json
from pipelines.cli.session import opened, say, show_table

STATUS_WORDS = {
    "received": _("đã nhận"),
    "read": _("đã đọc"),
    "published": _("đã công bố"),
    "rejected": _("bị từ chối"),
    "blocked": _("bị chặn"),
    "superseded": _("đã được thay thế"),
}
_DELIVERY_FACTS = (
    *("id", "sector", "entity", "agency", "period", "file_name", "received_at", "status", "reason_code", "reason", "reason_en"),
    *("rows_read", "accepted", "quarantined", "duplicates", "inserted", "updated", "unchanged", "closed"),
)


def show_status(*, as_json: bool) -> None:
    """Everything published and everything delivered."""
    with opened() as (_settings, workspace):
        versions = workspace.register.published_all()
        titles, simulated = shown_titles(workspace.register), simulated_tables(workspace.register)
        deliveries = workspace.register.deliveries()
    if as_json:
        tables = [table_facts(version, simulated=name in simulated) for name, version in sorted(versions.items())]
        say(to_json({"tables": tables, "deliveries": [delivery_facts(row) for row in deliveries]}))
        return
    _print(titles, versions, deliveries)


def _print(titles: dict[str, str], versions: dict[str, VersionRow], deliveries: list[DeliveryRow]) -> None:
    if not versions and not deliveries:
        say(_("Kho chưa có gì. Chạy 'kho demo' để xem thử, hoặc 'kho deliver --help' để nộp tệp."))
        return
    tables = [
        (name, titles.get(name, ""), v.rows, v.delta_version, v.quality_score, v.published_at)
        for name, v in sorted(versions.items())
    ]
    headers: tuple[str, ...] = (_("Bảng"), _("Tên"), _("Số dòng"), _("Phiên bản"), _("Điểm chất lượng"), _("Công bố lúc"))
    show_table(_("Bảng đã công bố"), headers, tables)
    rows = [
        (d.id, d.sector, d.entity, d.file_name, status_word(d), d.rows_read, d.accepted, d.quarantined, d.duplicates)
        for d in deliveries
    ]
    say()
    counts = (_("Đọc"), _("Nhận"), _("Cách ly"), _("Trùng"))
    headers = (_("Mã"), _("Ngành"), _("Đối tượng"), _("Tệp"), _("Trạng thái"), *counts)
    show_table(_("Lượt giao nộp (mới nhất trước)"), headers, rows)


def shown_titles(register: Register) -> dict[str, str]:
    """Titles of all tables in the reader's language; those with simulated rows say so."""
    simulated, mark = simulated_tables(register), _("(mô phỏng)")
    titles = {one.name: twin(one.title, one.title_en) for one in register.datasets(status=None)}
    return {name: f"{title} {mark}" if name in simulated and mark not in title else title for name, title in titles.items()}


def table_facts(version: VersionRow, *, simulated: bool) -> dict[str, Any]:
    """One published table for machines."""
    return {
        "table": version.table,
        "simulated": simulated,
        "rows": version.rows,
        "version": version.delta_version,
        "quality_score": version.quality_score,
        "published_at": version.published_at,
    }


def delivery_facts(row: DeliveryRow) -> dict[str, Any]:
    """One delivery for machines."""
    return {name: getattr(row, name) for name in _DELIVERY_FACTS}


def status_word(row: DeliveryRow) -> str:
    """The status in the reader's language; with its code where the reason is not in that language."""
    word = STATUS_WORDS[row.status]
    untold = row.reason_code and language() == "en" and not row.reason_en
    return f"{word} ({row.reason_code})" if untold else word
