"""The one Dagster code location: assets of every sector, the landing sensor, the workspace."""

import dagster as dg

from pipelines.build import build_assets
from pipelines.resources import WorkspaceResource
from pipelines.sensor import landing_sensor


@dg.definitions
def defs() -> dg.Definitions:
    """Everything Dagster needs to know."""
    return dg.Definitions(
        assets=build_assets(),
        sensors=[landing_sensor],
        resources={"workspace": WorkspaceResource()},
        executor=dg.in_process_executor,
    )
