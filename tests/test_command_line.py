"""The command line: a newcomer's demo, answers for people and machines, and every mistake told in one line."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app, checks_app, contract_app
from tests.command_line_kit import AN, BINH, CHI, REGISTER, csv, is_one_line
from tests.terminal import Said, kho

TABLE_KEYS = {"table", "simulated", "rows", "version", "quality_score", "published_at"}
DELIVERY_KEYS = {"id", "sector", "entity", "status", "rows_read", "accepted", "quarantined", "duplicates", "reason"}


def process(*arguments: str, python: tuple[str, ...] = (), **environment: str) -> Said:
    """The same in a process of its own."""
    command = [sys.executable, *python, "-c", "from pipelines.cli import main; main()", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, check=False)
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module", autouse=True)
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Said]:
    """One demo home for all of these; the first `kho demo` is the newcomer's."""
    with pytest.MonkeyPatch.context() as patched:
        for name in [name for name in os.environ if name.startswith("KHO_") and name != "KHO_SHARED_DATA"]:
            patched.delenv(name)
        patched.setenv("KHO_HOME", str(tmp_path_factory.mktemp("demo") / "kho"))
        patched.setenv("KHO_PSEUDONYM_KEY", "k" * 64)
        yield kho("demo", "--rows", "1500")


def status() -> dict[str, list[dict[str, Any]]]:
    said = kho("status", "--json")
    assert (said.code, said.err) == (0, "")
    found: dict[str, list[dict[str, Any]]] = json.loads(said.out)
    return found


def test_the_demo_publishes_every_table_of_three_sectors_and_says_what_to_do_next(demo: Said) -> None:
    assert demo.code == 0, demo.err
    tables = {one["table"]: one["rows"] for one in status()["tables"]}
    assert {name.split("_")[1] for name in tables} == {"ocop", "population", "reference"}
    assert {name.split("_")[0] for name in tables} == {"conformed", "curated"}
    assert min(tables.values()) > 0
    assert tables["curated_reference__communes"] == 54
    assert "Tiếp theo:" in demo.out
    assert "kho status" in demo.out
    assert "Traceback" not in demo.out + demo.err


def test_simulated_rows_say_so_wherever_their_table_is_named() -> None:
    simulated = {one["table"]: one["simulated"] for one in status()["tables"]}
    assert simulated["conformed_ocop__products"]
    assert simulated["curated_ocop__catalogue"]
    assert not simulated["curated_reference__communes"]
    assert "Sản phẩm OCOP (mô phỏng)" in kho("status").out


def test_status_for_machines_has_the_keys_that_are_promised() -> None:
    told = status()
    assert told.keys() == {"tables", "deliveries"}
    assert all(one.keys() == TABLE_KEYS for one in told["tables"])
    assert all(one.keys() >= DELIVERY_KEYS for one in told["deliveries"])
    for table in told["tables"]:
        assert isinstance(table["rows"], int)
        assert isinstance(table["version"], int)
        assert 0 <= table["quality_score"] <= 100
        assert table["published_at"].endswith("+00:00")


def test_every_delivery_of_the_demo_reconciles() -> None:
    deliveries = status()["deliveries"]
    assert len(deliveries) >= 8
    for one in deliveries:
        assert one["status"] == "published", one["reason"]
        assert one["rows_read"] == one["accepted"] + one["quarantined"] + one["duplicates"]
    assert sum(one["quarantined"] for one in deliveries) > 0
    assert sum(one["duplicates"] for one in deliveries) > 0


def test_a_demo_again_receives_nothing_and_publishes_nothing() -> None:
    before = status()
    again = kho("demo", "--rows", "1500")
    assert again.code == 0
    assert "Nhận 0 lượt giao nộp" in again.out
    assert status() == before


def test_a_run_with_nothing_to_do_never_imports_dagster_or_great_expectations() -> None:
    said = process("run", python=("-X", "importtime"))
    assert (said.code, said.out) == (0, "Không có việc gì chờ.\n")
    imported = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in said.err.splitlines() if "|" in line}
    assert "polars" in imported
    assert not imported & {"dagster", "great_expectations", "pandas"}


