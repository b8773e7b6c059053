"""The glossary: one entry a term, from stewards' definitions, business names of columns and words that mean the same.

Terms that are written alike but for case, tone placement and punctuation are one. What is shown of an entry is `catalog.web`'s.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from catalog.contract import Column, Contract, Table
from catalog.i18n import Language
from catalog.names import LISTED
from catalog.register.addition_models import AdditionRow
from catalog.search import Group
from catalog.search.analysis import marked, plain, words
from catalog.vietnamese_order import letter_of, order_key


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an agency, or an administrator in its stead, says a term means; `columns` are (dataset, column)."""

    text: str
    text_en: str
    source: str
    agency: str
    by_admin: bool
    at: datetime
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Use:
    """A column whose business name is the term."""

    table: Table
    column: Column


@dataclass
class Term:
    """One entry; `title_en` is empty where no source has an English name."""

    title: str
    title_en: str = ""
    meanings: list[Meaning] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What the term is known by."""
        return key_of(self.title)

    def others(self, group: Group) -> list[str]:
        """The other terms of a group it is in."""
        return [one for one in group.terms if key_of(one) != self.key]

    def named(self, language: Language) -> str:
        """Its name for a reader of that language."""
        return self.title_en if language == "en" and self.title_en else self.title

    @cached_property
    def words(self) -> tuple[str, str]:
        """Everything said of it, as written and without marks, each word after a blank."""
        said = [self.title, self.title_en, *(term for group in self.groups for term in group.terms)]
        said += [text for one in self.meanings for text in (one.text, one.text_en, one.source)]
        for use in self.uses:
            codes = [text for code in use.column.codes for text in (code.value, code.label, code.label_en)]
            said += [use.column.name, use.column.title_en, use.column.description, *codes]
        written = [word for text in said for word in words(text)]
        return " " + " ".join(written), " " + " ".join(map(plain, written))


def key_of(text: str) -> str:
    """The words of a term, lower case, one spelling for each sound."""
    return " ".join(words(text))


class Glossary:
    """Every term by its key; made to be kept until something is said anew."""

    def __init__(self, contracts: Iterable[Contract], groups: Iterable[Group], added: Iterable[AdditionRow]) -> None:
        """Gather the terms; stewards' own spelling of a term goes before that of columns and of synonyms."""
        self.terms: dict[str, Term] = {}
        for row in added:
            self._define(row.content, row)
        for use in _uses(contracts):
            term = self._term(use.column.title, use.column.title_en)
            if term is not None:
                term.uses.append(use)
        for group in groups:
            for one in group.terms:
                term = self._term(one)
                if term is not None and group not in term.groups:
                    term.groups.append(group)

    def _define(self, content: Mapping[str, Any], row: AdditionRow) -> None:
        term = self._term(str(content["term"]), str(content["term_en"]))
        if term is not None:
            columns = tuple((dataset, column) for dataset, _, column in (one.partition(".") for one in content["columns"]))
            said = (content["definition"], content["definition_en"], content["source"])
            term.meanings.append(Meaning(*said, row.agency, row.by_admin, row.at, columns))

    def _term(self, title: str, title_en: str = "") -> Term | None:
        """The entry of a name, made where there is none; None for what holds no word."""
        key = key_of(title)
        if not key:
            return None
        term = self.terms.setdefault(key, Term(title))
        term.title_en = term.title_en or title_en
        return term

    def get(self, text: str) -> Term | None:
        """The term of that name, however it is written; of that English name, where no Vietnamese one is the same."""
        return self.terms.get(key_of(text)) or self._english.get(key_of(text))

    def near(self, text: str) -> list[str]:
        """Names that come near one nobody has."""
        bare = {plain(key): term.title for key, term in self.terms.items()}
        return [bare[key] for key in get_close_matches(plain(key_of(text)), bare, n=5, cutoff=0.6)]

    def listed(self, language: Language) -> Sequence[Term]:
        """All terms in the order of dictionaries."""
        return self._orders[language]

    def letters(self, language: Language) -> dict[str, int]:
        """How many terms stand under each letter, in the order of letters."""
        return {letter: len(terms) for letter, terms in self._letters[language].items()}

    def under(self, letter: str, language: Language) -> Sequence[Term]:
        """The terms of one letter; none for what is no letter."""
        return self._letters[language].get(letter, [])

    def found(self, text: str, language: Language) -> Sequence[Term]:
        """Terms that hold every word asked for, or its beginning; the names first. Marks typed are meant."""
        asked = words(text)
        if not asked:
            return []
        held = [(_rank(term, asked), term) for term in self.listed(language) if _holds(term, asked)]
        return [term for _, term in sorted(held, key=lambda pair: pair[0])]

    @cached_property
    def _english(self) -> Mapping[str, Term]:
        return {key_of(term.title_en): term for term in reversed(self.listed("vi")) if term.title_en}

    @cached_property
    def _orders(self) -> Mapping[Language, list[Term]]:
        known = self.terms.values()
        return {
            "vi": sorted(known, key=lambda term: order_key(term.named("vi"))),
            "en": sorted(known, key=lambda term: order_key(term.named("en"))),
        }

    @cached_property
    def _letters(self) -> Mapping[Language, dict[str, list[Term]]]:
        found: dict[Language, dict[str, list[Term]]] = {"vi": {}, "en": {}}
        for language, letters in found.items():
            for term in self.listed(language):
                letters.setdefault(letter_of(term.named(language)), []).append(term)
        return found


def _uses(contracts: Iterable[Contract]) -> Iterator[Use]:
    """Columns of the tables meant for use."""
    for contract in contracts:
        for table in contract.tables:
            yield from (Use(table, column) for column in table.columns if table.name.layer in LISTED)


def _holds(term: Term, asked: Sequence[str]) -> bool:
    written, bare = term.words
    return all(f" {word}" in (written if marked(word) else bare) for word in asked)


def _rank(term: Term, asked: Sequence[str]) -> int:
    """The whole name, its beginning, words of it, anything said of it."""
    wanted, name = " ".join(map(plain, asked)), plain(term.key)
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    return 2 if all(f" {plain(word)}" in f" {name}" for word in asked) else 3
