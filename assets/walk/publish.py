"""Step 8 of the walk: the register records a version; readers see the last published one, or one they pin."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import polars as pl

from assets.lineage import column_lineage
from assets.sectors import load_contracts
from assets.walk.kinds import current
from catalog.contract import HISTORY, Table
from catalog.errors import NotFound
from catalog.i18n import Sentence
from catalog.reading_text import LOCAL_ZONE
from catalog.register import VersionFacts, VersionRow
from catalog.workspace import Workspace

_NO_DAY = pl.lit(None, dtype=pl.Date)


def publish(
    workspace: Workspace,
    table: Table,
    version: int,
    run_id: str,
    *,
    delivery_id: str | None = None,
    inputs: Mapping[str, int] | None = None,
) -> VersionRow:
    """Record a Delta version as the one readers get; the register adds the score of its judgement."""
    name = str(table.name)
    rows, first, last = _size_and_span(table, current_rows(table, workspace.lake.scan(name, version)))
    facts = VersionFacts(
        table=name,
        delta_version=version,
        published_at=datetime.now(UTC),
        rows=rows,
        contract_version=load_contracts()[table.name.sector].version,
        run_id=run_id,
        delivery_id=delivery_id,
        inputs=dict(inputs or {}),
        reconciled=True,
        covers_from=first,
        covers_to=last,
    )
    published = workspace.register.publish(facts)
    workspace.register.lineage.keep(name, column_lineage(name))
    workspace.register.described.keep(name, facts.contract_version)
    return published


def _size_and_span(table: Table, rows: pl.LazyFrame) -> tuple[int, date | None, date | None]:
    """How many rows there are and, where the contract names columns for it, the first and last day they speak of."""
    period = table.terms.period
    opens, closes = (period.opens, period.closes) if period else (None, None)
    first = _days(table, opens).min() if opens else _NO_DAY
    # A blank in a column that only closes means that the row still holds.
    last = _days(table, closes).max() if closes else _NO_DAY
    if closes and closes != opens:
        last = pl.when(pl.col(closes).has_nulls()).then(None).otherwise(last)
    found = rows.select(pl.len().alias("rows"), first.alias("first"), last.alias("last")).collect(engine="streaming")
    return found.row(0)


def _days(table: Table, column: str) -> pl.Expr:
    """A date as it is; a moment as the day it was here."""
    moment = isinstance(table.column(column).dtype, pl.Datetime)
    return pl.col(column).dt.convert_time_zone(LOCAL_ZONE).dt.date() if moment else pl.col(column)


def published_rows(workspace: Workspace, table: Table) -> tuple[pl.LazyFrame, int]:
    """The current rows of a table's last published version, and that version."""
    version = workspace.register.published(str(table.name))
    if version is None:
        raise NotFound(
            Sentence("Bảng {table} chưa có phiên bản nào được công bố. Nộp dữ liệu rồi chạy 'kho run'.", table=table.name)
        )
    frame = workspace.lake.scan(str(table.name), version.delta_version)
    return current_rows(table, frame), version.delta_version


def current_rows(table: Table, frame: pl.LazyFrame) -> pl.LazyFrame:
    """The rows that hold now, without history columns: a registry's open rows, every row of other kinds."""
    keeps_history = table.kind == "registry" and table.name.layer == "conformed"
    return current(frame).drop(*HISTORY) if keeps_history else frame
