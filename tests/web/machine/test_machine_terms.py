"""Machines are told on what terms a dataset is there: licence, access, place and time, the same in every format."""

from typing import Any

import httpx
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDFS, SKOS, XSD

from catalog.web.house import House
from tests.web.machine.xml_texts import texts

LICENSED, SILENT = "conformed_reference__boundaries", "curated_reference__communes"
ACCOUNT, CLOSED = "conformed_ocop__events", "conformed_population__civil_register"
COUNTED = "curated_ocop__catalogue"
MIT = "https://opensource.org/license/mit"


def _json(web: httpx.Client, name: str, file: str) -> dict[str, Any]:
    told: dict[str, Any] = web.get(f"/datasets/{name}/{file}").raise_for_status().json()
    return told


def _dcat(web: httpx.Client, name: str) -> tuple[Graph, URIRef]:
    graph = Graph().parse(data=web.get(f"/datasets/{name}/dcat.ttl").raise_for_status().content, format="turtle")
    return graph, URIRef(f"{str(web.base_url).rstrip('/')}/datasets/{name}#dataset")


def _dublin_core(web: httpx.Client, name: str, element: str) -> set[str]:
    document = web.get(f"/datasets/{name}/dublin-core.xml").raise_for_status().content
    return {text for tag, text in texts(document) if tag.rpartition(":")[2] == element}


def _rights(graph: Graph, node: URIRef) -> dict[str | None, str]:
    """What a statement of rights says, by language."""
    said = (text for one in graph.objects(node, DCTERMS.rights) for text in graph.objects(one, RDFS.label))
    return {text.language: str(text) for text in said if isinstance(text, Literal)}


def _ckan(web: httpx.Client, name: str) -> tuple[dict[str, Any], dict[str, str]]:
    package = web.get(f"/api/3/action/package_show?id={name}").raise_for_status().json()["result"]
    return package, {extra["key"]: extra["value"] for extra in package["extras"]}


def test_a_licence_is_told_where_the_rows_are_handed_out(web: httpx.Client) -> None:
    graph, node = _dcat(web, LICENSED)
    handed_out = list(graph.objects(node, DCAT.distribution))
    assert handed_out
    assert {str(one) for form in handed_out for one in graph.objects(form, DCTERMS.license)} == {MIT}
    package, _extras = _ckan(web, LICENSED)
    assert (package["license_id"], package["license_url"], package["isopen"]) == ("MIT", MIT, True)
    assert _json(web, LICENSED, "datapackage.json")["licenses"][0] == {"name": "MIT", "title": "Giấy phép MIT", "path": MIT}
    assert _json(web, LICENSED, "schema-org.jsonld")["license"] == MIT
    assert _json(web, LICENSED, "croissant.json")["license"] == MIT
    assert "Giấy phép MIT" in _dublin_core(web, LICENSED, "rights")


def test_where_no_licence_is_known_none_is_claimed_and_that_is_said(web: httpx.Client) -> None:
    graph, node = _dcat(web, SILENT)
    for form in graph.objects(node, DCAT.distribution):
        assert not list(graph.objects(form, DCTERMS.license))
        assert _rights(graph, URIRef(str(form))) == {"vi": "Chưa công bố giấy phép", "en": "No licence published"}
    package, _extras = _ckan(web, SILENT)
    assert (package["license_id"], package["license_url"], package["isopen"]) == ("notspecified", None, False)
    assert "licenses" not in _json(web, SILENT, "datapackage.json")
    assert "license" not in _json(web, SILENT, "schema-org.jsonld")
    assert "Chưa công bố giấy phép" in _dublin_core(web, SILENT, "rights")


@pytest.mark.parametrize(("name", "level"), [(SILENT, "public"), (ACCOUNT, "account"), (CLOSED, "restricted")])
def test_access_is_told_with_its_reason_and_ground(web: httpx.Client, house: House, name: str, level: str) -> None:
    row = house.workspace.register.dataset(name)
    assert row.access is not None
    _package, extras = _ckan(web, name)
    assert (extras["access_level"], extras["access_reason"]) == (level, row.access["reason"])
    assert extras["access_ground"] == "; ".join(row.access["ground"])
    graph, node = _dcat(web, name)
    labels = _rights(graph, node)
    assert row.access["reason"] in labels["vi"]
    assert row.access["reason_en"] in labels["en"]
    assert "60/2024/QH15" in labels["vi"]
    laws = {str(one) for one in graph.objects(node, URIRef("http://data.europa.eu/r5r/applicableLegislation"))}
    assert set(row.access["ground"]) <= laws


def test_a_place_is_told_by_code_and_name(web: httpx.Client) -> None:
    graph, node = _dcat(web, SILENT)
    [place] = graph.objects(node, DCTERMS.spatial)
    assert list(graph.objects(place, DCTERMS.identifier)) == [Literal("22")]
    assert Literal("Quảng Ninh", lang="vi") in set(graph.objects(place, SKOS.prefLabel))
    _package, extras = _ckan(web, SILENT)
    assert (extras["spatial_text"], extras["spatial_codes"]) == ("Quảng Ninh", "22")
    assert _json(web, SILENT, "schema-org.jsonld")["spatialCoverage"][0]["identifier"] == "22"
    assert "Quảng Ninh" in _dublin_core(web, SILENT, "coverage")


def test_time_is_told_as_declared_or_as_counted(web: httpx.Client, house: House) -> None:
    version = house.workspace.register.published(COUNTED)
    assert version is not None
    assert version.covers_from
    counted = f"{version.covers_from}/{version.covers_to}"
    for name, interval in ((LICENSED, "2025-07-01/.."), (COUNTED, counted)):
        assert _json(web, name, "schema-org.jsonld")["temporalCoverage"] == interval
        assert _json(web, name, "croissant.json")["temporalCoverage"] == interval
        assert interval in _dublin_core(web, name, "coverage")
        graph, node = _dcat(web, name)
        [period] = graph.objects(node, DCTERMS.temporal)
        start, _dash, end = interval.partition("/")
        assert list(graph.objects(period, DCAT.startDate)) == [Literal(start, datatype=XSD.date)]
        assert list(graph.objects(period, DCAT.endDate)) == ([] if end == ".." else [Literal(end, datatype=XSD.date)])
        assert _ckan(web, name)[1]["temporal_start"] == start


def test_nothing_is_told_of_the_days_of_closed_rows(web: httpx.Client) -> None:
    for name in (ACCOUNT, CLOSED, "raw_reference__units"):
        graph, node = _dcat(web, name)
        assert not list(graph.objects(node, DCTERMS.temporal))
        assert "temporal_start" not in _ckan(web, name)[1]


def test_what_a_column_means_is_told_in_both_languages(web: httpx.Client) -> None:
    fields = _json(web, CLOSED, "tableschema.json")["fields"]
    assert not [field["name"] for field in fields if not field.get("description") or not field.get("descriptionEn")]
