"""Work is done in the order tables lean on each other: what a table is judged by is published before it is judged."""

from pathlib import Path

from assets.reference.seeds import SEEDS
from assets.walk.receive import receive
from catalog.delivery import Offered
from catalog.workspace import Workspace
from pipelines.plan import delivery_work


def test_boundaries_handed_in_first_still_wait_for_the_units_they_are_judged_by(workspace: Workspace, tmp_path: Path) -> None:
    for entity, name in (("boundaries", "outlines.geojson"), ("crosswalk", "crosswalk.csv"), ("units", "units.csv")):
        receive(workspace, "reference", Offered(entity, SEEDS / name), by="test")
    order = [work.table.name.entity for work in delivery_work(workspace)]
    assert order.index("units") < order.index("crosswalk")
    assert order.index("units") < order.index("boundaries")
