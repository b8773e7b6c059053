"""The one Dagster code location: assets of every sector, the landing sensor, the workspace."""

import dagster as dg

from pipelines.build import build_assets, build_jobs
from pipelines.resources import open_installation
from pipelines.sensor import build_sensor, run_failed, run_succeeded


@dg.definitions
def defs() -> dg.Definitions:
    """Everything Dagster needs to know."""
    jobs = build_jobs()
    return dg.Definitions(
        assets=build_assets(),
        jobs=jobs,
        sensors=[build_sensor(jobs), run_succeeded, run_failed],
        resources={"workspace": open_installation},
        executor=dg.in_process_executor,
    )
