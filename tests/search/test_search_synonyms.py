"""Other words for the same thing work in both directions, say where they come from, and hold only for their days."""

from datetime import date
from pathlib import Path

import pytest

from assets.walk.searchable import place_groups
from catalog.errors import SettingsError
from catalog.search import Group, Question, Search, read_groups, thesaurus
from tests.search.kit import TODAY, document, judged

GROUPS = read_groups()
ASKED = [
    "QSDĐ",
    "GCNQSDĐ",
    "sổ đỏ",
    "TTHC",
    "NTTS",
    "KT-XH",
    "CSDL",
    "OCOP",
    "mỗi xã một sản phẩm",
    "UBND",
    "HĐND",
    "DVC",
    "BĐS",
    "NN&MT",
]


@pytest.mark.parametrize("term", ASKED)
def test_the_words_officers_use_are_there(term: str) -> None:
    assert any(term in group.terms for group in GROUPS)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.terms[0])
def test_every_group_says_who_says_so_and_works_in_both_directions(group: Group, tmp_path: Path) -> None:
    assert group.source
    assert group.owner
    search = Search(tmp_path, thesaurus(today=TODAY))
    search.refresh([document(f"fixture_{at}", f"Bảng {term}") for at, term in enumerate(group.terms)])
    everything = {f"fixture_{at}" for at in range(len(group.terms))}
    for term in group.terms:
        assert {hit.name for hit in search.ask(Question(term)).hits} == everything, term


def test_the_term_typed_comes_before_its_synonyms(tmp_path: Path) -> None:
    search = Search(tmp_path, thesaurus(today=TODAY))
    search.refresh([document("fixture_1", "Sổ đỏ đã cấp"), document("fixture_2", "GCNQSDĐ đã cấp")])
    assert search.ask(Question("sổ đỏ")).hits[0].name == "fixture_1"
    assert search.ask(Question("GCNQSDĐ")).hits[0].name == "fixture_2"


def test_a_group_is_silent_outside_its_days() -> None:
    group = Group(("cũ", "mới"), "agency", "nguồn", "vp-ubnd", date(2025, 3, 1), date(2026, 1, 1))
    spoken = [
        bool(list(thesaurus([group], today=day).others(["cũ"])))
        for day in (date(2025, 2, 1), date(2025, 6, 1), date(2026, 2, 1))
    ]
    assert spoken == [False, True, False]


def test_old_names_of_places_lead_to_those_of_today_through_every_reform() -> None:
    pairs = {group.terms for group in place_groups()}
    assert {("Hà Khánh", "Cao Xanh"), ("Tình Húc", "Bình Liêu"), ("Hòa Lạc", "Móng Cái 1"), ("Hải Hà", "Quảng Hà")} <= pairs
    assert not any(old == new for old, new in pairs)
    assert len(pairs) > 150
    assert judged().ask(Question("dân số Hà Khánh")).hits[0].name == "fixture_residents__cao_xanh"


def test_the_code_of_a_commune_leads_to_its_place() -> None:
    assert judged().ask(Question("dân số 06649")).hits[0].name == "fixture_residents__cao_xanh"
    assert "phường Cao Xanh" in dict(judged().ask(Question("06649")).facets["place"])


def test_a_place_of_one_syllable_needs_its_marks() -> None:
    known = thesaurus([Group(("Trới", "Hoành Bồ"), "place", "nguồn", "so-noi-vu")], today=TODAY)
    assert list(known.others(["trới"]))
    assert not list(known.others(["troi"]))
    assert not list(known.others(["trời"]))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "groups: {",
        "groups:\n- {terms: [a], kind: synonym, source: x, owner: y}",
        "groups:\n- {terms: [a, b], kind: rumour, source: x, owner: y}",
        "groups:\n- {terms: [a, b], kind: synonym, owner: y}",
        "groups:\n- {terms: [a, b], kind: synonym, source: x, owner: y, colour: red}",
        "groups:\n- a",
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_by_its_name(text: str, tmp_path: Path) -> None:
    file = tmp_path / "synonyms.yaml"
    file.write_text(text)
    with pytest.raises(SettingsError, match="synonyms.yaml"):
        read_groups(file)
