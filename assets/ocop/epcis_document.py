"""EPCIS 2.0 documents: strict JSON in, the events and what the envelope says of them out; or a rejection with its reason.

A document whose envelope cannot be trusted is rejected whole; a bad event inside a good envelope is left to `epcis_rules.py`,
so that it costs nobody else's events. XML documents (EPCIS 1.x) are told apart and rejected: they are another format.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from assets.ocop.epcis_fields import BODIES, DOCUMENTS, EVENTS
from assets.ocop.epcis_problems import Problem
from assets.ocop.epcis_rules import GS1_PREFIXES, OTHER_IDS
from catalog.errors import DeliveryRejected
from catalog.i18n import Sentence, Twins, in_a_row

#: One document is parsed in memory (about 10 times its size): larger feeds come in several files.
LARGEST_BYTES = 64 * 1024 * 1024
DEEPEST = 64
_LONGEST_NUMBER = 300


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
    return parse_document(strict_json(path.read_bytes()))


def strict_json(content: bytes) -> object:
    """JSON by RFC 8259 without duplicate keys, NaN, endless numbers or depths; raises `DeliveryRejected`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        told = Sentence("Tệp không phải UTF-8 (byte {position}). Lưu lại bằng UTF-8 rồi nộp lại.", position=error.start)
        raise DeliveryRejected("not-utf8", told) from error
    if text.lstrip().startswith("<"):
        told = Sentence("Tệp là XML; kho nhận EPCIS 2.0 dạng JSON-LD. Xuất lại rồi nộp lại.")
        raise DeliveryRejected("xml-document", told)
    try:
        value = json.loads(
            text, object_pairs_hook=_distinct, parse_constant=_refuse_constant, parse_float=_float, parse_int=_int
        )
    except json.JSONDecodeError as error:
        told = Sentence(
            "JSON sai ở dòng {line}, cột {column}: {fault}. Sửa chỗ đó rồi nộp lại.",
            line=error.lineno,
            column=error.colno,
            fault=error.msg,
        )
        raise DeliveryRejected("malformed-json", told) from error
    except RecursionError as error:
        raise _too_deep() from error
    if _depth(value) > DEEPEST:
        raise _too_deep()
    if "\\ud" in text.lower():
        _refuse_surrogates(value)
    return value


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object without repeated keys; only a second eventID passes (an official example has one), kept and questioned."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice == ["eventID"]:
            return found | {OTHER_IDS: [value for name, value in pairs if name == "eventID"][:-1]}
        told = Sentence(
            "Khóa lặp trong cùng một đối tượng JSON: {keys}. Giữ lại một giá trị rồi nộp lại.", keys=", ".join(twice)
        )
        raise DeliveryRejected("duplicate-key", told)
    return found


def _refuse_constant(name: str) -> NoReturn:
    told = Sentence("JSON chứa {name}, không phải một số. Bỏ trường đó hoặc ghi số thật rồi nộp lại.", name=name)
    raise DeliveryRejected("not-a-number", told)


def _float(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise _number_too_large(text)
    return value


def _int(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise _number_too_large(text)
    return int(text)


def _number_too_large(text: str) -> DeliveryRejected:
    told = Sentence("Số '{start}…' quá lớn. Kiểm tra lại giá trị rồi nộp lại.", start=text[:20])
    return DeliveryRejected("number-too-large", told)


def _too_deep() -> DeliveryRejected:
    told = Sentence("JSON lồng quá {deepest} tầng. Kiểm tra phần mềm xuất tệp rồi nộp lại.", deepest=DEEPEST)
    return DeliveryRejected("too-deep", told)


def _depth(value: object) -> int:
    """Levels of nesting, walked level by level so that a deep value cannot exhaust the stack."""
    level, depth = [value], 0
    while depth <= DEEPEST and (level := [one for one in level if isinstance(one, dict | list)]):
        depth += 1
        level = [inner for one in level for inner in _inside(one)]
    return depth


def _inside(value: dict[str, Any] | list[Any]) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value


def _refuse_surrogates(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        told = Sentence("Tệp có ký tự Unicode hỏng (\\ud800–\\udfff đứng lẻ). Sửa bảng mã ở phần mềm xuất tệp rồi nộp lại.")
        raise DeliveryRejected("broken-character", told) from error


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
