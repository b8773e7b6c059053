"""Text is composed Unicode and free of TCVN3, and a column says so by itself."""

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.expectation import Expectation
from catalog.tcvn3 import TABLE, looks_like_tcvn3, looks_like_tcvn3_expr
from catalog.text import nfc
from checks.judge import judge
from checks.quarantine import split, turn_away

NFC = "expect_column_values_to_be_nfc"
TCVN3 = "expect_column_values_to_not_have_tcvn3_residue"
WORDS = ("quảng", "ninh", "hạ", "long", "xã", "hội", "cộng", "một", "số", "trứng", "Hà", "Tu", "mét", "café", "µm", "±", "25")
CODES = "".join(map(chr, range(0xA1, 0x100)))


def wrong(values: Sequence[str | None], expectation: str) -> list[str]:
    frame = pl.LazyFrame({"v": values}, schema={"v": pl.String})
    asked = Expectation("r", expectation, {"column": "v"}, "conformity", "error", "", "")
    verdict = judge(frame, [asked], table="t")
    aside = split(frame, [asked], verdict)[1].collect()
    assert aside.height == verdict.findings[0].failed
    assert aside.equals(turn_away(frame, [asked])[1].collect())
    return aside["v"].to_list()


def test_decomposed_letters_are_told() -> None:
    values = ["Hạ Long", "Hạ Long", "Ha\u0323 Long", "plain", "", None]
    assert wrong(values, NFC) == [value for value in values if value is not None and nfc(value) != value]
    assert "Ha\u0323 Long" in wrong(values, NFC)


def test_words_typed_in_the_old_fonts_are_told() -> None:
    values = ["Qu¶ng Ninh", "Quảng Ninh", "®−îc", "mÐt", "25 µm", "café", "tØnh Qu¶ng Ninh (Việt Nam)", "", None]
    assert wrong(values, TCVN3) == [value for value in values if value is not None and looks_like_tcvn3(value)]
    assert wrong(["Qu¶ng Ninh", "Quảng Ninh"], TCVN3) == ["Qu¶ng Ninh"]


def typed(word: str) -> str:
    return "".join(chr(TABLE.index(letter)) if letter in TABLE else letter for letter in word)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.none()
        | st.lists(st.sampled_from(WORDS) | st.sampled_from(WORDS).map(typed) | st.text(CODES + "abc", max_size=5)).map(
            " ".join
        )
    )
)
def test_a_column_is_judged_as_its_values_are(values: list[str | None]) -> None:
    frame = pl.LazyFrame({"v": values}, schema={"v": pl.String})
    told = frame.select(looks_like_tcvn3_expr(pl.col("v")).alias("f")).collect()["f"].to_list()
    assert told == [None if value is None else looks_like_tcvn3(value) for value in values]


@pytest.mark.parametrize("expectation", [NFC, TCVN3])
def test_nothing_is_found_in_nothing(expectation: str) -> None:
    assert wrong([], expectation) == []
    assert wrong([None, None], expectation) == []
