"""How a CKAN call is read: query string, JSON or form, every parameter checked; nothing is answered here."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request

from catalog.errors import NotFound, ParameterRefused
from catalog.exports.entry import Entry, Site
from catalog.i18n import Sentence
from catalog.web.house import House
from catalog.web.machine_seam import entry_of

MOST_BYTES = 1_000_000
_YES, _NO = (True, "true", "True", "1", 1), (False, "false", "False", "0", 0, "", None)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an action: where, about which datasets, with what parameters."""

    house: House
    site: Site
    given: Mapping[str, Any]
    every: Callable[[], Sequence[Entry]]

    @property
    def entries(self) -> Sequence[Entry]:
        """Every active dataset by name; gathered when somebody looks."""
        return self.every()

    def named(self, name: str) -> Sequence[Entry]:
        """The dataset of this name, alone; every dataset where the word is no name, for it may be an id."""
        try:
            return (entry_of(self.house, name),)
        except NotFound:
            return self.entries

    def text(self, name: str, default: str | None = None) -> str:
        """A parameter as text; raises ParameterRefused where it is missing and has no default, or is no text."""
        value = self.given.get(name, default)
        if value is None:
            raise ParameterRefused(name, Sentence("Thiếu tham số '{name}'.", name=name))
        if isinstance(value, dict | list | bool):
            raise ParameterRefused(name, Sentence("Tham số '{name}' phải là văn bản.", name=name))
        return str(value)

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number within bounds; more than the most is cut to it, as CKAN does."""
        value = self.given.get(name, default)
        try:
            if isinstance(value, bool | float):
                raise ValueError
            found = int(value)
        except (TypeError, ValueError) as error:
            raise ParameterRefused(name, Sentence("Tham số '{name}' phải là số nguyên.", name=name)) from error
        if found < least:
            told = Sentence("Tham số '{name}' là {found}, ít nhất phải là {least}.", name=name, found=found, least=least)
            raise ParameterRefused(name, told)
        return min(found, most)

    def flag(self, name: str, *, default: bool) -> bool:
        """Yes or no, however it is written."""
        value = self.given.get(name, default)
        if isinstance(value, dict | list) or value not in (*_YES, *_NO):
            raise ParameterRefused(name, Sentence("Tham số '{name}' phải là true hoặc false.", name=name))
        return value in _YES

    def words(self, name: str) -> tuple[str, ...]:
        """A list: of JSON, or written with commas."""
        value = self._json(name, "[")
        several = value.split(",") if isinstance(value, str) else value
        if not isinstance(several, list) or not all(isinstance(one, str) for one in several):
            told = Sentence("Tham số '{name}' phải là danh sách tên, ví dụ [\"organization\"].", name=name)
            raise ParameterRefused(name, told)
        return tuple(one.strip() for one in several if one.strip())

    def mapping(self, name: str) -> Mapping[str, Any]:
        """An object, of JSON or as its text."""
        value = self._json(name, "{") or {}
        if not isinstance(value, dict):
            told = Sentence('Tham số \'{name}\' phải là đối tượng JSON, ví dụ {{"code": "06649"}}.', name=name)
            raise ParameterRefused(name, told)
        return value

    def words_or_mapping(self, name: str) -> str | Mapping[str, Any]:
        """Text, or an object where one is written."""
        value = self._json(name, "{")
        return value if isinstance(value, dict) else self.text(name, "")

    def _json(self, name: str, opening: str) -> object:
        value = self.given.get(name, "")
        if isinstance(value, str) and value.lstrip().startswith(opening):
            try:
                return _json_of(value)
            except (ValueError, RecursionError) as error:
                told = Sentence("Tham số '{name}' không phải JSON đúng: {error}.", name=name, error=_fault(error))
                raise ParameterRefused(name, told) from error
        return value


async def parameters(request: Request) -> dict[str, Any]:
    """What was asked: the query string, and over it the body; raises ParameterRefused where the body cannot be read."""
    asked = _gathered(request.query_params.multi_items())
    if request.method != "POST":
        return asked
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise ParameterRefused("body", Sentence("Thân yêu cầu lớn hơn {most} byte.", most=MOST_BYTES))
    return asked | _body(body, request.headers.get("content-type", ""))


def _body(body: bytes, media: str) -> dict[str, Any]:
    try:
        text = body.decode("utf-8")
        if "application/x-www-form-urlencoded" in media and not text.lstrip().startswith("{"):
            return _gathered(parse_qsl(text, keep_blank_values=True))
        found = _json_of(text) if text.strip() else {}
    except (ValueError, RecursionError) as error:
        told = Sentence("Thân yêu cầu không phải JSON đúng: {error}.", error=_fault(error))
        raise ParameterRefused("body", told) from error
    if not isinstance(found, dict):
        raise ParameterRefused("body", Sentence("Thân yêu cầu phải là một đối tượng JSON."))
    return found


def _json_of(text: str) -> object:
    """What a JSON text says; raises ValueError, RecursionError."""
    found: object = json.loads(text)
    # Python alone reads NaN, numbers without end and half a surrogate pair; nobody can be answered with them.
    json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    return found


def _fault(error: Exception) -> object:
    """What is wrong with a JSON text."""
    if isinstance(error, json.JSONDecodeError):
        return error
    if isinstance(error, RecursionError):
        return Sentence("lồng quá sâu")
    return Sentence("có NaN, số quá lớn hoặc ký tự không phải Unicode")


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Values by name; what is given several times is a list."""
    asked: dict[str, list[str]] = {}
    for name, value in pairs:
        asked.setdefault(name, []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in asked.items()}
