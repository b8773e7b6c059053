"""Whatever is typed, set or broken, `kho` answers in one line: a mistake with code 2, a damaged installation with code 1."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assets.walk.periods import effective_date
from catalog.errors import UserError
from pipelines.cli import user
from tests.command_line_kit import is_one_line
from tests.terminal import kho

PRODUCTS = "conformed_ocop__products"
REGISTER = ("--sector", "population", "--entity", "civil_register", "--no-run")
HUGE = "9" * 19
LONG = "x" * 300


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the reference tables published, copied by whoever breaks it."""
    folder = tmp_path_factory.mktemp("kept") / "kho"
    with pytest.MonkeyPatch.context() as patched:
        for name in [name for name in os.environ if name.startswith("KHO_")]:
            patched.delenv(name)
        patched.setenv("KHO_HOME", str(folder))
        patched.setenv("KHO_PSEUDONYM_KEY", "k" * 64)
        units = Path(__file__).parents[1] / "assets" / "reference" / "seeds" / "units.csv"
        assert kho("deliver", str(units), "--sector", "reference", "--entity", "units").code == 0
    return folder


@pytest.fixture
def broken(kept: Path, home: Path) -> Path:
    """A copy of it, to be broken."""
    shutil.copytree(kept, home)
    return home


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", "\n"),
        ("replay", "a\nb"),
        ("describe", "\udcff"),
        ("search", "ocop", "--sector", "\udcff"),
        ("deliver", LONG, *REGISTER),
        ("profile", LONG),
        ("profile", "{csv}", "--output", "{csv}/x"),
        ("profile", "{csv}", "--output", "{dangling}"),
        ("profile", "{csv}", "--sheet", "Trang 1"),
        ("contract", "lint", LONG),
        ("checks", "docs", PRODUCTS, "--output", LONG),
        ("checks", "explain", PRODUCTS, "--file", LONG),
        ("query", "SELECT 1", "--csv", "--json"),
        ("quarantine", PRODUCTS + "\n"),
    ],
)
def test_odd_arguments_are_a_mistake_in_one_line(home: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    csv, dangling = tmp_path / "a.csv", tmp_path / "dangling"
    csv.write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    dangling.symlink_to(tmp_path / "none" / "x")
    assert is_one_line(kho(*(one.format(csv=csv, dangling=dangling) for one in arguments)), 2)


@pytest.mark.parametrize(
    "arguments",
    [("quarantine", PRODUCTS, "--limit"), ("score", PRODUCTS, "--history"), ("checks", "explain", PRODUCTS, "--rows")],
)
def test_a_count_no_machine_can_hold_is_refused(home: Path, arguments: tuple[str, ...]) -> None:
    said = kho(*arguments, HUGE)
    assert said.code == 2
    assert HUGE in said.err or "2147483647" in said.err


@pytest.mark.parametrize(
    "period", ["2026-00", "2026-09-00", "2026-00-10", "0000", "\uff12\uff10\uff12\uff16", "2026\n", "2026-02-30"]
)
def test_a_day_that_does_not_exist_is_no_period(period: str) -> None:
    with pytest.raises(UserError):
        effective_date(period)


def test_a_blank_agency_is_the_one_of_the_contract(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    [row] = json.loads(kho("deliver", str(file), *REGISTER, "--period", "2026", "--agency", " \n", "--json").out)
    assert row["agency"] == "cong-an-tinh"


def test_a_landed_file_whose_name_is_no_utf_8_stays_and_is_told_while_others_are_taken(home: Path) -> None:
    folder = home / "landing" / "population" / "civil_register"
    folder.mkdir(parents=True)
    for name in (b"a\xff.csv", b"b.csv"):
        (folder / os.fsdecode(name)).write_text("a,b\n1,2\n", encoding="utf-8")
        (folder / os.fsdecode(name + b".manifest.json")).write_text('{"period": "2026"}', encoding="utf-8")
    said = kho("run")
    assert "a\\udcff.csv" in said.out
    assert [one["file_name"] for one in json.loads(kho("status", "--json").out)["deliveries"]] == ["b.csv"]


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("SELECT 'nan'::DOUBLE AS a, '-inf'::DOUBLE AS b, [1/0] AS c", {"a": None, "b": None, "c": [None]}),
        (r"SELECT '\xff'::BLOB AS a", {"a": "ff"}),
        ("SELECT {'x': [1, NULL]} AS a", {"a": {"x": [1, None]}}),
        ("SELECT TIMESTAMP '9999-12-31 23:59:59' AS a", {"a": "9999-12-31T23:59:59"}),
    ],
)
def test_an_answer_of_any_kind_is_json_and_csv_and_a_table(home: Path, sql: str, found: dict[str, Any]) -> None:
    def no_constant(name: str) -> None:
        raise AssertionError(name)

    said = kho("query", sql, "--json")
    assert json.loads(said.out, parse_constant=no_constant) == [found]
    assert kho("query", sql, "--csv").out.splitlines()[0] == ",".join(found)
    assert kho("query", sql).code == 0


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT INTERVAL 1 MONTH",
        "SELECT union_value(a := 1)",
        "SELECT DATE 'infinity'",
        "SELECT TIMESTAMPTZ '-infinity'",
        "SELECT DATE '290000-01-01'",
        "(" * 2000 + "SELECT 1" + ")" * 2000,
    ],
)
@pytest.mark.parametrize("form", ["--json", "--csv", "--limit=3"])
def test_an_answer_nobody_can_write_down_is_refused(home: Path, sql: str, form: str) -> None:
    assert is_one_line(kho("query", sql, form), 2)


