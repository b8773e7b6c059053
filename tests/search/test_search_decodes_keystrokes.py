"""Keystrokes of Telex and VNI that were never decoded are read as the syllables they stand for."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.residue import decode

TELEX = {"quangr": "quảng", "ddaats": "đất", "thuyr": "thủy", "dduwowngf": "đường", "truongwf": "trường", "hoaf": "hòa"}
TELEX |= {
    "nguwowif": "người",
    "ddai": "đai",
    "rungwf": "rừng",
    "hooj": "hộ",
    "nuwowcs": "nước",
    "quys": "quý",
    "ddieenj": "điện",
}
VNI = {"rung72": "rừng", "dda61t": "đất", "d9ai": "đai", "giay61": "giấy", "tau2": "tàu", "nuoc71": "nước", "d9uong72": "đường"}
SAME = ["rừng", "hospital", "permits", "06649", "than", "x", "", "xã"]


@pytest.mark.parametrize(("typed", "meant"), (TELEX | VNI).items())
def test_a_syllable_is_read_from_its_keys(typed: str, meant: str) -> None:
    assert decode(typed)[0] == meant


@pytest.mark.parametrize("typed", SAME)
def test_what_stands_for_itself_is_left_alone(typed: str) -> None:
    assert not any(unicodedata.normalize("NFD", one) != one for one in decode(typed))


def test_a_tone_key_without_its_hat_leaves_the_plain_letters() -> None:
    assert decode("benhj") == ("benh",)


@given(st.text(max_size=30))
def test_any_text_is_read_or_left(text: str) -> None:
    assert text not in decode(text)
