"""Every run is told as OpenLineage events that follow its schema, with exactly what each version was made from."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from catalog.web.house import House

SPEC = Path(__file__).parent / "openlineage"


@pytest.fixture(scope="module")
def schemas() -> Registry[Any]:
    registry: Registry[Any] = Registry()
    for path in SPEC.rglob("*.json"):
        schema = json.loads(path.read_text(encoding="utf-8"))
        registry = Resource.from_contents(schema) @ registry.with_resource(schema["$id"], Resource.from_contents(schema))
    return registry


def _events(web: httpx.Client, query: str = "") -> list[dict[str, Any]]:
    answer = web.get(f"/openlineage/events.jsonl{query}").raise_for_status()
    return [json.loads(line) for line in answer.text.splitlines()]


def _facets(node: object) -> list[dict[str, Any]]:
    """Every facet of an event, however deep."""
    if isinstance(node, list):
        return [facet for one in node for facet in _facets(one)]
    if not isinstance(node, dict):
        return []
    own = [node] if "_schemaURL" in node else []
    return own + [facet for one in node.values() for facet in _facets(one)]


def test_events_and_every_facet_follow_their_schema(web: httpx.Client, schemas: Registry[Any]) -> None:
    facets = 0
    for event in _events(web):
        for told in [{"$ref": event["schemaURL"]}]:
            Draft202012Validator(told, registry=schemas, format_checker=FormatChecker()).validate(event)
        for facet in _facets(event):
            schema = {"$ref": facet["_schemaURL"]}
            Draft202012Validator(schema, registry=schemas, format_checker=FormatChecker()).validate(facet)
            facets += 1
    assert facets > 100


def test_an_event_that_breaks_the_schema_would_be_noticed(web: httpx.Client, schemas: Registry[Any]) -> None:
    event = _events(web)[0]
    broken = event | {"run": {"facets": {}}}
    assert not Draft202012Validator({"$ref": event["schemaURL"]}, registry=schemas).is_valid(broken)


def test_every_run_begins_and_ends(web: httpx.Client, house: House) -> None:
    events = _events(web)
    kinds = [(event["job"]["name"], event["eventType"]) for event in events if "__" not in event["job"]["name"]]
    assert sorted(kinds) == [("replay", "FAIL"), ("replay", "START"), ("walk", "COMPLETE"), ("walk", "START")]
    assert len(house.workspace.register.runs()) == 2


def test_a_version_is_told_with_exactly_its_inputs(web: httpx.Client, house: House) -> None:
    done = {event["job"]["name"]: event for event in _events(web) if event["eventType"] == "COMPLETE"}
    version = house.workspace.register.published("curated_population__by_commune")
    assert version is not None
    event = done["curated_population__by_commune"]
    told = {one["name"]: int(one["facets"]["version"]["datasetVersion"]) for one in event["inputs"]}
    assert told == version.inputs
    assert [one["name"] for one in event["outputs"]] == ["curated_population__by_commune"]
    assert [one["name"] for one in done["conformed_reference__units"]["inputs"]] == ["raw_reference__units"]
    assert "mô phỏng" in event["outputs"][0]["facets"]["documentation"]["description"]


def test_columns_of_a_conformed_table_come_from_the_raw_ones(web: httpx.Client) -> None:
    done = {event["job"]["name"]: event for event in _events(web) if event["eventType"] == "COMPLETE"}
    fields = done["conformed_reference__units"]["outputs"][0]["facets"]["columnLineage"]["fields"]
    assert fields["code"]["inputFields"][0]["name"] == "raw_reference__units"


def test_columns_of_a_curated_table_are_told_with_what_they_do(web: httpx.Client) -> None:
    done = {event["job"]["name"]: event for event in _events(web) if event["eventType"] == "COMPLETE"}
    facet = done["curated_ocop__catalogue"]["outputs"][0]["facets"]["columnLineage"]
    told = {
        (name, one["field"]): one["transformations"][0]["type"]
        for name, field in facet["fields"].items()
        for one in field["inputFields"]
    }
    assert told["expires_on", "decision_date"] == "DIRECT"
    assert told["expiry_basis", "decision_date"] == "INDIRECT"
    assert {"code_commune", "decision_date"} <= {one["field"] for one in facet["dataset"]}


def test_nothing_is_counted_of_a_closed_table_and_no_error_is_repeated(web: httpx.Client) -> None:
    events = _events(web)
    counted = {one["name"] for event in events for one in event["outputs"] if one["outputFacets"]}
    assert "conformed_reference__units" in counted
    assert "conformed_population__civil_register" not in counted
    assert "012345678901" not in json.dumps(events)


def test_one_run_is_told_alone(web: httpx.Client) -> None:
    assert {event["job"]["name"] for event in _events(web, "?run=by-hand")} == {"replay"}
    assert {event["job"]["name"] for event in _events(web, "?limit=1")} == {"replay"}
    assert "replay" not in {event["job"]["name"] for event in _events(web, "?skip=1")}


@pytest.mark.parametrize(("query", "status"), [("?run=khong-co", 404), ("?limit=0", 400), ("?limit=x", 400), ("?skip=-1", 400)])
def test_a_wrong_question_is_told(web: httpx.Client, query: str, status: int) -> None:
    assert web.get(f"/openlineage/events.jsonl{query}").status_code == status
