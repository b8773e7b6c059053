"""One delivery through one step, with its register rows: what a run calls for each partition.

The last thing written is always the delivery's own status: a crash before it leaves work a retry takes up again.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from assets.sectors import find_entity
from assets.walk.conform import Conformed, conform
from assets.walk.kinds import replaced_deliveries
from assets.walk.publish import publish
from assets.walk.raw import write_raw
from catalog.contract import Table
from catalog.register import DeliveryRow, FindingRow
from catalog.workspace import Workspace


def read_step(workspace: Workspace, delivery_id: str) -> DeliveryRow:
    """Bring a delivery to its raw table, unless it is already there or has ended."""
    with _held(workspace, delivery_id) as delivery:
        return write_raw(workspace, delivery) if delivery.status == "received" else delivery


def conform_step(workspace: Workspace, delivery_id: str, run_id: str) -> tuple[DeliveryRow, Conformed | None]:
    """Bring a read delivery to its conformed table and publish the version it makes."""
    with _held(workspace, delivery_id) as delivery:
        if delivery.status != "read":
            return delivery, None
        table = find_entity(delivery.sector, delivery.entity)
        done = conform(workspace, delivery, run_id)
        if done.verdict is not None:
            # What an interrupted try, or the walk before a replay, found of this delivery is answered by this judgement.
            workspace.register.close_findings(
                str(table.name), by_delivery=delivery.id, of_delivery=delivery.id, keep_run=run_id
            )
        if done.version is not None:
            _publish(workspace, table, delivery, done.version, run_id)
        return workspace.register.settle(delivery.id, done.outcome), done


@contextmanager
def _held(workspace: Workspace, delivery_id: str) -> Iterator[DeliveryRow]:
    """The delivery as it is once its entity is ours alone: the command line and the server may both be at work."""
    delivery = workspace.register.delivery(delivery_id)
    with workspace.only_writer(f"{delivery.sector}__{delivery.entity}"):
        yield workspace.register.delivery(delivery_id)


def last_findings(workspace: Workspace, table: str, delivery_id: str) -> list[FindingRow]:
    """What the last judgement of a delivery found; an interrupted try before it no longer counts."""
    found = workspace.register.findings(table=table, delivery_id=delivery_id)
    return [one for one in found if one.run_id == found[0].run_id]


def _publish(workspace: Workspace, table: Table, delivery: DeliveryRow, version: int, run_id: str) -> None:
    name, register = str(table.name), workspace.register
    found = last_findings(workspace, name, delivery.id)
    publish(workspace, table, version, run_id, delivery_id=delivery.id)
    replaced = replaced_deliveries(workspace, delivery, table)
    for old in sorted(replaced):
        if table.kind != "reference" or register.delivery(old).status == "published":
            register.supersede(old, by=delivery.id)
    judged = {one.rule for one in found}
    whole = table.kind == "registry" and table.source is not None and table.source.delivery == "full"
    for old in sorted({one.delivery_id or "" for one in register.open_findings(name)} - {delivery.id}):
        if whole or old in replaced:
            register.close_findings(name, by_delivery=delivery.id, of_delivery=old, rules=judged)
