"""Other words for the same thing: abbreviations, synonyms, old and new names of agencies and places.

A group says that its terms mean the same, in both directions. Stewards own `synonyms.yaml`; names of places are handed in by
whoever keeps the crosswalk. A group outside its dates is silent.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from catalog.errors import SettingsError
from catalog.i18n import Sentence
from catalog.search.analysis import marked, plain, words

SYNONYMS = Path(__file__).with_name("synonyms.yaml")
_KINDS = ("abbreviation", "synonym", "agency", "place")
_KEYS = {"terms", "kind", "source", "owner", "valid_from", "valid_to"}
_LONGEST = 8


@dataclass(frozen=True, slots=True)
class Group:
    """Terms that mean the same while the dates hold, with who says so."""

    terms: tuple[str, ...]
    kind: str
    source: str
    owner: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Other:
    """Another way to say a stretch of words, and the group it comes from."""

    words: tuple[str, ...]
    group: Group


@dataclass(frozen=True)
class Thesaurus:
    """Groups in force, reached by the plain words of any of their terms."""

    groups: tuple[Group, ...] = ()
    _by_words: dict[tuple[str, ...], list[tuple[tuple[str, ...], Group]]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Sort the terms by their plain words."""
        for group in self.groups:
            for term in group.terms:
                spelt = tuple(words(term))
                self._by_words.setdefault(tuple(map(plain, spelt)), []).append((spelt, group))

    def others(self, typed: Sequence[str]) -> Iterator[tuple[int, int, Other]]:
        """(start, end, other way) for every stretch of typed words that is a term; marks typed must be the term's."""
        bare = tuple(map(plain, typed))
        for start in range(len(typed)):
            for end in range(start + 1, min(len(typed), start + _LONGEST) + 1):
                for spelt, group in self._by_words.get(bare[start:end], ()):
                    if _fits(typed[start:end], spelt, group):
                        yield from ((start, end, other) for other in _others(spelt, group))


def _fits(typed: Sequence[str], spelt: Sequence[str], group: Group) -> bool:
    """A mark typed is meant; a place of one syllable needs its marks, for it is a common word without them."""
    if group.kind == "place" and len(spelt) == 1:
        return list(typed) == list(spelt)
    return all(one == other or not marked(one) for one, other in zip(typed, spelt, strict=True))


def _others(spelt: tuple[str, ...], group: Group) -> Iterator[Other]:
    return (Other(other, group) for term in group.terms if (other := tuple(words(term))) != spelt)


def thesaurus(extra: Iterable[Group] = (), *, today: date, file: Path = SYNONYMS) -> Thesaurus:
    """The stewards' groups and those handed in that hold today; raises SettingsError naming a group that cannot be read."""
    return in_force([*read_groups(file), *extra], today)


def in_force(groups: Iterable[Group], today: date) -> Thesaurus:
    """Those of the groups that hold today."""
    return Thesaurus(tuple(group for group in groups if _holds(group, today)))


def _holds(group: Group, today: date) -> bool:
    return (group.valid_from is None or group.valid_from <= today) and (group.valid_to is None or today <= group.valid_to)


def read_groups(file: Path = SYNONYMS) -> list[Group]:
    """Every group of a file, in force or not; raises SettingsError."""
    try:
        listed = yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]
    except (OSError, yaml.YAMLError, TypeError, KeyError) as error:
        told = " ".join(str(error).split())
        raise SettingsError(
            Sentence("{file}: không đọc được từ đồng nghĩa ({told}). Sửa theo mẫu trong tệp.", file=file.name, told=told)
        ) from error
    return [_group(one, file.name) for one in listed]


def _group(one: dict[str, Any], where: str) -> Group:
    if not isinstance(one, dict) or one.keys() - _KEYS or len(one.get("terms", ())) < 2 or one.get("kind") not in _KINDS:
        raise SettingsError(
            Sentence(
                "{file}: nhóm {group} không đúng dạng; cần terms (từ hai trở lên), kind là {kinds}.",
                file=where,
                group=one,
                kinds=", ".join(_KINDS),
            )
        )
    if not one.get("source") or not one.get("owner"):
        raise SettingsError(
            Sentence(
                "{file}: nhóm {terms} thiếu source hoặc owner. Ghi rõ nguồn và đơn vị giữ.", file=where, terms=one["terms"]
            )
        )
    facts = {**one, "terms": tuple(str(term) for term in one["terms"])}
    return Group(**facts)
