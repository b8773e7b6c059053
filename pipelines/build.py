"""Contracts and sector functions to Dagster assets: raw and conformed partitioned by delivery, curated whole.

One run takes many deliveries of an entity (docs/decisions/0002): each is judged and written by itself, and one that is turned
away neither stops nor taints the others.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import dagster as dg

from assets.sectors import inputs_of, load_functions
from assets.walk.curate import curate
from assets.walk.step import conform_step, last_findings, read_step
from catalog.contract import Contract, Table
from catalog.i18n import Sentence
from catalog.register import DeliveryRow
from catalog.workspace import Workspace
from pipelines.describe import (
    asset_metadata,
    check_name,
    check_results,
    check_specs,
    delivery_metadata,
    freshness,
    version_metadata,
)

READABLE, RECOMPUTE = "readable", "recompute"
#: Dagster does not publish the type of an asset job.
Jobs = list[Any]


def build_assets() -> list[dg.AssetsDefinition]:
    """Every table of every sector as an asset."""
    contracts = load_functions()
    assets: list[dg.AssetsDefinition] = []
    for contract in contracts.values():
        for table in contract.tables:
            if table.name.layer == "curated":
                assets.append(_curated(contract, table))
            else:
                assets += [_raw(contract, table), _conformed(contract, table)]
    return assets


def build_jobs() -> Jobs:
    """One job an entity, for Dagster gives all assets of a job one set of partitions, and one for what is recomputed."""
    tables = [table for contract in load_functions().values() for table in contract.tables]
    curated = [str(table.name) for table in tables if table.name.layer == "curated"]
    walks = [
        dg.define_asset_job(job_name(table), dg.AssetSelection.assets(str(table.name.at("raw")), str(table.name)))
        for table in tables
        if table.source is not None
    ]
    return [*walks, dg.define_asset_job(RECOMPUTE, dg.AssetSelection.assets(*curated))]


def job_name(table: Table) -> str:
    """The job that walks the deliveries of an entity."""
    return f"walk_{table.name.sector}__{table.name.entity}"


def deliveries_of(table: Table) -> dg.DynamicPartitionsDefinition:
    """The partitions of an entity: one a delivery."""
    return dg.DynamicPartitionsDefinition(name=f"{table.name.sector}__{table.name.entity}")


def _raw(contract: Contract, table: Table) -> dg.AssetsDefinition:
    name = str(table.name.at("raw"))
    spec = dg.AssetCheckSpec(READABLE, asset=name, description="Tệp đọc được; tệp bị từ chối có lý do")

    @dg.asset(
        name=name,
        group_name=contract.sector,
        partitions_def=deliveries_of(table),
        description=f"{table.title}: như đã nộp, toàn văn bản, không bỏ gì",
        metadata=asset_metadata(contract, table.name.at("raw")),
        kinds={"polars", "deltalake"},
        check_specs=[spec],
        output_required=False,
    )
    def raw(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]) -> Iterator[object]:
        workspace.register.start_run("walk", context.run.run_id, dagster_run_id=context.run.run_id)
        rows, broken = _each(context.partition_keys, lambda key: read_step(workspace, key))
        refused = [row for row in rows if row.status == "rejected"]
        told = {row.id: row.reason or "" for row in refused}
        yield dg.AssetCheckResult(check_name=READABLE, passed=not refused, metadata={"refused": told})
        yield from _close(context, name, rows, refused, broken)

    return raw


def _conformed(contract: Contract, table: Table) -> dg.AssetsDefinition:
    name = str(table.name)

    @dg.asset(
        name=name,
        group_name=contract.sector,
        partitions_def=deliveries_of(table),
        deps=[str(table.name.at("raw"))],
        description=table.description,
        metadata=asset_metadata(contract, table.name, table),
        owners=[contract.steward] if "@" in contract.steward else [],
        kinds={"polars", "deltalake"},
        check_specs=check_specs(table),
        freshness_policy=freshness(table),
        output_required=False,
    )
    def conformed(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]) -> Iterator[object]:
        register = workspace.register
        register.start_run("walk", context.run.run_id, dagster_run_id=context.run.run_id)
        rows, broken = _each(context.partition_keys, lambda key: conform_step(workspace, key, context.run.run_id)[0])
        found = [one for row in rows for one in last_findings(workspace, name, row.id)]
        yield from check_results(table, found, workspace.lake)
        yield from _close(context, name, rows, [row for row in rows if row.status == "blocked"], broken)

    return conformed


def _each(keys: Sequence[str], work: Callable[[str], DeliveryRow]) -> tuple[list[DeliveryRow], list[Exception]]:
    """Every delivery has its turn: a defect that one of them meets is kept for the end."""
    rows: list[DeliveryRow] = []
    broken: list[Exception] = []
    for key in keys:
        try:
            rows.append(work(key))
        except Exception as error:
            error.add_note(str(Sentence("lượt giao nộp {key}", key=key)))
            broken.append(error)
    return rows, broken


def _close(
    context: dg.AssetExecutionContext,
    name: str,
    rows: Sequence[DeliveryRow],
    refused: Sequence[DeliveryRow],
    broken: Sequence[Exception],
) -> Iterator[dg.MaterializeResult[None]]:
    """Materialise the partitions that went through; a run with refused or broken ones fails, saying which and why."""
    good = [row for row in rows if row.status not in ("rejected", "blocked")]
    if len(good) == len(rows) and not broken:
        for row in good:
            context.add_asset_metadata(delivery_metadata(row), partition_key=row.id)
        yield dg.MaterializeResult()
        return
    for row in good:
        context.log_event(dg.AssetMaterialization(name, partition=row.id, metadata=delivery_metadata(row)))
    if broken:
        told = "; ".join(f"{', '.join(error.__notes__)}: {error}" for error in broken)
        failed = Sentence("{table}: {count} lượt giao nộp gặp lỗi ({told})", table=name, count=len(broken), told=told)
        raise ExceptionGroup(str(failed), list(broken))
    told = "; ".join(f"{row.id} {row.file_name}: {row.why}" for row in refused)
    ended = Sentence("{count} lượt giao nộp không qua: {told}", count=len(refused), told=told)
    raise dg.Failure(str(ended), allow_retries=False)


def _curated(contract: Contract, table: Table) -> dg.AssetsDefinition:
    name = str(table.name)

    @dg.asset(
        name=name,
        group_name=contract.sector,
        deps=list(inputs_of(name)),
        description=table.description,
        metadata=asset_metadata(contract, table.name, table),
        owners=[contract.steward] if "@" in contract.steward else [],
        kinds={"polars", "deltalake"},
        check_specs=check_specs(table),
        freshness_policy=freshness(table),
        output_required=False,
    )
    def curated(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]) -> Iterator[object]:
        workspace.register.start_run("walk", context.run.run_id, dagster_run_id=context.run.run_id)
        done = curate(workspace, name, context.run.run_id)
        found = workspace.register.findings(table=name, run_id=context.run.run_id)
        yield from check_results(table, found, workspace.lake)
        if done.version is None:
            failed = ", ".join(check_name(f.expectation.name) for f in done.verdict.findings if not f.success)
            told = Sentence("{table}: hợp đồng không giữ được ({rules}); phiên bản cũ vẫn dùng.", table=name, rules=failed)
            raise dg.Failure(str(told), allow_retries=False)
        yield dg.MaterializeResult(metadata=version_metadata(table, done.version))

    return curated
