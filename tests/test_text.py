"""Vietnamese names written in different ways are recognised as one."""

import unicodedata

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.text import fold, fold_expr, nfc, normalise_tones, normalise_tones_expr

_VOWELS = "aăâeêioôơuưy"
_TONED = "".join(nfc(vowel + tone) for vowel in _VOWELS for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"))
LETTERS = _TONED + _TONED.upper() + "bcdđghklmnpqrstvxBCDĐGHKLMNPQRSTVX0123456789 \t\n-_,./()'\"²°·ßéñ"
vietnamese = st.text(LETTERS, max_size=40)


def column(values: list[str], expr: pl.Expr) -> list[str]:
    return pl.DataFrame({"a": values}).select(expr).to_series().to_list()


def test_names_fold_without_case_marks_and_punctuation() -> None:
    assert fold("  Đơn vị hành chính (từ 01/7/2025) ") == "don vi hanh chinh tu 01 7 2025"
    assert fold("MÃ  XÃ") == fold("mã_xã") == fold("Ma xa") == "ma xa"


@given(vietnamese)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.lists(vietnamese, min_size=1, max_size=5))
def test_columns_fold_as_single_texts_do(values: list[str]) -> None:
    assert column(values, fold_expr(pl.col("a"))) == [fold(value) for value in values]


@pytest.mark.parametrize(
    ("written", "official"),
    [
        ("Hoà Bình", "Hòa Bình"),
        ("Thuỷ Nguyên", "Thủy Nguyên"),
        ("HOÀ", "HÒA"),
        ("khoẻ, xoá", "khỏe, xóa"),
        ("hòan tòan", "hoàn toàn"),
        ("qúy, qủa", "quý, quả"),
        ("quý", "quý"),
        ("hoàng", "hoàng"),
        ("tuỳ tuỳ", "tùy tùy"),
        ("uỷ uỷ", "ủy ủy"),
        ("Hoằng Hoá", "Hoằng Hóa"),
        ("thuyền", "thuyền"),
    ],
)
def test_one_placement_of_the_tone_mark(written: str, official: str) -> None:
    assert normalise_tones(written) == official
    assert column([written], normalise_tones_expr(pl.col("a"))) == [official]


@given(vietnamese)
def test_tone_placement_is_settled_at_once(text: str) -> None:
    once = normalise_tones(text)
    assert normalise_tones(once) == once
    assert fold(once) == fold(text)


@given(st.lists(vietnamese, min_size=1, max_size=5))
def test_columns_place_tones_as_single_texts_do(values: list[str]) -> None:
    assert column(values, normalise_tones_expr(pl.col("a"))) == [normalise_tones(value) for value in values]
