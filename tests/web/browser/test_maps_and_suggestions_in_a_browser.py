"""What scripts add in a real browser: suggestions for the arrow keys, facets that keep their place, maps to zoom."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect, sync_playwright

from tests.web.browser import kit


@pytest.fixture(scope="module")
def playing() -> Iterator[Playwright]:
    """What starts browsers, once for this file."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def drawing(playing: Playwright, chromium_path: str) -> Iterator[Browser]:
    """A browser that draws maps on the processor, as machines without a graphics card do."""
    flags = [*kit.FLAGS, "--enable-unsafe-swiftshader", "--use-angle=swiftshader"]
    browser = playing.chromium.launch(executable_path=chromium_path, args=flags)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def plain(playing: Playwright, chromium_path: str) -> Iterator[Browser]:
    """A browser that cannot draw a map at all."""
    browser = playing.chromium.launch(executable_path=chromium_path, args=[*kit.FLAGS, "--disable-3d-apis"])
    yield browser
    browser.close()


def _box(page: Page) -> Locator:
    return page.locator("#q")


def test_arrow_keys_walk_through_what_is_suggested(drawing: Browser, address: str) -> None:
    with kit.reading(drawing, address) as page:
        page.goto("/")
        _box(page).press_sequentially("dan s")
        options = page.get_by_role("option")
        expect(options.nth(1)).to_be_visible()
        expect(page.locator("form.search [role=status]")).to_have_text(f"{options.count()} gợi ý, chọn bằng phím mũi tên.")
        _box(page).press("ArrowDown")
        _box(page).press("ArrowDown")
        expect(_box(page)).to_have_attribute("aria-activedescendant", "suggestion-2")
        second = options.nth(1).text_content() or ""
        expect(_box(page)).to_have_value(second)
        _box(page).press("Escape")
        expect(_box(page)).to_have_value("dan s")
        expect(_box(page)).to_have_attribute("aria-expanded", "false")
        _box(page).press("ArrowUp")
        _box(page).press("Enter")
        expect(page.locator("ol.hits > li").first).to_be_visible()


def test_keys_of_an_input_method_are_left_alone(drawing: Browser, address: str) -> None:
    with kit.reading(drawing, address) as page:
        page.goto("/")
        _box(page).focus()
        keyboard = page.context.new_cdp_session(page)
        for text in ("d", "da", "dâ", "dân"):
            keyboard.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        expect(page.get_by_role("option").first).to_be_visible()
        _box(page).dispatch_event("keydown", {"key": "ArrowDown", "isComposing": True})
        expect(_box(page)).not_to_have_attribute("aria-activedescendant", re.compile("."))
        keyboard.send("Input.insertText", {"text": "dân"})
        _box(page).press("ArrowDown")
        expect(_box(page)).to_have_attribute("aria-activedescendant", "suggestion-1")


def test_narrowing_keeps_the_page_and_the_focus_and_can_be_taken_back(drawing: Browser, address: str) -> None:
    with kit.reading(drawing, address) as page:
        page.goto("/search?q=dan")
        every = (page.locator("#count").text_content() or "").split(".")[0].strip()
        page.evaluate("window.same = true")
        facet = page.locator("#facets a").first
        name = facet.get_attribute("id")
        facet.focus()
        facet.press("Enter")
        expect(page.locator("#facets a.chosen")).to_have_count(1)
        assert page.evaluate("window.same") is True
        assert page.evaluate("document.activeElement.id") == name
        assert "f." in page.url
        assert "f." in (page.locator("#other-language").get_attribute("href") or "")
        page.go_back()
        expect(page.locator("#count")).to_contain_text(every)


def _opened(page: Page) -> Locator:
    page.locator("[data-map-open]").click()
    canvas = page.locator("canvas.maplibregl-canvas")
    expect(canvas).to_be_visible()
    return canvas


@pytest.mark.parametrize("dark", [False, True], ids=["by day", "by night"])
def test_the_map_of_the_province_is_zoomed_by_name_and_by_key(drawing: Browser, address: str, dark: bool) -> None:
    with kit.reading(drawing, address, dark=dark) as page:
        page.goto("/")
        canvas = _opened(page)
        place = page.get_by_label("Đến", exact=True)
        expect(place).to_be_focused()
        place.select_option("Đặc khu Vân Đồn")
        said = page.locator(".mapsaid")
        expect(said).to_contain_text(re.compile(r"Đặc khu Vân Đồn: [\d.]+ người/km²"))
        expect(said.get_by_role("link")).to_have_attribute("href", re.compile("/search"))
        place.select_option("toàn cảnh")
        expect(said.get_by_role("link")).to_be_hidden()
        canvas.focus()
        canvas.press("Equal")
        expect(said).to_contain_text(re.compile("người/km²"))


def test_a_dataset_opens_its_map_in_place_and_shows_another_figure(drawing: Browser, address: str) -> None:
    with kit.reading(drawing, address, viewport=kit.NARROW) as page:
        page.goto(f"/datasets/{kit.COMMUNES}")
        page.get_by_role("link", name="Mở bản đồ").click()
        page.get_by_label("Số liệu", exact=True).select_option("Diện tích công bố (km²)")
        page.get_by_role("button", name="Xem", exact=True).click()
        expect(page.get_by_role("heading", name="Diện tích công bố (km²)")).to_be_visible()
        assert page.url.endswith(kit.COMMUNES)
        _opened(page)
        page.get_by_label("Đến", exact=True).select_option("Đặc khu Vân Đồn")
        expect(page.locator(".mapsaid")).to_contain_text("583,92 km²")
        assert page.evaluate("document.documentElement.scrollWidth") <= kit.NARROW["width"]


def test_a_browser_that_cannot_draw_keeps_the_picture_and_says_so(plain: Browser, address: str) -> None:
    with kit.reading(plain, address) as page:
        page.goto("/")
        page.locator("[data-map-open]").click()
        expect(page.locator(".mapfailed")).to_contain_text("không mở được bản đồ")
        expect(page.locator("svg.map")).to_be_visible()
