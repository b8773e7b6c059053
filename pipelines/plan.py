"""What there is to do: read off the register, free of Dagster, shared by the sensor and the command line.

A job is requested for a state, not for a moment: the same state gives the same key, so nothing is run twice for it.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from assets.sectors import find_entity, inputs_of, load_contracts
from assets.walk.curate import stale
from catalog.contract import Table
from catalog.register import DeliveryRow
from catalog.workspace import Workspace


@dataclass(frozen=True, slots=True)
class DeliveryWork:
    """Deliveries of one entity that wait to be read or conformed, oldest first."""

    table: Table
    deliveries: tuple[DeliveryRow, ...]

    @property
    def key(self) -> str:
        """Names the state this work starts from."""
        return _key([(one.id, one.status, one.attempt) for one in self.deliveries])


@dataclass(frozen=True, slots=True)
class CurateWork:
    """Curated tables whose inputs or contract moved, in the order they must be computed."""

    tables: tuple[str, ...]
    state: str

    @property
    def key(self) -> str:
        """Names the state this work starts from."""
        return _key([self.tables, self.state])


def delivery_work(workspace: Workspace) -> list[DeliveryWork]:
    """Pending deliveries by entity; tables that others refer to, or are judged by, come first."""
    waiting: dict[tuple[str, str], list[DeliveryRow]] = {}
    for delivery in workspace.register.pending():
        waiting.setdefault((delivery.sector, delivery.entity), []).append(delivery)
    order = {name: place for place, name in enumerate(_entity_order())}
    work = [DeliveryWork(find_entity(*entity), tuple(deliveries)) for entity, deliveries in waiting.items()]
    return sorted(work, key=lambda one: order[str(one.table.name)])


def curate_work(workspace: Workspace) -> CurateWork | None:
    """Curated tables to recompute now, None when every one is fresh."""
    published = workspace.register.published_all()
    chosen: list[str] = []
    for name in _curated_order():
        table = load_contracts()[name.split("_", 1)[1].split("__", 1)[0]].table(name)
        reachable = all(one in published or one in chosen for one in inputs_of(name))
        if reachable and (stale(workspace, table) or any(one in chosen for one in inputs_of(name))):
            chosen.append(name)
    inputs = sorted((name, version.delta_version) for name, version in published.items())
    contracts = sorted((sector, contract.sha256) for sector, contract in load_contracts().items())
    return CurateWork(tuple(chosen), _key([inputs, contracts])) if chosen else None


def stretches(ordered: Sequence[str], wanted: set[str]) -> Iterator[tuple[str, str]]:
    """Unbroken stretches of wanted partitions, so that a run names two keys however many deliveries it takes."""
    start: str | None = None
    last = ""
    for key in ordered:
        if key in wanted:
            start, last = start or key, key
        elif start is not None:
            yield start, last
            start = None
    if start is not None:
        yield start, last


def _curated_order() -> Iterator[str]:
    tables = [str(t.name) for contract in load_contracts().values() for t in contract.tables if t.name.layer == "curated"]
    graph = {name: {one for one in inputs_of(name) if one in tables} for name in tables}
    yield from TopologicalSorter(graph).static_order()


def _entity_order() -> list[str]:
    """Tables that take deliveries, in the order they lean on each other; where they lean both ways, in that of references."""
    tables = {str(table.name): table for contract in load_contracts().values() for table in contract.entities}
    referred = {name: _referred(table) & tables.keys() - {name} for name, table in sorted(tables.items())}
    judged = {name: referred[name] | _judged_by(table) & tables.keys() - {name} for name, table in sorted(tables.items())}
    try:
        return list(TopologicalSorter(judged).static_order())
    except CycleError:
        return list(TopologicalSorter(referred).static_order())


def _referred(table: Table) -> set[str]:
    """The tables its columns refer to."""
    return {column.references.split(".")[0] for column in table.columns if column.references}


def _judged_by(table: Table) -> set[str]:
    """Everything its expectations name, tables among it."""
    return {value for rule in table.expectations for value in rule.kwargs.values() if isinstance(value, str)}


def _key(facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()[:20]
