"""While typing, titles that go on from what is there are offered, with or without marks."""

from pathlib import Path

import pytest

from tests.search.kit import document, judged, search_over


@pytest.mark.parametrize("typed", ["rừ", "rừng ph", "rung pho", "RUNG PHONG", "phong ho", "rừng phòng hộ"])
def test_titles_that_go_on_are_offered(typed: str) -> None:
    assert any(title.startswith("Rừng phòng hộ") for title in judged().suggest(typed))


def test_the_plain_title_comes_first() -> None:
    assert judged().suggest("giấy phép xây")[0] == "Giấy phép xây dựng"


def test_words_in_a_row_come_before_words_apart(tmp_path: Path) -> None:
    search = search_over(tmp_path, [document("fixture_1", "Sổ dân cư"), document("fixture_2", "Dân số theo xã")])
    assert search.suggest("dan s") == ["Dân số theo xã", "Sổ dân cư"]


def test_marks_typed_come_first(tmp_path: Path) -> None:
    search = search_over(tmp_path, [document("fixture_1", "Đập nước"), document("fixture_2", "Đáp án đề thi")])
    assert search.suggest("đáp án")[0] == "Đáp án đề thi"
    assert set(search.suggest("dap")) == {"Đập nước", "Đáp án đề thi"}


def test_no_more_than_asked_for_and_none_twice(tmp_path: Path) -> None:
    search = search_over(tmp_path, [document(f"fixture_{at}", f"Chợ {at % 4}") for at in range(12)])
    assert len(judged().suggest("s", limit=3)) == 3
    assert sorted(search.suggest("chợ")) == ["Chợ 0", "Chợ 1", "Chợ 2", "Chợ 3"]


def test_nothing_typed_offers_nothing() -> None:
    assert judged().suggest("") == judged().suggest(" ?! ") == []