@pytest.mark.parametrize(
    ("variable", "value", "code"),
    [
        ("KHO_HOME", "~nobody-of-this-name/x", 2),
        ("KHO_HOME", LONG, 2),
        ("KHO_LAKE_URL", "~nobody-of-this-name/x", 2),
        ("KHO_PUBLIC_URL", "https://a\n", 2),
        ("KHO_LANG", "\n", 2),
        ("KHO_REGISTER_URL", "sqlite:////proc/none/x.db", 2),
        ("KHO_REGISTER_URL", "sqlite:////proc", 1),
        ("KHO_REGISTER_URL", "sqlite:////dev/null", 1),
        ("KHO_REGISTER_URL", "postgresql://u:secret@127.0.0.1:abc/x", 2),
        ("KHO_REGISTER_URL", "postgresql://u:secret@127.0.0.1:1/x", 1),
    ],
)
def test_an_odd_setting_is_one_line(home: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, code: int) -> None:
    monkeypatch.setenv(variable, value)
    said = kho("status")
    assert is_one_line(said, code)
    assert "secret" not in said.err
    assert variable in said.err or value in said.err


def test_an_empty_setting_is_no_setting_and_a_tilde_is_the_home_folder(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.setenv("KHO_PUBLIC_URL", "")
    monkeypatch.setenv("KHO_HOME", "~/x")
    assert kho("status").code == 0
    assert (tmp_path / "me" / "x" / "register.db").is_file()
    assert not (tmp_path / "~").exists()


def _foreign(home: Path) -> None:
    (home / "register.db").unlink()
    with closing(sqlite3.connect(home / "register.db")) as other:
        other.execute("CREATE TABLE theirs (a)")


def _garbage(home: Path) -> None:
    (home / "register.db").write_bytes(b"no database " * 999)


def _cut(home: Path) -> None:
    whole = (home / "register.db").read_bytes()
    (home / "register.db").write_bytes(whole[: len(whole) // 2])


def _folder(home: Path) -> None:
    (home / "register.db").unlink()
    (home / "register.db").mkdir()


def _unreadable_settings(home: Path) -> None:
    (home / "kho.env").write_bytes(b"KHO_LANG=\xff")


@pytest.mark.parametrize(("damage", "code"), [(_foreign, 2), (_garbage, 1), (_cut, 1), (_folder, 1), (_unreadable_settings, 2)])
@pytest.mark.parametrize("command", [("status", "--json"), ("run",), ("user", "list")])
def test_a_register_or_settings_that_cannot_be_read_are_told_in_one_line(
    broken: Path, damage: Callable[[Path], None], code: int, command: tuple[str, ...]
) -> None:
    damage(broken)
    assert is_one_line(kho(*command), code)


def test_tables_of_another_program_are_left_alone(broken: Path) -> None:
    _foreign(broken)
    kho("status")
    with closing(sqlite3.connect(broken / "register.db")) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]


def _no_lake(home: Path) -> None:
    shutil.rmtree(home / "lake")


def _damaged_logs(home: Path) -> None:
    for log in (home / "lake").glob("*/_delta_log/*.json"):
        log.write_bytes(b"{no json\n")


def _no_files(home: Path) -> None:
    for file in (home / "lake").rglob("*.parquet"):
        file.unlink()


@pytest.mark.parametrize("damage", [_no_lake, _damaged_logs, _no_files])
def test_the_doctor_finds_a_lake_that_lost_its_tables(broken: Path, damage: Callable[[Path], None]) -> None:
    damage(broken)
    found = kho("doctor", "--json")
    assert found.code == 1
    [told] = [one for one in json.loads(found.out) if one["part"] == "Bảng đã công bố"]
    assert not told["sound"]
    assert "conformed_reference__units" in told["seen"]


@pytest.mark.parametrize(("damage", "code"), [(_no_lake, 2), (_damaged_logs, 1), (_no_files, 1)])
def test_a_query_of_a_damaged_table_is_one_line(broken: Path, damage: Callable[[Path], None], code: int) -> None:
    damage(broken)
    assert is_one_line(kho("query", "SELECT * FROM conformed_reference__units"), code)


@pytest.mark.parametrize("name", ["scratch", "run.lock", "dagster"])
def test_something_in_the_place_of_a_working_folder_is_named(broken: Path, tmp_path: Path, name: str) -> None:
    shutil.rmtree(broken / name) if (broken / name).is_dir() else (broken / name).unlink()
    (broken / name).mkdir() if name == "run.lock" else (broken / name).write_text("x")
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    said = kho("deliver", str(file), *REGISTER[:-1], "--period", "2026")
    assert is_one_line(said, 1)
    assert name in said.err


def test_damaged_databases_of_dagster_are_told_with_what_to_do(broken: Path, tmp_path: Path) -> None:
    for database in (broken / "dagster").rglob("*.db"):
        database.write_bytes(b"no database " * 999)
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    arguments = ("deliver", str(file), *REGISTER[:-1], "--period", "2026")
    said = kho(*arguments)
    assert is_one_line(said, 1)
    assert str(broken / "dagster") in said.err
    (broken / "dagster").rename(tmp_path / "old")
    assert kho("run").code == 0


def test_a_password_is_not_awaited_from_a_pipe_nobody_writes_to(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(user, "_LONGEST_WAIT", 0.1)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert is_one_line(kho("user", "add", "an.nguyen", "--admin", "--password-file", str(pipe)), 2)
