"""The workspace as a Dagster resource; assets never look at the environment themselves."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from catalog.workspace import Workspace
from pipelines.settings import load_settings, open_workspace


class WorkspaceResource(dg.ConfigurableResource[Workspace]):
    """Opens the installation named by `KHO_HOME` for one run or sensor tick, and closes it."""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Workspace]:
        """The open workspace."""
        workspace = open_workspace(load_settings())
        try:
            yield workspace
        finally:
            workspace.register.close()
