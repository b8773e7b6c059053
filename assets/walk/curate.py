"""Step 7 of the walk: a curated table is recomputed from published versions and replaced only if its contract holds."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from assets.sectors import find_table, inputs_of, load_contracts, table_function
from assets.walk.facts import record_verdict
from assets.walk.periods import local_date
from assets.walk.publish import publish, published_rows
from assets.walk.surroundings import surroundings
from catalog.contract import Table
from catalog.errors import LakeError, NotFound
from catalog.i18n import Sentence, in_a_row
from catalog.register import VersionRow
from catalog.workspace import Workspace
from checks.judge import Verdict, judge


@dataclass(frozen=True, slots=True)
class Curated:
    """What became of a curated table: a published version, or none where its contract did not hold."""

    table: Table
    verdict: Verdict
    version: VersionRow | None


def stale(workspace: Workspace, table: Table) -> bool:
    """Whether a curated table must be recomputed: all inputs are published and one of them, or the contract, has moved."""
    inputs = input_versions(workspace, table)
    if inputs is None:
        return False
    last = workspace.register.published(str(table.name))
    contract = load_contracts()[table.name.sector]
    return last is None or last.inputs != inputs or last.contract_version != contract.version


def input_versions(workspace: Workspace, table: Table) -> dict[str, int] | None:
    """Published Delta versions of a curated table's inputs, None while one is missing."""
    versions = {name: workspace.register.published(name) for name in inputs_of(str(table.name))}
    known = {name: version.delta_version for name, version in versions.items() if version is not None}
    return known if len(known) == len(versions) else None


def curate(workspace: Workspace, name: str, run_id: str) -> Curated:
    """Recompute one curated table from the published versions of its inputs."""
    table = find_table(name)
    function = table_function(name)
    if function is None:
        raise NotFound(Sentence("Bảng {table} không có hàm tính. Viết hàm {table} trong curated.py.", table=name))
    with workspace.only_writer(name):
        frames, versions = {}, {}
        for input_name in inputs_of(name):
            frames[input_name], versions[input_name] = published_rows(workspace, find_table(input_name))
        return _recompute(workspace, table, curated_frame(table, function(**frames)), versions, run_id)


def _recompute(workspace: Workspace, table: Table, frame: pl.LazyFrame, versions: dict[str, int], run_id: str) -> Curated:
    """Compute once into a staged file, judge that file, and commit it only if the contract holds."""
    name, lake, register = str(table.name), workspace.lake, workspace.register
    mark = _transaction(table, versions, run_id)
    lake.ensure(name, frame.collect_schema(), table.title)
    staged = lake.stage({name: frame}, mark)[name]
    around = surroundings(workspace, table, local_date(datetime.now(UTC)))
    verdict = judge(lake.scan_parts(name, [staged.action.path]), table.expectations, table=name, around=around)
    record_verdict(register, table, None, run_id, verdict)
    if verdict.blocked or verdict.failed_row_rules:
        lake.discard(staged)
        return Curated(table, verdict, None)
    version = lake.commit(name, [staged], transaction=mark, replace=True)
    register.close_findings(name, by_delivery=None, keep_run=run_id)
    return Curated(table, verdict, publish(workspace, table, version, run_id, inputs=versions))


def curated_frame(table: Table, frame: pl.LazyFrame) -> pl.LazyFrame:
    """The declared columns in their order, held to their declared types, sorted by key."""
    schema = frame.collect_schema()
    wrong = [
        Sentence("{column} là {found}, cần {dtype}", column=column.name, found=schema.get(column.name), dtype=column.dtype)
        for column in table.columns
        if schema.get(column.name) != column.dtype
    ]
    if wrong:
        raise LakeError(
            Sentence(
                "Hàm {table} không đúng hợp đồng: {told}. Sửa curated.py của ngành {sector}.",
                table=table.name,
                told=in_a_row(wrong),
                sector=table.name.sector,
            )
        )
    ordered = frame.select(column.name for column in table.columns)
    return ordered.sort(table.key) if table.key else ordered


def _transaction(table: Table, versions: dict[str, int], run_id: str) -> str:
    facts = json.dumps([str(table.name), sorted(versions.items()), run_id])
    return hashlib.sha256(facts.encode()).hexdigest()[:16]
