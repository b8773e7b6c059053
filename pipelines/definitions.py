"""The one Dagster code location: assets of every sector, the landing sensor, the workspace."""

import dagster as dg

from pipelines.build import build_assets, build_jobs
from pipelines.resources import open_installation
from pipelines.sensor import build_sensor


@dg.definitions
def defs() -> dg.Definitions:
    """Everything Dagster needs to know."""
    jobs = build_jobs()
    return dg.Definitions(
        assets=build_assets(),
        jobs=jobs,
        sensors=[build_sensor(jobs)],
        resources={"workspace": open_installation},
        executor=dg.in_process_executor,
    )
