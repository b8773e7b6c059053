"""Every answer of the portal carries its guards, and no page asks anything of another server."""

import re
from html.parser import HTMLParser

import httpx
import pytest

from catalog.web.pages import STATIC
from catalog.web.security import HEADERS, POLICY

FONTS = STATIC / "vendor" / "be-vietnam-pro"
_ASKING = {"src", "href", "action", "srcset", "data", "poster", "formaction", "xlink:href"}


class Reading(HTMLParser):
    """Collects what a page would ask for, and what it would run in itself."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        super().__init__()
        self.asked: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One element."""
        facts = dict(attrs)
        # Where a licence is stated is a link a person may follow, and it tells nobody where they came from.
        elsewhere = tag == "a" and set((facts.get("rel") or "").split()) == {"license", "noreferrer"}
        self.asked += [value or "" for name, value in attrs if name in _ASKING and not elsewhere]
        data = facts.get("type") == "application/ld+json"
        if tag == "style" or (tag == "script" and "src" not in facts and not data):
            self.inline.append(tag)
        self.inline += [name for name in facts if name == "style" or name.startswith("on")]


def _pages(site: dict[str, httpx.Response]) -> dict[str, httpx.Response]:
    return {path: one for path, one in site.items() if one.headers.get("content-type", "").startswith("text/html")}


def test_every_link_of_the_portal_leads_somewhere(site: dict[str, httpx.Response]) -> None:
    assert len(site) > 100
    gone = {path: one for path, one in site.items() if one.status_code != 200}
    assert gone.keys() == {"/steward"}
    assert gone["/steward"].headers["location"].startswith("/sign-in")


def test_no_page_refers_to_another_server(site: dict[str, httpx.Response], address: str) -> None:
    strangers = {}
    for path, one in _pages(site).items():
        reading = Reading()
        reading.feed(one.text)
        strangers[path] = [asked for asked in reading.asked if re.match(r"(?i)\s*(//|[a-z][a-z+.-]*:)", asked)]
        strangers[path] = [asked for asked in strangers[path] if not asked.startswith(address + "/")]
    assert not {path: found for path, found in strangers.items() if found}


def test_no_page_has_a_script_or_a_style_of_its_own(site: dict[str, httpx.Response]) -> None:
    found = {}
    for path, one in _pages(site).items():
        reading = Reading()
        reading.feed(one.text)
        found[path] = reading.inline
    assert not {path: inline for path, inline in found.items() if inline}


def test_stylesheet_and_script_ask_for_nothing(browser: httpx.Client) -> None:
    for file in ("kho.css", "kho.js", "suggest.js", "map.css"):
        assert not re.findall(r"https?:|url\(|@import|fetch\(|eval\(", browser.get(f"/static/{file}").text)


def test_what_the_map_and_the_type_face_ask_for_is_ours(browser: httpx.Client) -> None:
    asked = re.findall(r"https?:|eval\(|fetch\([^)]*\)|import\([^)]*\)", browser.get("/static/map.js").text)
    assert asked == ["import(figure.dataset.library)", "fetch(figure.dataset.map)"]
    for path in re.findall(r'data-(?:library|worker|map)="([^"]*)"', browser.get("/").text):
        assert path.startswith("/"), path
    faces = browser.get("/static/vendor/be-vietnam-pro/faces.css").text
    assert all(re.fullmatch(r'"be-[a-z0-9-]+\.woff2\?v=[0-9a-f]{12}"', one) for one in re.findall(r"url\(([^)]*)\)", faces))


@pytest.mark.parametrize(
    "path", ["/", "/nope", "/search?p=0", "/static/kho.css", "/datasets/conformed_population__civil_register/data.csv"]
)
def test_every_answer_carries_the_guards(browser: httpx.Client, path: str) -> None:
    answer = browser.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == dict(HEADERS)
    assert "server" not in answer.headers


def test_the_policy_allows_nothing_inline_and_nobody_else() -> None:
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert POLICY.startswith("default-src 'none'")


def test_a_page_with_all_it_loads_by_itself_is_light(browser: httpx.Client) -> None:
    for page in ("/", "/search?q=dan+so", "/datasets/curated_reference__communes"):
        text = browser.get(page).text
        files = set(re.findall(r'<(?:link|script)[^>]*(?:href|src)="(/static/[^"]+)"', text))
        fonts = {f"/static/vendor/be-vietnam-pro/{one.name}" for one in FONTS.glob("*.woff2") if "-ext-" not in one.name}
        together = {path.split("?")[0] for path in files} | fonts | {page}
        assert not [path for path in together if "maplibre" in path]
        assert sum(browser.get(path).num_bytes_downloaded for path in together) < 150_000


def test_pages_are_light(site: dict[str, httpx.Response]) -> None:
    heavy = {path: one.num_bytes_downloaded for path, one in _pages(site).items() if one.num_bytes_downloaded > 150_000}
    assert not heavy
