"""The register's schema: migrations and models say the same, opening is quick, and odd databases are refused with a remedy."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, insert, inspect, make_url, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.schema import CreateTable

from catalog.errors import SettingsError
from catalog.register import DatasetColumnRow, Register, schema
from catalog.register.engine import connect
from catalog.register.models import METADATA

ROOT = Path(__file__).parents[1]


def url_of(folder: Path, name: str = "register.db") -> str:
    return f"sqlite:///{folder / name}"


def checks_of(engine: Engine) -> dict[str, set[tuple[str | None, str]]]:
    """Check constraints by table; Alembic compares everything but these."""
    inspector = inspect(engine)
    return {
        table: {(check["name"], check["sqltext"]) for check in inspector.get_check_constraints(table)}
        for table in METADATA.tables
    }


def test_migrations_and_models_say_the_same(tmp_path: Path) -> None:
    Register.open(url_of(tmp_path)).close()
    migrated = connect(url_of(tmp_path))
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
    modelled = connect(url_of(tmp_path, "models.db"))
    METADATA.create_all(modelled)
    assert checks_of(migrated) == checks_of(modelled)
    migrated.dispose()
    modelled.dispose()


def test_the_newest_revision_is_the_last_file() -> None:
    for name in schema.revisions():
        source = (schema.MIGRATIONS / "versions" / f"{name}.py").read_text()
        assert re.search(f'^revision = "{name}"$', source, re.MULTILINE)


def test_the_models_speak_postgresql_too() -> None:
    dialect = make_url("postgresql://").get_dialect()()
    for table in METADATA.sorted_tables:
        statement = str(CreateTable(table).compile(dialect=dialect))
        assert "TIMESTAMP WITHOUT TIME ZONE" not in statement
        assert "DATETIME" not in statement


def test_a_folder_that_does_not_exist_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "kho 100%" / "số"
    Register.open(url_of(folder)).close()
    assert (folder / "register.db").is_file()


def test_readers_and_a_writer_work_side_by_side_and_keys_are_held(tmp_path: Path) -> None:
    Register.open(url_of(tmp_path)).close()
    engine = connect(url_of(tmp_path))
    with engine.connect() as connection:
        pragmas = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "foreign_keys")}
        assert pragmas == {"journal_mode": "wal", "foreign_keys": 1}
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 1
        orphan = {"dataset": "no", "name": "a", "position": 1, "title": "A", "title_en": "A", "type": "x"}
        with pytest.raises(IntegrityError, match="FOREIGN KEY"):
            connection.execute(insert(DatasetColumnRow).values(**orphan, classification="public", required=True))
    engine.dispose()


OPEN = """
import sys, time
from catalog.register import Register
Register.open(sys.argv[1]).close()
print("alembic" in sys.modules)
"""


def test_an_up_to_date_register_opens_without_alembic(tmp_path: Path) -> None:
    def opened() -> str:
        run = subprocess.run([sys.executable, "-c", OPEN, url_of(tmp_path)], cwd=ROOT, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        return run.stdout.strip()

    assert [opened(), opened()] == ["True", "False"]


def test_processes_that_start_at_once_all_succeed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPEN, url_of(tmp_path)]
    started = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    endings = [(process.communicate(), process.returncode) for process in started]
    assert [(error, code) for (_, error), code in endings] == [(b"", 0)] * 4


def test_a_register_newer_than_the_program_is_refused(tmp_path: Path) -> None:
    Register.open(url_of(tmp_path)).close()
    engine = connect(url_of(tmp_path))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'r9999_future'"))
    engine.dispose()
    with pytest.raises(SettingsError, match="r9999_future, mới hơn phần mềm này"):
        Register.open(url_of(tmp_path))


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    engine = connect(url_of(tmp_path))
    with engine.begin() as connection:
        # A view: a file with tables of others is refused before any migration.
        connection.execute(text("CREATE VIEW version AS SELECT 1 AS squatter"))
    with pytest.raises(OperationalError, match="already exists"):
        Register.open(url_of(tmp_path))
    assert inspect(engine).get_table_names() == []
    assert inspect(engine).get_view_names() == ["version"]
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("not a url with s3cret", "sqlite:///"),
        ("sqlite://", "phải là một tệp"),
        ("sqlite:///:memory:", "phải là một tệp"),
        ("dbase://kho:s3cret@host/x", "dbase://kho:\\*\\*\\*@host/x"),
    ],
)
def test_a_place_where_no_register_can_live_is_refused_by_name(url: str, said: str) -> None:
    with pytest.raises(SettingsError, match=f"KHO_REGISTER_URL.*{said}") as refused:
        Register.open(url)
    assert "s3cret" not in str(refused.value)
