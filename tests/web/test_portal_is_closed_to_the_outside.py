"""Every answer of the portal carries its guards, and no page asks anything of another server."""

import re
from html.parser import HTMLParser

import httpx
import pytest

from catalog.web.security import HEADERS, POLICY

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
        self.asked += [value or "" for name, value in attrs if name in _ASKING]
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
    for file in ("/static/kho.css", "/static/kho.js"):
        assert not re.findall(r"https?:|url\(|@import|fetch\(|eval\(", browser.get(file).text)


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


def test_pages_are_light(site: dict[str, httpx.Response]) -> None:
    heavy = {path: one.num_bytes_downloaded for path, one in _pages(site).items() if one.num_bytes_downloaded > 150_000}
    assert not heavy
