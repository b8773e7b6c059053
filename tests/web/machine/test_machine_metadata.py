"""One dataset in the formats other tools read: they accept it, it fits the rows served, and closed tables stay closed."""

import hashlib
import json
from typing import Any

import httpx
import pytest

from catalog.exports.dublin_core import MANDATORY
from catalog.exports.entry import SIMULATED as SIMULATED_SENTENCE
from catalog.web.house import House
from catalog.web.machine_metadata import head_of
from tests.web.machine.xml_texts import texts

OPEN, SIMULATED = "curated_reference__communes", "curated_population__by_commune"
CLOSED = "conformed_population__civil_register"
DOCUMENTS = ("dublin-core.xml", "tableschema.json", "schema-org.jsonld", "croissant.json", "dcat.ttl")


def _json(web: httpx.Client, name: str, file: str) -> dict[str, Any]:
    told: dict[str, Any] = web.get(f"/datasets/{name}/{file}").raise_for_status().json()
    return told


@pytest.mark.parametrize("sector", ["ocop", "population", "reference"])
def test_the_contract_comes_back_byte_for_byte(web: httpx.Client, house: House, sector: str) -> None:
    served = web.get(f"/sectors/{sector}/contract.yaml", headers={"accept-encoding": "identity"}).raise_for_status().content
    assert served == house.contract_files[sector].read_bytes()
    assert hashlib.sha256(served).hexdigest() == house.contracts[sector].sha256


@pytest.mark.parametrize("name", ["conformed_reference__units", OPEN, SIMULATED, "curated_ocop__catalogue"])
def test_frictionless_finds_every_row_valid(web: httpx.Client, house: House, name: str) -> None:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(f"{house.base_url}/datasets/{name}/datapackage.json")
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])[:5]
    version = house.workspace.register.published(name)
    assert version is not None
    assert report.tasks[0].stats["rows"] == version.rows


def test_frictionless_would_notice_a_wrong_type(web: httpx.Client, house: House) -> None:
    frictionless = pytest.importorskip("frictionless")
    package = frictionless.Package(f"{house.base_url}/datasets/{OPEN}/datapackage.json")
    package.resources[0].schema.set_field_type("name", "integer")
    assert not frictionless.validate(package).valid


def test_a_package_says_what_is_simulated(web: httpx.Client) -> None:
    assert _json(web, SIMULATED, "datapackage.json")["simulated"] is True
    assert "simulated" not in _json(web, OPEN, "datapackage.json")


def test_a_closed_table_has_no_package_but_a_schema(web: httpx.Client) -> None:
    refused = web.get(f"/datasets/{CLOSED}/datapackage.json")
    assert (refused.status_code, "tableschema.json" in refused.json()["detail"]) == (403, True)
    fields = {field["name"]: field for field in _json(web, CLOSED, "tableschema.json")["fields"]}
    assert fields["personal_id"]["classification"] == "personal"


def test_a_public_table_without_a_version_has_no_package_yet(web: httpx.Client) -> None:
    assert web.get("/datasets/conformed_population__census_ages/datapackage.json").status_code == 404


def test_dublin_core_has_what_the_circular_makes_mandatory(web: httpx.Client, house: House) -> None:
    for row in house.workspace.register.datasets():
        told = dict(texts(web.get(f"/datasets/{row.name}/dublin-core.xml").raise_for_status().content))
        assert all(told.get(f"dc:{element}", "").strip() for element in MANDATORY), row.name


def test_the_head_of_a_page_cannot_break_out_of_its_script(house: House) -> None:
    tags, script = head_of(house, "https://kho.example.vn", SIMULATED)
    assert ("DC.title", "Dân cư theo xã, giới tính, nhóm tuổi (mô phỏng)") in tags
    assert "<" not in script
    assert json.loads(script)["@type"] == "Dataset"


def test_search_engines_are_offered_rows_of_public_tables_only(web: httpx.Client, house: House) -> None:
    told = _json(web, OPEN, "schema-org.jsonld")
    assert web.get(told["distribution"][0]["contentUrl"]).status_code == 200
    closed = _json(web, CLOSED, "schema-org.jsonld")
    assert ("distribution" in closed, closed["isAccessibleForFree"]) == (False, False)
    assert told["includedInDataCatalog"]["@id"] == f"{house.base_url}/catalog"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("name", [OPEN, SIMULATED, CLOSED])
def test_croissant_is_accepted_by_its_own_library(web: httpx.Client, name: str) -> None:
    mlcroissant = pytest.importorskip("mlcroissant")
    document = _json(web, name, "croissant.json")
    dataset = mlcroissant.Dataset(jsonld=document)
    assert not list(dataset.metadata.issues.errors)
    assert ("recordSet" in document) == (name != CLOSED)


def test_croissant_names_columns_the_file_has(web: httpx.Client) -> None:
    document = _json(web, OPEN, "croissant.json")
    header = web.get(document["distribution"][0]["contentUrl"]).content.decode("utf-8-sig").split("\n", 1)[0].split(",")
    assert [field["source"]["extract"]["column"] for field in document["recordSet"][0]["field"]] == header


@pytest.mark.parametrize("file", [*DOCUMENTS, "datapackage.json"])
def test_every_format_says_that_a_table_is_simulated(web: httpx.Client, file: str) -> None:
    assert SIMULATED_SENTENCE in web.get(f"/datasets/{SIMULATED}/{file}").text
    assert SIMULATED_SENTENCE not in web.get(f"/datasets/{OPEN}/{file}").text


@pytest.mark.parametrize("file", DOCUMENTS)
def test_every_active_dataset_has_every_document(web: httpx.Client, house: House, file: str) -> None:
    for row in house.workspace.register.datasets():
        assert web.get(f"/datasets/{row.name}/{file}").status_code == 200, (row.name, file)


@pytest.mark.parametrize("file", [*DOCUMENTS, "datapackage.json"])
@pytest.mark.parametrize("name", ["khong_co", "%F0%9F%90%9F", "a'%22%3C%3E", "x" * 5000])
def test_an_unknown_dataset_is_a_problem_document(web: httpx.Client, name: str, file: str) -> None:
    answer = web.get(f"/datasets/{name}/{file}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
