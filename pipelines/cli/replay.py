"""`kho replay`: walk a delivery again from its original bytes."""

from pipelines.cli.deliver import tell
from pipelines.cli.run import walk
from pipelines.cli.session import opened, say


def replay_delivery(prefix: str) -> None:
    """Reopen a delivery (and, for a registry, those after it) and run."""
    from assets.walk.replay import reopen

    with opened() as (settings, workspace):
        reopened = reopen(workspace, prefix)
        walk(workspace, settings)
        for row in reopened:
            say(tell(workspace.register.delivery(row.id)))
