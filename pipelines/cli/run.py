"""`kho run`: receive what landed, walk what waits; a no-op never imports Dagster."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from catalog.errors import KhoError
from catalog.i18n import Sentence, _
from catalog.workspace import Workspace
from pipelines.cli.session import opened, say
from pipelines.plan import curate_work
from pipelines.runner import Report, anything_to_do, run_pending
from pipelines.settings import Settings


def run_all() -> None:
    """Receive landed files and run everything that waits."""
    from assets.walk.receive import receive_landed

    with opened() as (settings, workspace):
        new, told = receive_landed(workspace)
        if new:
            say(_("Nhận {received} lượt giao nộp mới.").format(received=len(new)))
        for message in told:
            say(_("Không nhận được {message}").format(message=message))
        if not anything_to_do(workspace):
            say(_("Không có việc gì chờ."))
            return
        walked = walk(workspace, settings)
        say(_("Đã chạy {walked} lượt giao nộp.").format(walked=walked))


def walk(workspace: Workspace, settings: Settings) -> int:
    """Run what waits with progress; returns how many deliveries walked, raises where some could not be run."""
    with progress() as report:
        walked = run_pending(workspace, settings, report)
    left, stale = workspace.register.pending(), curate_work(workspace)
    failed = workspace.register.runs(status="failed", limit=1)
    told = failed[0].error if failed and failed[0].error else Sentence("xem 'kho status'")
    if left:
        raise KhoError(Sentence("{left} lượt giao nộp chưa xong vì lỗi của hệ thống: {told}", left=len(left), told=told))
    if stale is not None:
        raise KhoError(Sentence("Chưa tính lại được {tables}: {told}", tables=", ".join(stale.tables), told=told))
    return walked


@contextmanager
def progress() -> Iterator[Report]:
    """A moving bar on a terminal, plain lines elsewhere; beside the answer, never in it."""
    if not sys.stderr.isatty():
        yield lambda what, count: typer.echo(f"… {what} ({count})", err=True)
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, transient=True, console=Console(stderr=True)) as bar:
        task = bar.add_task("…")
        yield lambda what, count: bar.update(task, description=f"{what} ({count})")
