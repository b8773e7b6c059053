"""(code or name, date) leads to the commune of today, with its reason, and never to a guess."""

import unicodedata
from datetime import date

import polars as pl
import pytest

from assets.reference import seeds
from assets.reference.resolver import Columns, Resolution, resolve, resolve_one

CENSUS, WINTER_2024, AFTER = date(2019, 4, 1), date(2025, 1, 1), date(2025, 8, 15)
UNITS, CROSSWALK = seeds.units().collect().lazy(), seeds.crosswalk().collect().lazy()


def ask(on: date, code: str | None = None, name: str | None = None, **more: str) -> list[Resolution]:
    return resolve_one(UNITS, CROSSWALK, on=on, code=code, name=name, **more)


def only(answers: list[Resolution]) -> Resolution:
    assert len(answers) == 1, answers
    return answers[0]


def test_the_code_06652_in_census_data_is_ha_phong_which_merged_into_ha_tu() -> None:
    answer = only(ask(CENSUS, "06652"))
    assert (answer.commune_code, answer.commune_name, answer.reason) == ("06652", "Hà Tu", "code-reused")
    assert "Phường Hà Phong, đã nhập vào Phường Hà Tu" in answer.note


def test_the_same_code_after_the_reform_is_ha_tu_itself() -> None:
    answer = only(ask(AFTER, "06652"))
    assert (answer.commune_code, answer.reason) == ("06652", "unchanged")


def test_the_old_code_of_ha_tu_leads_to_its_new_code() -> None:
    answer = only(ask(CENSUS, "06664"))
    assert (answer.commune_code, answer.reason, answer.share_population) == ("06652", "merged-into", 1.0)


def test_an_old_code_used_after_it_ended_is_resolved_and_told() -> None:
    answer = only(ask(AFTER, "06664"))
    assert (answer.commune_code, answer.reason) == ("06652", "retired-code")
    assert "hết hiệu lực từ 01/07/2025" in answer.note


def test_a_split_commune_leads_to_all_its_targets_with_assumed_shares() -> None:
    answers = ask(date(2024, 1, 1), "07042")
    assert [(one.commune_code, one.share_population, one.share_assumed) for one in answers] == [
        ("07030", 0.5, True),
        ("07060", 0.5, True),
    ]
    assert {one.reason for one in answers} == {"split"}


def test_where_all_people_moved_the_population_share_is_not_assumed_equal() -> None:
    shares = {one.commune_code: one.share_population for one in ask(WINTER_2024, "06799")}
    assert shares == {"06799": 0.0, "06886": 1.0}


def test_a_commune_that_vanished_in_2024_is_followed_through_both_steps() -> None:
    answer = only(ask(CENSUS, "06718"))
    assert answer.commune_code == "06712"
    assert "Phường Hòa Lạc (06718) → Phường Trần Phú (06712) → Phường Móng Cái 1 (06712)" in answer.note


def test_a_commune_that_vanished_in_2020_into_one_split_in_2025_is_split() -> None:
    answers = ask(CENSUS, "07141")
    assert [one.commune_code for one in answers] == ["06811", "06820"]
    assert "qua nhiều lần sắp xếp" in answers[0].note


def test_a_commune_nobody_touched_is_unchanged() -> None:
    answer = only(ask(date(2020, 5, 1), "06967"))
    assert (answer.commune_name, answer.reason) == ("Cái Chiên", "unchanged")


@pytest.mark.parametrize(
    ("on", "name", "commune"),
    [
        (date(2019, 12, 31), "Thị trấn Trới", "07030"),
        (date(2020, 1, 1), "Phường Hoành Bồ", "07030"),
        (date(2024, 10, 31), "Xã Tân Việt", "07090"),
        (date(2025, 6, 30), "Phường Hà Phong", "06652"),
        (date(2025, 7, 1), "Đặc khu Vân Đồn", "06994"),
    ],
)
def test_the_last_and_first_day_of_a_vintage_belong_to_it(on: date, name: str, commune: str) -> None:
    answer = only(ask(on, name=name))
    assert answer.commune_code == commune
    assert answer.reason != "retired-code"


@pytest.mark.parametrize(("on", "name"), [(date(2020, 1, 1), "Thị trấn Trới"), (date(2024, 11, 1), "Xã Tân Việt")])
def test_a_name_used_a_day_too_late_is_retired(on: date, name: str) -> None:
    assert only(ask(on, name=name)).reason == "retired-code"


