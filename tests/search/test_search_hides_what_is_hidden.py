"""What a reader may not see changes nothing: answers are byte for byte those of a catalogue without it."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.search import Answer, Question, Search
from tests.search.judged_set import corpus, queries
from tests.search.kit import document, search_over, words

PUBLIC = frozenset({"public"})
#: Every third entry is hidden, and with it words, places and spellings nobody else has.
HIDDEN = {one.name for at, one in enumerate(corpus()) if at % 3 == 0}
SECRETS = [
    document("fixture_secret_1", "Kế hoạch tuyệt mật zxqvbn", "Cột bí ẩn", labels=("internal",), places=("xã Vô Hình",)),
    document("fixture_secret_2", "Rừng phòng hộ tuyệt mật", labels=(), agency="bo-bi-mat", formats=("pst",)),
]
TEXTS = sorted({one.text for one in queries()} | {"zxqvbn", "zxqvbm", "tuyệt mật", "tuyet mta", "xã Vô Hình", "", "cột bí ẩn"})


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Search, Search]:
    """A catalogue with hidden entries, filled in two goes so that its segments differ, and one that never knew them."""
    mixed = [replace(one, labels=("internal",)) if one.name in HIDDEN else one for one in corpus()]
    shown = [one for one in corpus() if one.name not in HIDDEN]
    whole = search_over(tmp_path_factory.mktemp("whole"), [*SECRETS, *mixed[:200]])
    whole.refresh([*mixed, *SECRETS])
    return whole, search_over(tmp_path_factory.mktemp("shown"), shown)


def _asked(search: Search, question: Question) -> bytes:
    answer: Answer = search.ask(question)
    return repr(answer).encode()


def test_the_promise_is_about_something(both: tuple[Search, Search]) -> None:
    whole, _ = both
    assert len(HIDDEN) > 100
    assert whole.ask(Question("tuyệt mật zxqvbn")).hits[0].name == "fixture_secret_1"
    assert whole.suggest("zxqv")


@pytest.mark.parametrize("text", TEXTS)
def test_results_counts_and_corrections_are_the_same(both: tuple[Search, Search], text: str) -> None:
    whole, shown = both
    question = Question(text, visible=PUBLIC, limit=50, explain=text in TEXTS[:20])
    assert _asked(whole, question) == _asked(shown, question)


@pytest.mark.parametrize("filters", [{"sector": ["forestry"]}, {"place": ["xã Vô Hình"]}, {"format": ["pst", "xlsx"]}])
def test_filters_open_no_door(both: tuple[Search, Search], filters: dict[str, list[str]]) -> None:
    whole, shown = both
    for text in ("rừng", "", "tuyệt mật"):
        question = Question(text, visible=PUBLIC, filters=filters)
        assert _asked(whole, question) == _asked(shown, question)


@given(st.sampled_from(TEXTS), st.integers(1, 12))
@settings(deadline=None, max_examples=150)
def test_suggestions_are_the_same(both: tuple[Search, Search], text: str, typed: int) -> None:
    whole, shown = both
    assert whole.suggest(text[:typed], visible=PUBLIC) == shown.suggest(text[:typed], visible=PUBLIC)


def test_later_pages_are_the_same_too(both: tuple[Search, Search]) -> None:
    whole, shown = both
    for offset in range(0, 300, 30):
        question = Question("theo", visible=PUBLIC, limit=30, offset=offset)
        assert _asked(whole, question) == _asked(shown, question)


def test_a_reader_without_labels_sees_nothing(both: tuple[Search, Search]) -> None:
    whole, _ = both
    answer = whole.ask(Question("rừng", visible=frozenset()))
    assert (answer.total, answer.hits, answer.meant) == (0, (), None)
    assert not any(answer.facets.values())
    assert whole.suggest("rừng", visible=frozenset()) == []


def test_hiding_an_entry_takes_effect_with_the_next_question(tmp_path: Path) -> None:
    entry = document("fixture_one", "Rừng đặc dụng")
    search = search_over(tmp_path, [entry])
    assert search.ask(Question("rừng", visible=PUBLIC)).total == 1
    search.refresh([replace(entry, labels=("internal",))])
    assert search.ask(Question("rừng", visible=PUBLIC)).total == 0
    assert Search(tmp_path, words()).suggest("rừng", visible=PUBLIC) == []
