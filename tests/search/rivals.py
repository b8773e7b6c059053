"""How other catalogues would rank the judged set: EMULATIONS of their analyser chains, made from what their sources say.

CKAN: Solr, English Snowball before ASCII folding, dismax over name^4 title^4 text, tie 0.1, mm `2<-1 5<80%`.
DataHub: ASCII folding, English stop words, Snowball, at least three letters, every word must match.
OpenMetadata: lower case and an English stemmer (Snowball in place of kstem), n-grams of 3 to 20 letters over names, no folding.
FTS5: SQLite's full-text index as it comes (`unicode61`) and with `remove_diacritics 2`, every word must match.
None of the programs themselves was run.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence
from math import ceil

import tantivy
from tantivy import Filter, Occur, Query, TextAnalyzerBuilder, Tokenizer

from catalog.search import Document
from tests.search.judged_set import Finder

Analyse = Callable[[str], list[str]]
_FIELDS = ("name", "title", "text", "grams")


def ckan(documents: Sequence[Document]) -> Finder:
    """dismax with its minimum of matching words."""
    chain = _chain(Filter.lowercase(), Filter.stemmer("english"), Filter.ascii_fold())
    return _engine(documents, chain, {"name": 4, "title": 4, "text": 1}, _ckan_minimum)


def _ckan_minimum(count: int) -> int:
    return count if count <= 2 else count - 1 if count <= 5 else int(0.8 * count)


def datahub(documents: Sequence[Document]) -> Finder:
    """Every word that the chain leaves must match."""
    chain = _chain(Filter.lowercase(), Filter.ascii_fold(), Filter.stopword("english"), Filter.stemmer("english"))
    return _engine(
        documents, lambda text: [word for word in chain(text) if len(word) >= 3], {"title": 4, "name": 10, "text": 1}
    )


def openmetadata(documents: Sequence[Document]) -> Finder:
    """Any word, better names first, and pieces of names."""
    chain = _chain(Filter.lowercase(), Filter.stemmer("english"))
    return _engine(documents, chain, {"name": 10, "title": 10, "text": 1, "grams": 1}, lambda count: ceil(0.7 * count))


def _chain(*filters: Filter) -> Analyse:
    builder = TextAnalyzerBuilder(Tokenizer.simple())
    for one in filters:
        builder = builder.filter(one)
    analyser = builder.build()
    return lambda text: list(analyser.analyze(text))


def _engine(
    documents: Sequence[Document],
    analyse: Analyse,
    boosts: dict[str, float],
    minimum: Callable[[int], int] = lambda count: count,
) -> Finder:
    builder = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
    for field in _FIELDS:
        builder = builder.add_text_field(field, tokenizer_name="whitespace")
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=15_000_000, num_threads=1)
    for document in documents:
        texts = {"name": document.name, "title": f"{document.title} {document.title_en}", "text": all_text(document)}
        made = tantivy.Document(id=document.name, grams=" ".join(_grams(document.title)))
        for field, text in texts.items():
            made.add_text(field, " ".join(analyse(text)))
        writer.add_document(made)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def find(text: str) -> list[str]:
        words = analyse(text)
        if not words:
            return []
        each = [Query.disjunction_max_query([_term(schema, field, word, boosts) for field in boosts], 0.1) for word in words]
        query = Query.boolean_query([(Occur.Should, one) for one in each], minimum_number_should_match=minimum(len(words)))
        return [str(searcher.doc(address)["id"][0]) for _, address in searcher.search(query, 10).hits]

    return find


def _term(schema: tantivy.Schema, field: str, word: str, boosts: dict[str, float]) -> Query:
    return Query.boost_query(Query.term_query(schema, field, word), boosts[field])


def _grams(text: str) -> set[str]:
    return {
        word[at : at + size] for word in text.lower().split() for size in range(3, 21) for at in range(len(word) - size + 1)
    }


def all_text(document: Document) -> str:
    """Everything a document says."""
    columns = [f"{column.name} {column.title} {' '.join(column.codes)}" for column in document.columns]
    parts = (document.title, document.title_en, document.description, document.sector_title, document.agency_title)
    return " ".join((*parts, *document.legal_basis, *document.places, *columns))


def fts5(documents: Sequence[Document], tokenizer: str = "unicode61") -> Finder:
    """Plain SQLite full text; titles weigh ten times."""
    base = sqlite3.connect(":memory:")
    base.execute(f"CREATE VIRTUAL TABLE entry USING fts5(id UNINDEXED, title, text, tokenize = '{tokenizer}')")
    rows = [(one.name, f"{one.title} {one.title_en}", all_text(one)) for one in documents]
    base.executemany("INSERT INTO entry VALUES (?, ?, ?)", rows)

    def find(text: str) -> list[str]:
        asked = " ".join(f'"{word}"' for word in re.findall(r"[^\W_]+", text))
        found = base.execute("SELECT id FROM entry WHERE entry MATCH ? ORDER BY bm25(entry, 0, 10, 1) LIMIT 10", (asked,))
        return [str(name) for (name,) in found]

    return find


def everyone(documents: Sequence[Document]) -> dict[str, Finder]:
    """All emulations by name."""
    return {
        "CKAN chain": ckan(documents),
        "DataHub chain": datahub(documents),
        "OpenMetadata chain": openmetadata(documents),
        "FTS5": fts5(documents),
        "FTS5 remove_diacritics 2": fts5(documents, "unicode61 remove_diacritics 2"),
    }
