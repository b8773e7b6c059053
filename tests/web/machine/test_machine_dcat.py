"""The DCAT feed is valid DCAT-AP 3 in three serialisations, however it is paged, and says what is simulated or closed."""

from pathlib import Path

import httpx
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, SH

from catalog.errors import NotFound
from catalog.exports.dcat_catalogue import catalogue_page
from catalog.exports.entry import SIMULATED_TAG, Entry, Site, gather
from catalog.web.house import House

# rdflib reads JSON-LD by way of a class of its own that it calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

FORMS = {"jsonld": "json-ld", "ttl": "turtle", "rdf": "xml"}
EU = "http://publications.europa.eu/resource/authority/access-right"


@pytest.fixture
def entries(house: House) -> tuple[Entry, ...]:
    register = house.workspace.register
    return gather(
        register.datasets(),
        register.published_all(),
        house.contracts,
        agencies=house.agencies,
        simulated=house.simulated(),
        inputs_of=house.inputs_of,
    )


def _shapes(shared_data: Path) -> Graph:
    """The published shapes but for two empty ones of DataService, without a path, which no validator can read."""
    shapes = Graph().parse(shared_data / "shapes" / "dcat-ap-3.0.1-SHACL.ttl")
    empty = [(shape, rule) for shape, rule in shapes.subject_objects(SH.property) if (rule, SH.path, None) not in shapes]
    for shape, rule in empty:
        shapes.remove((shape, SH.property, rule))
    assert len(empty) == 2
    return shapes


def _feed(web: httpx.Client, extension: str) -> Graph:
    return Graph().parse(data=web.get(f"/catalog.{extension}").raise_for_status().content, format=FORMS[extension])


def test_every_active_dataset_is_in_the_feed_under_a_stable_id(web: httpx.Client, house: House) -> None:
    found = {str(node) for node in _feed(web, "ttl").subjects(RDF.type, DCAT.Dataset)}
    named = {row.name for row in house.workspace.register.datasets()}
    assert found == {f"{house.base_url}/datasets/{name}#dataset" for name in named}


def test_the_three_serialisations_say_the_same(web: httpx.Client) -> None:
    told = [set(_feed(web, extension).triples((None, DCTERMS.title, None))) for extension in FORMS]
    assert told[0] == told[1] == told[2]
    assert len(told[0]) > 70


def test_the_feed_breaks_no_rule_of_dcat_ap_3(web: httpx.Client, shared_data: Path) -> None:
    pyshacl = pytest.importorskip("pyshacl")
    shapes = _shapes(shared_data)
    for extension in FORMS:
        conforms, results, text = pyshacl.validate(_feed(web, extension), shacl_graph=shapes, advanced=True)
        assert conforms, text
        assert len(results) > 0


def test_a_feed_without_titles_would_be_found_invalid(web: httpx.Client, shared_data: Path) -> None:
    pyshacl = pytest.importorskip("pyshacl")
    feed = _feed(web, "ttl")
    feed.remove((None, DCTERMS.title, None))
    assert not pyshacl.validate(feed, shacl_graph=_shapes(shared_data), advanced=True)[0]


def test_a_page_is_valid_by_itself_and_names_the_next(entries: tuple[Entry, ...], shared_data: Path) -> None:
    pyshacl = pytest.importorskip("pyshacl")
    site, shapes = Site("https://kho.example.vn"), _shapes(shared_data)
    page = catalogue_page(site, entries, 2, "ttl", size=5)
    assert pyshacl.validate(page, shacl_graph=shapes, advanced=True)[0]
    view = URIRef("https://kho.example.vn/catalog.ttl?page=2")
    hydra = "http://www.w3.org/ns/hydra/core#"
    assert page.value(view, URIRef(f"{hydra}next")) == URIRef("https://kho.example.vn/catalog.ttl?page=3")
    assert page.value(view, URIRef(f"{hydra}previous")) == URIRef("https://kho.example.vn/catalog.ttl?page=1")


