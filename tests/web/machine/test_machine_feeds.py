"""Crawlers find every page, watchers find every change, and nothing is told of what no longer is."""

import httpx
import pytest
from starlette.requests import Request

from assets.sectors import load_functions
from assets.walk.facts import dataset_facts
from catalog.errors import NotFound
from catalog.exports.atom import MOST, atom_feed
from catalog.exports.entry import SIMULATED, Site
from catalog.exports.sitemap import sitemap, sitemap_index
from catalog.web.app import create_app
from catalog.web.house import House
from catalog.web.machine_seam import all_entries, entry_of
from catalog.workspace import Workspace
from pipelines.portal_search import PortalSearch
from pipelines.serve import portal_house
from tests.web.machine.xml_texts import texts

SITE = Site("https://kho.example.vn")


def _links(document: bytes) -> list[str]:
    return [text for name, text in texts(document) if name == "loc"]


def test_every_dataset_is_on_the_map_and_every_page_on_it_answers(web: httpx.Client, house: House) -> None:
    files = _links(web.get("/sitemap.xml").raise_for_status().content)
    links = [link for file in files for link in _links(web.get(file).raise_for_status().content)]
    assert {f"{house.base_url}/datasets/{row.name}" for row in house.workspace.register.datasets()} <= set(links)
    assert [link for link in links if web.get(link).status_code != 200] == []


def test_a_large_map_is_cut_into_files_that_together_hold_everything(house: House) -> None:
    entries = [entry_of(house, name) for name in ("curated_reference__communes", "curated_ocop__catalogue")]
    files = _links(sitemap_index(SITE, entries, size=2))
    links = [link for n in range(1, len(files) + 1) for link in _links(sitemap(SITE, entries, n, size=2))]
    assert files[-1] == f"{SITE.url}/sitemap-{len(files)}.xml"
    assert len(links) == len(set(links)) == 7  # home, two sectors, two agencies, two datasets


@pytest.mark.parametrize(
    "path", ["/catalog.ttl", "/sitemap.xml", "/feed.atom", "/datasets/curated_ocop__catalogue/croissant.json"]
)
def test_whether_something_changed_can_be_asked_without_fetching_it(web: httpx.Client, path: str) -> None:
    head, whole = web.head(path), web.get(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", whole.headers["etag"])


def test_the_robots_file_names_the_map(web: httpx.Client, house: House) -> None:
    assert f"Sitemap: {house.base_url}/sitemap.xml" in web.get("/robots.txt").text


def test_a_published_version_is_a_change_with_an_id_of_its_own(web: httpx.Client, house: House) -> None:
    told = texts(web.get("/feed.atom").raise_for_status().content)
    ids = [text for name, text in told if name == "id"]
    assert len(ids) == len(set(ids))
    version = house.workspace.register.published("curated_reference__communes")
    assert version is not None
    assert f"{house.base_url}/datasets/curated_reference__communes#version-{version.delta_version}" in ids
    assert [name for name, _ in told if name == "entry"]


def test_changes_come_newest_first_and_end_somewhere(web: httpx.Client) -> None:
    times = [text for name, text in texts(web.get("/feed.atom").content) if name == "updated"]
    assert times[1:] == sorted(times[1:], reverse=True)
    assert times[0] == times[1]
    assert len(times) <= MOST + 1


def test_a_feed_says_what_is_simulated(web: httpx.Client) -> None:
    assert SIMULATED in web.get("/feed.atom").text


def test_an_empty_catalogue_has_an_empty_feed() -> None:
    told = texts(atom_feed(SITE, ()))
    assert [name for name, _ in told if name in ("entry", "updated", "id")] == ["id", "updated"]


@pytest.mark.parametrize(("path", "status"), [("/sitemap-99.xml", 404), ("/sitemap-0.xml", 400), ("/sitemap-x.xml", 400)])
def test_a_map_that_is_not_there_is_told(web: httpx.Client, path: str, status: int) -> None:
    assert web.get(path).status_code == status


def test_a_retired_dataset_leaves_every_view_and_its_absence_is_explained(workspace: Workspace) -> None:
    contracts = {sector: contract for sector, contract in load_functions().items() if sector != "ocop"}
    workspace.register.sync_datasets(dataset_facts(contracts))
    house = portal_house(workspace, PortalSearch(workspace))
    assert entry_of(house, "curated_reference__communes").name == "curated_reference__communes"
    with pytest.raises(NotFound, match="đã ngừng"):
        entry_of(house, "curated_ocop__catalogue")
    request = Request({"type": "http", "app": create_app(house), "headers": []})
    assert {entry.row.sector for entry in all_entries(request)} == {"population", "reference"}
