"""Whatever is typed gets an answer: random Unicode, operators, quotes, patterns, SQL, a book."""

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.errors import NotFound
from catalog.search import Answer, Question, Search
from catalog.search.reading import MOST_LETTERS
from tests.search.kit import judged

STRANGE = [
    *("", " ", "\x00", "\ufeff", "\u0301", "\ud800", "\U0010ffff", "👍🏽", "ﷺ", "İ", "ß", "ǆ", "१२३", "①②", "đđđ", "a" * 65),
    *(
        "AND",
        "OR NOT",
        '"',
        '"rừng',
        '"rừng phòng"~2',
        "title:rừng",
        "-rừng",
        "+rừng",
        "rừng^99999",
        "[a TO b]",
        "{}",
        "*",
        "?",
        "~",
    ),
    *(
        ".*",
        "(((((",
        ")))))",
        "[a-",
        "\\",
        "\\u0000",
        "^$",
        "(?P<x>",
        "%s%n",
        "${jndi:ldap://x}",
        "{{7*7}}",
        "../../etc/passwd",
    ),
    *("'; DROP TABLE dataset; --", "' OR 1=1", "<script>alert(1)</script>", "SELECT * FROM x", "1/0", "1e999", "-0", "NaN"),
    *(
        "13/2025/",
        "/NQ-HĐND",
        "////",
        "06649" * 50,
        "rừng " * 300,
        "w" * 300,
        "f s r x j",
        "dd",
        "uow",
        "ow7",
        "9",
        "d9",
        "a1b2c3",
    ),
]
LETTERS = list("aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạ 0123456789'\"()[]{}*?~^:+-/\\&|!<>%_.,;\u0301\u0323\u200b\n")


def _answered(search: Search, text: str) -> Answer:
    answer = search.ask(Question(text, limit=3))
    assert len(answer.hits) == min(3, answer.total)
    assert isinstance(search.suggest(text), list)
    return answer


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_strange_texts_are_answered(text: str) -> None:
    _answered(judged(), text)


@given(st.text(st.characters(codec=None), max_size=60))
@settings(deadline=None, max_examples=300)
def test_any_text_is_answered(text: str) -> None:
    _answered(judged(), text)


def test_ten_thousand_random_texts_are_answered() -> None:
    chosen = np.random.default_rng(4)
    for _ in range(10_000):
        size = int(chosen.integers(24))
        points = chosen.integers(sys.maxunicode + 1, size=size) if chosen.random() < 0.3 else None
        text = "".join(map(chr, points)) if points is not None else "".join(chosen.choice(LETTERS, size))
        judged().ask(Question(text, limit=1))


def test_a_text_of_100_kb_is_read_in_part_and_says_so() -> None:
    answer = _answered(judged(), "rừng phòng hộ " + "x" * 100_000)
    assert answer.cut
    assert answer.hits[0].name == "fixture_protection_forest"
    assert not judged().ask(Question("rừng" + " " * (MOST_LETTERS - 4))).cut


def test_nothing_typed_lists_everything() -> None:
    answer = judged().ask(Question(""))
    assert answer.total > 400
    assert len(answer.hits) == 10


def test_words_nobody_uses_find_nothing() -> None:
    answer = judged().ask(Question("qwxzjkq"))
    assert (answer.total, answer.hits, answer.relaxed) == (0, (), False)


def test_where_no_entry_has_enough_of_the_words_any_of_them_has_to_do() -> None:
    answer = judged().ask(Question("đê lữ"))
    assert answer.relaxed
    assert answer.hits[0].name == "fixture_dykes"


def test_an_unknown_filter_is_refused_by_name() -> None:
    with pytest.raises(NotFound, match="colour"):
        judged().ask(Question("rừng", filters={"colour": ["green"]}))


def test_a_page_beyond_the_last_is_empty() -> None:
    answer = judged().ask(Question("rừng", offset=5000))
    assert answer.hits == ()
    assert answer.total
