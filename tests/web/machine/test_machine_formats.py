"""Every machine view offers the rows in every format there is, and each link gives what it says."""

import httpx
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT

from catalog.forms import FORMATS, MOST_IN_A_SHEET, forms_of
from catalog.web.house import House

PLACED, NOWHERE = "curated_reference__communes", "curated_ocop__catalogue"
FORMS = {PLACED: ["csv", "xlsx", "parquet", "geojson", "gpkg"], NOWHERE: ["csv", "xlsx", "parquet"]}


@pytest.mark.parametrize("name", [PLACED, NOWHERE])
def test_every_view_lists_the_same_formats(web: httpx.Client, house: House, name: str) -> None:
    links = [f"{house.base_url}/datasets/{name}/data.{form}" for form in FORMS[name]]
    graph = Graph().parse(data=web.get(f"/datasets/{name}/dcat.ttl").content, format="turtle")
    schema = web.get(f"/datasets/{name}/schema-org.jsonld").json()
    package = web.get(f"/api/3/action/package_show?id={name}").json()["result"]
    resources = web.get(f"/datasets/{name}/datapackage.json").json()["resources"]
    assert {str(link) for link in graph.objects(None, DCAT.downloadURL)} == set(links)
    assert [one["contentUrl"] for one in schema["distribution"]] == links
    assert [one["path"] for one in resources] == links
    assert [one["url"] for one in package["resources"] if one["name"] in FORMATS or "/data." in one["url"]] == links


def test_every_link_gives_the_media_type_it_says(web: httpx.Client) -> None:
    for one in web.get(f"/datasets/{PLACED}/schema-org.jsonld").json()["distribution"]:
        answer = web.get(one["contentUrl"])
        assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, one["encodingFormat"])


def test_only_the_csv_says_that_its_rows_can_be_searched(web: httpx.Client) -> None:
    resources = web.get(f"/api/3/action/package_show?id={PLACED}").json()["result"]["resources"]
    assert [one["format"] for one in resources if one["datastore_active"]] == ["CSV"]


def test_dcat_names_formats_of_the_eu_list(web: httpx.Client, house: House) -> None:
    graph = Graph().parse(data=web.get(f"/datasets/{PLACED}/dcat.ttl").content, format="turtle")
    node = URIRef(f"{house.base_url}/datasets/{PLACED}#gpkg")
    assert graph.value(node, DCAT.mediaType) == URIRef(
        "https://www.iana.org/assignments/media-types/application/geopackage+sqlite3"
    )
    assert {str(one).rpartition("/")[2] for one in graph.objects() if "/file-type/" in str(one)} == {
        "CSV",
        "XLSX",
        "PARQUET",
        "GEOJSON",
        "GPKG",
    }


def test_a_table_too_long_for_a_sheet_offers_no_workbook(house: House) -> None:
    table = house.tables[PLACED]
    assert "xlsx" in forms_of(table, MOST_IN_A_SHEET)
    assert "xlsx" not in forms_of(table, MOST_IN_A_SHEET + 1)
