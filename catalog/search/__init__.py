"""Search over the catalogue: Vietnamese however it is typed, ranked, counted and explained. No rows of data, no pages."""

from catalog.search.answers import Answer, Hit, Piece, Question, Reason
from catalog.search.documents import ColumnEntry, Document
from catalog.search.engine import Search
from catalog.search.store import Changes
from catalog.search.thesaurus import Group, Thesaurus, read_groups, thesaurus

__all__ = [
    "Answer",
    "Changes",
    "ColumnEntry",
    "Document",
    "Group",
    "Hit",
    "Piece",
    "Question",
    "Reason",
    "Search",
    "Thesaurus",
    "read_groups",
    "thesaurus",
]
