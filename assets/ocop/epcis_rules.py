"""Judges one EPCIS 2.0 event: its fields by the tables of `epcis_fields.py`, then what only several fields together can break.

The published JSON Schema lets through events with an unknown business step, a bad time or a field without namespace; these are
turned away here. What the standard allows but a careful reader would question is a `caution`. Documents around events are
`epcis_document.py`; time order and mass balance across events are judged on the table of links (`curated.py`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from assets.ocop.epcis_fields import EVENTS, FIELDS
from assets.ocop.epcis_problems import Problem, at, missing
from assets.ocop.epcis_shapes import moment
from assets.ocop.epcis_vocabulary import is_uri
from assets.ocop.identifiers import BadIdentifier, read_identifier

Event = Mapping[str, Any]
#: Prefixes the GS1 context itself declares (epcis-context.jsonld, 2.0.0).
GS1_PREFIXES = frozenset({"epcis", "cbv", "cbvmda", "gs1", "rdfs", "owl", "xsd", "dcterms"})
#: Where an event whose eventID was written twice keeps the earlier ones; readers of JSON take the last.
OTHER_IDS = "kho:otherEventIDs"
_SCHEMES = frozenset({"http", "https", "urn", "ni", "tag", "did"})
_INSTANCE_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_CLASS_LISTS = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")


def judge(event: Event, prefixes: frozenset[str] = GS1_PREFIXES, created: str | None = None) -> list[Problem]:
    """Every problem of one event; `prefixes` are declared in @context, `created` is the document's creationDate."""
    kind = event.get("type")
    if not isinstance(kind, str) or kind not in EVENTS:
        return [_unknown_kind(kind)]
    problems = list(EVENTS[kind](event, ""))
    if any(problem.code in ("wrong-type", "empty-list") for problem in problems):
        return problems
    rules = (_contents(event, kind), _ilmd(event, kind), _lasting(event), _order(event))
    problems += [problem for rule in rules for problem in rule]
    return problems + [*_twice(event), *_levels(event), *_clock(event, created), *_namespaces(event, prefixes | {"kho"})]


def _twice(event: Event) -> Iterator[Problem]:
    """An event that names itself twice passes under its last name, which is what JSON readers take."""
    if OTHER_IDS in event:
        others = ", ".join(str(one) for one in event[OTHER_IDS])
        vi = f"eventID: ghi nhiều lần, dùng giá trị cuối; các giá trị khác: {others}"
        en = f"eventID: written more than once, the last value is used; the others: {others}"
        yield Problem("repeated-event-id", "caution", "eventID", vi, en)


def _unknown_kind(kind: object) -> Problem:
    known = ", ".join(FIELDS)
    vi = f"type: '{kind}' không phải loại sự kiện EPCIS 2.0, cần một trong {known}"
    return Problem("unknown-event-type", "structure", "type", vi, f"type: '{kind}' is none of {known}")


def _contents(event: Event, kind: str) -> Iterator[Problem]:
    """An event is about something: objects, members, inputs and outputs."""
    deletes = event.get("action") == "DELETE"
    if kind == "ObjectEvent" and not _any(event, "epcList", "quantityList"):
        if not (_any(event, "sensorElementList") and "readPoint" in event):
            yield _nothing("epcList", "quantityList")
    elif kind == "TransactionEvent" and not deletes and not _any(event, "epcList", "quantityList"):
        yield _nothing("epcList", "quantityList")
    elif kind in ("AggregationEvent", "AssociationEvent"):
        if not deletes and not _any(event, "childEPCs", "childQuantityList"):
            yield _nothing("childEPCs", "childQuantityList")
        if kind == "AggregationEvent" and event.get("action") != "OBSERVE" and "parentID" not in event:
            yield missing("", "parentID")
    elif kind == "TransformationEvent":
        yield from _transformation(event)


def _transformation(event: Event) -> Iterator[Problem]:
    """Inputs and outputs; one side may come in another event with the same transformationID."""
    inputs, outputs = _any(event, "inputEPCList", "inputQuantityList"), _any(event, "outputEPCList", "outputQuantityList")
    shared = "transformationID" in event and (inputs or outputs)
    if not inputs and not shared:
        yield _nothing("inputEPCList", "inputQuantityList")
    if not outputs and not shared:
        yield _nothing("outputEPCList", "outputQuantityList")


def _any(event: Event, *names: str) -> bool:
    return any(event.get(name) for name in names)


def _nothing(first: str, second: str) -> Problem:
    field = f"{first}/{second}"
    vi, en = f"{field}: cần ít nhất một trong hai danh sách có phần tử", f"{field}: one of the two lists needs a member"
    return Problem("nothing-named", "structure", field, vi, en)


