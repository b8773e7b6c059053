"""`kho run`: receive what landed, walk what waits; a no-op never imports Dagster."""

from collections.abc import Iterator
from contextlib import contextmanager

from catalog.errors import KhoError
from catalog.i18n import _
from catalog.workspace import Workspace
from pipelines.cli.session import opened, say
from pipelines.runner import Report, anything_to_do, run_pending
from pipelines.settings import Settings


def run_all() -> None:
    """Receive landed files and run everything that waits."""
    from assets.walk.receive import offers_in, receive

    with opened() as (settings, workspace):
        received = 0
        for sector, offered in offers_in(workspace.landing):
            received += receive(workspace, sector, offered, by="landing")[1]
        if received:
            say(_("Nhận {received} lượt giao nộp mới.").format(received=received))
        if not anything_to_do(workspace):
            say(_("Không có việc gì chờ."))
            return
        walk(workspace, settings)


def walk(workspace: Workspace, settings: Settings) -> None:
    """Run what waits with progress, and say what could not be run."""
    with progress() as report:
        walked = run_pending(workspace, settings, report)
    say(_("Đã chạy {walked} lượt giao nộp.").format(walked=walked))
    left = workspace.register.pending()
    if left:
        failed = workspace.register.runs(status="failed", limit=1)
        told = failed[0].error if failed and failed[0].error else _("xem 'kho status'")
        raise KhoError(_("{left} lượt giao nộp chưa xong vì lỗi của hệ thống: {told}").format(left=len(left), told=told))


@contextmanager
def progress() -> Iterator[Report]:
    """A moving bar on a terminal, plain lines elsewhere."""
    import sys

    if not sys.stdout.isatty():
        yield lambda what, count: say(f"… {what} ({count})")
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), transient=True) as bar:
        task = bar.add_task("…")
        yield lambda what, count: bar.update(task, description=f"{what} ({count})")
