"""Facets count what was found, filters narrow it, and a facet in use still shows what else could be chosen."""

from collections import Counter
from pathlib import Path

from catalog.search import Question
from catalog.search.fields import FACETS
from tests.search.judged_set import corpus
from tests.search.kit import document, judged, search_over


def test_counts_are_those_of_all_finds() -> None:
    answer = judged().ask(Question("rừng", limit=500))
    names = {hit.name for hit in answer.hits}
    assert len(names) == answer.total
    found = [one for one in corpus() if one.name in names]
    assert dict(answer.facets["sector"]) == Counter(one.sector for one in found)
    assert dict(answer.facets["place"]) == Counter(place for one in found for place in one.places)
    assert dict(answer.facets["format"]) == Counter(kind for one in found for kind in one.formats)


def test_every_facet_is_counted_most_first() -> None:
    answer = judged().ask(Question(""))
    assert tuple(answer.facets) == FACETS
    for values in answer.facets.values():
        assert list(values) == sorted(values, key=lambda pair: (-pair[1], pair[0]))


def test_a_filter_narrows_finds_and_other_facets_but_not_its_own() -> None:
    free, narrow = judged().ask(Question("rừng")), judged().ask(Question("rừng", filters={"sector": ["forestry"]}))
    assert narrow.total == dict(free.facets["sector"])["forestry"]
    assert narrow.facets["sector"] == free.facets["sector"]
    assert sum(count for _, count in narrow.facets["layer"]) == narrow.total
    assert all(hit.shown["sector"] == "forestry" for hit in narrow.hits)


def test_values_of_one_filter_add_up_and_filters_multiply() -> None:
    both = judged().ask(Question("", filters={"sector": ["forestry", "land"]})).total
    assert both == sum(judged().ask(Question("", filters={"sector": [one]})).total for one in ("forestry", "land"))
    narrow = judged().ask(Question("", filters={"sector": ["forestry"], "format": ["geojson"]})).total
    assert 0 < narrow < judged().ask(Question("", filters={"sector": ["forestry"]})).total


def test_an_empty_filter_is_none() -> None:
    assert judged().ask(Question("rừng", filters={"sector": []})) == judged().ask(Question("rừng"))


def test_quality_freshness_and_access_are_facets(tmp_path: Path) -> None:
    facts = [{"quality": 99.0, "freshness": "fresh"}, {"quality": 90.0, "access": "public"}, {"quality": 12.5}, {}]
    search = search_over(tmp_path, [document(f"fixture_{at}", "Bảng", **one) for at, one in enumerate(facts)])
    facets = search.ask(Question("")).facets
    assert dict(facets["quality"]) == {"good": 1, "fair": 1, "poor": 1, "none": 1}
    assert dict(facets["freshness"]) == {"fresh": 1, "unknown": 3}
    assert dict(facets["access"]) == {"public": 1, "closed": 3}
