"""What a match is worth. Every clause has a constant worth in whole numbers, weighed only by how rare its word is among what
the reader may see: hidden documents can move neither a score nor a place, and sums are exact in whatever order they are made.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, log

import tantivy
from tantivy import Occur, Query

from catalog.search.analysis import plain
from catalog.search.fields import EVERYWHERE, PLAIN, WHOLE
from catalog.search.reading import SHARE, Reading, Way, Word
from catalog.search.vocabulary import Vocabulary

#: Worth of a word in an area, of two neighbours side by side there, and the part left when marks meant do not fit.
_AREA = {"title": 10, "text": 4}
_PAIR = {"title": 6, "text": 3}
_NEAR_TITLE, _CODE, _PROVINCE, _UNMARKED = 2, 3000, 150, 0.35
#: The part left of a word that says a year or a place: it orders what is found, the subject decides.
_SCOPE = 0.6
_SLOP = 3
#: What stands in the place of a field where two words only have to be close to each other in the title.
NEAR = "near"
Counted = Callable[[Query], int]


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that earns points, in words for who asks why."""

    what: str
    area: str
    points: int
    query: Query


@dataclass(frozen=True, slots=True)
class Ranked:
    """A query ready to run: `match` decides what is found, `score` in which order."""

    match: Query
    score: Query
    clauses: tuple[tuple[Clause, ...], ...]


def ranked(
    schema: tantivy.Schema, reading: Reading, vocabulary: Vocabulary, counted: Counted, *, every: bool, least: int | None
) -> Ranked:
    """Build the query; `counted` counts visible documents, `least` overrides how many words must match."""
    found = [_found(schema, word) for word in reading.words]
    rarity = [
        _rarity(vocabulary.total, _seen(word, vocabulary, query, counted))
        for word, query in zip(reading.words, found, strict=True)
    ]
    groups = [tuple(_word(schema, word, rare)) for word, rare in zip(reading.words, rarity, strict=True)]
    for (left, rare), (right, other) in pairwise(zip(reading.words, rarity, strict=True)):
        groups.extend(_pair(schema, left, right, (rare + other) / 2))
    codes = tuple(_codes(schema, reading))
    groups += [codes] if codes else []
    groups += [tuple(_whole(schema))] if reading.place else []
    words = _enough(reading, found, every=every, least=least)
    match = Query.boolean_query([(Occur.Should, words), *((Occur.Should, clause.query) for clause in codes)])
    best = [Query.disjunction_max_query([_worth(clause) for clause in group]) for group in groups]
    return Ranked(match, Query.boolean_query([(Occur.Should, query) for query in best]), tuple(groups))


def _seen(word: Word, vocabulary: Vocabulary, query: Query, counted: Counted) -> int:
    """In how many visible documents a word stands; where the vocabulary knows, nothing is searched."""
    seen = vocabulary.seen(plain(word.typed)) if len(word.ways) == 1 else 0
    return seen or counted(query)


def _enough(reading: Reading, found: Sequence[Query], *, every: bool, least: int | None) -> Query:
    """Enough of the words that say a subject; a year or a place is wanted, not needed, where there is a subject at all."""
    subject = [query for word, query in zip(reading.words, found, strict=True) if not word.scope]
    asked = subject if subject and not every else found
    needed = least if least is not None else len(asked) if every else _needed(len(asked))
    return Query.boolean_query([(Occur.Should, query) for query in asked], minimum_number_should_match=needed)


def _whole(schema: tantivy.Schema) -> Iterator[Clause]:
    """Where a place is asked for, what covers the province answers better than another place's."""
    yield Clause(WHOLE, "extent", _PROVINCE, Query.term_query(schema, "extent", WHOLE, index_option="basic"))


def _needed(count: int) -> int:
    """How many words must match: all of one or two, three in five of more."""
    return count if count <= 2 else ceil(0.6 * count)


def _rarity(total: int, seen: int) -> float:
    return log(1 + total / (seen + 0.5)) + 0.5


def _worth(clause: Clause) -> Query:
    return Query.const_score_query(clause.query, float(clause.points))


def _side_by_side(schema: tantivy.Schema, name: str, words: Sequence[str], slop: int = 0) -> Query:
    if len(words) == 1:
        return Query.term_query(schema, name, words[0], index_option="basic")
    return Query.phrase_query(schema, name, list(words), slop=slop)


def _found(schema: tantivy.Schema, word: Word) -> Query:
    """Documents that hold the word in any way, marks or not."""
    ways = dict.fromkeys(tuple(map(plain, way.words)) for way in word.ways)
    queries = [_side_by_side(schema, EVERYWHERE, bare) for bare in ways]
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def _word(schema: tantivy.Schema, word: Word, rarity: float) -> Iterator[Clause]:
    for way in word.ways:
        for area, worth in _AREA.items():
            share = SHARE[way.kind] * (_SCOPE if word.scope else 1)
            yield from _clauses(schema, area, way, worth * rarity * share / 10)


def _clauses(schema: tantivy.Schema, area: str, way: Way, points: float, slop: int = 0) -> Iterator[Clause]:
    """As written, and without marks for less where marks were meant."""
    what = " ".join(way.words)
    if way.exact:
        yield Clause(what, area, round(points), _side_by_side(schema, area, way.words, slop))
    bare = [plain(word) for word in way.words]
    points *= _UNMARKED if way.exact else 1
    yield Clause(" ".join(bare), area + PLAIN, round(points), _side_by_side(schema, area + PLAIN, bare, slop))


def _pair(schema: tantivy.Schema, left: Word, right: Word, rarity: float) -> Iterator[tuple[Clause, ...]]:
    """Two neighbours side by side, in the single-word way each is meant; marks count in titles only, to be quick."""
    if (one := _single(left)) is None or (other := _single(right)) is None:
        return
    way = Way((*one.words, *other.words), "typed", one.exact or other.exact)
    rarity *= 10 * (_SCOPE if left.scope and right.scope else 1)
    unmarked = replace(way, exact=False)
    yield (
        *_clauses(schema, "title", way, _PAIR["title"] * rarity),
        *_clauses(schema, "text", unmarked, _PAIR["text"] * rarity),
    )
    near = _clauses(schema, "title", unmarked, _NEAR_TITLE * rarity, _SLOP)
    yield tuple(replace(clause, area=NEAR + PLAIN) for clause in near)


def _single(word: Word) -> Way | None:
    """The way of one word that may stand beside a neighbour: what it was mended to, or the typed one."""
    mended = [way for way in word.ways if len(way.words) == 1 and way.kind in ("residue", "typo")]
    return (mended or word.ways)[0]


def _codes(schema: tantivy.Schema, reading: Reading) -> Iterator[Clause]:
    for code in reading.codes:
        yield Clause(code, "code", _CODE, Query.term_query(schema, "code", code, index_option="basic"))
