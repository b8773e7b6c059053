"""An officer finds a table however it is typed, learns whether to trust it, and takes it along."""

import json
import re
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.browser import kit

TYPED = "danh muc san pham ocpo"


def _search(page: Page, text: str) -> None:
    box = page.get_by_label("Tìm bảng, cột, mã, khái niệm")
    box.fill(text)
    box.press("Enter")
    expect(page.locator("ol.hits > li").first).to_be_visible()


def _saved(page: Page, label: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.locator("#get").get_by_role("link", name=label, exact=True).click()
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_a_mistyped_query_to_two_files(chromium: Browser, address: str, tmp_path: Path, script: bool) -> None:
    with kit.reading(chromium, address, script=script) as page:
        page.goto("/")
        _search(page, TYPED)
        expect(page.get_by_text("Ý bạn là")).to_be_visible()
        before = page.locator("ol.hits > li").count()
        page.locator("#facets").get_by_role("link", name=re.compile("một số cột|mọi cột")).first.click()
        expect(page.locator("#facets a.chosen")).to_have_count(1)
        assert 0 < page.locator("ol.hits > li").count() <= before
        page.locator("ol.hits a", has_text="Danh mục sản phẩm OCOP").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Danh mục sản phẩm OCOP")
        expect(page.get_by_text("Dữ liệu mô phỏng.").first).to_be_visible()
        csv, parquet = (_saved(page, label, tmp_path) for label in ("CSV", "Parquet"))
    rows, same = pl.read_csv(csv, infer_schema=False), pl.read_parquet(parquet)
    assert rows.height == same.height > 100
    assert rows.columns == same.columns


def test_the_page_says_how_fresh_how_good_and_why(chromium: Browser, address: str) -> None:
    with kit.reading(chromium, address) as page:
        page.goto(f"/datasets/{kit.PRODUCTS}")
        summary = page.get_by_role("complementary", name="Tóm tắt")
        expect(summary).to_contain_text("Độ mới")
        expect(summary).to_contain_text(re.compile("đúng hạn|quá hạn|không cam kết"))
        expect(summary).to_contain_text("Điểm chất lượng")
        page.get_by_role("navigation", name="Trong trang này").get_by_role("link", name="Chất lượng").click()
        expect(page.get_by_role("heading", name="Vì sao điểm này?")).to_be_in_viewport()
        expect(page.locator("#quality .reasons > li").first).to_contain_text("Sửa hết thì điểm là")


def test_a_snippet_is_copied_as_it_stands(chromium: Browser, address: str) -> None:
    with kit.reading(chromium, address, allowed=["clipboard-read", "clipboard-write"]) as page:
        page.goto(f"/datasets/{kit.COMMUNES}")
        snippet = page.locator("#get details").first
        snippet.locator("summary").click()
        snippet.get_by_role("button", name="Chép", exact=True).click()
        expect(snippet.get_by_role("button", name="Đã chép")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == snippet.locator("code").text_content()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_the_language_changes_in_place_and_stays(chromium: Browser, address: str, script: bool) -> None:
    with kit.reading(chromium, address, script=script) as page:
        page.goto(f"/datasets/{kit.COMMUNES}")
        page.get_by_role("link", name="English").click()
        assert f"/datasets/{kit.COMMUNES}" in page.url
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.get_by_role("heading", name="Quality", exact=True)).to_be_visible()
        page.get_by_role("link", name="Tiếng Việt").first.click()
        expect(page.locator("html")).to_have_attribute("lang", "vi")


def _focused(page: Page) -> dict[str, object]:
    """What has the focus, and whether a person sees that it has."""
    told = page.evaluate(
        """() => {
          const one = document.activeElement, style = getComputedStyle(one), at = one.getBoundingClientRect();
          const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
          const shown = at.width > 0 && at.height > 0 && at.bottom > 0 && at.top < innerHeight;
          return JSON.stringify({tag: one.tagName, text: (one.textContent || one.name || '').trim().slice(0, 80),
                                 href: one.getAttribute('href'), outlined, shown});
        }"""
    )
    found: dict[str, object] = json.loads(told)
    return found


def _tab_to(page: Page, part: str, most: int = 60) -> None:
    """Go on with Tab until the link that leads there has the focus; every stop on the way can be seen."""
    for _step in range(most):
        page.keyboard.press("Tab")
        stop = _focused(page)
        assert stop["outlined"], stop
        assert stop["shown"], stop
        if part in str(stop["href"]):
            return
    raise AssertionError(f"{part} is not reached with the keyboard")


def test_everything_is_reached_with_the_keyboard_alone(chromium: Browser, address: str) -> None:
    with kit.reading(chromium, address) as page:
        page.goto("/")
        page.keyboard.press("Tab")
        assert _focused(page) | {"text": ""} == {"tag": "A", "text": "", "href": "#main", "outlined": True, "shown": True}
        page.keyboard.press("Enter")
        while _focused(page)["tag"] != "INPUT":
            page.keyboard.press("Tab")
        page.keyboard.type("xa phuong dac khu")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?*")
        _tab_to(page, f"/datasets/{kit.COMMUNES}")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        _tab_to(page, "data.csv")
        with page.expect_download() as waiting:
            page.keyboard.press("Enter")
        assert waiting.value.suggested_filename.endswith(".csv")
