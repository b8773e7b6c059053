"""Facets: how many of the found datasets each value holds, and filters by value. Counts come from what the reader may see."""

from collections.abc import Collection, Iterator, Mapping

import tantivy
from tantivy import Occur, Query

from catalog.errors import NotFound
from catalog.i18n import Sentence
from catalog.search.fields import FACETS

_MOST_VALUES = 500
Filters = Mapping[str, Collection[str]]


def narrowed(schema: tantivy.Schema, filters: Filters, but: str | None = None) -> Iterator[Query]:
    """One query a filter; raises NotFound for a facet there is not."""
    for facet, values in sorted(filters.items()):
        if facet not in FACETS:
            raise NotFound(
                Sentence("Không lọc được theo '{facet}'; lọc theo: {facets}.", facet=facet, facets=", ".join(FACETS))
            )
        if values and facet != but:
            yield Query.term_set_query(schema, f"facet_{facet}", sorted(values))


def counts(
    searcher: tantivy.Searcher, schema: tantivy.Schema, allowed: Query, filters: Filters
) -> dict[str, tuple[tuple[str, int], ...]]:
    """Values of each facet with their counts, most first; its own filter does not narrow a facet, so others can be chosen."""
    free = [facet for facet in FACETS if not filters.get(facet)]
    found = dict(_counted(searcher, _within(allowed, narrowed(schema, filters)), free))
    for facet in FACETS:
        if facet not in free:
            found.update(_counted(searcher, _within(allowed, narrowed(schema, filters, facet)), [facet]))
    return {facet: found[facet] for facet in FACETS}


def _within(allowed: Query, others: Iterator[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in (allowed, *others)])


def _counted(
    searcher: tantivy.Searcher, query: Query, facets: Collection[str]
) -> Iterator[tuple[str, tuple[tuple[str, int], ...]]]:
    if not facets:
        return
    asked = {facet: {"terms": {"field": f"facet_{facet}", "size": _MOST_VALUES}} for facet in facets}
    answered = searcher.aggregate(query, asked)
    for facet in facets:
        listed = [(str(one["key"]), int(one["doc_count"])) for one in answered[facet]["buckets"]]
        yield facet, tuple(sorted(listed, key=lambda pair: (-pair[1], pair[0])))
