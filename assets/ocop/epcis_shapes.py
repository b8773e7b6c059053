"""Small checks of JSON values, and the ways to put them together: the grammar in which `epcis_fields.py` writes EPCIS 2.0 down.

A check takes a value and its path and yields problems; it never raises and never changes the value. Rules that look at several
fields at once live in `epcis_rules.py`.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import chain

from assets.ocop.epcis_problems import Problem, at, closed, missing, shown, unknown, wrong_term, wrong_type
from assets.ocop.epcis_vocabulary import Vocabulary, is_uri
from assets.ocop.identifiers import BadIdentifier, read_identifier

Check = Callable[[object, str], Iterator[Problem]]
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})", re.ASCII)
_OFFSET = re.compile(r"[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)", re.ASCII)
_UNIT = re.compile(r"[A-Z0-9]{2,3}", re.ASCII)
_HEX = re.compile(r"[A-Fa-f0-9]+")
_VERSION = re.compile(r"\d+(?:\.\d+)*", re.ASCII)
_YEARS = range(1900, 2201)


def moment(text: object) -> datetime | None:
    """The instant of an RFC 3339 text with its time zone; None for anything else, or years nobody means."""
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        return None
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    return parsed if parsed.year in _YEARS else None


def anything(value: object, path: str) -> Iterator[Problem]:
    """Content of the sender's own fields: nothing to judge."""
    return iter(())


def text(value: object, path: str) -> Iterator[Problem]:
    """Any text."""
    if not isinstance(value, str):
        yield wrong_type(path, value, "văn bản", "text")


def uri(value: object, path: str) -> Iterator[Problem]:
    """A URI, full or compact."""
    if not isinstance(value, str) or not is_uri(value):
        yield wrong_type(path, value, "một URI", "a URI")


def identifier(value: object, path: str) -> Iterator[Problem]:
    """A URI which, where it is an EPC URN or a GS1 Digital Link, keeps that syntax and its check digit."""
    if not isinstance(value, str) or not is_uri(value):
        yield wrong_type(path, value, "một mã định danh dạng URI", "an identifier URI")
        return
    try:
        read_identifier(value)
    except BadIdentifier as error:
        yield Problem("bad-identifier", "identifier", path, f"{path}: {error.vi}", f"{path}: {error.en}")


def number(value: object, path: str) -> Iterator[Problem]:
    """A JSON number, not a text that looks like one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield wrong_type(path, value, "một số (không đặt trong dấu nháy)", "a number (not in quotes)")


def quantity(value: object, path: str) -> Iterator[Problem]:
    """A number that is not negative."""
    yield from number(value, path)
    if isinstance(value, int | float) and value < 0:
        vi, en = f"{path}: số lượng không được âm, nhận {value}", f"{path}: a quantity cannot be negative, got {value}"
        yield Problem("negative-quantity", "structure", path, vi, en)


def flag(value: object, path: str) -> Iterator[Problem]:
    """true or false."""
    if not isinstance(value, bool):
        yield wrong_type(path, value, "true hoặc false", "true or false")


def time(value: object, path: str) -> Iterator[Problem]:
    """A date and time with its zone."""
    if moment(value) is None:
        vi = f"{path}: {shown(value)} không phải thời điểm có múi giờ, cần dạng 2026-07-22T06:45:00+07:00"
        en = f"{path}: {shown(value)} is not a time with a zone such as 2026-07-22T06:45:00+07:00"
        yield Problem("bad-time", "time", path, vi, en)


def offset(value: object, path: str) -> Iterator[Problem]:
    """A time-zone offset from -14:00 to +14:00."""
    if not isinstance(value, str) or not _OFFSET.fullmatch(value):
        vi, en = (
            f"{path}: '{value}' không phải độ lệch múi giờ, cần dạng +07:00",
            f"{path}: '{value}' is not an offset such as +07:00",
        )
        yield Problem("bad-offset", "time", path, vi, en)


def _shaped(pattern: re.Pattern[str], vi: str, en: str) -> Check:
    def check(value: object, path: str) -> Iterator[Problem]:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            yield wrong_type(path, value, vi, en)

    return check


unit = _shaped(_UNIT, "mã đơn vị UN/ECE 2-3 ký tự in hoa, ví dụ KGM", "a UN/ECE unit code such as KGM")
hexadecimal = _shaped(_HEX, "chuỗi thập lục phân", "hexadecimal digits")
version = _shaped(_VERSION, "số phiên bản như 2.0", "a version such as 2.0")


def term(vocabulary: Vocabulary) -> Check:
    """A term of a vocabulary, or a URI of the sender's own."""

    def check(value: object, path: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield wrong_type(path, value, "văn bản", "text")
        elif vocabulary.read(value) is None:
            yield wrong_term(path, value, vocabulary.title)

    return check


def one_of(*allowed: str) -> Check:
    """One of a few fixed words."""

    def check(value: object, path: str) -> Iterator[Problem]:
        if value not in allowed:
            words = ", ".join(allowed)
            vi, en = f"{path}: cần một trong {words}, nhận '{value}'", f"{path}: one of {words} expected, got '{value}'"
            yield Problem("wrong-value", "structure", path, vi, en)

    return check


def each(check: Check, least: int = 0, unique: bool = False) -> Check:
    """A list whose members all pass, with a least length, and without repeats where asked."""

    def members(value: object, path: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield wrong_type(path, value, "một danh sách", "a list")
            return
        if len(value) < least:
            vi, en = f"{path}: cần ít nhất {least} phần tử", f"{path}: needs at least {least} member"
            yield Problem("empty-list", "structure", path, vi, en)
        if unique and len({json.dumps(item, sort_keys=True) for item in value}) < len(value):
            yield Problem("repeated-member", "structure", path, f"{path}: có phần tử lặp lại", f"{path}: has repeated members")
        yield from chain.from_iterable(check(item, at(path, position)) for position, item in enumerate(value))

    return members


def one_or_many(check: Check) -> Check:
    """One value, or a list of different ones."""

    def either(value: object, path: str) -> Iterator[Problem]:
        return each(check, unique=True)(value, path) if isinstance(value, list) else check(value, path)

    return either


def record(
    fields: Mapping[str, Check],
    required: tuple[str, ...] = (),
    own: bool = True,
    refuse: Callable[[str, str], Problem] = unknown,
) -> Check:
    """An object with known fields, required ones, and (where `own`) fields of the sender's own namespaces."""

    def check(value: object, path: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield wrong_type(path, value, "một đối tượng {…}", "an object {…}")
            return
        yield from (missing(path, name) for name in required if name not in value)
        for name, item in value.items():
            if name in fields:
                yield from fields[name](item, at(path, name))
            elif not (own and is_uri(name)):
                yield refuse(path, name) if own else closed(path, name)

    return check
