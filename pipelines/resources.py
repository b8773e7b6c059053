"""The workspace as a Dagster resource; assets never look at the environment themselves."""

from collections.abc import Iterator

import dagster as dg

from assets.sectors import load_contracts
from assets.walk.facts import dataset_facts
from catalog.workspace import Workspace
from pipelines.settings import load_settings, open_workspace


@dg.resource(description="Bản cài đặt nêu ở KHO_HOME")
def open_installation(context: dg.InitResourceContext) -> Iterator[Workspace]:
    """Opens the installation named by `KHO_HOME` for one run or sensor tick, told of today's contracts, and closes it."""
    workspace = open_workspace(load_settings())
    try:
        workspace.register.sync_datasets(dataset_facts(load_contracts()))
        yield workspace
    finally:
        workspace.register.close()
