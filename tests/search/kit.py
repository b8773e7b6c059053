"""What the promises of the search share: an index of the fixture corpus, made once, and small documents."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from assets.walk.searchable import place_groups
from catalog.search import ColumnEntry, Document, Question, Search, Thesaurus, thesaurus
from tests.search.judged_set import corpus

TODAY = date(2026, 11, 22)


@cache
def words() -> Thesaurus:
    """The synonyms that come with the project and the names of places."""
    return thesaurus(place_groups(), today=TODAY)


@cache
def judged() -> Search:
    """The search over the fixture corpus."""
    search = Search(Path(mkdtemp(prefix="judged-")), words())
    search.refresh(corpus())
    return search


def found(text: str) -> list[str]:
    """The first ten names for a text."""
    return [hit.name for hit in judged().ask(Question(text)).hits]


def document(name: str, title: str, *columns: str, **facts: object) -> Document:
    """A small document of the sector `test`."""
    entries = tuple(ColumnEntry(column.lower().replace(" ", "_"), column) for column in columns)
    plain = Document(name=name, title=title, title_en="", sector="test", layer="conformed", labels=("public",), columns=entries)
    return replace(plain, **facts)


def search_over(folder: Path, documents: Sequence[Document]) -> Search:
    """A fresh search over these documents."""
    search = Search(folder, words())
    search.refresh(documents)
    return search
