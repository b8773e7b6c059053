"""Step 1 and 2 of the walk: a file is offered, hashed, kept and registered; the same bytes are a no-op."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from assets.sectors import find_entity, load_contracts
from assets.walk.periods import effective_date
from catalog.delivery import Offered, delivery_id
from catalog.errors import NotFound, UserError
from catalog.register import DeliveryFacts, DeliveryRow
from catalog.workspace import Workspace

MANIFEST = ".manifest.json"
_MANIFEST_KEYS = {"agency", "period", "supersedes"}
_NOTE = "note"


def receive(workspace: Workspace, sector: str, offered: Offered, by: str) -> tuple[DeliveryRow, bool]:
    """Register a file as a delivery; the flag says whether it is new."""
    table = find_entity(sector, offered.entity)
    source = table.source
    if source is None or not offered.path.is_file():
        raise NotFound(f"Không có tệp {offered.path.name}. Kiểm tra đường dẫn rồi chạy lại.")
    if source.period == "required" and offered.period is None:
        raise UserError(f"'{table.title}' cần kỳ dữ liệu. Thêm --period, ví dụ --period 2026-Q3.")
    if offered.period is not None:
        effective_date(offered.period)
    supersedes = None if offered.supersedes is None else workspace.register.delivery(offered.supersedes).id
    agency = offered.agency or source.agency
    offered = Offered(offered.entity, offered.path, agency, offered.period, supersedes)
    kept = workspace.vault.keep(offered.path)
    facts = DeliveryFacts(
        id=delivery_id(sector, offered, kept.sha256),
        sector=sector,
        entity=offered.entity,
        agency=agency,
        period=offered.period,
        file_name=offered.path.name,
        bytes=kept.size,
        sha256=kept.sha256,
        stored_at=kept.place,
        received_at=datetime.now(UTC),
        received_by=by,
        supersedes=supersedes,
    )
    return workspace.register.receive(facts)


def offers_in(landing: Path) -> Iterator[tuple[str, Offered]]:
    """Files waiting in `landing/<sector>/<entity>/`, each with what its manifest says; hidden and unfinished files are left."""
    for sector, contract in load_contracts().items():
        for table in contract.entities:
            folder = landing / sector / table.name.entity
            for path in sorted(folder.glob("*")) if folder.is_dir() else ():
                if path.is_file() and not path.name.startswith(".") and not path.name.endswith((MANIFEST, ".part", ".tmp")):
                    yield sector, Offered(table.name.entity, path, **_manifest(path))


def _manifest(path: Path) -> dict[str, str]:
    beside = path.with_name(path.name + MANIFEST)
    if not beside.exists():
        return {}
    try:
        facts = json.loads(beside.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UserError(f"Tệp kê khai {beside.name} không phải JSON: {error}. Sửa hoặc xóa tệp này.") from error
    unknown = sorted(set(facts) - _MANIFEST_KEYS - {_NOTE}) if isinstance(facts, dict) else ["?"]
    if unknown:
        raise UserError(
            f"Tệp kê khai {beside.name} có mục lạ: {', '.join(unknown)}. Dùng: {', '.join(sorted(_MANIFEST_KEYS))}."
        )
    return {key: str(value) for key, value in facts.items() if key != _NOTE}
