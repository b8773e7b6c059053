"""The shipped crosswalk is complete at every reform, and every split is accounted for."""

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from fastexcel import read_excel
from hypothesis import given
from hypothesis import strategies as st

from assets.reference import seeds
from assets.reference.allocation import EXTENTS, extent, with_shares

REFORM = date(2025, 7, 1)
CHANGE_RECORD = "census2019_raw_xlsx/Ward change record (1-1-2019 vs 10-11-2024)_modified.xls"
SPLIT = ["06655", "06799", "06820", "06853", "06868", "06877", "06880", "06886", "06946", "07042", "07093", "07180"]


@pytest.fixture(scope="module")
def units() -> pl.DataFrame:
    return seeds.units().collect()


@pytest.fixture(scope="module")
def crosswalk() -> pl.DataFrame:
    return seeds.crosswalk().collect()


def communes_on(units: pl.DataFrame, day: date) -> pl.DataFrame:
    alive = (pl.col("valid_from") <= day) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= day))
    return units.filter(alive & (pl.col("level") == "commune"))


def test_the_crosswalk_has_one_complete_step_per_reform(crosswalk: pl.DataFrame, units: pl.DataFrame) -> None:
    edges = dict(crosswalk["effective_from"].value_counts().iter_rows())
    assert edges == {date(2020, 1, 1): 186, date(2024, 11, 1): 177, REFORM: 184}
    for day in edges:
        step = crosswalk.filter(pl.col("effective_from") == day)
        before = communes_on(
            units, day.replace(year=day.year - 1, month=12, day=31) if day.month == 1 else day.replace(month=day.month - 1)
        )
        assert set(step["old_code"]) == set(before["code"])
        assert set(step["new_code"]) == set(communes_on(units, day)["code"])


def test_names_on_both_sides_are_the_names_of_the_units_list(crosswalk: pl.DataFrame, units: pl.DataFrame) -> None:
    for side, offset in (("old", "-1d"), ("new", "0d")):
        edges = crosswalk.with_columns(pl.col("effective_from").dt.offset_by(offset).alias("day"))
        named = edges.join(units.filter(pl.col("level") == "commune"), left_on=f"{side}_code", right_on="code").filter(
            pl.col("valid_from") <= pl.col("day"), pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col("day"))
        )
        assert named.height == crosswalk.height
        assert named.filter(pl.col(f"{side}_name") != pl.col("full_name")).is_empty()


def test_the_six_spellings_of_the_note_become_five_classes(crosswalk: pl.DataFrame) -> None:
    reform = crosswalk.filter(pl.col("effective_from") == REFORM)
    classes = dict(reform["extent"].value_counts().iter_rows())
    assert classes == {"whole": 158, "part": 21, "part-area-all-people": 2, "part-area": 2, "unchanged": 1}


def test_twelve_communes_are_split_and_shares_of_each_sum_to_one(crosswalk: pl.DataFrame) -> None:
    split = crosswalk.filter(pl.col("targets") > 1)
    assert sorted(split["old_code"].unique()) == SPLIT
    sums = crosswalk.group_by("effective_from", "old_code").agg(pl.col("share_population", "share_area").sum())
    assert sums.filter(((pl.col("share_population") - 1).abs() > 1e-12) | ((pl.col("share_area") - 1).abs() > 1e-12)).is_empty()


def test_where_all_people_move_the_land_stays_divided(crosswalk: pl.DataFrame) -> None:
    hai_hoa = crosswalk.filter((pl.col("effective_from") == REFORM) & (pl.col("old_code") == "06799")).sort("new_code")
    told = hai_hoa.select("new_code", "share_population", "share_population_basis", "share_area", "share_area_basis").rows()
    assert told == [("06799", 0.0, "note", 0.5, "assumed-equal"), ("06886", 1.0, "note", 0.5, "assumed-equal")]


