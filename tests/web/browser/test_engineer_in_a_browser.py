"""An engineer follows a table to where it comes from, sees when it was made, and takes its contract."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assets.sectors import ROOT
from tests.web.browser import kit


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_a_table_along_its_lineage_to_its_source(chromium: Browser, address: str, script: bool) -> None:
    with kit.reading(chromium, address, script=script) as page:
        page.goto("/datasets/curated_ocop__catalogue")
        page.goto("/datasets/curated_ocop__catalogue/lineage")
        drawn = page.get_by_role("region", name="Sơ đồ nguồn gốc")
        expect(drawn.get_by_role("link", name="Danh mục sản phẩm OCOP").first).to_be_visible()
        drawn.locator(f'a[href="/datasets/{kit.PRODUCTS}"]').first.click()
        expect(page).to_have_url(re.compile(f"/datasets/{kit.PRODUCTS}$"))
        page.locator(f'#columns a[href^="/datasets/{kit.PRODUCTS}/columns/"]').first.click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.goto(f"/datasets/{kit.PRODUCTS}/versions")
        expect(page.get_by_role("main")).to_contain_text(re.compile("[0-9]{2}/[0-9]{2}/20[0-9]{2}"))


def test_runs_are_listed_with_how_they_ended(chromium: Browser, address: str) -> None:
    with kit.reading(chromium, address) as page:
        page.goto("/")
        page.get_by_role("navigation", name="Chính").get_by_role("link", name="Lượt chạy").click()
        expect(page.get_by_role("row").nth(1)).to_contain_text("xong")


def test_the_contract_is_the_file_itself_and_the_api_describes_itself(chromium: Browser, address: str, tmp_path: Path) -> None:
    with kit.reading(chromium, address) as page:
        page.goto(f"/datasets/{kit.PRODUCTS}")
        with page.expect_download() as waiting:
            page.get_by_role("link", name="Hợp đồng dữ liệu", exact=True).first.click()
        waiting.value.save_as(tmp_path / "contract.yaml")
        assert (tmp_path / "contract.yaml").read_bytes() == (ROOT / "ocop" / "contract.yaml").read_bytes()
        page.get_by_role("link", name="Cho máy đọc").click()
        expect(page.locator("#machines")).to_be_in_viewport()
        page.locator('main a[href="/openapi.json"]').first.click()
        described = json.loads(page.locator("body").inner_text())
    assert described["openapi"].startswith("3.")
    assert any(path.startswith("/api/3/action/") for path in described["paths"])
