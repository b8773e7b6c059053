"""What a query may mean: each word with the ways it may stand in a text. What a way is worth in a field is `ranking`'s."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, Protocol

from catalog.search.analysis import codes, is_code, marked, plain, whole, words
from catalog.search.residue import decode
from catalog.search.thesaurus import Thesaurus
from catalog.search.vocabulary import Vocabulary

MOST_LETTERS, MOST_WORDS = 400, 16
_MOST_WAYS = 12
_LONGEST_PLACE = 5
_PLACE_TYPES = frozenset({"huyen", "xa", "phuong", "khu", "tran", "tp", "tx", "tt", "h", "x", "p"})
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")

Kind = Literal["typed", "synonym", "place", "residue", "parted", "typo"]
#: What is left of a match's worth when the text says it another way, in hundredths.
SHARE: dict[Kind, int] = {"typed": 100, "synonym": 95, "place": 80, "residue": 95, "parted": 95, "typo": 70}


@dataclass(frozen=True, slots=True)
class Way:
    """Words to be found side by side, why, and whether their marks are meant."""

    words: tuple[str, ...]
    kind: Kind
    exact: bool


@dataclass(slots=True)
class Word:
    """One typed word and all its ways, the typed one first; `scope` says it names a year or a place, not a subject."""

    typed: str
    ways: list[Way] = field(default_factory=list)
    scope: bool = False


class Holds(Protocol):
    """Who knows what stands in the documents the reader may see."""

    def word(self, bare: str) -> bool:
        """Whether a plain word stands anywhere."""

    def code(self, code: str) -> bool:
        """Whether a whole code stands anywhere."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A query understood; `corrected` is what was probably meant, None when what was typed is known."""

    words: tuple[Word, ...]
    codes: tuple[str, ...]
    cut: bool
    corrected: str | None
    place: bool


def read(text: str, thesaurus: Thesaurus, vocabulary: Vocabulary, holds: Holds) -> Reading:
    """Understand any text whatever; a code that stands somewhere is one thing, and its parts are no words."""
    known_codes = tuple(code for code in _codes(text) if holds.code(code))
    typed, cut = typed_words(_without(text, known_codes))
    known = frozenset(word for word in map(plain, typed) if holds.word(word))
    exact = any(map(marked, typed))
    found = [Word(word, [Way((word,), "typed", exact)]) for word in typed]
    placed = _say_otherwise(found, typed, thesaurus)
    meant = dict(_repairs(found, vocabulary, known))
    if meant:
        mended = [meant[at][1] if at in meant and meant[at][0] == 1 else word for at, word in enumerate(typed)]
        placed |= _say_otherwise(found, mended, thesaurus)
        typed_now = [one if " " not in one else word for one, word in zip(mended, typed, strict=True)]
    else:
        typed_now = typed
    placed |= set(places_in(typed_now, vocabulary.places))
    for at in {*placed, *years_in(typed)}:
        found[at].scope = True
    cut = cut or len(text) > MOST_LETTERS
    return Reading(tuple(found), known_codes, cut, _corrected(typed, meant), bool(placed))


def _without(text: str, known: Sequence[str]) -> str:
    """The text without the document numbers that are known, whole or as cited; a technical name is words as well."""
    return " ".join(part for part in text[:MOST_LETTERS].split() if not set(codes(part)) & set(known))


def _say_otherwise(found: Sequence[Word], said: Sequence[str], thesaurus: Thesaurus) -> set[int]:
    """Add what the thesaurus knows; the words that name places by its knowledge."""
    placed: set[int] = set()
    for start, end, other in thesaurus.others(said):
        kind: Kind = "place" if other.group.kind == "place" else "synonym"
        _add(found[start:end], Way(other.words, kind, True))
        placed |= set(range(start, end)) if kind == "place" else set()
    return placed | {at for at in range(len(said)) if at + 1 in placed and plain(said[at]) in _PLACE_TYPES}


