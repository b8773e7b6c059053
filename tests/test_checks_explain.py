"""Promise: `kho checks explain` shows what every expectation of a table costs, measured, and how it is computed."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from assets.sectors import find_table
from assets.walk.receive import receive
from assets.walk.step import conform_step, read_step
from catalog.delivery import Offered
from catalog.errors import NotFound
from catalog.expectation import Expectation
from catalog.i18n import Sentence
from catalog.workspace import Workspace
from checks.around import Around
from checks.explain import Cost, Explanation, explain
from checks.judge import JudgementError, judge
from pipelines.cli.app import app

ROWS = 60_000
NUMBERS = pl.DataFrame(
    {"code": [f"{row:05}" for row in range(ROWS)], "area": [row % 97 for row in range(ROWS)]},
    schema={"code": pl.String(), "area": pl.Int64()},
)
REGISTER = "conformed_population__civil_register"
LINES = [
    "Số định danh cá nhân,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Mã xã,Nơi thường trú,Loại cư trú,Ngày đăng ký",
    "022080000001,Nguyễn Văn An,01/02/1980,Nam,Kinh,06658,Tổ 1,Thường trú,05/06/2010",
    "022185000002,Trần Thị Bình,03/04/1985,Nữ,Tày,06658,Tổ 2,Thường trú,05/06/2011",
]


def rule(name: str, kind: str, **kwargs: object) -> Expectation:
    return Expectation(name, kind, kwargs, "conformity", "error", "", "")


PRESENT = rule("present", "expect_column_values_to_not_be_null", column="code")
DATES = rule("dates", "expect_column_values_to_be_dateutil_parseable", column="code")
UNIQUE = rule("unique", "expect_column_values_to_be_unique", column="code")
SMALL = rule("small", "expect_column_values_to_be_between", column="area", min_value=0, row_condition="code != '00000'")
MEAN = rule("mean", "expect_column_mean_to_be_between", column="area", min_value=0, max_value=97)
COLUMNS = rule("columns", "expect_table_column_count_to_equal", value=2)
QUERY = rule("query", "unexpected_rows_expectation", unexpected_rows_query="SELECT * FROM {batch} WHERE area > 97")
KNOWN = rule("known", "expect_column_values_to_exist_in", column="code", other_table="units", other_column="code")


def _published(name: str) -> pl.LazyFrame:
    if name != "units":
        raise NotFound(Sentence("Bảng {name} chưa có phiên bản nào được công bố", name=name))
    return NUMBERS.lazy().select("code")


AROUND = Around(_published, None, dt.date(2026, 1, 1), dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


def explained(*rules: Expectation) -> Explanation:
    return explain(NUMBERS.lazy(), rules, table="t", around=AROUND)


def costs(*rules: Expectation) -> dict[str, Cost]:
    return {cost.expectation.name: cost for cost in explained(*rules).costs}


def test_every_expectation_says_how_it_is_computed_and_from_which_columns() -> None:
    found = costs(PRESENT, UNIQUE, SMALL, MEAN, COLUMNS, QUERY, KNOWN)
    assert {name: (cost.runs_in, cost.level, cost.columns) for name, cost in found.items()} == {
        "present": ("shared", "row", ("code",)),
        "unique": ("shared", "row", ("code",)),
        "small": ("shared", "row", ("area", "code")),
        "mean": ("shared", "table", ("area",)),
        "columns": ("none", "table", ()),
        "query": ("own", "table", ()),
        "known": ("ground", "row", ("code",)),
    }


def test_a_dear_rule_costs_more_than_a_cheap_one_and_shares_are_of_the_whole() -> None:
    few = explain(NUMBERS.lazy().head(2_000), [PRESENT, DATES, COLUMNS], table="t")
    found = {cost.expectation.name: cost for cost in few.costs}
    assert found["dates"].own > 10 * found["present"].own
    assert found["dates"].share > 0.5
    assert sum(cost.share for cost in found.values()) == pytest.approx(1)
    assert (found["columns"].total, found["columns"].share) == (0, 0)


def test_the_ground_of_a_rule_is_timed_apart() -> None:
    found = costs(PRESENT, KNOWN)
    assert found["known"].ground > 0
    assert found["present"].ground == 0
    assert found["known"].total == found["known"].own + found["known"].ground


def test_the_suite_is_measured_whole_with_the_passes_a_judgement_makes() -> None:
    found = explained(PRESENT, UNIQUE, QUERY)
    verdict = judge(NUMBERS.lazy(), [PRESENT, UNIQUE, QUERY], table="t")
    assert (found.rows, found.collects) == (ROWS, verdict.collects)
    assert 0 < found.scan < found.suite < found.judged


def test_a_rule_that_waits_for_another_table_is_told_not_timed() -> None:
    waiting = rule("known", "expect_column_values_to_exist_in", column="code", other_table="xa", other_column="code")
    found = costs(PRESENT, waiting)
    assert "chưa có phiên bản nào" in found["known"].waits_for
    assert found["known"].total == 0


def test_a_rule_that_cannot_be_computed_is_an_error_as_in_a_judgement() -> None:
    with pytest.raises(JudgementError, match="quy tắc broken"):
        explained(PRESENT, rule("broken", "expect_column_values_to_be_between", column="nowhere", min_value=0))


def test_an_empty_table_and_a_table_without_rules_are_explained() -> None:
    assert explain(NUMBERS.lazy().head(0), [PRESENT], table="t").rows == 0
    assert explain(NUMBERS.lazy(), [], table="t").costs == ()


@pytest.fixture
def published(workspace: Workspace, tmp_path: Path) -> Workspace:
    """A home with two people published."""
    file = tmp_path / "so.csv"
    file.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    row, _new = receive(workspace, "population", Offered("civil_register", file, period="2026-06-30"), by="test")
    read_step(workspace, row.id)
    settled, _done = conform_step(workspace, row.id, "run")
    assert settled.status == "published"
    return workspace


def _machine(*arguments: str) -> dict[str, Any]:
    said = CliRunner().invoke(app, ["checks", "explain", REGISTER, "--json", *arguments])
    assert said.exit_code == 0, said.output
    facts: dict[str, Any] = json.loads(said.output)
    return facts


@pytest.mark.usefixtures("published")
def test_the_command_names_every_expectation_of_the_contract() -> None:
    facts = _machine()
    assert facts["rows"] == 2
    assert [one["rule"] for one in facts["expectations"]] == [one.name for one in find_table(REGISTER).expectations]
    assert {one["pass"] for one in facts["expectations"]} <= {"shared", "own", "ground", "none"}
    said = CliRunner().invoke(app, ["checks", "explain", REGISTER])
    assert all(one["rule"] in said.output for one in facts["expectations"])


@pytest.mark.usefixtures("published")
def test_the_command_measures_on_fewer_rows_or_on_a_file_of_rows(published: Workspace, tmp_path: Path) -> None:
    assert _machine("--rows", "1")["rows"] == 1
    rows = published.lake.scan(REGISTER).collect()
    file = tmp_path / "rows.parquet"
    pl.concat([rows, rows, rows]).write_parquet(file)
    assert _machine("--file", str(file))["rows"] == 6


@pytest.mark.usefixtures("home")
def test_mistakes_are_told_in_one_line(tmp_path: Path) -> None:
    wrong, text = tmp_path / "wrong.parquet", tmp_path / "text.parquet"
    NUMBERS.head(1).write_parquet(wrong)
    text.write_text("x,y\n", encoding="utf-8")
    kho = [sys.executable, "-c", "from pipelines.cli import main; main()", "checks", "explain"]
    for arguments in (
        ["conformed_rung__lo"],
        [REGISTER],
        [REGISTER, "--file", str(tmp_path / "nowhere.parquet")],
        [REGISTER, "--file", str(wrong)],
        [REGISTER, "--file", str(text)],
    ):
        done = subprocess.run([*kho, *arguments], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
        assert done.stderr.startswith("kho: ")
