"""EPCIS 2.0 written down as tables of fields: documents, the five event types, and what hangs below them.

Source: GS1 EPCIS Standard 2.0 (June 2022), section 7.4 (event types) and its JSON/JSON-LD binding, section 10;
written anew, not derived from the published JSON Schema, which the tests use as an independent oracle. Conditions across fields
are in `epcis_rules.py`.
"""

from collections.abc import Callable, Iterator, Mapping

from assets.ocop import epcis_vocabulary as words
from assets.ocop.epcis_problems import Problem, at, unknown, wrong_type
from assets.ocop.epcis_shapes import (
    Check,
    anything,
    each,
    flag,
    hexadecimal,
    identifier,
    number,
    offset,
    one_of,
    one_or_many,
    quantity,
    record,
    term,
    text,
    time,
    unit,
    uri,
    version,
)

_EPCS = each(identifier, unique=True)
_QUANTITY = record({"epcClass": identifier, "quantity": quantity, "uom": unit}, ("epcClass",), own=False)
_PLACE = record({"id": identifier}, ("id",))
_DISPOSITIONS = each(term(words.DISPOSITION), least=1, unique=True)
_TRANSACTION = record({"type": term(words.TRANSACTION_TYPE), "bizTransaction": uri}, ("bizTransaction",), own=False)
_PARTY = term(words.PARTY_TYPE)
_ERROR = record(
    {"declarationTime": time, "reason": term(words.ERROR_REASON), "correctiveEventIDs": each(uri)}, ("declarationTime",)
)
_DEVICE: dict[str, Check] = dict.fromkeys(("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"), uri)
_METADATA = record({**_DEVICE, "time": time, "startTime": time, "endTime": time})
_MEASURES: dict[str, Check] = dict.fromkeys(
    ("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"), number
)
_REPORT = record(
    {
        **_DEVICE,
        **_MEASURES,
        "type": term(words.MEASUREMENT),
        "exception": term(words.ALERT),
        "time": time,
        "microorganism": uri,
        "chemicalSubstance": uri,
        "coordinateReferenceSystem": uri,
        "component": term(words.COMPONENT),
        "stringValue": text,
        "booleanValue": flag,
        "hexBinaryValue": hexadecimal,
        "uriValue": uri,
        "uom": text,
    },
    ("type",),
)
_SENSOR = record({"sensorMetadata": _METADATA, "sensorReport": each(_REPORT, least=1)}, ("sensorReport",))


def _namespace(value: object, path: str) -> Iterator[Problem]:
    """An entry of @context: a URI, or an object that names prefixes."""
    return iter(()) if isinstance(value, dict) else uri(value, path)


