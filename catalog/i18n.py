"""The reader's language: sentences are written in Vietnamese and, on request, said in English from `locale/en`.

What a terminal and the portal show goes through here, `kho.po` and `web*.po`; contracts, reasons and titles carry their
English twins themselves (`twin`). Which variable chooses is the business of `pipelines.cli`, which link that of `catalog.web`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Literal

from catalog.errors import SettingsError

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
ENGLISH = Path(__file__).parent / "locale" / "en" / "LC_MESSAGES"

_language: ContextVar[Language] = ContextVar("language", default="vi")


def speak(wanted: str, variable: str) -> None:
    """Choose the language from now on; raises `SettingsError` naming the variable that asked for another."""
    chosen = next((known for known in LANGUAGES if known == wanted), None)
    if chosen is None:
        raise SettingsError(f"{variable} là '{wanted}', chỉ nhận vi hoặc en. ({variable} must be vi or en.)")
    _language.set(chosen)


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
