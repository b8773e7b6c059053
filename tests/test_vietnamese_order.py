"""Words are sorted as Vietnamese dictionaries sort them, however they are written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.text import normalise_tones
from catalog.vietnamese_order import LETTERS, letter_of, order_key

#: In this order in any dictionary of Vietnamese.
SORTED = [
    "06649",
    "3 sao",
    "a",
    "à",
    "ả",
    "ã",
    "á",
    "ạ",
    "ăn",
    "ân",
    "ba tiêu",
    "bà con",
    "bàn",
    "bản",
    "bán",
    "bạn",
    "băng",
    "bâng",
    "cá",
    "can",
    "cao",
    "cha",
    "dân",
    "dân số",
    "dần",
    "đa",
    "đặc khu",
    "đất",
    "em",
    "êm",
    "hòa",
    "hòa bình",
    "hóa",
    "on",
    "ôn",
    "ơn",
    "quy",
    "quý",
    "tu",
    "tư",
    "xã",
    "ý",
]


def test_a_list_is_sorted_as_dictionaries_print_it() -> None:
    backwards = list(reversed(SORTED))
    assert sorted(backwards, key=order_key) == SORTED


@pytest.mark.parametrize(
    ("text", "letter"),
    [("đặc khu", "Đ"), ("Ấp", "Â"), ("ưu tiên", "Ư"), ("ở", "Ơ"), ("Zalo", "Z"), ("(bỏ)", "B"), ("3 sao", "#"), ("", "#")],
)
def test_a_word_stands_under_its_letter(text: str, letter: str) -> None:
    assert letter_of(text) == letter
    assert letter_of(unicodedata.normalize("NFD", text)) == letter


def test_the_letters_are_those_of_the_alphabet_in_its_order() -> None:
    assert [letter for letter in LETTERS if letter not in "fjwz"] == list("aăâbcdđeêghiklmnoôơpqrstuưvxy")


@given(st.text(max_size=40))
def test_any_text_has_a_place_whatever_its_form_case_or_tone_placement(text: str) -> None:
    assert order_key(unicodedata.normalize("NFD", text))[0] == order_key(unicodedata.normalize("NFC", text))[0]
    assert len(letter_of(text)) == 1


@given(st.lists(st.sampled_from(SORTED), max_size=6))
def test_where_a_tone_is_written_and_case_make_no_difference(words: list[str]) -> None:
    text = " ".join(words)
    assert order_key(text.upper())[0] == order_key(text)[0]
    assert order_key(normalise_tones(text))[0] == order_key(text)[0] == order_key(text.replace("òa", "oà"))[0]


@given(st.lists(st.text(alphabet="aàáăâbdđoôơuư 1é", max_size=6), max_size=12))
def test_the_order_is_one_order(texts: list[str]) -> None:
    once = sorted(texts, key=order_key)
    backwards = list(reversed(once))
    assert sorted(backwards, key=order_key) == once
