"""Pages tell of every column where it comes from, up to the header in the delivered file, and what it is used for."""

import re
from html import unescape

import httpx
import pytest

from assets.sectors import load_contracts
from catalog.contract import Table
from catalog.workspace import Workspace
from pipelines.cli.describe_lineage import lineage_facts

TABLES = [table for contract in load_contracts().values() for table in contract.tables]
CATALOGUE = "curated_ocop__catalogue"


def _words(page: httpx.Response) -> str:
    main = page.text.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_a_column_page_leads_to_what_gives_its_value_and_to_the_file(browser: httpx.Client) -> None:
    page = browser.get(f"/datasets/{CATALOGUE}/columns/expires_on")
    for column in ("decision_date", "expiry_date"):
        assert f'href="/datasets/conformed_ocop__products/columns/{column}"' in page.text
    assert "Tiêu đề trong tệp giao nộp: Ngày quyết định" in _words(page)
    assert 'href="/datasets/raw_ocop__products"' in page.text


def test_what_only_chooses_a_value_is_told_apart(browser: httpx.Client) -> None:
    page = _words(browser.get(f"/datasets/{CATALOGUE}/columns/expiry_basis"))
    assert "Chọn giá trị theo:" in page
    assert "Chosen by:" in _words(browser.get(f"/datasets/{CATALOGUE}/columns/expiry_basis?lang=en"))


def test_a_column_page_says_what_it_is_used_for(browser: httpx.Client) -> None:
    page = browser.get("/datasets/conformed_reference__units/columns/population")
    assert 'href="/datasets/curated_reference__communes/columns/population_2019"' in page.text
    assert "cho giá trị" in _words(page)
    raw = browser.get("/datasets/raw_ocop__products/columns/stars")
    assert 'href="/datasets/conformed_ocop__products/columns/stars"' in raw.text


def test_what_nobody_can_see_through_is_said_to_be_unknown(browser: httpx.Client) -> None:
    page = _words(browser.get("/datasets/curated_population__by_commune/columns/people"))
    assert "Không rõ, có thể từ:" in page


def test_a_constant_is_said_to_come_from_no_column(browser: httpx.Client) -> None:
    page = _words(browser.get("/datasets/curated_reference__communes/columns/predecessor_count"))
    assert "Không lấy từ cột nào" in page


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
def test_the_lineage_page_lists_every_column_and_what_decides_rows(
    browser: httpx.Client, demo: Workspace, table: Table
) -> None:
    page = browser.get(f"/datasets/{table.name}/lineage").raise_for_status()
    lineage = demo.register.lineage.inputs(str(table.name))
    if demo.register.published(str(table.name)) is None:
        assert "sẽ được rút ra" in page.text
        return
    assert lineage
    for column in table.columns:
        assert f'href="/datasets/{table.name}/columns/{column.name}#lineage"' in page.text
    if any(one.column == "*" for one in lineage):
        assert "Quyết định bảng có những dòng nào" in page.text


def test_machines_of_the_command_line_get_the_same(demo: Workspace) -> None:
    facts = lineage_facts(demo.register.lineage.inputs(CATALOGUE))
    assert {"column": "code", "input_dataset": "conformed_ocop__products", "input_column": "code", "how": "value"} in facts
