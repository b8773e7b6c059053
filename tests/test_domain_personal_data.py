"""A column everybody may read shows no person: ids, phone numbers, e-mail and names are noticed, places are not."""

import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.expectation import Expectation
from checks.judge import judge
from checks.personal_data import KINDS, Kind, has_personal_data
from checks.quarantine import split, turn_away

RULE = "expect_column_values_to_not_contain_personal_data"
PEOPLE = [
    "Liên hệ ông Nguyễn Văn An",
    "NGUYỄN THỊ HOA",
    "HKD Đặng Thị Mận, thôn 3",
    "0912345678",
    "ĐT 0912 345 678",
    "ĐT: 091.234.5678",
    "+84 912 345 678",
    "(+84) 912-345-678",
    "0084912345678",
    "84912345678",
    "0203 3825 123",
    "(0203) 3825 123",
    "CCCD 022099001234",
    "022 099 001 234",
    "CMND số: 101234567",
    "gửi về an.nguyen+ocop@example.org nhé",
]
PLACES = [
    "Phường Trần Hưng Đạo",
    "số 5 đường Nguyễn Văn Cừ",
    "Trường THPT Lê Thánh Tông",
    "Công ty TNHH Trần Phú Gia",
    "Trần Hưng Đạo",
    "Lê Lợi",
    "Hạ Long",
    "Chả mực Hạ Long",
    "Nước mắm Cái Rồng",
    "Hợp tác xã Nông nghiệp Bình Liêu",
    "8938506001234",
    "4006381333931",
    "22-193-06652-1-2022",
    "01/07/2025",
    "1.320.324",
    "84.394473904",
    "0,912345678",
    "20.951712345 107.084312345",
    "100000000",
    "2025-07-01T08:30:00+07:00",
    "@ocop",
]


def found(texts: Sequence[str | None], kinds: Sequence[Kind] = KINDS) -> list[bool | None]:
    frame = pl.LazyFrame({"v": texts}, schema={"v": pl.String})
    return frame.select(has_personal_data(pl.col("v"), kinds).alias("f")).collect(engine="streaming")["f"].to_list()


def test_people_are_noticed_and_places_are_not() -> None:
    assert [text for text, told in zip(PEOPLE, found(PEOPLE), strict=True) if not told] == []
    assert [text for text, told in zip(PLACES, found(PLACES), strict=True) if told] == []


def test_the_rule_turns_away_what_shows_a_person_and_leaves_nulls_alone() -> None:
    frame = pl.LazyFrame({"v": [*PEOPLE, *PLACES, None]})
    asked = Expectation("r", RULE, {"column": "v"}, "conformity", "error", "", "")
    verdict = judge(frame, [asked], table="t")
    assert (verdict.findings[0].checked, verdict.findings[0].failed) == (len(PEOPLE + PLACES), len(PEOPLE))
    aside = split(frame, [asked], verdict)[1].collect()
    assert aside["v"].to_list() == PEOPLE
    assert aside.equals(turn_away(frame, [asked])[1].collect())


def test_only_the_kinds_asked_for_are_looked_for() -> None:
    texts = ["Nguyễn Văn An", "0912345678", "a@b.vn", "022099001234"]
    kinds: list[Kind] = ["name", "phone", "email", "personal_id"]
    for kind, text in zip(kinds, texts, strict=True):
        assert [one for one, told in zip(texts, found(texts, [kind]), strict=True) if told] == [text]


around_text = st.text("abc xyz,;:()", max_size=12)
GAPS = st.sampled_from(["", " ", ".", "-"])


@settings(max_examples=200, deadline=None)
@given(around_text, around_text, st.integers(1, 96), st.sampled_from("0123"), st.integers(0, 10**8 - 1))
def test_an_id_is_found_wherever_it_stands(before: str, after: str, province: int, digit: str, rest: int) -> None:
    assert found([f"{before} 0{province:02}{digit}{rest:08} {after}"], ["personal_id"]) == [True]
    assert found([f"{before} 7{province:02}{digit}{rest:08} {after}"], ["personal_id"]) == [False]


@settings(max_examples=200, deadline=None)
@given(
    around_text,
    around_text,
    st.sampled_from(["0", "+84", "+84 ", "0084"]),
    st.sampled_from("35789"),
    st.integers(0, 10**8 - 1),
    GAPS,
)
def test_a_mobile_number_is_found_in_every_grouping(
    before: str, after: str, lead: str, first: str, rest: int, gap: str
) -> None:
    digits = f"{first}{rest:08}"
    for sizes in ((2, 3, 4), (3, 3, 3), (2, 7), (3, 6)):
        groups, place = [], 0
        for size in sizes:
            groups.append(digits[place : place + size])
            place += size
        assert found([f"{before} {lead}{gap.join(groups)} {after}"], ["phone"]) == [True]


@settings(max_examples=100, deadline=None)
@given(st.text("0123456789", min_size=13, max_size=30))
def test_a_longer_row_of_digits_is_no_id_and_no_phone(digits: str) -> None:
    assert found([digits], ["personal_id", "phone"]) == [False]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.none() | st.text(max_size=30), max_size=10))
def test_any_text_can_be_looked_at_and_nulls_stay_null(texts: list[str | None]) -> None:
    assert [told is None for told in found(texts)] == [text is None for text in texts]


@pytest.mark.parametrize(
    ("file", "allowed"),
    [
        ("admin_crosswalk/nso_bang_chuyen_doi_dvhc_2025-07.csv", 0),
        ("admin_crosswalk/thanglequoc_units_2026-07-25.json", 0),
        ("ocop_codes/ocop_codes_observed.csv", 0),
        ("census2019/vn_pop_dist.csv", 3),
        ("air_quality/unified_stations_metadata.csv", 0),
    ],
)
def test_real_files_raise_hardly_a_false_alarm(shared_data: Path, file: str, allowed: int) -> None:
    text = (shared_data / file).read_text(encoding="utf-8")
    cells = sorted({cell.strip() for cell in re.split(r'[",;\n]', text) if cell.strip()})
    alarms = [cell for cell, told in zip(cells, found(cells), strict=True) if told]
    assert len(alarms) <= allowed, alarms
