"""Keystrokes of the Telex and VNI input methods left undecoded: `dda61t`, `thuyr sanr`. One word in, one syllable out."""

import re
from functools import lru_cache

from catalog.syllables import is_syllable
from catalog.text import nfc, normalise_tones

_TONES = {"f": "\u0300", "s": "\u0301", "x": "\u0303", "r": "\u0309", "j": "\u0323"}
_DIGITS = {"2": "f", "1": "s", "4": "x", "3": "r", "5": "j"}
_TELEX = (
    *(("dd", "đ"), ("uwow", "ươ"), ("uow", "ươ"), ("uwo", "ươ")),
    *(("aa", "â"), ("ee", "ê"), ("oo", "ô"), ("aw", "ă"), ("ow", "ơ"), ("uw", "ư")),
)
_VNI = {"6": {"a": "â", "e": "ê", "o": "ô"}, "7": {"o": "ơ", "u": "ư"}, "8": {"a": "ă"}, "9": {"d": "đ"}}
_VOWELS = "aeiouyăâêôơư"
_TONE_KEY = re.compile(rf"(?<=[{_VOWELS}wcghmnpt])[fsxrj](?=[^fsxrj]*$)")
_LATE_HORN = re.compile(r"(uo|u|o|a)([a-z]*)w")
_VNI_WORD = re.compile(r"(?=.*[0-9])[a-zđ]+[a-zđ0-9]*")


@lru_cache(maxsize=8192)
def decode(word: str) -> tuple[str, ...]:
    """What the keystrokes may stand for: a syllable, or (where a hat was never typed) its letters without the tone key."""
    whole, bare = _vni(word) if _VNI_WORD.fullmatch(word) else _telex(word)
    toned = (whole,) if whole is not None and whole != word and is_syllable(whole) else ()
    return toned or ((bare,) if bare is not None and bare != word else ())


def _telex(word: str) -> tuple[str | None, str | None]:
    if not re.fullmatch(r"[a-z]+", word):
        return None, None
    found = _TONE_KEY.search(word, 1)
    tone, rest = (_TONES[found[0]], word[: found.start()] + word[found.end() :]) if found else ("", word)
    for keys, letter in _TELEX:
        rest = rest.replace(keys, letter)
    rest = _LATE_HORN.sub(lambda late: _horned(late[1]) + late[2], rest)
    return _toned(rest, tone), rest


def _horned(vowels: str) -> str:
    return {"uo": "ươ", "u": "ư", "o": "ơ", "a": "ă"}[vowels]


def _vni(word: str) -> tuple[str | None, str | None]:
    letters, tone = re.sub(r"[0-9]", "", word).replace("dd", "đ"), ""
    for digit in re.findall(r"[0-9]", word):
        if digit in _DIGITS:
            tone = _TONES[_DIGITS[digit]]
        elif digit == "7" and "uo" in letters:
            letters = letters.replace("uo", "ươ")
        elif digit in _VNI:
            letters = _replaced(letters, _VNI[digit])
        else:
            return None, None
    return _toned(letters, tone), letters


def _replaced(letters: str, change: dict[str, str]) -> str:
    """The last letter that can take the mark takes it."""
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] in change:
            return letters[:at] + change[letters[at]] + letters[at + 1 :]
    return letters


def _toned(letters: str, tone: str) -> str | None:
    """The syllable with its tone where the orthography puts it."""
    if not tone:
        return letters
    start = 2 if re.match(r"(qu|gi)[aeouyăâêôơư]", letters) else 0
    places = [at for at in range(start, len(letters)) if letters[at] in _VOWELS]
    if not places:
        return None
    shaped = [at for at in places if letters[at] in "ăâêôơư"]
    closed = letters[-1] not in _VOWELS
    at = shaped[-1] if shaped else places[-1] if closed else places[0] if len(places) < 3 else places[1]
    return normalise_tones(nfc(letters[: at + 1] + tone + letters[at + 1 :]))
