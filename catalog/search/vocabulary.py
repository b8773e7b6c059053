"""How the words a reader may see are written: corrections, words run together, and what is known at all.

Keys are plain letters of one word (`rung`) or two joined (`quangninh`). Made from what one reader sees, never from more.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from catalog.search.analysis import plain, words
from catalog.search.fields import PART

#: One letter wrong in a shorter word makes another word more often than not.
LEAST_LETTERS = 5
_MOST_LETTERS, _LONGEST_PAIR = 40, 14
#: The cost of a word alone, so dear that two of them are never taken.
_ALONE = 100
_KIND = re.compile(r"^(?:dac khu|thi tran|thi xa|thanh pho|phuong|xa|huyen|tinh) (?=\S)")
_DIGIT = re.compile(r"\d")
_TWICE = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a key is written most often, and how often it stands, however written."""

    written: str
    seen: int


class Vocabulary:
    """Plain keys with their spellings; corrections are one letter away: one more, one less, another, or two swapped."""

    def __init__(self, terms: Iterable[tuple[str, int]], places: Iterable[str] = (), total: int = 0) -> None:
        """Take the terms of the field `spelling` with the documents each stands in, names of places, and all documents."""
        self.places = frozenset(name for place in places for name in _names(place))
        self.total = total
        found: dict[str, list[tuple[int, str]]] = {}
        for term, seen in sorted(terms):
            key, _, written = term.partition(PART)
            found.setdefault(key, []).append((seen, written))
        self._words = {key: sum(seen for seen, one in ways if " " not in one) for key, ways in found.items()}
        self._known = {key: Spelling(max(ways)[1], sum(seen for seen, _ in ways)) for key, ways in found.items()}

    def __contains__(self, key: str) -> bool:
        """Whether a word, or two joined, is written with these plain letters."""
        return key in self._known

    def seen(self, word: str) -> int:
        """In how many documents one word stands, by its plain letters; 0 for two joined."""
        return self._words.get(word, 0)

    def spelling(self, key: str) -> Spelling | None:
        """How the key is written most often."""
        return self._known.get(key)

    @cached_property
    def _near(self) -> dict[str, list[str]]:
        """Keys by what is left of them without one letter, and by themselves; numbered names are not mended into each other."""
        near: dict[str, list[str]] = {}
        for key in self._known:
            if len(key) >= LEAST_LETTERS - 1 and not _DIGIT.search(key):
                for left in _without_one(key):
                    near.setdefault(left, []).append(key)
        return near

    def corrections(self, key: str) -> list[Spelling]:
        """Spellings one letter away, most used first; where only letters typed twice are wrong, the one without them."""
        single = _TWICE.sub(r"\1", key)
        if single != key and single in self._known:
            return [self._known[single]]
        if len(key) < LEAST_LETTERS or key.isdigit():
            return []
        found = {near for one in {key, single} for left in _without_one(one) for near in self._near.get(left, ())}
        close = [near for near in found if near != key and (within_one(key, near) or within_one(single, near))]
        ranked = sorted(close, key=lambda near: (near != single, -self._known[near].seen, near))
        return [self._known[near] for near in ranked[:2]]

    def parted(self, key: str) -> str | None:
        """A text typed without blanks, parted into known pairs of words and at most one word alone."""
        if not LEAST_LETTERS <= len(key) <= _MOST_LETTERS:
            return None
        best: dict[int, tuple[int, tuple[str, ...]]] = {0: (0, ())}
        for start in range(len(key)):
            for end, spelling in self._from(key, start) if start in best else ():
                cost, before = best[start]
                step = cost + (1 if " " in spelling.written else _ALONE)
                if step < best.get(end, (2 * _ALONE, ()))[0]:
                    best[end] = (step, (*before, spelling.written))
        parts = " ".join(best.get(len(key), (0, ()))[1])
        return parts if " " in parts else None

    def _from(self, key: str, start: int) -> Iterator[tuple[int, Spelling]]:
        for end in range(start + 2, min(len(key), start + _LONGEST_PAIR) + 1):
            spelling = self._known.get(key[start:end])
            if spelling is not None:
                yield end, spelling


def _names(place: str) -> Iterator[tuple[str, ...]]:
    """A place's plain words with and without the words for its kind: `đặc khu Vân Đồn`, `Vân Đồn`."""
    whole = tuple(map(plain, words(place)))
    yield whole
    bare = _KIND.sub("", " ".join(whole)).split()
    yield tuple(bare)


def _without_one(key: str) -> set[str]:
    return {key, *(key[:at] + key[at + 1 :] for at in range(len(key)))}


def within_one(one: str, other: str) -> bool:
    """Whether one letter more, less, changed, or two neighbours swapped make one text of the other."""
    if one == other:
        return True
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    if one[1:] == other[1:] or one[1:] == other or one == other[1:]:
        return True
    return one[:2] == other[1::-1] and one[2:] == other[2:]
