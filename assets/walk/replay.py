"""A delivery again from its original bytes, after a contract or a function was mended.

A registry was built delivery upon delivery, so replaying one takes the table back to where it stood before and walks the
later ones again in their order; other kinds only exchange the delivery's own rows.
"""

from assets.sectors import find_entity
from assets.walk.raw import tag
from catalog.errors import TransitionRefused
from catalog.i18n import Sentence
from catalog.register import DeliveryRow
from catalog.workspace import Workspace


def reopen(workspace: Workspace, prefix: str) -> list[DeliveryRow]:
    """Put a delivery, and for a registry those built upon it, back to the start; oldest first."""
    register = workspace.register
    delivery = register.delivery(prefix)
    if delivery.status == "superseded":
        raise TransitionRefused(
            Sentence("Lượt {delivery} đã được lượt khác thay thế. Chạy lại lượt thay thế nó.", delivery=delivery.id)
        )
    if delivery.status in ("received", "read"):
        return [delivery]
    table = find_entity(delivery.sector, delivery.entity)
    builds = table.kind == "registry" and delivery.status == "published"
    chosen = _since(workspace, delivery) if builds else [delivery]
    commit = workspace.lake.committed(str(table.name), tag(delivery)) if builds else None
    for row in chosen:
        register.reopen(row.id)
    if commit is not None:
        workspace.lake.restore(str(table.name), int(commit["version"]) - 1)
    return chosen


def _since(workspace: Workspace, delivery: DeliveryRow) -> list[DeliveryRow]:
    published = workspace.register.deliveries(sector=delivery.sector, entity=delivery.entity, status="published")
    settled = delivery.settled_at
    later = [row for row in published if settled is not None and row.settled_at is not None and row.settled_at >= settled]
    return sorted(later, key=lambda row: (row.settled_at or row.received_at, row.received_at))
