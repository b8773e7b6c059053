"""A run killed at any moment (SIGKILL) is taken up again: nothing is lost, nothing is written twice, all stays readable.

A server process imports everything once and forks; every fork is a process of its own, killed for real by its own id.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import numpy as np
import polars as pl
import pytest

from assets.ocop.simulate import simulate as simulate_ocop
from assets.population.simulate import simulate, simulate_next
from assets.walk.receive import receive
from assets.walk.step import conform_step, read_step
from catalog.workspace import Workspace
from pipelines.settings import load_settings, open_workspace

ROWS, SEED = 5_000, 20_261_122
DELIVERED = ("population__civil_register", "ocop__products", "ocop__events")
_SERVER = """
import json, os, signal, sys, time
import dagster, great_expectations, pipelines.build, pipelines.cli.run, pipelines.cli.app, pipelines.runner, sqlmodel
for line in sys.stdin:
    order = json.loads(line)
    pid = os.fork()
    os.setpgid(pid, pid)  # said on both sides: a follower of its log goes with it
    if pid == 0:
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.environ["KHO_HOME"] = order["home"]
        sys.argv = ["kho", *order["arguments"]]
        try:
            pipelines.cli.main()
            code = 0
        except SystemExit as ending:
            code = ending.code or 0
        finally:
            os._exit(code)
    if order["kill_after"] is not None:
        time.sleep(order["kill_after"])
        os.killpg(pid, signal.SIGKILL)  # not waited for yet, so the id is still the child's
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


