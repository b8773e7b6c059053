"""One EPCIS event as one row of text: what it names in canonical links, how much of it, and what is wrong with it.

Lists are JSON text, so that the raw table stays text as delivered and the contract's parse gives them their types.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from assets.ocop import epcis_vocabulary as words
from assets.ocop.epcis_document import Document
from assets.ocop.epcis_problems import Problem
from assets.ocop.epcis_rules import Event, judge
from assets.ocop.identifiers import BadIdentifier, Identifier, read_identifier

Row = dict[str, str | None]
_FAMILIES = ("structure", "vocabulary", "time", "identifier", "caution")
#: Role of a thing in an event, and the lists it is named in: (single objects, quantities of a class).
_ROLES = {
    "item": ("epcList", "quantityList"),
    "child": ("childEPCs", "childQuantityList"),
    "input": ("inputEPCList", "inputQuantityList"),
    "output": ("outputEPCList", "outputQuantityList"),
}
_LOT_FIELDS = ("cbvmda:lotNumber", "gs1:batchLotNumber")
_EXPIRY_FIELDS = ("cbvmda:itemExpirationDate", "gs1:expirationDate", "cbvmda:bestBeforeDate")
COLUMNS = (
    "eventID",
    "declaration",
    "contentDigest",
    "type",
    "action",
    "eventTime",
    "recordTime",
    "eventTimeZoneOffset",
    "bizStep",
    "disposition",
    "readPoint",
    "bizLocation",
    "parentID",
    "transformationID",
    *_ROLES,
    "things",
    "lotNumber",
    "expirationDate",
    *(f"{family}_problem" for family in _FAMILIES),
    "problem_codes",
    "problem_en",
    "event_json",
)


def rows(document: Document) -> Iterator[Row]:
    """One row of text an event, in the order of the document."""
    for event in document.events:
        yield _row(event, document) if isinstance(event, dict) else _not_an_event(event)


def _row(event: Event, document: Document) -> Row:
    problems = judge(event, document.prefixes, document.created)
    plain = ("type", "action", "eventTime", "recordTime", "eventTimeZoneOffset", "transformationID")
    ilmd = event.get("ilmd")
    things = list(_things(event))
    listed = {role: _listed(things, role) for role in _ROLES}
    return {
        **{name: _text(event.get(name)) for name in plain},
        **listed,
        **_judgement(problems),
        "eventID": event_id(event),
        "declaration": "error" if "errorDeclaration" in event else "event",
        "contentDigest": _digest(event, ("recordTime",)),
        "bizStep": _term(event.get("bizStep"), words.BUSINESS_STEP),
        "disposition": _term(event.get("disposition"), words.DISPOSITION),
        "readPoint": _place(event.get("readPoint")),
        "bizLocation": _place(event.get("bizLocation")),
        "parentID": _canonical(event.get("parentID")),
        "things": _json(things) if things else None,
        "lotNumber": _first(ilmd, _LOT_FIELDS),
        "expirationDate": _first(ilmd, _EXPIRY_FIELDS),
        "event_json": _json(event),
    }


def _not_an_event(found: object) -> Row:
    text = _json(found)
    vi, en = f"eventList: cần một đối tượng {{…}}, nhận {text[:40]}", "eventList: an object {…} expected"
    problem = Problem("wrong-type", "structure", "eventList", vi, en)
    named = {"eventID": _fingerprint(text), "contentDigest": _fingerprint(text), "event_json": text}
    return {**dict.fromkeys(COLUMNS), **_judgement([problem]), **named}


def event_id(event: Event) -> str:
    """The event's own id, or one made of its content, so that the same event is the same row in every delivery.

    recordTime is left out: the receiving system sets it. An error declaration keeps the id of the event it takes back.
    """
    own = event.get("eventID")
    if isinstance(own, str) and own:
        return own
    return _digest(event, ("recordTime", "errorDeclaration", "eventID"))


def _digest(event: Event, left_out: tuple[str, ...]) -> str:
    facts = {name: value for name, value in event.items() if name not in left_out}
    return _fingerprint(json.dumps(facts, sort_keys=True, ensure_ascii=False))


def _fingerprint(text: str) -> str:
    return f"ni:///sha-256;{hashlib.sha256(text.encode()).hexdigest()}"


def _judgement(problems: list[Problem]) -> Row:
    by_family = {family: [one.vi for one in problems if one.family == family] for family in _FAMILIES}
    return {
        **{f"{family}_problem": "; ".join(found) or None for family, found in by_family.items()},
        "problem_codes": " ".join(dict.fromkeys(one.code for one in problems)) or None,
        "problem_en": "; ".join(one.en for one in problems) or None,
    }


def _things(event: Event) -> Iterator[dict[str, Any]]:
    """Everything an event names: role, canonical link, quantity with unit of a class, lot of a single object."""
    lot = _first(event.get("ilmd"), _LOT_FIELDS)
    for role, (objects, quantities) in _ROLES.items():
        for one in _list(event.get(objects)):
            yield {"role": role, "id": _canonical(one), "quantity": None, "unit": None, "lot": _lot_link(one, lot)}
        for one in _list(event.get(quantities)):
            if isinstance(one, Mapping):
                quantity, unit = _number(one.get("quantity")), _text(one.get("uom"))
                yield {"role": role, "id": _canonical(one.get("epcClass")), "quantity": quantity, "unit": unit, "lot": None}


def _listed(things: list[dict[str, Any]], role: str) -> str | None:
    found = [thing["id"] for thing in things if thing["role"] == role and thing["id"] is not None]
    return _json(found) if found else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else _json(value)


def _term(value: object, vocabulary: words.Vocabulary) -> str | None:
    return (vocabulary.read(value) or value) if isinstance(value, str) else _text(value)


def _place(value: object) -> str | None:
    return _canonical(value.get("id")) if isinstance(value, Mapping) else _text(value)


def _canonical(value: object) -> str | None:
    if not isinstance(value, str):
        return _text(value)
    try:
        named: Identifier = read_identifier(value)
    except BadIdentifier:
        return value
    return named.canonical


def _lot_link(uri: object, lot: str | None) -> str | None:
    """The lot a single object was made in, where the event that makes it says so."""
    if lot is None or not isinstance(uri, str):
        return None
    try:
        named = read_identifier(uri)
    except BadIdentifier:
        return None
    return Identifier("gtin", named.key, lot).canonical if named.kind == "gtin" and named.serial else None


def _first(ilmd: object, names: tuple[str, ...]) -> str | None:
    if not isinstance(ilmd, Mapping):
        return None
    return next((_text(ilmd[name]) for name in names if name in ilmd), None)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
