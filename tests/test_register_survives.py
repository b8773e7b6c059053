"""Many processes at once, and processes that die at any moment, neither lose nor double a delivery."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from catalog.register import DeliveryRow, Register
from catalog.register.engine import lost_a_race, persist

ROOT = Path(__file__).parents[1]

SETUP = """
import random, sys
from datetime import UTC, datetime
from catalog.register import DeliveryFacts, Outcome, Register, VersionFacts

def facts(id):
    return DeliveryFacts(id, "ocop", "products", "so-ct", "a.csv", 1, id, f"raw/_files/{id}", datetime.now(UTC), "an")
"""

CROWD = """
order = [f"{n:012x}" for n in range(50)]
random.Random(sys.argv[2]).shuffle(order)
with Register.open(sys.argv[1]) as register:
    run = register.start_run("inbox", run_id="one-run")
    for id in order:
        print(id, register.receive(facts(id))[1])
        register.publish(VersionFacts("curated_a__b", int(id, 16), datetime.now(UTC), 1, "1.0.0", run.id))
"""

WORKER = """
from itertools import count
register = Register.open(sys.argv[1])
for n in count():
    id = f"{n:012x}"
    register.receive(facts(id))
    register.mark_read(id, 3)
    register.settle(id, Outcome("published", accepted=3))
    print(id, flush=True)
"""


def start(script: str, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", SETUP + script, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_four_processes_with_the_same_deliveries_make_one_row_each(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    crowd = [start(CROWD, url, str(seed)) for seed in range(4)]
    endings = [process.communicate() for process in crowd]
    assert [error for _, error in endings] == [""] * 4
    new = [line.split()[0] for output, _ in endings for line in output.splitlines() if line.endswith("True")]
    assert sorted(new) == [f"{n:012x}" for n in range(50)]
    with Register.open(url) as register:
        assert len(register.deliveries()) == 50
        assert len(register.history("curated_a__b")) == 50


@pytest.mark.parametrize("lines", [1, 8, 40])
def test_a_killed_process_loses_nothing_it_had_acknowledged(tmp_path: Path, lines: int) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    worker = start(WORKER, url)
    assert worker.stdout is not None
    assert worker.stderr is not None
    acknowledged = [worker.stdout.readline().strip() for _ in range(lines)]
    worker.kill()
    acknowledged += worker.stdout.read().split()
    worker.stderr.close()
    worker.stdout.close()
    worker.wait()
    with Register.open(url) as register:
        kept = {row.id: row for row in register.deliveries()}
    assert all(kept[id].status == "published" for id in acknowledged)
    assert len(kept) - len(acknowledged) <= 2
    with closing(sqlite3.connect(tmp_path / "register.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_transaction_that_will_write_holds_the_pen_from_its_first_read(tmp_path: Path) -> None:
    """Without it, two that read first would both fail, and waiting would not help them."""
    path = tmp_path / "register.db"

    def read_while_another_tries_to_write(session: Session) -> None:
        session.exec(select(DeliveryRow)).all()
        with closing(sqlite3.connect(path, timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")

    with Register.open(f"sqlite:///{path}") as register:
        register._read(read_while_another_tries_to_write)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            register._write(read_while_another_tries_to_write)


def test_a_writer_that_comes_second_starts_over(tmp_path: Path) -> None:
    attempts = []

    def work() -> str:
        attempts.append(1)
        if len(attempts) < 3:
            raise OperationalError("UPDATE", {}, busy_error(tmp_path))
        return "done"

    assert (persist(work), len(attempts)) == ("done", 3)


def test_a_defect_is_not_tried_again() -> None:
    attempts = []

    def work() -> None:
        attempts.append(1)
        raise OperationalError("UPDATE", {}, sqlite3.OperationalError("no such table: x"))

    with pytest.raises(OperationalError, match="no such table"):
        persist(work)
    assert len(attempts) == 1


@pytest.mark.parametrize(("sqlstate", "again"), [("40001", True), ("40P01", True), ("23505", True), ("23514", False)])
def test_postgresql_says_by_its_code_that_another_writer_came_first(sqlstate: str, again: bool) -> None:
    assert lost_a_race(OperationalError("UPDATE", {}, DriverError(sqlstate))) is again


class DriverError(Exception):
    """An error as PostgreSQL drivers raise it: the code is in `sqlstate`."""

    def __init__(self, sqlstate: str) -> None:
        """Keep the code."""
        super().__init__("from the driver")
        self.sqlstate = sqlstate


def busy_error(folder: Path) -> sqlite3.OperationalError:
    """The error SQLite itself raises when another connection writes."""
    path = folder / "busy.db"
    with closing(sqlite3.connect(path, timeout=0)) as one, closing(sqlite3.connect(path, timeout=0)) as two:
        one.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as raised:
            two.execute("BEGIN IMMEDIATE")
    return raised.value
