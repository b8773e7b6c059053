"""Ways of writing that mean the same give the same answer: Unicode form, case, tone placement, i and y, order of words."""

import unicodedata
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.search import Answer, Question
from tests.search.judged_set import queries
from tests.search.kit import judged

TEXTS = sorted({one.text for one in queries()})
some_text = st.sampled_from(TEXTS)


def _answer(text: str) -> Answer:
    return judged().ask(Question(text))


@given(some_text)
@settings(deadline=None, max_examples=60)
def test_composed_and_decomposed_letters_are_one(text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert _answer(composed) == _answer(decomposed)


@given(some_text)
@settings(deadline=None, max_examples=60)
def test_capitals_mean_nothing(text: str) -> None:
    assert _answer(text.upper()) == _answer(text.lower()) == _answer(text)


@given(some_text, st.sampled_from(["  {}", "{}\t", "“{}”", "{}?", "({})", "{};"]))
@settings(deadline=None, max_examples=60)
def test_blanks_and_punctuation_around_mean_nothing(text: str, around: str) -> None:
    assert _answer(around.format(text)).hits == _answer(text).hits


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("thủy sản", "thuỷ sản"),
        ("điều hòa", "điều hoà"),
        ("hòa giải", "hoà giải"),
        ("quý", "quí"),
        ("kỹ thuật", "kĩ thuật"),
        ("đăng ký kết hôn", "đăng kí kết hôn"),
        ("tỷ lệ", "tỉ lệ"),
        ("xử lý", "xử lí"),
        ("dang ky", "dang ki"),
    ],
)
def test_where_the_tone_stands_and_i_or_y_means_nothing(one: str, other: str) -> None:
    assert _answer(one) == _answer(other)


@pytest.mark.parametrize("text", ["rừng phòng hộ", "giấy phép xây dựng", "tau ca dang ky", "hospital beds"])
def test_when_all_words_are_wanted_their_order_changes_no_find(text: str) -> None:
    orders = [" ".join(order) for order in permutations(text.split())]
    finds = [judged().ask(Question(order, every=True, limit=500)) for order in orders]
    assert len({(one.total, frozenset(hit.name for hit in one.hits)) for one in finds}) == 1
    assert finds[0].total


def test_words_run_together_are_parted() -> None:
    assert _answer("quangyen").hits[0].name.endswith("quảng_yên")
    assert _answer("nuoitrongthuysan").hits[0].name == "fixture_aquaculture"
    assert _answer("nuoitrongthuysan").meant == "nuôi trồng thủy sản"


def test_marks_that_were_typed_are_meant() -> None:
    assert _answer("cầu").hits[0].name == "fixture_bridges"
    assert _answer("câu").hits[0].name.startswith("fixture_catch")
    assert {hit.name for hit in judged().ask(Question("cau", limit=200)).hits} >= {"fixture_bridges", "fixture_catch"}
