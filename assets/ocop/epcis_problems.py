"""What can be wrong with an EPCIS event, said twice: in Vietnamese for the clerk, in English for the engineer."""

import json
from dataclasses import dataclass
from typing import Literal

Family = Literal["structure", "vocabulary", "time", "identifier", "caution"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: a stable code, the family (one column of the table each), where it is, and what was expected there.

    A `caution` lets the event pass with a finding; every other family turns it away.
    """

    code: str
    family: Family
    field: str
    vi: str
    en: str


def at(path: str, name: object) -> str:
    """The path of a member: `quantityList[0].uom`."""
    if isinstance(name, int):
        return f"{path}[{name}]"
    return f"{path}.{name}" if path else str(name)


def missing(path: str, name: str) -> Problem:
    """A required field that is absent."""
    field = at(path, name)
    return Problem("missing-field", "structure", field, f"{field}: bắt buộc nhưng không có", f"{field}: required but absent")


def unknown(path: str, name: str) -> Problem:
    """A field the standard does not have, and which is not in a namespace of the sender's own."""
    field = at(path, name)
    vi = f"{field}: trường không có trong EPCIS 2.0; trường riêng phải có tiền tố, ví dụ ex:{name}"
    return Problem(
        "unknown-field", "structure", field, vi, f"{field}: not an EPCIS 2.0 field; own fields need a prefix such as ex:{name}"
    )


def closed(path: str, name: str) -> Problem:
    """Any other field where the standard allows none, not even the sender's own."""
    field = at(path, name)
    vi, en = f"{field}: EPCIS 2.0 không có trường này ở đây, hãy bỏ đi", f"{field}: EPCIS 2.0 has no such field here, remove it"
    return Problem("unknown-field", "structure", field, vi, en)


def wrong_type(field: str, found: object, vi: str, en: str) -> Problem:
    """A value of another type than the field takes."""
    return Problem(
        "wrong-type",
        "structure",
        field,
        f"{field}: cần {vi}, nhận {shown(found)}",
        f"{field}: {en} expected, got {shown(found)}",
    )


def wrong_term(field: str, found: str, vocabulary: str) -> Problem:
    """A term outside the Core Business Vocabulary and outside any namespace of the sender's own."""
    vi = f"{field}: '{found}' không có trong danh mục {vocabulary} của CBV 2.0; từ riêng phải là URI đầy đủ"
    en = f"{field}: '{found}' is not a CBV 2.0 {vocabulary}; own terms must be full URIs"
    return Problem("unknown-term", "vocabulary", field, vi, en)


def shown(value: object) -> str:
    """A value as the document writes it, cut short: nobody who wrote `null` knows what a NoneType is."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text[:40]}{'…' if len(text) > 40 else ''}'"
