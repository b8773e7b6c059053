"""Step 8 of the walk: the register records a version; readers see the last published one, or one they pin."""

from collections.abc import Mapping
from datetime import UTC, datetime

import polars as pl

from assets.sectors import load_contracts
from assets.walk.kinds import current
from catalog.contract import HISTORY, Table
from catalog.errors import NotFound
from catalog.register import VersionFacts, VersionRow
from catalog.workspace import Workspace


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
    facts = VersionFacts(
        table=name,
        delta_version=version,
        published_at=datetime.now(UTC),
        rows=int(current_rows(table, workspace.lake.scan(name, version)).select(pl.len()).collect(engine="streaming").item()),
        contract_version=load_contracts()[table.name.sector].version,
        run_id=run_id,
        delivery_id=delivery_id,
        inputs=dict(inputs or {}),
        reconciled=True,
    )
    return workspace.register.publish(facts)


def published_rows(workspace: Workspace, table: Table) -> tuple[pl.LazyFrame, int]:
    """The current rows of a table's last published version, and that version."""
    version = workspace.register.published(str(table.name))
    if version is None:
        raise NotFound(f"Bảng {table.name} chưa có phiên bản nào được công bố. Nộp dữ liệu rồi chạy 'kho run'.")
    frame = workspace.lake.scan(str(table.name), version.delta_version)
    return current_rows(table, frame), version.delta_version


def current_rows(table: Table, frame: pl.LazyFrame) -> pl.LazyFrame:
    """The rows that hold now, without history columns: a registry's open rows, every row of other kinds."""
    keeps_history = table.kind == "registry" and table.name.layer == "conformed"
    return current(frame).drop(*HISTORY) if keeps_history else frame
