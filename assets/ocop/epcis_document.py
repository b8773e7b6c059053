"""EPCIS 2.0 documents: strict JSON in, the events and what the envelope says of them out; or a rejection with its reason.

A document whose envelope cannot be trusted is rejected whole; a bad event inside a good envelope is left to `epcis_rules.py`,
so that it costs nobody else's events. XML documents (EPCIS 1.x) are told apart and rejected: they are another format.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.ocop.epcis_fields import BODIES, DOCUMENTS, EVENTS
from assets.ocop.epcis_problems import Problem
from assets.ocop.epcis_rules import GS1_PREFIXES, OTHER_IDS
from catalog.errors import DeliveryRejected
from catalog.i18n import Sentence, Twins, in_a_row
from catalog.strict_json import Pairs, strict_json

#: One document is parsed in memory (about 10 times its size): larger feeds come in several files.
LARGEST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Document:
    """The events of a document in their order, the prefixes its @context declares, and when it was made."""

    events: tuple[object, ...]
    prefixes: frozenset[str]
    created: str | None


def read_document(path: Path) -> Document:
    """Read an EPCISDocument, an EPCISQueryDocument or a single event with @context; raises `DeliveryRejected`."""
    size = path.stat().st_size
    if size == 0:
        raise DeliveryRejected("empty-file", Sentence("Tệp rỗng (0 byte). Xuất lại tài liệu EPCIS rồi nộp lại."))
    if size > LARGEST_BYTES:
        limit = LARGEST_BYTES // (1024 * 1024)
        large = Sentence("Tệp {size} byte vượt {limit} MiB. Chia thành nhiều tài liệu rồi nộp lại.", size=size, limit=limit)
        raise DeliveryRejected("too-large", large)
    content = path.read_bytes()
    if content.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
        told = Sentence("Tệp là XML; kho nhận EPCIS 2.0 dạng JSON-LD. Xuất lại rồi nộp lại.")
        raise DeliveryRejected("xml-document", told)
    return parse_document(strict_json(content, _two_event_ids))


def _two_event_ids(pairs: Pairs) -> dict[str, Any] | None:
    """Only a second eventID passes (an official example has one), kept and questioned."""
    names = [name for name, _ in pairs]
    if {name for name in names if names.count(name) > 1} != {"eventID"}:
        return None
    return dict(pairs) | {OTHER_IDS: [value for name, value in pairs if name == "eventID"][:-1]}


def parse_document(value: object) -> Document:
    """The events of parsed JSON; raises `DeliveryRejected` where the envelope cannot be trusted."""
    if not isinstance(value, dict):
        told = Sentence("Tệp không phải tài liệu EPCIS: cần một đối tượng {{…}} có type là EPCISDocument.")
        raise DeliveryRejected("not-epcis", told)
    kind = str(value.get("type"))
    if kind in EVENTS and "@context" in value:
        return Document((value,), _prefixes(value), None)
    if kind not in DOCUMENTS:
        known = ", ".join(DOCUMENTS)
        told = Sentence("type là '{kind}', cần một trong {known}. Kiểm tra phần mềm xuất tệp.", kind=kind, known=known)
        raise DeliveryRejected("not-epcis", told)
    _refuse(DOCUMENTS[kind](value, ""))
    _refuse(BODIES[kind](value["epcisBody"], "epcisBody"))
    events = _events(kind, value["epcisBody"])
    return Document(tuple(events), _prefixes(value), value.get("creationDate"))


def _refuse(problems: Iterator[Problem]) -> None:
    found = [Sentence("{problem}", problem=Twins(problem.vi, problem.en)) for problem in problems]
    if found:
        told = Sentence("Phần đầu tài liệu EPCIS sai: {found}. Sửa rồi nộp lại.", found=in_a_row(found[:10]))
        raise DeliveryRejected("bad-envelope", told)


def _events(kind: str, body: dict[str, Any]) -> list[object]:
    events = body["eventList"] if kind == "EPCISDocument" else body["queryResults"]["resultsBody"]["eventList"]
    if not isinstance(events, list):
        told = Sentence("eventList phải là một danh sách sự kiện […]. Sửa rồi nộp lại.")
        raise DeliveryRejected("bad-envelope", told)
    if not events:
        told = Sentence("Tài liệu không có sự kiện nào trong eventList. Xuất lại rồi nộp lại.")
        raise DeliveryRejected("no-events", told)
    return events


def _prefixes(document: dict[str, Any]) -> frozenset[str]:
    context = document["@context"]
    entries = context if isinstance(context, list) else [context]
    return GS1_PREFIXES | {str(name) for entry in entries if isinstance(entry, dict) for name in entry}
