"""The order of Vietnamese dictionaries: syllable by syllable, letters a ă â b c d đ e ê …, then tones; case never counts.

Tones come as dictionaries print them: none, huyền, hỏi, ngã, sắc, nặng. Digits stand before letters. Where in a syllable a tone
is written makes no difference.
"""

import unicodedata
from functools import lru_cache

from catalog.text import nfc

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
#: What a text belongs to that begins with no letter of ours.
NO_LETTER = "#"
_PLACES = {letter: place for place, letter in enumerate(LETTERS)}
_TONES = {mark: place for place, mark in enumerate("\u0300\u0309\u0303\u0301\u0323", start=1)}

Syllable = tuple[tuple[tuple[int, int], ...], int]


def order_key(text: str) -> tuple[tuple[Syllable, ...], str]:
    """What texts are sorted by: their syllables, each by its letters and then its tone; equals by how they are written."""
    parted = "".join(one if one.isalnum() else " " for one in nfc(text).lower())
    return tuple(_syllable(word) for word in parted.split()), text


def letter_of(text: str) -> str:
    """The letter a text stands under, as a capital: `Đ` for `đặc khu`, `#` for what begins with none of ours."""
    first = next((one for one in nfc(text).lower() if one.isalnum()), "")
    bare = _parts(first)[0]
    return bare.upper() if bare in _PLACES else NO_LETTER


def _syllable(word: str) -> Syllable:
    parts = [_parts(one) for one in word]
    return tuple(_place(letter) for letter, _ in parts), max((tone for _, tone in parts), default=0)


def _place(letter: str) -> tuple[int, int]:
    """Digits, our letters, then those of others by their number."""
    if letter in _PLACES:
        return 1, _PLACES[letter]
    return (0 if letter.isdigit() else 2), ord(letter[0]) if letter else 0


@lru_cache(maxsize=4096)
def _parts(letter: str) -> tuple[str, int]:
    """A letter without its tone, and the place of the tone."""
    marks = unicodedata.normalize("NFD", letter)
    tone = max((_TONES.get(mark, 0) for mark in marks), default=0)
    return nfc("".join(mark for mark in marks if mark not in _TONES)), tone