def test_the_pages_together_hold_every_dataset_once(entries: tuple[Entry, ...]) -> None:
    site, names = Site("https://kho.example.vn"), []
    pages = -(-len(entries) // 7)
    for number in range(1, pages + 1):
        names += [str(node) for node in catalogue_page(site, entries, number, "ttl", size=7).objects(None, DCAT.dataset)]
    assert sorted(names) == sorted(f"{site.url}/datasets/{entry.name}#dataset" for entry in entries)
    with pytest.raises(NotFound, match=f"có {pages} trang"):
        catalogue_page(site, entries, pages + 1, "ttl", size=7)


def test_an_empty_catalogue_is_still_one() -> None:
    page = catalogue_page(Site("https://kho.example.vn"), (), 1, "ttl")
    assert list(page.subjects(RDF.type, DCAT.Catalog)) == [URIRef("https://kho.example.vn/catalog")]


def test_only_public_tables_offer_rows(web: httpx.Client, house: House) -> None:
    feed, base = _feed(web, "ttl"), house.base_url
    closed = URIRef(f"{base}/datasets/conformed_population__civil_register#dataset")
    opened = URIRef(f"{base}/datasets/curated_reference__communes#dataset")
    assert feed.value(closed, DCAT.distribution) is None
    assert feed.value(closed, DCTERMS.accessRights) == URIRef(f"{EU}/NON_PUBLIC")
    assert feed.value(opened, DCTERMS.accessRights) == URIRef(f"{EU}/PUBLIC")
    for link in feed.objects(None, DCAT.downloadURL):
        assert web.get(str(link)).status_code == 200, link


def test_a_simulated_table_says_so(web: httpx.Client, house: House) -> None:
    feed = _feed(web, "ttl")
    simulated = URIRef(f"{house.base_url}/datasets/curated_population__by_commune#dataset")
    real = URIRef(f"{house.base_url}/datasets/curated_reference__communes#dataset")
    tags = {node: {str(tag) for tag in feed.objects(node, DCAT.keyword)} for node in (simulated, real)}
    assert SIMULATED_TAG in tags[simulated]
    assert SIMULATED_TAG not in tags[real]
    assert all("mô phỏng" in str(text) or "simulated" in str(text) for text in feed.objects(simulated, DCTERMS.description))


def test_one_dataset_says_what_the_feed_says_of_it(web: httpx.Client, house: House) -> None:
    node = URIRef(f"{house.base_url}/datasets/curated_ocop__catalogue#dataset")
    alone = Graph().parse(data=web.get("/datasets/curated_ocop__catalogue/dcat.ttl").content, format="turtle")
    assert set(alone.predicate_objects(node)) == set(_feed(web, "ttl").predicate_objects(node))


@pytest.mark.parametrize(
    ("accept", "extension"), [("text/turtle", "ttl"), ("application/rdf+xml;q=1", "rdf"), ("*/*", "jsonld")]
)
def test_the_accept_header_chooses_the_serialisation(web: httpx.Client, accept: str, extension: str) -> None:
    answer = web.get("/catalog", headers={"accept": accept})
    assert (answer.status_code, answer.headers["location"].rpartition("/")[2]) == (303, f"catalog.{extension}?page=1")


@pytest.mark.parametrize(
    ("path", "status"),
    [("/catalog.ttl?page=99", 404), ("/catalog.ttl?page=0", 400), ("/catalog.ttl?page=hai", 400), ("/catalog.xml", 400)]
    + [("/datasets/khong_co/dcat.ttl", 404), ("/datasets/curated_ocop__catalogue/dcat.csv", 400)],
)
def test_what_is_not_there_is_told_as_a_problem_document(web: httpx.Client, path: str, status: int) -> None:
    answer = web.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_a_reader_who_has_the_feed_is_not_sent_it_again(web: httpx.Client) -> None:
    etag = web.get("/catalog.ttl").headers["etag"]
    assert web.get("/catalog.ttl", headers={"if-none-match": etag}).status_code == 304
