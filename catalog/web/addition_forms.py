"""Stewards' forms read into what the register keeps: lengths, dates and names are held here, each refused in one sentence."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

from catalog.errors import AdditionRefused, NotFound
from catalog.i18n import Sentence
from catalog.register import Register
from catalog.register.addition_models import AdditionKind
from catalog.search.analysis import words

#: The most letters of a long text, a line and a term; the most words of a term search can use; the most lines of a list.
LONG, LINE, TERM = 1500, 300, 80
MOST_WORDS, MOST_TERMS, MOST_COLUMNS = 8, 12, 20
SYNONYM_KINDS = ("abbreviation", "synonym", "agency")
Fields = Mapping[str, str]


def read_note(given: Fields, _register: Register) -> dict[str, Any]:
    """What a note says."""
    return {"text": _long(given, "text", Sentence("Nội dung ghi chú"))}


def read_endorsement(given: Fields, _register: Register) -> dict[str, Any]:
    """Why a dataset is endorsed."""
    return {"text": _long(given, "text", Sentence("Lý do xác nhận"))}


def read_synonym(given: Fields, _register: Register) -> dict[str, Any]:
    """Terms that mean the same, in both directions, with their source and days."""
    terms = _lines(given, "terms", MOST_TERMS)
    spelt = [tuple(words(term)) for term in terms]
    if len(set(spelt)) < 2 or () in spelt:
        raise AdditionRefused(Sentence("Cần ít nhất hai cách nói khác nhau, mỗi dòng một cách."))
    if any(len(term) > TERM or len(said) > MOST_WORDS for term, said in zip(terms, spelt, strict=True)):
        raise AdditionRefused(
            Sentence("Mỗi cách nói dài nhiều nhất {letters} ký tự và {words} từ.", letters=TERM, words=MOST_WORDS)
        )
    if given.get("sort", "") not in SYNONYM_KINDS:
        raise AdditionRefused(Sentence("Chọn loại: viết tắt, cách nói khác hoặc tên cơ quan."))
    first, last = _day(given, "valid_from"), _day(given, "valid_to")
    if first and last and last < first:
        raise AdditionRefused(Sentence("Ngày hết hiệu lực phải sau ngày bắt đầu."))
    content = {"terms": terms, "kind": given["sort"], "source": _line(given, "source", Sentence("Nguồn"))}
    return content | {"valid_from": str(first) if first else None, "valid_to": str(last) if last else None}


def read_term(given: Fields, register: Register) -> dict[str, Any]:
    """A term, its meaning, on what ground, and the columns that hold it."""
    term = _line(given, "term", Sentence("Thuật ngữ"), TERM)
    if not words(term):
        raise AdditionRefused(Sentence("Thuật ngữ phải có chữ hoặc số."))
    columns = _lines(given, "columns", MOST_COLUMNS)
    for column in columns:
        _check_column(register, column)
    return {
        "term": term,
        "term_en": _line(given, "term_en", Sentence("Thuật ngữ tiếng Anh"), TERM, needed=False),
        "definition": _long(given, "definition", Sentence("Định nghĩa")),
        "definition_en": _long(given, "definition_en", Sentence("Định nghĩa tiếng Anh"), needed=False),
        "source": _line(given, "source", Sentence("Nguồn hoặc căn cứ")),
        "columns": columns,
    }


READERS: Mapping[AdditionKind, Callable[[Fields, Register], dict[str, Any]]] = {
    "note": read_note,
    "endorsement": read_endorsement,
    "synonym": read_synonym,
    "term": read_term,
}


def filled(content: Mapping[str, Any]) -> dict[str, str]:
    """What is kept as the form that would say it: lists as lines."""
    said = {name: "\n".join(value) if isinstance(value, list) else value or "" for name, value in content.items()}
    return said | ({"sort": said.pop("kind")} if "kind" in said else {})


def read_column(given: Fields, known: Sequence[str]) -> str | None:
    """The column a note is about, None for the dataset as a whole."""
    name = given.get("column", "").strip()
    if name and name not in known:
        raise AdditionRefused(Sentence("Bảng này không có cột '{name}'. {near}", name=name[:60], near=_near(name, known)))
    return name or None


def clean(text: str) -> str:
    """Text as it is kept: composed, without control characters, no blanks at the end of lines or around the whole."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(one for one in composed if one == "\n" or unicodedata.category(one)[0] != "C")
    return "\n".join(line.rstrip() for line in kept.split("\n")).strip()


def _long(given: Fields, name: str, title: Sentence, *, needed: bool = True) -> str:
    return _held(clean(given.get(name, "")), title, LONG, needed=needed)


def _line(given: Fields, name: str, title: Sentence, most: int = LINE, *, needed: bool = True) -> str:
    return _held(" ".join(clean(given.get(name, "")).split()), title, most, needed=needed)


def _held(text: str, title: Sentence, most: int, *, needed: bool) -> str:
    if needed and not text:
        raise AdditionRefused(Sentence("{title}: chưa điền.", title=title))
    if len(text) > most:
        told = Sentence(
            "{title}: dài {found} ký tự, nhiều nhất {most}. Rút ngắn rồi gửi lại.", title=title, found=len(text), most=most
        )
        raise AdditionRefused(told)
    return text


def _lines(given: Fields, name: str, most: int) -> list[str]:
    listed = [" ".join(line.split()) for line in clean(given.get(name, "")).split("\n")]
    found = list(dict.fromkeys(line for line in listed if line))
    if len(found) > most:
        raise AdditionRefused(Sentence("Nhiều nhất {most} dòng, thấy {found}. Bớt rồi gửi lại.", most=most, found=len(found)))
    return found


def _day(given: Fields, name: str) -> date | None:
    text = given.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise AdditionRefused(Sentence("Ngày '{text}' không có thật; viết như 2026-12-31.", text=text[:20])) from None


def _check_column(register: Register, named: str) -> None:
    """A term may speak of any column the catalogue tells of."""
    dataset, dot, column = named.partition(".")
    try:
        known = [one.name for one in register.columns(register.dataset(dataset).name)] if dot else []
    except NotFound:
        known = []
    if column not in known:
        told = Sentence(
            "Không có cột '{name}'. Viết như curated_reference__communes.code, mỗi dòng một cột. {near}",
            name=named[:100],
            near=_near(column, known),
        )
        raise AdditionRefused(told)


def _near(name: str, known: Sequence[str]) -> Sentence | str:
    near = get_close_matches(name, known)
    return Sentence("Có phải: {names}?", names=", ".join(near)) if near else ""
