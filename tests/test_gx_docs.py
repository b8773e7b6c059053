"""Data Docs open anywhere: no page loads anything, nothing personal is in them, and they read well without a network."""

import datetime as dt
import re
import shutil
import subprocess
from pathlib import Path

import great_expectations as gx
import great_expectations.expectations as gxe
import polars as pl
import pytest
from great_expectations.core import ExpectationSuiteValidationResult
from great_expectations.data_context.data_context.abstract_data_context import AbstractDataContext
from great_expectations.datasource.fluent.interfaces import Batch

from assets.sectors import find_table
from assets.walk.publish import publish
from catalog.contract import HISTORY
from catalog.errors import NotFound
from catalog.expectation import Expectation
from catalog.workspace import Workspace
from checks import gx_source
from checks.gx_docs import DocsFolderError, build_docs, store
from checks.judge import judge
from checks.offline_html import stand_alone
from pipelines.cli.checks_docs import write_docs

TABLE = "conformed_x__places"
MEAN = "<script>document.title='bitten'</script>"
FRAME = pl.LazyFrame(
    {
        "code": ["06649", "6649", MEAN, '<img src="https://evil.example/x" onerror="document.title=1">'],
        "person": ["Nguyễn Văn A"] * 4,
        "income": [31415.5] * 4,
    }
)
# Whatever makes a browser fetch: attributes of elements, and the two ways of a stylesheet.
_LOADS = re.compile(
    r"<(?:script|img|link|iframe|source|object|embed)\b[^>]*\b(?:src|href|data)\s*=|@import|url\(", re.IGNORECASE
)
_OUT = re.compile(r"""<[a-z][^>]*\s(?:src|href|action)\s*=\s*["']?(?:https?:)?//""", re.IGNORECASE)


def rule(name: str, kind: str, **kwargs: object) -> Expectation:
    return Expectation(name, kind, kwargs, "accuracy", "warning", f"Quy tắc {name}", f"Rule {name}")


RULES = [
    rule("shape", "expect_column_values_to_match_regex", column="code", regex=r"^\d{5}$"),
    rule("rows", "expect_table_row_count_to_be_between", min_value=1),
    rule("known", "expect_column_distinct_values_to_be_in_set", column="code", value_set=["06649"]),
    rule("name", "expect_column_values_to_match_regex", column="person", regex="^x"),
    rule("most", "expect_column_max_to_be_between", column="income", max_value=1),
    rule(
        "middle",
        "expect_column_quantile_values_to_be_between",
        column="income",
        quantile_ranges={"quantiles": [0.5], "value_ranges": [[0, 1]]},
    ),
    rule("names", "expect_column_distinct_values_to_be_in_set", column="person", value_set=["x"]),
]
PRIVATE = {"name", "most", "middle", "names"}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    judge(FRAME, RULES, table=TABLE, witness=lambda batch, found: build_docs(_stored(batch, found), folder))
    return folder


def _stored(batch: Batch, found: ExpectationSuiteValidationResult) -> AbstractDataContext:
    return store(batch, found, run_name="v1", hidden=PRIVATE)


def _pages(folder: Path) -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()}


def _validation(folder: Path) -> Path:
    (page,) = (folder / "validations").rglob("*.html")
    return page


def test_no_page_loads_or_leads_to_anything_outside(site: Path) -> None:
    pages = _pages(site)
    assert {path.suffix for path in pages} == {".html"}
    assert len(pages) == 3
    for path, html in pages.items():
        assert not _LOADS.search(html), path
        assert not _OUT.search(html), path
        assert "default-src 'none'" in html


def test_pages_of_one_site_lead_to_each_other(site: Path) -> None:
    for path, html in _pages(site).items():
        for target in re.findall(r'href="([^"#]+)"', html):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_the_index_lists_the_runs_and_the_suites(site: Path) -> None:
    index = (site / "index.html").read_text(encoding="utf-8")
    assert "v1" in index
    assert f'href="{_validation(site).relative_to(site)}"' in index
    assert f'href="expectations/{TABLE}.html"' in index


def test_a_page_says_in_words_what_failed_and_shows_wrong_values_as_text(site: Path) -> None:
    html = _validation(site).read_text(encoding="utf-8")
    assert "Quy tắc shape" in html
    assert "3 unexpected values found" in html
    assert "&lt;script&gt;document.title=" in html
    assert html.count("<script>") == 1


