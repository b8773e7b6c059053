"""What is asked of the search and what it answers: frozen facts, ready for a terminal, a page or JSON."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Question:
    """Words and filters; `visible` holds the reader's labels, None for one who may see everything.

    A filter names a facet and the values that pass; `every` asks for all words instead of most.
    """

    text: str
    filters: Mapping[str, Collection[str]] = field(default_factory=dict)
    visible: frozenset[str] | None = None
    limit: int = 10
    offset: int = 0
    every: bool = False
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a shown text, and whether the query found it."""

    text: str
    found: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Points one match earned: which words, in which field."""

    what: str
    area: str
    points: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One dataset found."""

    name: str
    title: str
    title_en: str
    score: float
    shown: Mapping[str, Any]
    title_pieces: tuple[Piece, ...]
    description_pieces: tuple[Piece, ...]
    columns: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits in order, how many there are in all, facets with counts, and what was probably meant.

    `relaxed` says that no dataset held enough of the words, so that any of them had to do; `cut` that the text was too long.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    meant: str | None
    relaxed: bool
    cut: bool
