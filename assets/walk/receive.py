"""Step 1 and 2 of the walk: a file is offered, hashed, kept and registered; the same bytes are a no-op."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from assets.sectors import find_entity, load_contracts
from assets.walk.feedback_marker import marker_in
from assets.walk.feedback_offer import as_correction
from assets.walk.looking import kept_and_looked
from assets.walk.manifest import MANIFEST, offered_by
from assets.walk.periods import effective_date
from catalog.delivery import SIMULATED, Offered, delivery_id
from catalog.errors import NotFound, UserError
from catalog.i18n import Sentence, Twins
from catalog.names import printable
from catalog.register import DeliveryFacts, DeliveryRow
from catalog.vault import Kept
from catalog.workspace import Workspace


def receive(workspace: Workspace, sector: str, offered: Offered, by: str) -> tuple[DeliveryRow, bool]:
    """Register a copy of a file as a delivery; the flag says whether it is new."""
    offered = _checked(workspace, sector, offered)
    return _register(workspace, sector, offered, workspace.vault.keep, by)


def receive_landed(workspace: Workspace, *, quiet: float = 0) -> tuple[list[DeliveryRow], list[str]]:
    """Take in what lies in `landing/`; files leave it once registered, those that cannot be taken stay and are told.

    Files changed within the last `quiet` seconds are left for later: somebody may still be writing them.
    """
    new: list[DeliveryRow] = []
    told: list[str] = []
    for sector, path in _landed(workspace.landing, quiet):
        try:
            offered = _checked(workspace, sector, offered_by(path))
            row, fresh = _register(workspace, sector, offered, workspace.vault.adopt, "landing")
        except UserError as error:
            told.append(f"{printable(path.name)}: {error}")
            continue
        new += [row] if fresh else []
        path.unlink()
        path.with_name(path.name + MANIFEST).unlink(missing_ok=True)
    return new, told


def _checked(workspace: Workspace, sector: str, offered: Offered) -> Offered:
    """What is offered with its agency and period settled; raises `UserError` where it cannot be taken."""
    table = find_entity(sector, offered.entity)
    source = table.source
    if offered.path.name != printable(offered.path.name):
        raise UserError(Sentence("Tên tệp không phải UTF-8. Đổi tên tệp rồi nộp lại."))
    if source is None or not offered.path.is_file():
        raise NotFound(Sentence("Không có tệp {path}. Kiểm tra đường dẫn rồi chạy lại.", path=offered.path.name))
    with workspace.scratch() as scratch:
        marker = marker_in(offered.path, scratch)
    if marker is not None:
        return as_correction(workspace, table, source, offered, marker)
    title = Twins(table.title, table.title_en)
    if source.period == "required" and offered.period is None:
        raise UserError(Sentence("'{title}' cần kỳ dữ liệu. Thêm --period, ví dụ --period 2026-Q3.", title=title))
    if source.period == "none" and offered.period is not None:
        raise UserError(Sentence("'{title}' không theo kỳ. Bỏ --period rồi nộp lại.", title=title))
    if offered.period is not None:
        effective_date(offered.period)
    supersedes = None if offered.supersedes is None else workspace.register.delivery(offered.supersedes).id
    return replace(offered, agency=(offered.agency or "").strip() or source.agency, supersedes=supersedes)


def _register(
    workspace: Workspace, sector: str, offered: Offered, keep: Callable[[Path], Kept], by: str
) -> tuple[DeliveryRow, bool]:
    kept, found = kept_and_looked(find_entity(sector, offered.entity), offered.path, keep)
    facts = DeliveryFacts(
        id=delivery_id(sector, offered, kept.sha256),
        sector=sector,
        entity=offered.entity,
        agency=offered.agency or "",
        period=offered.period,
        file_name=offered.path.name,
        bytes=kept.size,
        sha256=kept.sha256,
        stored_at=kept.place,
        received_at=datetime.now(UTC),
        received_by=by,
        supersedes=offered.supersedes,
        notes={**found, SIMULATED: True} if offered.simulated else found,
    )
    return workspace.register.receive(facts)


def _landed(landing: Path, quiet: float) -> Iterator[tuple[str, Path]]:
    """Files waiting in `landing/<sector>/<entity>/`, oldest name first; hidden, unfinished and manifest files are left."""
    until = time.time() - quiet
    for sector, contract in load_contracts().items():
        for table in contract.entities:
            for path in sorted((landing / sector / table.name.entity).glob("*")):
                whole = path.is_file() and not path.name.startswith(".") and not path.name.endswith((MANIFEST, ".part", ".tmp"))
                if whole and path.stat().st_mtime <= until:
                    yield sector, path
