"""One reading of Vietnamese text for documents and queries alike: Unicode form, tone placement, i and y, words, codes.

The engine lower-cases and folds words itself; what it cannot do is done here, to whole texts. Typing residue and spelling
mistakes are the query's business (`residue`, `vocabulary`).
"""

import re
import unicodedata
from functools import lru_cache

from catalog.text import nfc, normalise_tones

#: A lone syllable written with i or with y: quí, lí, kĩ, mĩ, tỉ. Both are right; y is the one compared.
_SAME_SOUND = str.maketrans("iìíỉĩị", "yỳýỷỹỵ")
_LONE = re.compile(r"(?:[hklmst]|qu)[iìíỉĩị]")
_LEFT_OVER = re.compile(r"[\u0300-\u036f]")
_WORD = re.compile(r"[^\W_]+")
_CODE = re.compile(r"(?<![^\W_])(?:[0-9]+(?:/[0-9]+)?(?:[/-][^\W\d_][^\W_]*)+|[0-9]+/[0-9]{4}|[0-9]{5,})(?![^\W_])")
_NUMBER_AND_YEAR = re.compile(r"[0-9]+/[0-9]{4}(?=/)")
_TELLING = re.compile(r"[0-9_]")
_AROUND = re.compile(r"^[\W_]+|[\W_]+$")
_NULLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def words(text: str) -> list[str]:
    """Words of a text in lower case, with one spelling for each sound; letters and digits make words, all else parts them."""
    return [_spelt(word) for word in _WORD.findall(_LEFT_OVER.sub("", nfc(_NULLS.sub(" ", text))))]


@lru_cache(maxsize=1 << 15)
def _spelt(word: str) -> str:
    placed = normalise_tones(word).lower()
    return placed.translate(_SAME_SOUND) if _LONE.fullmatch(placed) else placed


@lru_cache(maxsize=1 << 14)
def ways(text: str) -> frozenset[str]:
    """The words of a short text as they are compared, with their marks and without."""
    listed = words(text)
    return frozenset((*listed, " ".join(listed), *map(plain, listed), " ".join(map(plain, listed))))


@lru_cache(maxsize=1 << 15)
def plain(word: str) -> str:
    """A word without marks, đ as d."""
    return _unmarked(word)


def _unmarked(text: str) -> str:
    bare = _LEFT_OVER.sub("", unicodedata.normalize("NFD", text))
    return nfc(bare).replace("đ", "d").replace("Đ", "D")


def rough(text: str) -> str:
    """A long text in plain small letters, i for y: what does not hold a word so does not hold it in any way."""
    return _unmarked(text).lower().replace("y", "i")


def marked(word: str) -> bool:
    """Whether a word carries a mark, so that its writer meant exactly this word."""
    return plain(word) != word


def codes(text: str) -> list[str]:
    """Document numbers and codes kept whole and plain, as they are cited: `13/2025/nq-hdnd` and `13/2025`, `06649`."""
    found = [plain(one.lower()) for one in _CODE.findall(nfc(text))]
    return [*found, *(short for one in found for short in _NUMBER_AND_YEAR.findall(one))]


def is_code(text: str) -> bool:
    """Whether one written thing looks like a code or a technical name: it holds a digit or an underscore."""
    return bool(_TELLING.search(text))


def whole(text: str) -> str:
    """A code or technical name as it is compared: plain, lower case, nothing around it but letters and digits."""
    return _AROUND.sub("", plain(nfc(text).lower()))
