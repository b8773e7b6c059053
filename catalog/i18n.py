"""The reader's language: sentences are written in Vietnamese and, on request, said in English from `locale/en`.

What a terminal and the portal show goes through here: `kho.po`, `web*.po`, and `errors*.po` for what is said before anybody
knows who will read it (`Sentence`). Contracts, reasons of rules and titles carry their English twins themselves (`twin`).
Which variable chooses is the business of `pipelines.cli`, which link that of `catalog.web`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Literal

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
ENGLISH = Path(__file__).parent / "locale" / "en" / "LC_MESSAGES"

_MARKS = str.maketrans(",.", ".,")
_language: ContextVar[Language] = ContextVar("language", default="vi")


def choose(wanted: Language) -> None:
    """Speak this language from now on."""
    _language.set(wanted)


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """Speak this language inside: one request's choice never reaches another's."""
    before = _language.set(chosen)
    try:
        yield
    finally:
        _language.reset(before)


def language() -> Language:
    """The language spoken now."""
    return _language.get()


def _(text: str) -> str:
    """A Vietnamese sentence in the reader's language; one nobody translated stays as it is."""
    return text if language() == "vi" else english().get(text, text)


def vietnamese_number(written: str) -> str:
    """`1,234.5` as it is written here: `1.234,5`."""
    return written.translate(_MARKS)


class _Filled(Formatter):
    """Fills blanks; a number that is given a form is written as its reader writes numbers."""

    def format_field(self, value: object, format_spec: str) -> str:
        """One blank."""
        told = str(super().format_field(value, format_spec))
        return vietnamese_number(told) if format_spec and isinstance(value, int | float) and language() == "vi" else told


class Sentence:
    """A Vietnamese sentence and what fills its blanks, said in the language of whoever reads it, whenever that is.

    What fills a blank may itself be a sentence, or an error, which is one.
    """

    __slots__ = ("_facts", "_text")

    def __init__(self, text: str, /, **facts: object) -> None:
        """`text` is written out where it stands, blanks as `{name}`: `errors*.po` has it in English."""
        self._text, self._facts = text, facts

    def __str__(self) -> str:
        """The sentence in the reader's language."""
        return _FILLED.vformat(_(self._text), (), self._facts)

    def __eq__(self, other: object) -> bool:
        """Whether both say the same in every language."""
        return isinstance(other, Sentence) and (self._text, self._facts) == (other._text, other._facts)

    def __hash__(self) -> int:
        """By what is written: facts may be of any kind."""
        return hash(self._text)

    def __repr__(self) -> str:
        """As it was written, with its facts."""
        return f"Sentence({self._text!r}, **{self._facts!r})"

    def said(self, wanted: Language) -> str:
        """The sentence in one language, for what is kept and read later by others."""
        with speaking(wanted):
            return str(self)


_FILLED = _Filled()


class Twins:
    """A text that is kept in both languages, said in that of its reader."""

    __slots__ = ("_en", "_vi")

    def __init__(self, vi: str | None, en: str | None) -> None:
        """The Vietnamese text stands in for an English one nobody wrote."""
        self._vi, self._en = vi or "", en or ""

    def __str__(self) -> str:
        """The one its reader understands."""
        return twin(self._vi, self._en)


def in_a_row(sentences: Sequence[Sentence | str], separator: str = "; ") -> Sentence:
    """Several sentences as one."""
    facts = {f"part_{number}": one for number, one in enumerate(sentences)}
    return Sentence(separator.join(f"{{{name}}}" for name in facts), **facts)


def twin(vi: str, en: str) -> str:
    """The one of two texts the reader understands; the Vietnamese one where there is no other."""
    return en if language() == "en" and en else vi


@cache
def english() -> Mapping[str, str]:
    """Every translated sentence of every file; Babel is imported only here, for those who ask for English."""
    from babel.messages.pofile import read_po

    sentences: dict[str, str] = {}
    for path in sorted(ENGLISH.glob("*.po")):
        with path.open(encoding="utf-8") as file:
            sentences |= {str(message.id): str(message.string) for message in read_po(file, locale="en") if message.id}
    return sentences