@pytest.fixture(scope="module")
def faulty(demo: Said, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A delivery with two bad rows and a repeated one, handed in by `kho deliver`."""
    assert demo.code == 0
    bad_id, bad_date = BINH.replace("022185000002", "22185000002"), CHI.replace("05/06/1990", "31/02/1990")
    file = csv(tmp_path_factory.mktemp("faulty"), AN, AN, bad_id, bad_date)
    said = kho("deliver", file, *REGISTER, "--period", "2026-09-30", "--json")
    assert said.code == 0, said.err
    [delivered] = json.loads(said.out)
    found: dict[str, Any] = delivered
    return found


def test_a_delivery_with_bad_rows_is_counted_to_the_last_row(faulty: dict[str, Any]) -> None:
    counts = [faulty[name] for name in ("status", "rows_read", "accepted", "quarantined", "duplicates")]
    assert counts == ["published", 4, 1, 2, 1]
    assert faulty["new"]


def test_the_quarantine_shows_original_values_and_the_reason_of_every_row(faulty: dict[str, Any]) -> None:
    said = kho("quarantine", "conformed_population__civil_register", "--delivery", faulty["id"][:6], "--json")
    rows = json.loads(said.out)
    assert [row["_row"] for row in rows] == [4, 5]
    assert rows[0]["personal_id"] == "22185000002"
    assert "12 chữ số" in rows[0]["reasons"]
    assert rows[1]["birth_date"] == "31/02/1990"
    assert "ngày có thật" in rows[1]["reasons"]
    shown = kho("quarantine", "conformed_population__civil_register", "--delivery", faulty["id"])
    assert "2 dòng bị cách ly" in shown.out
    assert "22185000002" in shown.out


def test_the_same_file_again_is_told_and_changes_nothing(faulty: dict[str, Any], tmp_path: Path) -> None:
    bad_id, bad_date = BINH.replace("022185000002", "22185000002"), CHI.replace("05/06/1990", "31/02/1990")
    before = status()
    said = kho("deliver", csv(tmp_path, AN, AN, bad_id, bad_date, name="khac.csv"), *REGISTER, "--period", "2026-09-30")
    assert said.code == 0
    assert faulty["id"] in said.out
    assert "đã nộp trước đó" in said.out
    assert status() == before


def test_a_replayed_delivery_comes_to_the_same(faulty: dict[str, Any]) -> None:
    before = [one for one in status()["deliveries"] if one["id"] == faulty["id"]]
    said = kho("replay", faulty["id"][:5])
    assert said.code == 0, said.err
    assert "4 dòng đọc = 1 nhận + 2 cách ly + 1 trùng nguyên văn" in said.out
    assert [one for one in status()["deliveries"] if one["id"] == faulty["id"]] == before


def test_a_landed_file_is_received_and_run(tmp_path: Path) -> None:
    folder = Path(os.environ["KHO_HOME"]) / "landing" / "population" / "civil_register"
    folder.mkdir(parents=True)
    landed = Path(csv(tmp_path, AN, BINH, CHI, name="so-moi.csv")).rename(folder / "so-moi.csv")
    manifest = landed.with_name("so-moi.csv.manifest.json")
    manifest.write_text('{"period": "2026-10-31", "agency": "cong-an-tinh"}', encoding="utf-8")
    said = kho("run")
    assert said.code == 0, said.err
    [one] = [one for one in status()["deliveries"] if one["file_name"] == "so-moi.csv"]
    assert (one["status"], one["accepted"], one["period"]) == ("published", 3, "2026-10-31")
    assert kho("run").out == "Không có việc gì chờ.\n"


def test_a_query_answers_for_people_and_for_machines() -> None:
    sql = "SELECT code, name FROM curated_reference__communes ORDER BY code LIMIT 2"
    assert [row["code"] for row in json.loads(kho("query", sql, "--json").out)] == ["06652", "06658"]
    assert kho("query", sql, "--csv").out.splitlines()[0] == "code,name"
    assert "2 dòng" in kho("query", sql).out
    loud = "SELECT count(*) AS n FROM CURATED_REFERENCE__COMMUNES"
    assert json.loads(kho("query", loud, "--json").out) == [{"n": 54}]


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO curated_reference__communes VALUES (1)",
        "ATTACH 'khac.db'",
        "COPY (SELECT 1) TO 'ra.csv'",
        "DROP TABLE curated_reference__communes",
        "SET memory_limit = '9GB'",
        "PRAGMA version",
        "INSTALL httpfs",
        "SELECT * FROM read_parquet('*.parquet')",
        "SELECT content FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "SELECT 1; SELECT 2",
        "SELECT * FROM khong_co",
        "SELECT * FROM '/etc/passwd'",
        'SELECT * FROM \'/etc/passwd\', (WITH "/etc/passwd" AS (SELECT 1) SELECT * FROM "/etc/passwd")',
        "SELECT * FROM raw_population__civil_register",
        "SELECT * FROM information_schema.tables",
        "SELECT getenv('HOME')",
        "SELECT * FROM duckdb_settings()",
        "SELECT current_setting('memory_limit')",
        "SELECT * FROM query('SELECT 1')",
        "SELECT khong_co FROM curated_reference__communes",
        "WITH a AS (DELETE FROM curated_reference__communes RETURNING *) SELECT * FROM a",
        "SELEC 1",
        "",
    ],
)
def test_a_query_that_is_no_select_over_published_tables_is_refused_in_one_line(sql: str) -> None:
    assert is_one_line(kho("query", sql))


def test_a_refused_query_is_one_line_in_a_process_of_its_own() -> None:
    assert is_one_line(process("query", "EXPLAIN SELECT 1"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("deliver", "{csv}", "--sector", "khong", "--entity", "products"), "khong"),
        (("deliver", "{csv}", "--sector", "ocop", "--entity", "khong"), "products, events"),
        (("deliver", "khong-co.csv", "--sector", "ocop", "--entity", "products"), "khong-co.csv"),
        (("deliver", "{csv}", *REGISTER), "--period"),
        (("deliver", "{csv}", *REGISTER, "--period", "2026-13"), "2026-13"),
        (("deliver", "{csv}", *REGISTER, "--period", "thang 9"), "thang 9"),
        (("deliver", "{csv}", *REGISTER, "--period", "2026", "--supersedes", "ffff0000"), "ffff0000"),
        (("replay", "ffff0000"), "ffff0000"),
        (("replay", ""), "ít nhất 4"),
        (("quarantine", "conformed_ocop__khong"), "conformed_ocop__khong"),
        (("quarantine", "khong"), "conformed_"),
        (("quarantine", "conformed_khong__co"), "khong"),
        (("quarantine", "conformed_ocop__products", "--delivery", "ffff0000"), "ffff0000"),
        (("demo", "--rows", "0"), "1 dòng"),
    ],
)
def test_a_mistake_is_one_line_that_names_it(arguments: tuple[str, ...], told: str, tmp_path: Path) -> None:
    file = csv(tmp_path, AN)
    said = kho(*(argument.format(csv=file) for argument in arguments))
    assert is_one_line(said)
    assert told in said.err


def test_a_file_that_cannot_be_read_is_told_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "rong.csv"
    path.write_bytes(b"")
    said = kho("deliver", str(path), *REGISTER, "--period", "2026-11-30")
    assert said.code == 0, said.err
    assert "bị từ chối" in said.out
    assert "Lý do: Tệp rỗng" in said.out


def test_a_contract_that_is_not_there_is_told_by_the_linter() -> None:
    said = kho("contract", "lint", "khong-co.yaml")
    assert said.code == 2
    assert "khong-co.yaml" in said.out
    assert kho("contract", "lint").code == 0


def test_the_doctor_finds_a_good_home_good() -> None:
    said = kho("doctor")
    assert said.code == 0, said.out
    assert said.out.count("tốt") == len(said.out.splitlines())
    assert all(one["sound"] for one in json.loads(kho("doctor", "--json").out))


@pytest.mark.parametrize(
    "command",
    [(one.name or one.callback.__name__,) for one in app.registered_commands if one.callback]
    + [("contract", one.name or "") for one in contract_app.registered_commands]
    + [("checks", one.name or "") for one in checks_app.registered_commands],
    ids=" ".join,
)
def test_every_command_has_help_with_an_example(command: tuple[str, ...]) -> None:
    said = CliRunner().invoke(app, [*command, "--help"])
    assert said.exit_code == 0
    assert f"Ví dụ: kho {' '.join(command)}" in " ".join(said.output.split())
