"""Runs what waits, in this process, through the same Dagster assets the server runs; Dagster is imported only if there is work.

One runner at a time on a machine: a second one waits for the lock, so two commands never walk the same delivery.
"""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy.exc import DatabaseError

from catalog.errors import KhoError, NotFound
from catalog.i18n import Sentence
from catalog.workspace import Workspace
from pipelines.plan import DeliveryWork, curate_work, delivery_work, stretches
from pipelines.settings import Settings

if TYPE_CHECKING:
    import dagster as dg
    from dagster_shared.error import SerializableErrorInfo

Report = Callable[[str, int], None]
# The event log keeps everything; the terminal belongs to the person, who is told the outcome.
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
#: Marks the runs of this runner, whose lock says that none of them is alive when the next one starts.
_OURS = {"kho/runner": "kho"}
_INTERRUPTED = Sentence("Bị ngắt giữa chừng; lượt chạy sau làm tiếp.")
_DAGSTER_YAML = """\
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
"""


def run_pending(workspace: Workspace, settings: Settings, report: Report) -> int:
    """Walk every pending delivery and recompute what went stale; returns the number of deliveries walked."""
    walked: set[str] = set()
    tried: set[str] = set()
    with _only_runner(settings.home), _instance(settings) as instance:
        _close_interrupted(instance, workspace)
        # A state is tried once: what a defect leaves pending must not be walked for ever.
        while work := [one for one in delivery_work(workspace) if one.key not in tried]:
            for one in work:
                tried.add(one.key)
                walked |= {delivery.id for delivery in one.deliveries}
                report(str(one.table.name), len(one.deliveries))
                _walk(instance, workspace, one)
        stale = curate_work(workspace)
        if stale is not None:
            report("curated", len(stale.tables))
            _execute(instance, workspace, list(stale.tables), {})
    return len(walked)


def anything_to_do(workspace: Workspace) -> bool:
    """Whether a run would do something; cheap, without Dagster."""
    return bool(workspace.register.pending()) or curate_work(workspace) is not None


def _walk(instance: "dg.DagsterInstance", workspace: Workspace, work: DeliveryWork) -> None:
    from pipelines.build import deliveries_of
    from pipelines.sensor import RANGE_END, RANGE_START

    keys = [delivery.id for delivery in work.deliveries]
    partitions = deliveries_of(work.table).name or ""
    instance.add_dynamic_partitions(partitions, keys)
    for first, last in stretches(list(instance.get_dynamic_partitions(partitions)), set(keys)):
        names = [str(work.table.name.at("raw")), str(work.table.name)]
        _execute(instance, workspace, names, {RANGE_START: first, RANGE_END: last})
    ended = [key for key in keys if workspace.register.delivery(key).status == "rejected"]
    for key in ended:
        instance.delete_dynamic_partition(partitions, key)


def _execute(instance: "dg.DagsterInstance", workspace: Workspace, names: Sequence[str], tags: dict[str, str]) -> None:
    import dagster as dg

    from pipelines.build import build_assets

    job = dg.define_asset_job("walk", selection=dg.AssetSelection.assets(*names))
    definitions = dg.Definitions(assets=build_assets(), jobs=[job], resources={"workspace": workspace})
    run_id = workspace.register.start_run("walk", str(uuid4())).id
    result = definitions.resolve_job_def("walk").execute_in_process(
        instance=instance, tags=tags | _OURS, run_config=_QUIET, run_id=run_id, raise_on_error=False
    )
    failures = [event.step_failure_data.error for event in result.get_step_failure_events()]
    told = "; ".join(_told(error) for error in failures if error is not None)
    workspace.register.finish_run(run_id, "succeeded" if result.success else "failed", error=told or None)


def _close_interrupted(instance: "dg.DagsterInstance", workspace: Workspace) -> None:
    """Say of runs a kill cut short that they failed: a server would wait for them for ever before it runs anything."""
    import dagster as dg

    unfinished = [dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]
    for record in instance.get_run_records(dg.RunsFilter(statuses=unfinished, tags=_OURS)):
        run = record.dagster_run
        try:
            instance.report_run_failed(run, str(_INTERRUPTED))
        except Exception:
            # Killed while Dagster made the run's own event database: there is nothing to tell it, the register knows.
            with contextlib.suppress(Exception):
                instance.delete_run(run.run_id)
        with contextlib.suppress(NotFound):
            workspace.register.finish_run(run.run_id, "failed", error=str(_INTERRUPTED))
    # Killed before Dagster knew of the run: a server's runs carry Dagster's own id from the start, these never got one.
    for begun in workspace.register.runs(status="running"):
        if begun.dagster_run_id is None:
            workspace.register.finish_run(begun.id, "failed", error=str(_INTERRUPTED))


def _told(error: "SerializableErrorInfo") -> str:
    """What went wrong in the words of whoever raised it, without Dagster's wrapping and the name of the class."""
    while error.cause is not None:
        error = error.cause
    return error.message.split(f"{error.cls_name}: ", 1)[-1].strip()


@contextmanager
def _only_runner(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    with (home / "run.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _instance(settings: Settings) -> "Iterator[dg.DagsterInstance]":
    import dagster as dg

    home = prepare_dagster_home(settings)
    try:
        opened = dg.DagsterInstance.from_config(str(home))
    except DatabaseError as error:
        raise KhoError(
            Sentence(
                "Dagster không mở được {home}: {told}. Dời thư mục này đi rồi chạy lại; chỉ mất nhật ký các lần chạy.",
                home=home,
                told=error.orig,
            )
        ) from error
    with opened as instance:
        yield instance


def prepare_dagster_home(settings: Settings) -> Path:
    """Dagster's home with telemetry and newsletter off; both the command line and `dg dev` use it.

    A new home is made whole beside its place and then moved there: a kill while Dagster lays out its databases would leave
    a home it cannot open again.
    """
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    home = settings.dagster_home.absolute()
    if not home.exists():
        with TemporaryDirectory(dir=_made(home.parent), prefix="dagster-") as folder:
            made = Path(folder) / "dagster"
            made.mkdir()
            _lay_out(made)
            made.rename(home)
    (home / "dagster.yaml").write_text(_DAGSTER_YAML, encoding="utf-8")
    return home


def _lay_out(home: Path) -> None:
    import dagster as dg

    (home / "dagster.yaml").write_text(_DAGSTER_YAML, encoding="utf-8")
    with dg.DagsterInstance.from_config(str(home)) as instance:
        instance.get_run_records(limit=1)
        instance.get_dynamic_partitions("none")
        instance.all_instigator_state()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
