"""`Search`: the one door to the index. Everything a reader gets is computed from what that reader may see."""

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from catalog.search.analysis import plain, rough, ways, words
from catalog.search.answers import Answer, Hit, Question, Reason
from catalog.search.documents import Document
from catalog.search.facets import counts, narrowed
from catalog.search.fields import EVERYWHERE, PART, PLAIN
from catalog.search.highlight import pieces, snippet
from catalog.search.ranking import Ranked, ranked
from catalog.search.reading import Reading, read, typed_words
from catalog.search.store import Changes, Store
from catalog.search.thesaurus import Thesaurus
from catalog.search.vocabulary import Vocabulary

_READERS = 8
_SPARE = 50
_COLUMNS_SHOWN = 5
_EMPTY = Answer((), 0, {}, None, relaxed=False, cut=False)


class Search:
    """The index of one folder, asked with one thesaurus; made to be kept and shared between threads of a server."""

    def __init__(self, folder: Path, thesaurus: Thesaurus | Callable[[], Thesaurus]) -> None:
        """Nothing is read before the first question; a thesaurus that may change is asked for with each."""
        self._store = Store(folder)
        self._thesaurus = thesaurus if callable(thesaurus) else lambda: thesaurus
        self._vocabularies: OrderedDict[object, Vocabulary] = OrderedDict()

    def refresh(self, documents: Iterable[Document]) -> Changes:
        """Bring the index up to these documents; a missing, foreign or damaged one is made anew."""
        return self._store.refresh(documents)

    def ask(self, question: Question) -> Answer:
        """The answer to any question whatever; an index not yet made answers nothing."""
        index = self._store.index()
        if index is None:
            return _EMPTY
        vocabulary = self._vocabulary(index, question.visible)
        return _Asked(index, self._thesaurus(), vocabulary, question).answer()

    def suggest(self, text: str, *, visible: frozenset[str] | None = None, limit: int = 8) -> list[str]:
        """Titles of datasets that go on from what was typed, best known first; the last word may be unfinished."""
        index = self._store.index()
        typed, _ = typed_words(text)
        if index is None or not typed:
            return []
        searcher = index.searcher()
        begun = [Query.term_query(index.schema, "title" + PLAIN, plain(word), index_option="basic") for word in typed[:-1]]
        begun.append(_starting(index.schema, typed[-1]))
        wanted = Query.boolean_query([(Occur.Must, query) for query in [*begun, *_seen(index.schema, visible)]])
        marks = [Query.term_query(index.schema, "title", word, index_option="basic") for word in typed if plain(word) != word]
        score = Query.boolean_query([(Occur.Should, Query.const_score_query(one, 4.0)) for one in [*marks, Query.all_query()]])
        _, hits = _ordered(searcher, wanted, score, limit * 2)
        titles = [str(_kept(searcher, address)["title"]) for _, address in hits]
        # Of what this reader may see and nothing else: an open-ended phrase of the index would look at hidden words.
        titles.sort(key=lambda title: not _in_a_row(title, typed))
        return list(dict.fromkeys(titles))[:limit]

    def _vocabulary(self, index: tantivy.Index, visible: frozenset[str] | None) -> Vocabulary:
        """The words this reader may know of; kept for the readers met last."""
        key = (self._store.version, visible)
        known = self._vocabularies.get(key)
        if known is None:
            allowed = Query.boolean_query([(Occur.Must, query) for query in [Query.all_query(), *_seen(index.schema, visible)]])
            searcher = index.searcher()
            places = (place for place, _ in searcher.terms_with_prefix("facet_place", "", allowed))
            known = Vocabulary(searcher.terms_with_prefix("spelling", "", allowed), places, _size(searcher, allowed))
            self._vocabularies[key] = known
            while len(self._vocabularies) > _READERS:
                self._vocabularies.popitem(last=False)
        return known


class _Asked:
    """One question on its way to its answer."""

    def __init__(self, index: tantivy.Index, thesaurus: Thesaurus, vocabulary: Vocabulary, question: Question) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        self._question = question
        self._seen = _seen(index.schema, question.visible)
        self._vocabulary = vocabulary
        self._reading = read(question.text, thesaurus, vocabulary, self)

    def answer(self) -> Answer:
        """Hits, facets and the rest; all datasets, best trusted first, where nothing was typed."""
        made, relaxed = self._ranked(None), False
        nothing = not self._reading.words and not self._reading.codes
        allowed = _all([Query.all_query() if nothing else made.match, *self._seen])
        total, hits = self._hits(allowed, made)
        if not total and self._reading.words and not _size(self._searcher, allowed):
            made, relaxed = self._ranked(1), True
            allowed = _all([made.match, *self._seen])
            total, hits = self._hits(allowed, made)
        shown = counts(self._searcher, self._schema, allowed, self._question.filters)
        return Answer(hits, total, shown, self._reading.corrected, relaxed and bool(hits), self._reading.cut)

    def _ranked(self, least: int | None) -> Ranked:
        return ranked(self._schema, self._reading, self._vocabulary, self._count, every=self._question.every, least=least)

    def word(self, bare: str) -> bool:
        """Whether a plain word stands in a document this reader may see."""
        if self._vocabulary.seen(bare):
            return True
        return self._count(Query.term_query(self._schema, EVERYWHERE, bare, index_option="basic")) > 0

    def code(self, code: str) -> bool:
        """Whether a code stands in a document this reader may see."""
        return self._count(Query.term_query(self._schema, "code", code, index_option="basic")) > 0

    def _count(self, query: Query) -> int:
        """How many documents this reader may see and the query fits."""
        return _size(self._searcher, _all([query, *self._seen]))

    def _hits(self, allowed: Query, made: Ranked) -> tuple[int, tuple[Hit, ...]]:
        """How many fit the filters too, and the page asked for."""
        question = self._question
        found = _all([allowed, *narrowed(self._schema, question.filters)])
        total, ordered = _ordered(self._searcher, found, made.score, question.offset + question.limit)
        words = _words(self._reading)
        return total, tuple(self._hit(score, address, words, made) for score, address in ordered[question.offset :])

    def _hit(self, score: float, address: tantivy.DocAddress, words: Collection[tuple[str, ...]], made: Ranked) -> Hit:
        kept = _kept(self._searcher, address)
        return _hit(kept, score, words, tuple(self._reasons(str(kept["name"]), made)) if self._question.explain else ())

    def _reasons(self, name: str, made: Ranked) -> Iterator[Reason]:
        """The dearest clause of each group that this document fits."""
        this = Query.term_query(self._schema, "name", name, index_option="basic")
        for group in made.clauses:
            fitting = [clause for clause in group if clause.points and self._count(_all([clause.query, this]))]
            if fitting:
                best = max(fitting, key=lambda clause: clause.points)
                yield Reason(best.what, best.area, best.points)


