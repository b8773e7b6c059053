"""The reader's language: sentences are written in Vietnamese and, on request, said in English from `locale/en`.

Only what a terminal shows goes through here; contracts, reasons and titles carry their English twins themselves (`twin`).
Which variable chooses the language is the business of `pipelines.cli`.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Literal

from catalog.errors import SettingsError

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
ENGLISH = Path(__file__).parent / "locale" / "en" / "LC_MESSAGES" / "kho.po"

_language: ContextVar[Language] = ContextVar("language", default="vi")


def speak(wanted: str, variable: str) -> None:
    """Choose the language from now on; raises `SettingsError` naming the variable that asked for another."""
    chosen = next((known for known in LANGUAGES if known == wanted), None)
    if chosen is None:
        raise SettingsError(f"{variable} là '{wanted}', chỉ nhận vi hoặc en. ({variable} must be vi or en.)")
    _language.set(chosen)


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
    """Every translated sentence; Babel is imported only here, for those who ask for English."""
    from babel.messages.pofile import read_po

    with ENGLISH.open(encoding="utf-8") as file:
        return {str(message.id): str(message.string) for message in read_po(file, locale="en") if message.id}
