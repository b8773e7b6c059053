"""The landing sensor: what lies in `landing/` becomes deliveries, what waits becomes runs, each state requested once."""

from collections.abc import Iterator

import dagster as dg

from assets.walk.receive import receive_landed
from catalog.workspace import Workspace
from pipelines.build import deliveries_of
from pipelines.plan import curate_work, delivery_work

RANGE_START, RANGE_END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"

#: A file that changed this recently may still be on its way in.
QUIET_SECONDS = 5.0


@dg.sensor(
    name="landing",
    target=dg.AssetSelection.all(),
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Nhận tệp mới trong landing/ và chạy những việc đang chờ",
)
def landing_sensor(context: dg.SensorEvaluationContext, workspace: dg.ResourceParam[Workspace]) -> dg.SensorResult:
    """Receive landed files, then ask for one run an entity and one for stale curated tables."""
    new, told = receive_landed(workspace, quiet=QUIET_SECONDS)
    for delivery in new:
        context.log.info("%s: %s", delivery.id, delivery.file_name)
    for message in told:
        context.log.warning(message)
    partitions, requests = [], []
    for work in delivery_work(workspace):
        keys = [delivery.id for delivery in work.deliveries]
        partitions.append(deliveries_of(work.table).build_add_request(keys))
        names = [str(work.table.name.at("raw")), str(work.table.name)]
        requests.append(
            dg.RunRequest(
                run_key=work.key,
                asset_selection=[dg.AssetKey(name) for name in names],
                tags={RANGE_START: keys[0], RANGE_END: keys[-1]},
            )
        )
    if not requests:
        requests += list(_curations(workspace))
    return dg.SensorResult(run_requests=requests, dynamic_partitions_requests=partitions)


def _curations(workspace: Workspace) -> Iterator[dg.RunRequest]:
    work = curate_work(workspace)
    if work is not None:
        yield dg.RunRequest(run_key=work.key, asset_selection=[dg.AssetKey(name) for name in work.tables])
