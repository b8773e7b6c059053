"""An answer shows what was found where, explains its order when asked, and trust helps only between equals."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search import Question
from catalog.search.highlight import pieces, snippet
from catalog.text import nfc
from tests.search.kit import document, judged, search_over


def test_what_was_found_is_marked_however_it_was_typed() -> None:
    for text in ("rừng phòng hộ", "rung phong ho", "rungwf phongf hooj"):
        hit = judged().ask(Question(text)).hits[0]
        assert [piece.text for piece in hit.title_pieces if piece.found] == ["Rừng", "phòng", "hộ"]
        assert "".join(piece.text for piece in hit.title_pieces) == hit.title


def test_marks_that_were_typed_are_meant_in_what_is_marked() -> None:
    def marked(text: str, *found: str) -> list[str]:
        return [piece.text for piece in pieces(text, {(word,) for word in found}) if piece.found]

    assert marked("Cư dân cũ, khu dân cư", "cư") == ["Cư", "cư"]
    assert marked("Cư dân cũ, khu dân cư", "cu") == ["Cư", "cũ", "cư"]
    assert marked("Sức khoẻ, lí lịch", "khỏe", "lý") == ["khoẻ", "lí"], "one spelling for each sound"


def test_synonyms_are_marked_only_where_they_stand_whole() -> None:
    hit = judged().ask(Question("sổ đỏ")).hits[0]
    assert "".join(piece.text + " " for piece in hit.title_pieces if piece.found).startswith("Giấy chứng nhận quyền")
    assert not any(piece.found for piece in pieces("Sổ sách kế toán", {("sổ", "đỏ")}))


def test_columns_that_hold_the_words_are_named() -> None:
    assert "Thiết bị giám sát hành trình" in judged().ask(Question("thiết bị giám sát hành trình")).hits[0].columns


@given(st.text(max_size=300), st.sets(st.tuples(st.sampled_from(["rung", "a", "so", "do"]))))
def test_pieces_make_the_text_whole_again(text: str, found: set[tuple[str, ...]]) -> None:
    assert "".join(piece.text for piece in pieces(text, found)) == nfc(text)
    assert len("".join(piece.text for piece in snippet(text, found, 60))) <= max(len(nfc(text)), 64)


def test_a_long_text_is_cut_around_its_first_match() -> None:
    shown = "".join(piece.text for piece in snippet("một hai ba " * 60 + "rừng phòng hộ " + "bốn năm " * 60, {("rung",)}))
    assert "rừng phòng hộ" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")


def test_reasons_are_told_only_when_asked_for() -> None:
    plain, told = (judged().ask(Question("rừng phòng hộ", explain=explain)).hits[0] for explain in (False, True))
    assert not plain.reasons
    assert {"rừng", "phòng", "hộ", "rừng phòng", "phòng hộ"} <= {reason.what for reason in told.reasons}
    assert all(reason.points > 0 for reason in told.reasons)
    assert plain.score == told.score


@pytest.mark.parametrize("facts", [{"endorsements": 1}, {"freshness": "fresh"}, {"quality": 99.0}, {"used": 500}])
def test_trust_decides_between_equals(facts: dict[str, object], tmp_path: Path) -> None:
    entries = [document(f"fixture_{at}", "Rừng trồng", **(facts if at == 3 else {})) for at in range(6)]
    assert search_over(tmp_path, entries).ask(Question("rừng trồng")).hits[0].name == "fixture_3"


def test_trust_never_beats_a_better_match(tmp_path: Path) -> None:
    trusted = {"endorsements": 9, "freshness": "fresh", "quality": 100.0, "used": 10**6}
    entries = [document("fixture_right", "Rừng trồng sản xuất"), document("fixture_other", "Sản xuất gạch", **trusted)]
    assert search_over(tmp_path, entries).ask(Question("rừng trồng sản xuất")).hits[0].name == "fixture_right"


def test_tables_for_use_come_before_rows_as_delivered_and_turned_away(tmp_path: Path) -> None:
    layers = ("quarantine", "raw", "conformed")
    search = search_over(tmp_path, [document(f"fixture_{layer}", "Rừng trồng", layer=layer) for layer in layers])
    assert [hit.shown["layer"] for hit in search.ask(Question("rừng trồng")).hits] == ["conformed", "raw", "quarantine"]