def test_an_assumed_share_is_never_called_published(crosswalk: pl.DataFrame) -> None:
    assert crosswalk["published_share_population"].is_null().all()
    assert set(crosswalk["share_population_basis"]) == {"whole", "note", "assumed-equal"}
    assert set(crosswalk["share_area_basis"]) == {"whole", "assumed-equal"}


def test_a_published_share_replaces_the_assumption_and_the_rest_is_divided() -> None:
    edges = pl.LazyFrame(
        {
            "effective_from": [REFORM] * 3,
            "old_code": ["06886"] * 3,
            "extent": ["part"] * 3,
            "published_share_population": [0.7, None, None],
            "published_share_area": [None, None, None],
        },
        schema_overrides={"published_share_area": pl.Float64},
    )
    shared = with_shares(edges).collect()
    assert shared["share_population"].to_list() == pytest.approx([0.7, 0.15, 0.15])
    assert shared["share_population_basis"].to_list() == ["published", "assumed-equal", "assumed-equal"]


@given(st.lists(st.sampled_from(EXTENTS), min_size=1, max_size=6))
def test_shares_sum_to_one_whatever_the_notes_say(extents: list[str]) -> None:
    size = len(extents)
    edges = pl.LazyFrame(
        {
            "effective_from": [REFORM] * size,
            "old_code": ["06655"] * size,
            "extent": extents,
            "published_share_population": pl.Series([None] * size, dtype=pl.Float64),
            "published_share_area": pl.Series([None] * size, dtype=pl.Float64),
        }
    )
    sums = with_shares(edges).select(pl.col("share_population", "share_area").sum()).collect()
    assert sums.row(0) == pytest.approx((1.0, 1.0))


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Nhập một phần\n", "part"),
        ("Nhập một  phần ", "part"),
        ("Nhâp một phần diện tích", "part-area"),
        ("Nhập một phần diện tích, toàn bộ dân số", "part-area-all-people"),
        ("Giữ nguyên ", "unchanged"),
        ("Sắp xếp toàn bộ huyện Lý Sơn thành đặc khu Lý Sơn", "whole"),
        ("Phần còn lại sau khi tách một phần vào xã Canh Vinh", "part"),
        ("Đổi tên từ một phần Phường 15", "part"),
        ("xem văn bản", None),
    ],
)
def test_a_note_is_understood_or_left_empty_never_guessed(note: str, expected: str | None) -> None:
    assert pl.select(extent(pl.lit(note))).item() == expected


def test_twenty_one_codes_belonged_to_another_place_before(crosswalk: pl.DataFrame) -> None:
    place = r"^(Phường|Xã|Thị trấn|Đặc khu) "
    kept = crosswalk.filter((pl.col("effective_from") == REFORM) & (pl.col("old_code") == pl.col("new_code")))
    reused = kept.filter(pl.col("old_name").str.replace(place, "") != pl.col("new_name").str.replace(place, ""))
    assert kept.height == 54
    assert reused.height == 21
    assert {"06652", "06706", "06994"} <= set(reused["old_code"])


def test_two_steps_lead_where_the_change_record_leads_in_one(shared_data: Path, crosswalk: pl.DataFrame) -> None:
    record = read_excel(shared_data / CHANGE_RECORD).load_sheet(0, dtypes="string").to_polars().filter(pl.col("Tỉnh") == "22")
    first = crosswalk.filter(pl.col("effective_from") == date(2020, 1, 1)).select("old_code", "new_code")
    second = crosswalk.filter(pl.col("effective_from") == date(2024, 11, 1)).select("old_code", "new_code")
    ours = first.join(second, left_on="new_code", right_on="old_code", suffix="_2024").select("old_code", "new_code_2024")
    assert set(ours.rows()) == set(record.select("Xã", "Xã DC").rows())
    assert ours.height == 186


def test_no_seed_row_copies_a_path_or_a_blank_note() -> None:
    with (seeds.SEEDS / "crosswalk.csv").open(encoding="utf-8", newline="") as file:
        notes = [row["note"] for row in csv.DictReader(file)]
    assert all(note.strip() for note in notes)
    assert len({note for note in notes if note != note.strip()}) == 2
