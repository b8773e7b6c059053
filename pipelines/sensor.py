"""The landing sensor: what lies in `landing/` becomes deliveries, what waits becomes runs, each state requested once."""

from collections.abc import Iterator, Sequence
from typing import Literal

import dagster as dg

from assets.walk.receive import receive_landed
from catalog.workspace import Workspace
from pipelines.build import RECOMPUTE, Jobs, deliveries_of, job_name
from pipelines.plan import DeliveryWork, curate_work, delivery_work, stretches

RANGE_START, RANGE_END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"

#: A file that changed this recently may still be on its way in.
QUIET_SECONDS = 5.0


def build_sensor(jobs: Jobs) -> dg.SensorDefinition:
    """The sensor that starts these jobs."""

    @dg.sensor(
        name="landing",
        jobs=jobs,
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Nhận tệp mới trong landing/ và chạy những việc đang chờ",
    )
    def landing(context: dg.SensorEvaluationContext, workspace: dg.ResourceParam[Workspace]) -> dg.SensorResult:
        return _look(context, workspace)

    return landing


def _look(context: dg.SensorEvaluationContext, workspace: Workspace) -> dg.SensorResult:
    """Receive landed files, then ask for one run an entity and one for stale curated tables."""
    new, told = receive_landed(workspace, quiet=QUIET_SECONDS)
    for delivery in new:
        context.log.info("%s: %s", delivery.id, delivery.file_name)
    for message in told:
        context.log.warning(message)
    partitions, requests = [], list[dg.RunRequest]()
    for work in delivery_work(workspace):
        keys, definition = [delivery.id for delivery in work.deliveries], deliveries_of(work.table)
        partitions.append(definition.build_add_request(keys))
        held = list(context.instance.get_dynamic_partitions(definition.name or ""))
        requests += _walks(work, [*held, *(key for key in keys if key not in held)])
    if not requests:
        requests += list(_curations(workspace))
    return dg.SensorResult(run_requests=requests, dynamic_partitions_requests=partitions)


def _walks(work: DeliveryWork, ordered: Sequence[str]) -> Iterator[dg.RunRequest]:
    """One run an unbroken stretch of partitions: what ended before, a rejected delivery say, is not walked again."""
    names = [str(work.table.name.at("raw")), str(work.table.name)]
    for first, last in stretches(ordered, {delivery.id for delivery in work.deliveries}):
        yield dg.RunRequest(
            run_key=f"{work.key}-{first}",
            job_name=job_name(work.table),
            asset_selection=[dg.AssetKey(name) for name in names],
            tags={RANGE_START: first, RANGE_END: last},
        )


def _curations(workspace: Workspace) -> Iterator[dg.RunRequest]:
    work = curate_work(workspace)
    if work is not None:
        yield dg.RunRequest(run_key=work.key, job_name=RECOMPUTE, asset_selection=[dg.AssetKey(name) for name in work.tables])


@dg.run_status_sensor(run_status=dg.DagsterRunStatus.SUCCESS, default_status=dg.DefaultSensorStatus.RUNNING)
def run_succeeded(context: dg.RunStatusSensorContext, workspace: dg.ResourceParam[Workspace]) -> None:
    """Tell the register that a run of the server has ended well."""
    _ended(workspace, context.dagster_run.run_id, "succeeded", None)


@dg.run_status_sensor(run_status=dg.DagsterRunStatus.FAILURE, default_status=dg.DefaultSensorStatus.RUNNING)
def run_failed(context: dg.RunStatusSensorContext, workspace: dg.ResourceParam[Workspace]) -> None:
    """Tell the register that a run of the server has failed, and why."""
    _ended(workspace, context.dagster_run.run_id, "failed", context.dagster_event.message)


def _ended(workspace: Workspace, run_id: str, status: Literal["succeeded", "failed"], error: str | None) -> None:
    workspace.register.start_run("walk", run_id, dagster_run_id=run_id)
    workspace.register.finish_run(run_id, status, error=error)