def places_in(said: Sequence[str], places: frozenset[tuple[str, ...]]) -> Iterator[int]:
    """The words that stand in the name of a place, the word for its kind included."""
    bare = tuple(map(plain, said))
    for start in range(len(bare)):
        for end in range(start + 2, min(len(bare), start + _LONGEST_PLACE) + 1):
            if bare[start:end] in places:
                yield from range(start, end)
                yield from (range(start - 1, start) if start and bare[start - 1] in _PLACE_TYPES else ())


def years_in(typed: Sequence[str]) -> Iterator[int]:
    """The words that say a year, `năm` before it included; a year in the number of a document is none."""
    for at, word in enumerate(typed):
        if _YEAR.fullmatch(word) and not (at and typed[at - 1].isdigit()):
            yield at
            if at and plain(typed[at - 1]) == "nam":
                yield at - 1


def typed_words(text: str) -> tuple[list[str], bool]:
    """The first words of a text, and whether anything was left out."""
    listed = words(text[:MOST_LETTERS])
    return listed[:MOST_WORDS], len(text) > MOST_LETTERS or len(listed) > MOST_WORDS


def _codes(text: str) -> tuple[str, ...]:
    """Codes in the text, and the text itself where it could be one."""
    head = text[:MOST_LETTERS]
    alone = [whole(head)] if len(head.split()) == 1 and is_code(whole(head)) else []
    return tuple(dict.fromkeys([*codes(head), *alone]))


def _add(covered: Sequence[Word], way: Way) -> None:
    for word in covered:
        if way not in word.ways and len(word.ways) < _MOST_WAYS:
            word.ways.append(way)


def _repairs(found: Sequence[Word], vocabulary: Vocabulary, known: frozenset[str]) -> Iterator[tuple[int, tuple[int, str]]]:
    """Add ways for words nobody writes; yields where the repair starts, how many words it covers, and what was meant."""
    unknown = [plain(word.typed) not in known and len(word.ways) == 1 for word in found]
    for at, lost in enumerate(unknown):
        repaired = _alone(found[at].typed, vocabulary) if lost else []
        for way in repaired:
            _add(found[at : at + 1], way)
        if repaired:
            unknown[at] = False
            yield at, (1, " ".join(repaired[0].words))
    for at, (left, right) in enumerate(pairwise(found)):
        if unknown[at] or unknown[at + 1]:
            for way in (paired := _together(left.typed, right.typed, vocabulary)):
                _add(found[at : at + 2], way)
            if paired:
                unknown[at] = unknown[at + 1] = False
                yield at, (2, " ".join(paired[0].words))


def _alone(typed: str, vocabulary: Vocabulary) -> list[Way]:
    """Ways to mend one word by itself, surest first."""
    decoded = [Way((word,), "residue", marked(word)) for word in decode(typed) if plain(word) in vocabulary]
    if decoded:
        return decoded
    bare = plain(typed)
    parted = vocabulary.parted(bare)
    if parted is not None:
        return [Way(tuple(parted.split()), "parted", True)]
    return [Way(tuple(each.written.split()), "typo", True) for each in vocabulary.corrections(bare)]


def _together(left: str, right: str, vocabulary: Vocabulary) -> list[Way]:
    """Ways to mend two neighbours as one: the blank at the wrong place, or a letter wrong in a short word."""
    joined = plain(left) + plain(right)
    same = vocabulary.spelling(joined)
    near = [same] if same is not None else vocabulary.corrections(joined)
    return [Way(tuple(each.written.split()), "typo", True) for each in near]


def _corrected(typed: Sequence[str], meant: dict[int, tuple[int, str]]) -> str | None:
    if not meant:
        return None
    said, at = [], 0
    while at < len(typed):
        length, text = meant.get(at, (1, typed[at]))
        said.append(text)
        at += length
    return " ".join(said)
