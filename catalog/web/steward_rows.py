"""Quarantined rows for those who answer for them: one delivery's rows as delivered, in the order of the file, page by page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from catalog.contract import Table
from catalog.contract_derived import UNREAD
from catalog.i18n import twin
from catalog.names import TableName
from catalog.register import DeliveryRow
from catalog.web.house import House

RULES = "violated_rules"
_NAMING = ("column", "column_A", "column_B")


@dataclass(frozen=True, slots=True)
class Aside:
    """One row: its number in the file, its cells as delivered with whether each is to blame, and the reasons."""

    number: int
    cells: tuple[tuple[str | None, bool], ...]
    reasons: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Some of `total` rows under the titles of their columns."""

    total: int
    titles: tuple[str, ...]
    rows: tuple[Aside, ...]


def quarantined(house: House, delivery: DeliveryRow, *, rule: str | None, skip: int, most: int) -> Rows:
    """The rows of a delivery that were turned away (by one rule); none where its table is described no more."""
    table = house.tables.get(str(TableName("conformed", delivery.sector, delivery.entity)))
    name, lake = str(TableName("quarantine", delivery.sector, delivery.entity)), house.workspace.lake
    if table is None or lake.version(name) is None:
        return Rows(0, (), ())
    own = lake.scan(name).filter(pl.col("_delivery_id") == delivery.id)
    if rule is not None:
        own = own.filter(pl.col(RULES).list.contains(rule))
    held = set(own.collect_schema().names())
    columns = [column for column in table.delivered if column.name in held]
    total = int(own.select(pl.len()).collect(engine="streaming").item())
    few = own.sort("_row").slice(skip, most).collect(engine="streaming")
    blamed = _blamed(table)
    names = [column.name for column in columns]
    rows = tuple(_row(record, names, blamed) for record in few.iter_rows(named=True))
    return Rows(total, tuple(twin(column.title, column.title_en) for column in columns), rows)


def _row(record: Mapping[str, Any], names: Iterable[str], blamed: Mapping[str, frozenset[str]]) -> Aside:
    bad = frozenset().union(*(blamed.get(rule, frozenset()) for rule in record[RULES]))
    cells = tuple((record[name], name in bad) for name in names)
    return Aside(record["_row"], cells, twin(record["reasons"], record["reasons_en"]))


def _blamed(table: Table) -> dict[str, frozenset[str]]:
    """The columns each rule looks at."""
    return {
        rule.name: frozenset(
            str(name).removeprefix(UNREAD)
            for name in [*(rule.kwargs.get(key) for key in _NAMING), *rule.kwargs.get("column_list", ())]
            if name
        )
        for rule in table.expectations
    }
