"""Whether a delivery can still be corrected: its rejected rows, and the newer delivery that has taken its place, if any."""

import polars as pl

from assets.walk.periods import period_of
from catalog.contract import Table
from catalog.register import DeliveryRow
from catalog.workspace import Workspace


def rejected_rows(workspace: Workspace, table: Table, delivery: DeliveryRow) -> pl.Series:
    """Row numbers (Int64, ascending) of a delivery that stand in quarantine."""
    name = str(table.name.at("quarantine"))
    if workspace.lake.version(name) is None:
        return pl.Series("_row", dtype=pl.Int64)
    own = workspace.lake.scan(name).filter(pl.col("_delivery_id") == delivery.id)
    return own.select("_row").collect(engine="streaming")["_row"].sort()


def overtaken_by(
    workspace: Workspace, table: Table, delivery: DeliveryRow, *, besides: DeliveryRow | None = None
) -> DeliveryRow | None:
    """The newest delivery that speaks in place of this one; its own correction (`besides`) does not count."""
    spared = {delivery.id} | ({besides.id} if besides is not None else set())
    known = workspace.register.deliveries(sector=delivery.sector, entity=delivery.entity)
    newer = [one for one in known if one.id not in spared and _takes_over(table, delivery, one)]
    if not newer:
        return None
    last = max(newer, key=lambda one: one.settled_at or one.received_at)
    return overtaken_by(workspace, table, last, besides=besides) or last


def _takes_over(table: Table, old: DeliveryRow, other: DeliveryRow) -> bool:
    if other.status == "superseded" and other.supersedes == old.id:
        return True
    if other.status != "published":
        return False
    later = old.settled_at is not None and other.settled_at is not None and other.settled_at > old.settled_at
    if table.kind == "registry":
        # What was delivered since would be undone by rows of an earlier day.
        return other.supersedes == old.id or later
    if table.kind == "snapshot":
        return other.supersedes == old.id or (later and period_of(other) == period_of(old))
    return other.supersedes == old.id or (table.kind == "reference" and later)
