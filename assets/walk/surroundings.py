"""What lies around a table under judgement: the published versions of others and of itself, and the day it speaks for."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import polars as pl

from assets.sectors import find_table
from assets.walk.kinds import PERIOD
from assets.walk.periods import effective_date
from assets.walk.publish import published_rows
from catalog.contract import Table
from catalog.names import Kind
from catalog.workspace import Workspace
from checks.around import Around
from checks.grounds import GROUNDERS


def surroundings(workspace: Workspace, table: Table, as_of: date) -> Around | None:
    """The surroundings of a table; None where none of its rules looks around, so that nothing is opened in vain."""
    if not any(rule.type in GROUNDERS for rule in table.expectations):
        return None

    def published(name: str) -> pl.LazyFrame:
        return published_rows(workspace, find_table(name))[0]

    versions = workspace.register.history(str(table.name))
    previous = published(str(table.name)) if versions else None
    rows: Sequence[int] = delivered_rows(table.kind, [version.rows for version in versions])
    if previous is not None and PERIOD in previous.collect_schema():
        previous, rows = last_period(previous, as_of)
    return Around(published, previous, as_of, datetime.now(UTC), rows)


def last_period(rows: pl.LazyFrame, as_of: date) -> tuple[pl.LazyFrame | None, Sequence[int]]:
    """What a new period of a snapshot is compared with: the rows of the last period up to that day, and the rows of each."""
    counted = dict(rows.group_by(PERIOD).len().collect(engine="streaming").iter_rows())
    past = sorted((period for period in counted if effective_date(period) <= as_of), key=effective_date, reverse=True)
    return rows.filter(pl.col(PERIOD) == past[0]) if past else None, [counted[period] for period in past]


def delivered_rows(kind: Kind, totals: Sequence[int]) -> Sequence[int]:
    """The rows each version brought, of the rows it holds, newest first: an event table keeps those of the versions before."""
    return [now - before for now, before in zip(totals, [*totals[1:], 0], strict=True)] if kind == "event" else totals
