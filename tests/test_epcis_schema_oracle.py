"""Whatever the official EPCIS schema turns away, we turn away too; where we differ on purpose, the reason is on a list.

The schema is GS1's own (EPCIS-JSON-Schema.json, with its `uri` and `date-time` formats enforced). Valid documents are broken at
random and both verdicts compared.
"""

import copy
import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, FormatChecker

from assets.ocop.epcis_document import parse_document
from assets.ocop.epcis_rows import rows
from catalog.errors import DeliveryRejected

#: Codes of ours for documents the schema lets pass, each with the reason why we do not.
STRICTER = {
    "unknown-event-type": "own event types cannot be judged",
    "unknown-field": "own fields need a namespace everywhere, in readPoint and epcisBody too",
    "bad-time": "RFC 3339 with an upper-case T and Z, in years people mean",
    "time-order": "nothing is recorded or declared wrong before it happened",
    "bad-identifier": "EPC syntax and GS1 check digits",
    "missing-field": "AggregationEvent ADD and DELETE need parentID",
    "nothing-named": "an event about nothing",
    "negative-quantity": "quantities below zero",
    "repeated-member": "the same object twice in a list, the same certificate or corrective event twice",
    "unknown-term": "GS1's own namespaces hold only GS1's terms",
    "no-events": "a document without events",
    "bad-envelope": "own fields without a namespace in epcisBody, repeated entries of @context",
}
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_JUNK: list[Any] = [None, True, 0, -1, 2.5, "", "x", "a b", "ex:own", [], ["x"], {}, {"x": 1}, "2026-13-01T00:00:00Z", "ADD"]


def _is_time(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        return _TIME.fullmatch(value) is not None and datetime.fromisoformat(value) is not None
    except ValueError:
        return False


@cache
def _oracle(path: Path) -> Draft7Validator:
    formats = FormatChecker(formats=[])
    formats.checks("uri")(lambda value: not isinstance(value, str) or _URI.fullmatch(value) is not None)
    formats.checks("date-time")(_is_time)
    return Draft7Validator(json.loads(path.read_text(encoding="utf-8")), format_checker=formats)


@cache
def _valid(shared: Path) -> tuple[dict[str, Any], ...]:
    files = [*(shared / "epcis_gs1" / "examples").iterdir(), *(shared / "epcis_openepcis" / "valid").iterdir()]
    return tuple(json.loads(file.read_text(encoding="utf-8")) for file in sorted(files))


def _places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if path[-1:] == ("@context",):
        return
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in inner:
        yield from _places(item, (*path, name))


def _mutated(draw: st.DrawFn, documents: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """A valid document with one to three things deleted, replaced, repeated or added."""
    document = copy.deepcopy(documents[draw(st.integers(0, len(documents) - 1))])
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(document))
        *way, last = places[draw(st.integers(0, len(places) - 1))]
        holder = document
        for step in way:
            holder = holder[step]
        match draw(st.sampled_from(["delete", "replace", "repeat", "add"])):
            case "delete":
                del holder[last]
            case "replace":
                holder[last] = copy.deepcopy(draw(st.sampled_from(_JUNK)))
            case "repeat" if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[last]))
            case _ if isinstance(holder[last], dict):
                holder[last][draw(st.sampled_from(["unknown", "own:field", "ilmd", "action", "parentID"]))] = "x"
            case _:
                pass
    return document


def _our_codes(document: object) -> set[str]:
    """Codes of everything we turn a document or one of its events away for."""
    try:
        found = list(rows(parse_document(document)))
    except DeliveryRejected as refused:
        return {refused.code}
    cautions = {"offset-differs", "event-after-document", "undeclared-prefix", "identifier-level"}
    return {code for row in found for code in (row["problem_codes"] or "").split()} - cautions


def _looser(document: dict[str, Any]) -> bool:
    """The one thing we take though the schema does not: CBV terms in their URN spelling of EPCIS 1.x."""
    return "urn:epcglobal:cbv:bizstep:" in json.dumps(document) or "urn:epcglobal:cbv:disp:" in json.dumps(document)


def test_the_oracle_accepts_every_valid_document(shared_data: Path) -> None:
    oracle = _oracle(shared_data / "epcis_gs1" / "EPCIS-JSON-Schema.json")
    assert [document for document in _valid(shared_data) if not oracle.is_valid(document)] == []


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_the_official_schema_turns_away_we_turn_away_and_the_other_way_round_but_for_the_list(
    shared_data: Path, data: st.DataObject
) -> None:
    document = _mutated(data.draw, _valid(shared_data))
    theirs = _oracle(shared_data / "epcis_gs1" / "EPCIS-JSON-Schema.json").is_valid(document)
    ours = _our_codes(document)
    if not theirs:
        assert ours or _looser(document)
    elif ours:
        assert ours <= STRICTER.keys()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": "https://ns.example.com/MyEvent"}, "unknown-event-type"),
        ({"readPoint": {"id": "ex:place", "room": "x"}}, "unknown-field"),
        ({"recordTime": "2000-01-01T00:00:00Z"}, "time-order"),
        ({"epcList": ["https://id.gs1.org/01/09521141012346/21/1"]}, "bad-identifier"),
        ({"epcList": []}, "nothing-named"),
        ({"quantityList": [{"epcClass": "ex:rice", "quantity": -1}]}, "negative-quantity"),
        ({"certificationInfo": ["ex:a", "ex:a"]}, "repeated-member"),
        ({"bizStep": "https://ref.gs1.org/cbv/BizStep-cooking"}, "unknown-term"),
        ({"eventTime": "0001-01-01T00:00:00Z"}, "bad-time"),
    ],
)
def test_we_are_stricter_than_the_schema_where_the_list_says_so(shared_data: Path, change: dict[str, Any], code: str) -> None:
    document = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-07-22T10:30:00Z",
        "epcisBody": {
            "eventList": [
                {
                    "type": "ObjectEvent",
                    "eventTime": "2026-07-22T06:45:00+07:00",
                    "eventTimeZoneOffset": "+07:00",
                    "action": "ADD",
                    "epcList": ["ex:thing"],
                }
                | change
            ]
        },
    }
    assert _oracle(shared_data / "epcis_gs1" / "EPCIS-JSON-Schema.json").is_valid(document)
    assert code in _our_codes(document)
    assert code in STRICTER
