"""GS1 check digits: one arithmetic for single keys and for columns, and every wrong digit is noticed."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.gs1 import LENGTHS, Key, check_digit, problem, problem_expr

bodies = st.text("0123456789", min_size=7, max_size=17)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("GTIN", "96385074"),
        ("GTIN", "036000291452"),
        ("GTIN", "4006381333931"),
        ("GTIN", "09506000134352"),
        ("GLN", "4012345000054"),
        ("SSCC", "106141412345678908"),
    ],
)
def test_published_keys_pass(key: Key, text: str) -> None:
    assert problem(key, text) is None


@given(bodies, st.integers(0, 9))
def test_exactly_one_last_digit_is_right(body: str, guess: int) -> None:
    right = check_digit(body)
    key: Key = next((name for name, lengths in LENGTHS.items() if len(body) + 1 in lengths), "GTIN")
    if len(body) + 1 in LENGTHS[key]:
        assert (problem(key, f"{body}{guess}") is None) == (guess == right)


@given(bodies)
def test_leading_zeros_do_not_change_the_check_digit(body: str) -> None:
    assert check_digit(body) == check_digit(f"0{body}")


@given(bodies.filter(lambda body: len(body) == 12), st.integers(0, 11), st.integers(1, 9))
def test_one_mistyped_digit_is_always_noticed(body: str, place: int, shift: int) -> None:
    key = f"{body}{check_digit(body)}"
    typed = key[:place] + str((int(key[place]) + shift) % 10) + key[place + 1 :]
    assert problem("GLN", typed) is not None


@settings(max_examples=50)
@given(st.lists(st.none() | st.text("0123456789 -a", max_size=19) | bodies.map(lambda body: f"{body}{check_digit(body)}")))
def test_a_column_is_judged_as_its_values_are(texts: list[str | None]) -> None:
    frame = pl.LazyFrame({"key": texts}, schema={"key": pl.String()})
    for key in LENGTHS:
        judged = frame.select(problem_expr(key, pl.col("key")).alias("found")).collect()["found"].to_list()
        assert judged == [None if text is None else problem(key, text) for text in texts]


def test_a_wrong_digit_is_told_with_the_right_one() -> None:
    assert problem("GTIN", "4006381333932") == "GTIN '4006381333932' sai số kiểm tra: chữ số cuối phải là 1"
    assert problem("GLN", "123") == "GLN '123' phải gồm 13 chữ số, không có dấu cách hay dấu gạch"


def test_letters_have_no_check_digit() -> None:
    with pytest.raises(ValueError, match="digits"):
        check_digit("89a")
