"""Digits are counted as a pattern counts them, whatever else stands in the text."""

import re

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checks.text import matches, of_digits

LENGTHS = range(1, 20)
#: Digits and their likes: signs, blanks, digits of other scripts, marks of number formats.
LIKELY = st.text(st.sampled_from("0123456789+-_ .,eE\t\n\0٣０²"), max_size=21)


@given(texts=st.lists(LIKELY | st.text(max_size=21) | st.none(), max_size=30), length=st.sampled_from(LENGTHS))
@example(texts=["+1234", "-1234", " 1234", "12345\n", "1_234", "٣٣٣٣٣", "０1234", "00000", "99999", "", None], length=5)
@example(texts=["9" * 19, "0" * 19, "1" * 18, "+" + "1" * 18], length=19)
def test_so_many_digits_are_what_the_pattern_finds(texts: list[str | None], length: int) -> None:
    column = pl.Series("text", texts, dtype=pl.String)
    wanted = [None if text is None else re.fullmatch(f"[0-9]{{{length}}}", text) is not None for text in texts]
    assert column.to_frame().select(of_digits(pl.col("text"), length))["text"].to_list() == wanted


@pytest.mark.parametrize("pattern", ["^[0-9]{5}$", "^[0-9]{19}$", "^[0-9]{20}$", "^[0-9]{5,6}$", "^[0-9]{0}$", "[0-9]{5}"])
def test_a_pattern_of_digits_finds_what_any_engine_finds(pattern: str) -> None:
    texts = ["", "12345", "a12345b", "123456", "1" * 19, "1" * 20, "+1234"]
    found = pl.Series("text", texts).to_frame().select(matches(pl.col("text"), pattern))["text"].to_list()
    assert found == [re.search(pattern, text) is not None for text in texts]