class Server:
    """Runs `kho` commands in forked processes, killing them when told."""

    def __init__(self) -> None:
        """Start the process that imports everything."""
        self.process = subprocess.Popen(
            [sys.executable, "-c", _SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def kho(self, home: Path, *arguments: str, kill_after: float | None = None) -> int:
        """The exit code of a command; -9 where the kill met it alive."""
        order = {"home": str(home), "log": f"{home}.log", "arguments": arguments, "kill_after": kill_after}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self) -> None:
        """Let the process end."""
        self.process.communicate(timeout=60)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    opened = Server()
    yield opened
    opened.close()


@pytest.fixture(scope="module", autouse=True)
def _settings() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        for name in [name for name in os.environ if name.startswith("KHO_") and name != "KHO_SHARED_DATA"]:
            patched.delenv(name)
        patched.setenv("KHO_PSEUDONYM_KEY", "k" * 64)
        yield


def opened_at(home: Path) -> Workspace:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("KHO_HOME", str(home))
        return open_workspace(load_settings())


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with files of two sectors in its landing, none of them received."""
    folder = tmp_path_factory.mktemp("waiting")
    people = [*simulate(folder, ROWS, SEED), *simulate_next(folder, ROWS, SEED, bad_share=0.004)]
    for sector, offers in (("population", people), ("ocop", simulate_ocop(folder, products=80, lots=8, seed=5))):
        for offered in offers:
            landing = folder / "kho" / "landing" / sector / offered.entity
            landing.mkdir(parents=True, exist_ok=True)
            facts = {"agency": offered.agency, "period": offered.period}
            manifest = json.dumps({name: fact for name, fact in facts.items() if fact})
            (landing / f"{offered.path.name}.manifest.json").write_text(manifest, encoding="utf-8")
            shutil.copy(offered.path, landing)
    return folder / "kho"


def unfinished(home: Path) -> list[str]:
    """Runs that Dagster or the register still take for running; a server would wait for them before it ran anything."""
    workspace = opened_at(home)
    found = [run.id for run in workspace.register.runs(status="running")]
    workspace.register.close()
    alive = [dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]
    with dg.DagsterInstance.from_config(str(home / "dagster")) as instance:
        found += [one.dagster_run.run_id for one in instance.get_run_records(dg.RunsFilter(statuses=alive))]
    return found


def state(home: Path) -> dict[str, object]:
    """Everything that must not depend on how often a run was killed."""
    workspace = opened_at(home)
    found: dict[str, object] = {}
    for row in workspace.register.deliveries():
        counts = (row.rows_read, row.accepted, row.quarantined, row.duplicates)
        found[row.id] = (row.status, *counts, row.inserted, row.updated, row.unchanged, row.closed)
        assert row.status == "published"
        assert row.rows_read == sum(counts[1:])
    for name, version in workspace.register.published_all().items():
        rows = workspace.lake.scan(name, version.delta_version).collect()
        assert rows.height == workspace.lake.scan(name).collect().height
        found[name] = (version.rows, rows.height, rows.select(pl.all().hash(1).sum()).row(0), version.quality_score)
    for name in DELIVERED:
        for layer in ("raw", "quarantine"):
            kept = workspace.lake.scan(f"{layer}_{name}").collect()
            assert kept.select("_delivery_id", "_row").is_unique().all()
            found[f"{layer}_{name}"] = kept.height
    found["open findings"] = sorted((one.table, one.rule) for one in workspace.register.open_findings())
    found["pending"] = workspace.register.pending()
    workspace.register.close()
    return found


def check_readable(home: Path) -> None:
    """Every table can be read to its last row, and nothing has been published that is not there."""
    workspace = opened_at(home)
    # A kill may come before the first file is kept: then there is no lake yet.
    for name in [path.name for path in (home / "lake").glob("*") if (path / "_delta_log" / f"{0:020}.json").exists()]:
        workspace.lake.scan(name).collect()
    for name, version in workspace.register.published_all().items():
        assert workspace.lake.scan(name, version.delta_version).collect().height >= version.rows
    workspace.register.close()


@pytest.fixture(scope="module")
def whole(server: Server, waiting: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], float]:
    """What a run that nobody kills comes to, and how long it takes."""
    home = tmp_path_factory.mktemp("whole") / "kho"
    shutil.copytree(waiting, home)
    start = time.monotonic()
    assert server.kho(home, "run") == 0
    return state(home), time.monotonic() - start


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_a_run_killed_four_times_at_random_ends_as_if_it_had_never_been_killed(
    server: Server, waiting: Path, whole: tuple[dict[str, object], float], tmp_path: Path, seed: int
) -> None:
    expected, duration = whole
    home = tmp_path / "kho"
    shutil.copytree(waiting, home)
    # Each process goes on where the last one died, so together they cover the run.
    delays = np.random.default_rng(seed).uniform(0.05, duration * 0.5, 4).tolist()
    for delay in delays:
        ended = server.kho(home, "run", kill_after=delay)
        assert ended in (-signal.SIGKILL, 0), Path(f"{home}.log").read_text(encoding="utf-8")
        check_readable(home)
    assert server.kho(home, "run") == 0, Path(f"{home}.log").read_text(encoding="utf-8")
    if "Không có việc gì chờ" not in Path(f"{home}.log").read_text(encoding="utf-8"):
        assert unfinished(home) == []
    assert state(home) == expected, f"killed after {delays} s of {duration} s"


@pytest.mark.slow
def test_a_delivery_killed_at_random_is_complete_when_handed_in_again(server: Server, tmp_path: Path) -> None:
    file = simulate(tmp_path, 3_000, SEED)[0].path
    command = ("deliver", str(file), "--sector", "population", "--entity", "civil_register", "--period", "2025-12-31")
    start = time.monotonic()
    assert server.kho(tmp_path / "whole", *command) == 0
    delays = np.random.default_rng(SEED).uniform(0.02, (time.monotonic() - start) * 0.9, 4).tolist()
    home = tmp_path / "killed"
    for delay in delays:
        server.kho(home, *command, kill_after=delay)
        if (home / "lake").exists():
            check_readable(home)
    assert server.kho(home, *command) == 0, Path(f"{home}.log").read_text(encoding="utf-8")
    assert counts(home) == counts(tmp_path / "whole"), f"killed after {delays} s"
    vault = home / "lake" / "raw" / "_files"
    assert file.read_bytes() in [path.read_bytes() for path in vault.iterdir()]


def counts(home: Path) -> list[tuple[object, ...]]:
    workspace = opened_at(home)
    told = [(row.id, row.status, row.rows_read, row.accepted, row.quarantined) for row in workspace.register.deliveries()]
    tables = [(name, version.rows) for name, version in sorted(workspace.register.published_all().items())]
    workspace.register.close()
    return [*told, *tables]


def test_a_retry_never_rewrites_a_file_that_a_version_already_names(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery, _ = receive(workspace, "population", simulate(tmp_path, 500, SEED, bad_share=0.1)[0], by="test")
    read_step(workspace, delivery.id)
    conformed, quarantine = "conformed_population__civil_register", "quarantine_population__civil_register"
    with monkeypatch.context() as patched:
        patched.setattr("assets.walk.conform.write_kind", _die)
        with pytest.raises(KeyboardInterrupt):
            conform_step(workspace, delivery.id, "run")
    named = {path: path.stat().st_mtime_ns for path in _files(workspace, quarantine)}
    assert named
    done, _ = conform_step(workspace, delivery.id, "run")
    assert {path: path.stat().st_mtime_ns for path in named} == named
    held = workspace.lake.scan(quarantine).collect()
    assert (held.height, held["_row"].n_unique()) == (done.quarantined, done.quarantined)
    assert workspace.lake.scan(conformed).collect().height == done.accepted


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def _files(workspace: Workspace, table: str) -> list[Path]:
    return [Path(workspace.lake.uri(table)) / part for part in workspace.lake.parts(table)]


def test_what_an_interrupted_try_found_does_not_stay_open_beside_what_the_retry_finds(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery, _ = receive(workspace, "population", simulate(tmp_path, 500, SEED, bad_share=0.1)[0], by="test")
    read_step(workspace, delivery.id)
    with monkeypatch.context() as patched:
        patched.setattr("assets.walk.conform.write_kind", _die)
        with pytest.raises(KeyboardInterrupt):
            conform_step(workspace, delivery.id, "run")
    workspace.register.start_run("walk", "again")
    conform_step(workspace, delivery.id, "again")
    found = workspace.register.open_findings("conformed_population__civil_register")
    assert {one.run_id for one in found} == {"again"}
    assert len({one.rule for one in found}) == len(found)
