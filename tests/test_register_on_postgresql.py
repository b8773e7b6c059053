"""The register on a real PostgreSQL: the same migrations, the same promises. Skipped where no server or driver is installed."""

import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from assets.sectors import load_contracts
from assets.walk.facts import dataset_facts
from catalog.register import DatasetRow, DeliveryFacts, FindingFacts, Outcome, Register, VersionFacts, schema
from catalog.register.column_lineage import ColumnLineageRow
from catalog.register.engine import connect
from catalog.register.models import METADATA

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
TABLE, DELIVERY = "conformed_ocop__products", "aaaa00000001"
ROOT = Path(__file__).parents[1]
OPEN = "import sys; from catalog.register import Register; Register.open(sys.argv[1]).close()"
#: Nobody keeps anything here: no waiting for the disk.
FLAGS = "-c listen_addresses=127.0.0.1 -c fsync=off -c unix_socket_directories="


def _programs() -> Path | None:
    """Where `initdb` and `pg_ctl` stand: on the path, or where Debian keeps its newest."""
    found = shutil.which("pg_ctl")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    return Path(found).parent if found else debian[-1].parent if debian else None


def _owner() -> str | None:
    """The account to run the server as: it refuses to be root's. None for whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    if not [one for one in pwd.getpwall() if one.pw_name == "postgres"]:
        pytest.skip("PostgreSQL does not run as root and there is no account 'postgres'")
    return "postgres"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server of our own on loopback, gone afterwards."""
    programs = _programs()
    if programs is None or find_spec("psycopg") is None:
        missing = "PostgreSQL" if programs is None else "psycopg (the extra 'postgres')"
        pytest.skip(f"{missing} is not installed")
    owner, folder = _owner(), Path(tempfile.mkdtemp(prefix="kho-pg-"))
    if owner is not None:
        shutil.chown(folder, owner)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data, control = str(folder / "data"), str(programs / "pg_ctl")

    def call(*command: str) -> None:
        # A server keeps what it inherits open: a pipe would never end.
        subprocess.run(command, check=True, user=owner, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    try:
        call(str(programs / "initdb"), "-D", data, "-U", "kho", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        call(control, "-D", data, "-w", "-l", str(folder / "log"), "-o", f"{FLAGS} -p {port}", "start")
        yield f"postgresql://kho@127.0.0.1:{port}/postgres"
        call(control, "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def register(url: str) -> Iterator[Register]:
    with Register.open(url) as opened:
        yield opened


def a_finding(rule: str, failed: int) -> FindingFacts:
    sample = ["Vân Đồn"] if failed else None
    return FindingFacts(rule, "conformity", "error", "row", failed == 0, f"Quy tắc {rule}", 10, failed, sample)


def test_processes_that_start_at_once_migrate_once(url: str) -> None:
    started = [subprocess.Popen([sys.executable, "-c", OPEN, url], cwd=ROOT, stderr=subprocess.PIPE) for _ in range(4)]
    endings = [(process.communicate(timeout=60)[1], process.returncode) for process in started]
    assert endings == [(b"", 0)] * 4
    engine = connect(url)
    with engine.connect() as connection:
        assert schema.current(connection) == schema.revisions()[-1]
    engine.dispose()


@pytest.mark.usefixtures("register")
def test_migrations_and_models_say_the_same(url: str) -> None:
    engine = connect(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_a_delivery_is_judged_scored_published_and_replayed(register: Register) -> None:
    facts = DeliveryFacts(DELIVERY, "ocop", "products", "so-ct", "a.csv", 1, DELIVERY, f"raw/_files/{DELIVERY}", NOON, "an")
    assert register.receive(facts)[1]
    for attempt, failed in enumerate((4, 0)):
        run = register.start_run("test").id
        register.mark_read(DELIVERY, 10)
        found = [a_finding("a", failed), a_finding("b", 0)]
        register.record_findings(run, TABLE, DELIVERY, found, rows=10, weights={"conformity": 0.1})
        version = VersionFacts(TABLE, attempt, NOON, 10, "1.0.0", run, DELIVERY)
        assert register.publish(version).quality_score == (80.0, 100.0)[attempt]
        register.settle(DELIVERY, Outcome("published", accepted=10))
        if failed:
            register.reopen(DELIVERY)
    assert [(row.delta_version, row.score, row.weight) for row in register.scores(table=TABLE)] == [
        (1, 100.0, 0.1),
        (0, 80.0, 0.1),
    ]
    (cost,) = register.score_costs(register.scores(table=TABLE)[1])
    assert (cost.rule, float(cost.points), cost.mended) == ("a", 20.0, 100.0)
    (failure,) = register.open_findings(TABLE)
    assert (failure.sample, failure.created_at.tzinfo is not None) == (["Vân Đồn"], True)
    assert register.pulse() == (run, None, True)
    register.sync_datasets(dataset_facts(load_contracts()))
    (listed,) = register.listing([TABLE])
    assert listed.version is not None
    assert (listed.version.delta_version, listed.version.published_at, listed.status) == (1, NOON, "active")


def test_work_of_many_at_once_is_all_kept(register: Register) -> None:
    run = register.start_run("test").id

    def judge(number: int) -> None:
        for again in range(5):
            register.record_findings(run, f"curated_ocop__t{number}", None, [a_finding("a", again)], rows=10)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(judge, range(4)))
    assert sorted((row.table, row.score) for row in register.scores(run_id=run)) == [
        (f"curated_ocop__t{number}", 60.0) for number in range(4)
    ]


def test_what_contracts_declare_is_kept_alike(url: str) -> None:
    with Register.open(url) as register:
        register.sync_datasets(dataset_facts(load_contracts()))
        row = register.dataset("conformed_reference__boundaries")
        assert row.licence is not None
        assert (row.licence["id"], row.access_level) == ("MIT", "public")
        assert (row.covers_from, row.covers_to) == (date(2025, 7, 1), None)
        assert register.dataset("conformed_reference__units").licence is None
        assert not [one.name for one in register.columns() if not one.description_en]
        assert register.sync_datasets(dataset_facts(load_contracts())) == frozenset()
    engine = connect(url)
    with pytest.raises(IntegrityError, match="ck_dataset_access_level"), engine.begin() as connection:
        connection.execute(update(DatasetRow).values(access_level="maybe"))
    engine.dispose()


def test_where_columns_come_from_is_kept_alike(register: Register) -> None:
    row = ColumnLineageRow(dataset=TABLE, column="stars", input_dataset="raw_ocop__products", input_column="stars", how="value")
    assert register.lineage.keep(TABLE, [row])
    assert not register.lineage.keep(TABLE, [row])
    assert [one.dataset for one in register.lineage.uses("raw_ocop__products")] == [TABLE]
    assert register.described.columns(TABLE, "1.0.0") is None


@pytest.mark.slow
def test_the_whole_demonstration_stands_on_it_and_is_found(url: str, tmp_path: Path) -> None:
    engine = connect(url).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE demo")
    engine.dispose()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KHO_")}
    own = {"KHO_HOME": str(tmp_path / "kho"), "KHO_REGISTER_URL": url.removesuffix("postgres") + "demo"}

    def kho(*words: str) -> str:
        command = [sys.executable, "-c", "from pipelines.cli import main; main()", *words]
        done = subprocess.run(command, cwd=ROOT, env=kept | own, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    kho("demo", "--rows", "300")
    told = json.loads(kho("status", "--json"))
    assert {one["status"] for one in told["deliveries"]} == {"published"}
    assert sum(one["version"] is not None for one in told["tables"]) > 10
    assert "curated_population__census_by_commune" in kho("search", "dan so")
    assert "06652" in kho("query", "SELECT code FROM curated_reference__communes ORDER BY code LIMIT 1")
    assert not (tmp_path / "kho" / "register.db").exists()
