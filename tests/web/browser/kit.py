"""What promises in a real browser share: Chromium, a reader who is watched, and one page of every type the portal has."""

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from catalog.web.routers import ROUTERS
from catalog.web.steward_page import PRIVATE

SENTENCE = "rừng vàng biển bạc đất phì nhiêu"
STEWARD, CHIEF = "can-bo.ocop", "truong-phong"
PRODUCTS, COMMUNES = "conformed_ocop__products", "curated_reference__communes"
#: The browser is the machine's own and asks nothing of anybody by itself.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
NARROW, WIDE = ViewportSize(width=360, height=740), ViewportSize(width=1280, height=900)
#: What Chromium writes into the console for an answer that is an error on purpose.
_REFUSED = "Failed to load resource"
#: What it writes about a map drawn by a processor instead of a graphics card.
_SLOW = "GPU stall due to ReadPixels"


def needed(name: str, *others: str) -> str:
    """The path of a program; without it the promise is skipped, saying so, and in CI it fails."""
    found = next(filter(None, map(shutil.which, (name, *others))), None)
    if found is None:
        told = f"{name} is not installed"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    return found


@dataclass
class Watched:
    """What a browser asked of others and complained about while somebody was reading."""

    address: str
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Listen to every page of a context."""
        context.on("request", lambda request: self._asked(request.url))
        context.on("console", lambda said: self._said(said.type, said.text))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _asked(self, url: str) -> None:
        if not url.startswith((f"{self.address}/", "blob:", "about:")):
            self.strangers.append(url)

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not text.startswith(_REFUSED) and _SLOW not in text:
            self.complaints.append(text)


@contextmanager
def reading(
    browser: Browser,
    address: str,
    cookies: dict[str, str] | None = None,
    *,
    script: bool = True,
    viewport: ViewportSize = WIDE,
    dark: bool = False,
    allowed: Sequence[str] = (),
) -> Iterator[Page]:
    """A page of a browser nobody used before; at its end nothing was asked of strangers and nothing was wrong in it."""
    context = browser.new_context(
        base_url=address,
        locale="vi-VN",
        java_script_enabled=script,
        viewport=viewport,
        color_scheme="dark" if dark else "light",
        permissions=list(allowed),
    )
    watched = Watched(address)
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in (cookies or {}).items()])
    watched.watch(context)
    try:
        yield context.new_page()
    finally:
        context.close()
    assert not watched.strangers
    assert not watched.complaints


def signed_in(address: str, name: str) -> dict[str, str]:
    """The cookies of somebody who signed in."""
    with httpx.Client(base_url=address, timeout=60) as client:
        key = re.findall(r'name="form_key" value="([0-9a-f]+)"', client.get("/sign-in").text)[0]
        done = client.post("/sign-in", data={"form_key": key, "name": name, "password": SENTENCE})
        assert done.status_code == 303, done.text
        return {cookie: value for cookie, value in client.cookies.items() if value is not None}


def types_of(pages: dict[str, httpx.Response]) -> dict[str, str]:
    """Of all pages, the heaviest of each type, by the route that makes it."""
    made = [
        route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    ]
    chosen: dict[str, str] = {}
    for path, page in sorted(pages.items(), key=lambda pair: (-len(pair[1].content), pair[0])):
        if page.status_code == 200 and page.headers.get("content-type", "").startswith("text/html"):
            kind = next((one.path for one in made if one.path_regex.match(path.partition("?")[0])), None)
            assert kind is not None, path
            chosen.setdefault(kind, path)
    return chosen


def desk_pages(address: str, cookies: dict[str, str], most: int = 80) -> dict[str, httpx.Response]:
    """Every steward page that can be reached by links from the desk."""
    found: dict[str, httpx.Response] = {}
    waiting = ["/steward"]
    with httpx.Client(base_url=address, timeout=60, cookies=cookies) as client:
        while waiting and len(found) < most:
            path = waiting.pop(0)
            if path in found:
                continue
            found[path] = client.get(path)
            assert found[path].headers["cache-control"] == PRIVATE["Cache-Control"]
            if found[path].headers.get("content-type", "").startswith("text/html"):
                linked = re.findall(r'href="(/steward[^"#]*)', found[path].text)
                waiting += [one.replace("&amp;", "&") for one in linked]
    return found


def in_language(path: str, language: str) -> str:
    """The same page in a language."""
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def told(found: Mapping[str, object]) -> str:
    """What was found on which page, whole, for whoever has to mend it."""
    return json.dumps({kind: one for kind, one in found.items() if one}, ensure_ascii=False, indent=1)


TOOLS = Path(__file__).parent / "tools"