def _size(searcher: tantivy.Searcher, query: Query) -> int:
    """How many documents fit; the library's type stubs forget this attribute."""
    result: Any = searcher.search(query, 1)
    return int(result.count)


def _all(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _seen(schema: tantivy.Schema, visible: frozenset[str] | None) -> list[Query]:
    """What keeps hidden documents out of whatever it is added to."""
    if visible is None:
        return []
    if len(visible) == 1:
        (label,) = visible
        return [Query.term_query(schema, "label", label, index_option="basic")]
    return [Query.term_set_query(schema, "label", sorted(visible))]


def _starting(schema: tantivy.Schema, word: str) -> Query:
    whole = Query.term_query(schema, "title" + PLAIN, plain(word), index_option="basic")
    begun = Query.fuzzy_term_query(schema, "title" + PLAIN, plain(word), distance=0, prefix=True)
    return Query.boolean_query([(Occur.Should, whole), (Occur.Should, begun)])


def _in_a_row(title: str, typed: Sequence[str]) -> bool:
    """Whether a title holds what was typed word after word, marks or not; the last word may be unfinished."""
    said, asked = (" ".join(map(plain, listed)) for listed in (words(title), typed))
    return f" {asked}" in f" {said}"


def _ordered(
    searcher: tantivy.Searcher, found: Query, score: Query, last: int
) -> tuple[int, list[tuple[float, tantivy.DocAddress]]]:
    """How many fit, and the first by score, equals by name: a tie that runs over the edge is read to its end."""
    asked = Query.boolean_query([(Occur.Must, Query.const_score_query(found, 0.0)), (Occur.Should, score)])
    room = last + _SPARE
    while True:
        result: Any = searcher.search(asked, room, weight_by_field="weight")
        hits = result.hits
        if len(hits) < room or hits[-1][0] < hits[last - 1][0]:
            break
        room *= 4
    edge = hits[min(last, len(hits)) - 1][0] if hits else 0.0
    kept = [(score, address) for score, address in hits if score >= edge]
    if len({score for score, _ in kept}) < len(kept):
        kept.sort(key=lambda hit: (-hit[0], str(_kept(searcher, hit[1])["name"])))
    return int(result.count), kept[:last]


def _kept(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> Mapping[str, Any]:
    kept: dict[str, Any] = json.loads(searcher.doc(address)["kept"][0])
    return kept


def _words(reading: Reading) -> frozenset[tuple[str, ...]]:
    """Stretches of words to mark in what is shown, with their marks where these are meant."""
    return frozenset(way.words if way.exact else tuple(map(plain, way.words)) for word in reading.words for way in word.ways)


def _best_columns(kept: Mapping[str, Any], stretches: Collection[tuple[str, ...]]) -> list[str]:
    """Titles of the columns that hold most of what was asked."""
    wanted = {word for stretch in stretches for word in stretch}
    if not wanted:
        return []
    titles = [title for _, title in kept["columns"]]
    sought = re.compile("|".join(sorted(re.escape(rough(word)) for word in wanted)))
    said = rough(PART.join(titles)).split(PART)
    near = (title for title, plainly in zip(titles, said, strict=False) if sought.search(plainly))
    held = {title: len(wanted & ways(title)) for title in near}
    most = max(held.values(), default=0)
    return [title for title, count in held.items() if count and count == most]


def _hit(kept: Mapping[str, Any], score: float, words: Collection[tuple[str, ...]], reasons: tuple[Reason, ...]) -> Hit:
    return Hit(
        name=kept["name"],
        title=kept["title"],
        title_en=kept["title_en"],
        score=round(score, 3),
        shown={key: value for key, value in kept.items() if key != "columns"},
        title_pieces=pieces(kept["title"], words),
        description_pieces=snippet(kept["description"], words),
        columns=tuple(_best_columns(kept, words)[:_COLUMNS_SHOWN]),
        reasons=reasons,
    )