def test_xa_and_phuong_hai_hoa_are_two_places() -> None:
    assert {one.commune_code for one in ask(WINTER_2024, name="Xã Hải Hòa")} == {"06799", "06886"}
    assert only(ask(WINTER_2024, name="Phường Hải Hòa")).commune_code == "06712"


@pytest.mark.parametrize("name", ["Hải Hòa", "Thanh Sơn", "Bắc Sơn", "Đầm Hà"])
def test_a_homonym_without_type_or_district_is_ambiguous_and_lists_all(name: str) -> None:
    answer = only(ask(WINTER_2024, name=name))
    assert (answer.commune_code, answer.reason) == (None, "ambiguous-name")
    assert len(answer.candidates) == 2
    assert all(candidate in answer.note for candidate in answer.candidates)


@pytest.mark.parametrize(
    ("name", "more", "commune"),
    [
        ("Thanh Sơn", {"parent": "TP. Uông Bí"}, "06811"),
        ("Thanh Sơn", {"parent": "202"}, "06970"),
        ("Bắc Sơn", {"type": "xã"}, "06724"),
        ("Bắc Sơn", {"parent": "thành phố uông bí"}, "06820"),
        ("Đầm Hà", {"type": "Thị trấn"}, "06895"),
        ("Hải Hòa", {"parent": "Móng Cái"}, "06712"),
    ],
)
def test_type_or_district_tells_homonyms_apart(name: str, more: dict[str, str], commune: str) -> None:
    assert only(ask(WINTER_2024, name=name, **more)).commune_code == commune


def test_a_name_of_another_type_is_near_but_never_taken() -> None:
    answer = only(ask(date(2023, 1, 1), name="Xã Hải Hòa"))
    assert (answer.commune_code, answer.reason) == (None, "unknown")
    assert any("Phường Hải Hòa (06742" in candidate for candidate in answer.candidates)


@pytest.mark.parametrize(
    "name",
    [
        "Phường Hiệp Hòa",
        "Phường Hiệp Hoà",
        "phường hiệp hòa",
        " P. Hiệp  Hoà ",
        "PHƯỜNG HIỆP HÒA",
        "phuong hiep hoa",
        "Hiệp Hoà",
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_spelling_unicode_form_and_blanks_make_no_difference(name: str, form: str) -> None:
    assert only(ask(AFTER, name=unicodedata.normalize(form, name))).commune_code == "07147"


@pytest.mark.parametrize("name", ["Phương Đông", "Phường Phương Đông", "Phuong Dong"])
def test_a_name_that_looks_like_a_type_is_still_a_name(name: str) -> None:
    assert only(ask(date(2023, 1, 1), name=name)).commune_code == "06832"


def test_a_district_named_with_a_commune_of_today_does_not_hide_it() -> None:
    assert only(ask(AFTER, name="Xã Hải Hòa", parent="Thành phố Cẩm Phả")).commune_code == "06799"


def test_the_other_code_of_ba_che_is_an_alias() -> None:
    assert only(ask(AFTER, "06978")).commune_code == "06970"


def test_a_code_that_lost_its_zero_is_not_mended() -> None:
    assert only(ask(CENSUS, "6652")).reason == "unknown"


def test_a_day_before_the_records_is_not_guessed() -> None:
    answer = only(ask(date(2010, 1, 1), "06652"))
    assert (answer.commune_code, answer.reason) == (None, "unknown")
    assert "bắt đầu từ 01/01/2019" in answer.note


def test_a_name_stands_in_where_the_code_is_unknown_or_blank() -> None:
    assert only(ask(CENSUS, "99999", "Phường Hà Phong")).commune_code == "06652"
    assert only(ask(CENSUS, None, "Phường Hà Phong")).commune_code == "06652"


def test_nothing_asked_and_no_day_each_say_what_is_missing() -> None:
    assert "đều trống" in only(ask(CENSUS)).note
    frame = pl.LazyFrame({"ma": ["06652"], "ngay": [None]}, schema={"ma": pl.String, "ngay": pl.Date})
    row = resolve(frame, Columns(on="ngay", code="ma"), UNITS, CROSSWALK).collect().row(0, named=True)
    assert row["commune_code"] is None
    assert "Thiếu ngày" in row["commune_note"]
