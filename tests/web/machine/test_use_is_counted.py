"""The use of datasets is counted by dataset, day and kind: people's and programs', never robots'; and nothing of who it was."""

import threading
import time
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from catalog.figures import ZONE
from catalog.register import Register
from catalog.register.usage import UsageCounts, Used
from catalog.web.house import House
from catalog.web.usage import Usage
from tests.terminal import kho
from tests.web.steward.kit import answering

TABLE, CLOSED = "curated_reference__communes", "conformed_population__civil_register"
TODAY = datetime.now(ZONE).date()
PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


class Counted:
    """What was counted since the promise began."""

    def __init__(self, house: House) -> None:
        """Begin."""
        self._house, self._before = house, self._now(house)

    @staticmethod
    def _now(house: House) -> Mapping[str, int]:
        house.usage.flush(house.workspace.register.usage)
        return house.workspace.register.usage.of(TABLE, TODAY)

    def __call__(self) -> dict[str, int]:
        """Uses by kind."""
        # The answer is with its reader before it is counted.
        time.sleep(0.2)
        now = self._now(self._house)
        return {kind: times - self._before.get(kind, 0) for kind, times in now.items() if times > self._before.get(kind, 0)}


@pytest.fixture
def counted(house: House, web: httpx.Client) -> Counted:
    web.headers.update(PERSON)
    return Counted(house)


def test_pages_downloads_and_calls_are_counted_each_as_what_it_is(web: httpx.Client, counted: Counted) -> None:
    for _ in range(3):
        assert web.get(f"/datasets/{TABLE}").status_code == 200
    for form in ("csv", "parquet"):
        assert web.get(f"/datasets/{TABLE}/data.{form}").status_code == 200
    assert web.get("/api/3/action/datastore_search", params={"resource_id": TABLE, "limit": 1}).status_code == 200
    assert counted() == {"page": 3, "download": 2, "api": 1}


def test_robots_heads_and_pages_fetched_ahead_are_not_counted(web: httpx.Client, counted: Counted) -> None:
    for name in ("Googlebot/2.1", "Mozilla/5.0 (compatible; bingbot/2.0)", "CCBot/2.0", "Chrome-Lighthouse", "some-crawler"):
        assert web.get(f"/datasets/{TABLE}", headers={"User-Agent": name}).status_code == 200
    assert web.get(f"/datasets/{TABLE}", headers={"Sec-Purpose": "prefetch;prerender"}).status_code == 200
    assert web.head(f"/datasets/{TABLE}/data.csv").status_code == 200
    assert counted() == {}


def test_what_was_not_given_is_not_counted(web: httpx.Client, counted: Counted, house: House) -> None:
    assert web.get(f"/datasets/{TABLE}x").status_code == 404
    assert web.get(f"/datasets/{CLOSED}/data.csv").status_code == 403
    assert web.get(f"/datasets/{TABLE}/data.csv", params={"version": 9999}).status_code == 404
    assert counted() == {}
    assert "download" not in house.workspace.register.usage.of(CLOSED, TODAY)


def test_a_resumed_download_is_one(web: httpx.Client, counted: Counted) -> None:
    path = f"/datasets/{TABLE}/data.csv"
    assert web.get(path, headers={"Range": "bytes=0-99"}).status_code == 206
    assert web.get(path, headers={"Range": "bytes=100-"}).status_code == 206
    assert counted() == {"download": 1}


def test_the_page_tells_of_the_last_thirty_days(web: httpx.Client, house: House) -> None:
    house.workspace.register.usage.add({(TABLE, date(2020, 1, 1), "query"): 12345})
    house.workspace.register.usage.add({(TABLE, TODAY, "query"): 4321})
    assert "4.321 truy vấn" in web.get(f"/datasets/{TABLE}?lang=vi").text
    page = web.get(f"/datasets/{TABLE}?lang=en").text
    web.cookies.clear()
    assert "queries: 4,321" in page
    assert "12,345" not in page


def test_what_is_left_is_kept_when_the_portal_stops(house: House) -> None:
    before = house.workspace.register.usage.of(TABLE, TODAY).get("page", 0)
    with answering(house) as address:
        assert httpx.get(f"{address}/datasets/{TABLE}", headers=PERSON).status_code == 200
    assert house.workspace.register.usage.of(TABLE, TODAY)["page"] >= before + 1


class Broken(UsageCounts):
    """A register that cannot be written."""

    def __init__(self) -> None:
        """Nobody asked yet."""
        self.asked = threading.Event()

    def add(self, counted: Mapping[Used, int]) -> None:
        """Fail."""
        self.asked.set()
        raise OperationalError("INSERT", {}, Exception("disk full"))


def test_a_register_out_of_reach_loses_no_count_and_fails_no_page(house: House, caplog: pytest.LogCaptureFixture) -> None:
    usage, kept = Usage(), house.workspace.register.usage
    before = kept.of(TABLE, TODAY).get("page", 0)
    usage.count(TABLE, "page")
    usage.flush(Broken())
    assert "could not be added" in caplog.text
    usage.count(TABLE, "page")
    usage.flush(kept)
    assert kept.of(TABLE, TODAY)["page"] == before + 2


def test_counts_are_flushed_in_the_background() -> None:
    usage, broken = Usage(), Broken()
    usage.count(TABLE, "page")
    with usage.kept(broken, every=0.01):
        assert broken.asked.wait(10)


def test_many_threads_count_exactly() -> None:
    usage = Usage()

    def count() -> None:
        for _ in range(2000):
            usage.count(TABLE, "page")

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Midnight may pass meanwhile, and then two days share them.
    assert {(table, kind) for table, _day, kind in usage._counted} == {(TABLE, "page")}
    assert usage._counted.total() == 16_000


def test_a_query_of_the_terminal_is_counted(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    home: Path = house.workspace.home
    monkeypatch.setenv("KHO_HOME", str(home))
    monkeypatch.setenv("KHO_PSEUDONYM_KEY", "k" * 64)
    before = house.workspace.register.usage.of(TABLE, TODAY).get("query", 0)
    twice = "SELECT count(*) FROM curated_reference__communes a JOIN curated_reference__communes b USING (code)"
    assert kho("query", twice).code == 0
    with Register.open(f"sqlite:///{home / 'register.db'}") as register:
        assert register.usage.of(TABLE, TODAY)["query"] == before + 1