def _ilmd(event: Event, kind: str) -> Iterator[Problem]:
    if kind == "ObjectEvent" and "ilmd" in event and event.get("action") != "ADD":
        vi = f"ilmd: chỉ dùng khi action là ADD, sự kiện này là {event.get('action')}"
        yield Problem("ilmd-not-allowed", "structure", "ilmd", vi, f"ilmd: only with action ADD, here {event.get('action')}")


def _lasting(event: Event) -> Iterator[Problem]:
    lasting = event.get("persistentDisposition")
    if lasting == {}:
        vi, en = "persistentDisposition: cần set hoặc unset", "persistentDisposition: needs set or unset"
        yield Problem("nothing-named", "structure", "persistentDisposition", vi, en)


def _order(event: Event) -> Iterator[Problem]:
    """Nothing is recorded or declared wrong before it happened; no measurement ends before it starts."""
    happened, error = event.get("eventTime"), event.get("errorDeclaration") or {}
    yield from _after("recordTime", event.get("recordTime"), "eventTime", happened)
    yield from _after("errorDeclaration.declarationTime", error.get("declarationTime"), "eventTime", happened)
    for position, sensor in enumerate(event.get("sensorElementList", ())):
        data, path = sensor.get("sensorMetadata") or {}, f"sensorElementList[{position}].sensorMetadata"
        yield from _after(at(path, "endTime"), data.get("endTime"), at(path, "startTime"), data.get("startTime"))


def _after(later_name: str, later: object, earlier_name: str, earlier: object) -> Iterator[Problem]:
    second, first = moment(later), moment(earlier)
    if first is not None and second is not None and second < first:
        vi = f"{later_name}: {later} sớm hơn {earlier_name} {earlier}"
        yield Problem("time-order", "time", later_name, vi, f"{later_name}: {later} is before {earlier_name} {earlier}")


def _clock(event: Event, created: str | None) -> Iterator[Problem]:
    """Times that are legal but look wrong."""
    happened, offset = moment(event.get("eventTime")), str(event.get("eventTimeZoneOffset"))
    written = str(event.get("eventTime"))
    if happened is None:
        return
    if "eventTimeZoneOffset" in event and not written.endswith(("Z", "+00:00", "-00:00", offset)):
        vi = f"eventTimeZoneOffset: {offset} khác múi giờ ghi trong eventTime {written}"
        en = f"eventTimeZoneOffset: {offset} differs from the zone of eventTime {written}"
        yield Problem("offset-differs", "caution", "eventTimeZoneOffset", vi, en)
    made = moment(created)
    if made is not None and happened > made:
        vi, en = (
            f"eventTime: {written} sau ngày lập tài liệu {created}",
            f"eventTime: {written} is after creationDate {created}",
        )
        yield Problem("event-after-document", "caution", "eventTime", vi, en)


def _levels(event: Event) -> Iterator[Problem]:
    """Lots belong in quantity lists, single objects in EPC lists."""
    for name in _INSTANCE_LISTS:
        for position, one in enumerate(_members(event, name)):
            if isinstance(one, str) and _is_class(one) is True:
                yield _wrong_level(at(name, position), one, "một vật đơn lẻ", "a single object")
    for name in _CLASS_LISTS:
        for position, one in enumerate(_members(event, name)):
            named = str(one.get("epcClass")) if isinstance(one, Mapping) else ""
            if _is_class(named) is False:
                yield _wrong_level(at(at(name, position), "epcClass"), named, "một mặt hàng hoặc lô", "a product or lot")


def _members(event: Event, name: str) -> list[object]:
    """A list of another type of event is a problem told before, and may hold anything."""
    found = event.get(name)
    return found if isinstance(found, list) else []


def _is_class(uri: str) -> bool | None:
    """Whether a GTIN names a class; None where the identifier is of another kind."""
    try:
        named = read_identifier(uri)
    except BadIdentifier:
        return None
    return named.is_class if named.kind == "gtin" else None


def _wrong_level(field: str, found: str, vi: str, en: str) -> Problem:
    return Problem(
        "identifier-level", "caution", field, f"{field}: '{found}' không chỉ {vi}", f"{field}: '{found}' does not name {en}"
    )


def _namespaces(event: Event, prefixes: frozenset[str]) -> Iterator[Problem]:
    """Prefixes of the sender's own fields should be declared in @context, or nobody can look them up."""
    used = {name.split(":", 1)[0] for name in _own_fields(event)}
    for prefix in sorted(used - prefixes - _SCHEMES):
        vi = f"{prefix}: tiền tố chưa khai trong @context"
        yield Problem("undeclared-prefix", "caution", prefix, vi, f"{prefix}: prefix not declared in @context")


def _own_fields(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            if name != "@context":
                yield from (name,) if is_uri(name) else ()
                yield from _own_fields(item)
    elif isinstance(value, list):
        for item in value:
            yield from _own_fields(item)