def _attribute_value(value: object, path: str) -> Iterator[Problem]:
    """Master data hold a number, a text or an object."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | dict):
        yield wrong_type(path, value, "một số, văn bản hoặc đối tượng", "a number, a text or an object")


_CONTEXT = one_or_many(_namespace)
_COMMON: dict[str, Check] = {
    "@context": _CONTEXT,
    "type": text,
    "eventTime": time,
    "recordTime": time,
    "eventTimeZoneOffset": offset,
    "eventID": uri,
    "certificationInfo": one_or_many(uri),
    "errorDeclaration": _ERROR,
    "bizStep": term(words.BUSINESS_STEP),
    "disposition": term(words.DISPOSITION),
    "readPoint": _PLACE,
    "bizLocation": _PLACE,
    "bizTransactionList": each(_TRANSACTION),
    "sourceList": each(record({"type": _PARTY, "source": identifier}, ("type", "source"), own=False)),
    "destinationList": each(record({"type": _PARTY, "destination": identifier}, ("type", "destination"), own=False)),
    "sensorElementList": each(_SENSOR),
}
_ACTION: dict[str, Check] = {"action": one_of("ADD", "OBSERVE", "DELETE")}
_LASTING: dict[str, Check] = {
    "persistentDisposition": record({"set": _DISPOSITIONS, "unset": _DISPOSITIONS}, own=False),
    "ilmd": record({}),
}
_OBJECTS: dict[str, Check] = {"epcList": _EPCS, "quantityList": each(_QUANTITY)}
_FAMILY: dict[str, Check] = {"parentID": identifier, "childEPCs": _EPCS, "childQuantityList": each(_QUANTITY)}
_PROCESS: dict[str, Check] = {
    "inputEPCList": _EPCS,
    "inputQuantityList": each(_QUANTITY),
    "outputEPCList": _EPCS,
    "outputQuantityList": each(_QUANTITY),
    "transformationID": uri,
}
FIELDS: Mapping[str, Mapping[str, Check]] = {
    "ObjectEvent": {**_COMMON, **_ACTION, **_LASTING, **_OBJECTS},
    "AggregationEvent": {**_COMMON, **_ACTION, **_FAMILY},
    "AssociationEvent": {**_COMMON, **_ACTION, **_FAMILY},
    "TransactionEvent": {
        **_COMMON,
        **_ACTION,
        **_OBJECTS,
        "parentID": identifier,
        "bizTransactionList": each(_TRANSACTION, least=1),
    },
    "TransformationEvent": {**_COMMON, **_LASTING, **_PROCESS},
}
_ALWAYS = ("eventTime", "eventTimeZoneOffset")
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "ObjectEvent": (*_ALWAYS, "action"),
    "AggregationEvent": (*_ALWAYS, "action"),
    "AssociationEvent": (*_ALWAYS, "action", "parentID"),
    "TransactionEvent": (*_ALWAYS, "action", "bizTransactionList"),
    "TransformationEvent": _ALWAYS,
}
_KNOWN_SOMEWHERE = {name for fields in FIELDS.values() for name in fields}


def _refusal(kind: str) -> Callable[[str, str], Problem]:
    """A field of another event type is told apart from one EPCIS does not have."""

    def refuse(path: str, name: str) -> Problem:
        if name not in _KNOWN_SOMEWHERE:
            return unknown(path, name)
        field = at(path, name)
        vi, en = f"{field}: {kind} không có trường này, hãy bỏ đi", f"{field}: {kind} does not have this field, remove it"
        return Problem("misplaced-field", "structure", field, vi, en)

    return refuse


#: The shape of each event type.
EVENTS: Mapping[str, Check] = {kind: record(fields, _REQUIRED[kind], refuse=_refusal(kind)) for kind, fields in FIELDS.items()}
_ATTRIBUTE = record({"id": uri, "attribute": _attribute_value}, ("id",))
_ELEMENT = record({"id": uri, "attributes": each(_ATTRIBUTE), "children": each(uri)}, ("id",))
_MASTER = record({"type": uri, "vocabularyElementList": each(_ELEMENT)}, ("type",))
_HEADER = record({"epcisMasterData": record({"vocabularyList": each(_MASTER)})})
_ENVELOPE: dict[str, Check] = {
    "@context": _CONTEXT,
    "id": uri,
    "type": text,
    "schemaVersion": version,
    "creationDate": time,
    "epcisBody": anything,
}
_ENVELOPE_ALWAYS = ("@context", "type", "epcisBody")
_SENDING: dict[str, Check] = {
    "instanceIdentifier": text,
    "sender": text,
    "receiver": text,
    "epcisHeader": _HEADER,
}
#: The shape of each kind of document, its body left to `epcis_document.py`.
DOCUMENTS: Mapping[str, Check] = {
    "EPCISDocument": record({**_ENVELOPE, **_SENDING}, (*_ENVELOPE_ALWAYS, "schemaVersion", "creationDate")),
    "EPCISQueryDocument": record(_ENVELOPE, _ENVELOPE_ALWAYS),
}
_RESULTS = record({"eventList": anything, "vocabularyList": each(_MASTER)}, ("eventList",))
_QUERY = record({"queryName": text, "subscriptionID": text, "resultsBody": _RESULTS}, ("queryName", "resultsBody"))
BODIES: Mapping[str, Check] = {
    "EPCISDocument": record({"eventList": anything}, ("eventList",)),
    "EPCISQueryDocument": record({"queryResults": _QUERY}, ("queryResults",)),
}