def test_nothing_personal_is_shown_only_counted(site: Path) -> None:
    html = "".join(_pages(site).values())
    assert "Quy tắc name" in html
    assert "Nguyễn" not in html
    assert not re.search("31[,.]?415", html)


def test_the_verdict_keeps_its_samples_beside_the_pages(tmp_path: Path) -> None:
    verdict = judge(FRAME, RULES, table=TABLE, witness=lambda b, r: build_docs(_stored(b, r), tmp_path / "docs"))
    assert verdict.findings[0].sample[0] == "6649"
    assert verdict.findings[3].sample == ["Nguyễn Văn A"] * 4


def test_a_folder_with_other_files_is_not_touched_and_an_earlier_site_is_replaced(site: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear")
    context = gx_source.open_context()
    with pytest.raises(DocsFolderError, match="mine"):
        build_docs(context, mine)
    assert [path.name for path in mine.iterdir()] == ["letter.txt"]
    build_docs(context, site)
    assert not (site / "validations").exists()


def test_plain_great_expectations_gets_the_same_pages_and_keeps_its_settings(tmp_path: Path) -> None:
    context = gx_source.open_context()
    data = context.data_sources.add_polars("lake").add_lazyframe_asset("t").add_batch_definition_whole_table("all")
    suite = context.suites.add(gx.ExpectationSuite("s", expectations=[gxe.ExpectColumnValuesToBeUnique(column="person")]))
    gx.ValidationDefinition(name="v", data=data, suite=suite).run(batch_parameters={"dataframe": FRAME})
    first = build_docs(context, tmp_path / "docs")
    assert first.exists()
    assert not any(_OUT.search(html) for html in _pages(tmp_path / "docs").values())
    assert not context.get_docs_sites_urls()


def test_a_mean_link_loses_its_target() -> None:
    page = stand_alone('<html><body><a href="javascript:alert(1)" onclick="x()">a</a><a href="//evil">b</a></body></html>', "t")
    assert "<a>a</a><a>b</a>" in page


def _dumped(page: Path, budget: str = "3000") -> str:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not on this machine: the page is not opened in a browser")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--proxy-server=127.0.0.1:9", f"--virtual-time-budget={budget}"]
    with_profile = [f"--user-data-dir={page.parent / 'profile'}", "--dump-dom", page.as_uri()]
    done = subprocess.run([chromium, *flags, *with_profile], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout


@pytest.mark.slow
def test_a_browser_without_a_network_runs_the_script_of_the_page(site: Path) -> None:
    dom = _dumped(site / "index.html")
    assert 'aria-selected="true"' in dom
    assert 'type="search"' in dom
    folded = _dumped(_validation(site))
    assert "collapse m-2 folded" in folded
    assert "bitten</title>" not in folded


def test_a_table_nobody_published_has_no_pages(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="chưa có phiên bản"):
        write_docs("conformed_ocop__products", tmp_path / "docs")
    assert not (tmp_path / "docs").exists()


def test_the_command_shows_a_published_table_without_its_people(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = find_table("conformed_population__civil_register")
    values = {"Int64": 7, "String": "Trần Thị Lộ", "Date": dt.date(1990, 1, 2), "Boolean": True}
    row = {column.name: values.get(str(column.dtype)) for column in table.columns}
    schema = {column.name: column.dtype for column in table.columns} | {"_delivery_id": pl.String(), "_row": pl.Int64()}
    frame = pl.LazyFrame([row | {"_delivery_id": "d", "_row": 1}] * 2, schema=schema | dict(HISTORY))
    name = str(table.name)
    workspace.lake.ensure(name, frame.collect_schema(), table.title)
    version = workspace.lake.commit(name, [workspace.lake.stage({name: frame}, "m")[name]], transaction="m", replace=True)
    publish(workspace, table, version, "run")
    write_docs(name, tmp_path / "docs")
    html = "".join(_pages(tmp_path / "docs").values())
    assert "index.html" in capsys.readouterr().out
    assert "unexpected values found" in html
    assert not re.search("Trần Thị Lộ|1990-01-02", html)
