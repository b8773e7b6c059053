"""Chromium and a portal with accounts, for every promise about what a person meets in a browser."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from catalog.accounts import new_account
from catalog.workspace import Workspace
from tests.web.browser import kit


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The machine's own Chromium; nothing is ever downloaded."""
    return kit.needed("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator[Browser]:
    """A browser, for one file of promises: beside its event loop no other may run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=list(kit.FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def accounts(demo: Workspace) -> None:
    """A steward of one agency and an administrator."""
    kept, word = demo.register.accounts, kit.SENTENCE
    new_account(kept, kit.STEWARD, title="Cán bộ OCOP", role="steward", agencies=["so-nnmt"], password=word)
    new_account(kept, kit.CHIEF, title="Trưởng phòng", role="admin", agencies=[], password=word)


@pytest.fixture(scope="session")
def chief(address: str, accounts: None) -> dict[str, str]:
    """The cookies of an administrator who signed in."""
    return kit.signed_in(address, kit.CHIEF)


@pytest.fixture(scope="session")
def page_types(site: dict[str, httpx.Response], address: str, chief: dict[str, str]) -> dict[str, str]:
    """One path of each type of page, public and steward's, the heaviest there is; also pages that say no."""
    found = kit.types_of(site) | kit.types_of(kit.desk_pages(address, chief))
    assert len(found) >= 18, "the portal has more types of pages"
    return found | {
        "nothing found": "/search?q=zzzzzz",
        "nothing there": "/datasets/conformed_none__none",
        "not for everybody": "/datasets/conformed_population__civil_register/data.csv",
        "sign-in": "/sign-in",
    }
