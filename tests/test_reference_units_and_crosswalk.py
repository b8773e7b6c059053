"""The shipped units and crosswalk say what the official lists say, and every split is accounted for."""

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from fastexcel import read_excel
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from assets.reference import seeds
from assets.reference.allocation import EXTENTS, extent, with_shares
from assets.reference.conformed import conformed_reference__units
from catalog.text import fold_expr, normalise_tones_expr

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


def canonical(name: str) -> pl.Expr:
    return normalise_tones_expr(pl.col(name)).alias(name)


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (date(2019, 4, 1), 186),
        (date(2019, 12, 31), 186),
        (date(2020, 1, 1), 177),
        (date(2024, 10, 31), 177),
        (date(2024, 11, 1), 171),
        (date(2025, 6, 30), 171),
        (date(2025, 7, 1), 54),
        (date(2026, 11, 22), 54),
    ],
)
def test_each_vintage_has_its_number_of_communes_up_to_its_last_day(units: pl.DataFrame, day: date, count: int) -> None:
    assert communes_on(units, day).height == count


@pytest.mark.parametrize(
    ("day", "types"),
    [
        (date(2025, 1, 4), {"xã": 91, "phường": 73, "thị trấn": 7}),
        (date(2025, 7, 1), {"xã": 22, "phường": 30, "đặc khu": 2}),
    ],
)
def test_the_types_of_communes_are_those_the_resolutions_name(units: pl.DataFrame, day: date, types: dict[str, int]) -> None:
    assert dict(communes_on(units, day)["type"].value_counts().iter_rows()) == types


def test_a_code_without_a_date_is_not_a_key_but_with_level_and_date_it_is(units: pl.DataFrame) -> None:
    assert units["code"].is_duplicated().any()
    assert not units.select("code", "level", "valid_from").is_duplicated().any()
    assert not units["overlaps"].any()


def test_codes_keep_their_leading_zero(units: pl.DataFrame) -> None:
    lengths = units.group_by("level").agg(pl.col("code").str.len_chars().unique())
    assert dict(lengths.iter_rows()) == {"province": [2], "district": [3], "commune": [5]}


def test_every_parent_was_a_unit_on_the_day_its_child_began(units: pl.DataFrame) -> None:
    children = units.filter(pl.col("parent_code").is_not_null())
    pairs = children.join(units, left_on="parent_code", right_on="code", suffix="_parent").filter(
        pl.col("valid_from_parent") <= pl.col("valid_from"),
        pl.col("valid_to_parent").is_null() | (pl.col("valid_to_parent") >= pl.col("valid_from")),
    )
    assert pairs.height == children.height


def test_the_province_changes_its_type_by_date_and_not_in_the_code(units: pl.DataFrame) -> None:
    province = units.filter(pl.col("level") == "province").sort("valid_from")
    assert province["full_name"].to_list() == ["Tỉnh Quảng Ninh", "Thành phố Quảng Ninh"]
    assert province["date_certainty"].unique().to_list() == ["secondary"]


def test_population_of_the_2019_communes_adds_up_to_the_census(units: pl.DataFrame) -> None:
    counted = units.filter(pl.col("population_date") == date(2019, 4, 1))
    sums = dict(counted.group_by("level").agg(pl.col("population").sum()).iter_rows())
    assert sums == {"commune": 1_320_324, "district": 1_320_324, "province": 1_320_324}


def test_published_populations_far_from_the_census_are_marked_doubtful(units: pl.DataFrame) -> None:
    today = communes_on(units, REFORM)
    doubtful = today.filter(pl.col("figure_certainty") == "doubtful")["code"].to_list()
    assert "06778" in doubtful
    assert len(doubtful) == 10


def test_dates_nobody_read_in_a_text_are_marked_recalled(units: pl.DataFrame) -> None:
    of_2020 = units.filter((pl.col("valid_from") == date(2020, 1, 1)) | (pl.col("valid_to") == date(2019, 12, 31)))
    assert of_2020["date_certainty"].unique().to_list() == ["recalled"]


def test_overlapping_periods_of_one_code_are_seen() -> None:
    rows = pl.LazyFrame(
        {
            "code": ["06652"] * 3,
            "level": ["commune"] * 3,
            "name": ["Hà Phong"] * 3,
            "type": ["phường"] * 3,
            "valid_from": [date(2019, 1, 1), date(2025, 6, 1), date(2026, 1, 1)],
            "valid_to": [date(2025, 6, 30), None, None],
        }
    )
    assert conformed_reference__units(rows).collect()["overlaps"].to_list() == [False, True, True]


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


def test_the_units_of_2019_and_2024_equal_the_change_record(shared_data: Path, units: pl.DataFrame) -> None:
    record = read_excel(shared_data / CHANGE_RECORD).load_sheet(0, dtypes="string").to_polars().filter(pl.col("Tỉnh") == "22")
    for day, code, name, district in (
        (date(2019, 1, 1), "Xã", "Tên Xã", "QH"),
        (date(2024, 11, 10), "Xã DC", "Tên Xã DC", "QH DC"),
    ):
        official = record.select(
            pl.col(code).alias("code"), canonical(name).alias("full_name"), pl.col(district).alias("parent_code")
        )
        ours = communes_on(units, day).select("code", "full_name", "parent_code")
        assert_frame_equal(ours.sort("code"), official.unique().sort("code"))


def test_two_steps_lead_where_the_change_record_leads_in_one(shared_data: Path, crosswalk: pl.DataFrame) -> None:
    record = read_excel(shared_data / CHANGE_RECORD).load_sheet(0, dtypes="string").to_polars().filter(pl.col("Tỉnh") == "22")
    first = crosswalk.filter(pl.col("effective_from") == date(2020, 1, 1)).select("old_code", "new_code")
    second = crosswalk.filter(pl.col("effective_from") == date(2024, 11, 1)).select("old_code", "new_code")
    ours = first.join(second, left_on="new_code", right_on="old_code", suffix="_2024").select("old_code", "new_code_2024")
    assert set(ours.rows()) == set(record.select("Xã", "Xã DC").rows())
    assert ours.height == 186


def test_communes_of_january_2025_equal_the_official_list(shared_data: Path, units: pl.DataFrame) -> None:
    path = shared_data / "admin_crosswalk" / "nso_xa_2025-01-04.csv"
    official = pl.read_csv(path, infer_schema=False).filter(pl.col("Mã TP") == "22")
    wanted = official.select(
        pl.col("Mã PX").alias("code"), canonical("Phường Xã").alias("full_name"), pl.col("Mã QH").alias("parent_code")
    )
    ours = communes_on(units, date(2025, 1, 4)).select("code", "full_name", "parent_code")
    assert_frame_equal(ours.sort("code"), wanted.sort("code"))


def test_todays_communes_equal_an_independent_list_but_for_one_code(shared_data: Path, units: pl.DataFrame) -> None:
    path = shared_data / "admin_crosswalk" / "thanglequoc_units_2026-07-25.json"
    provinces = pl.read_json(path)
    theirs = provinces.filter(pl.col("Code") == "22").explode("Wards").select(pl.col("Wards").struct.unnest())
    folded = theirs.select("Code", fold_expr(pl.col("FullName")).alias("name"))
    today = communes_on(units, REFORM)
    ours = today.select("code", fold_expr(pl.col("full_name")).alias("name"))
    assert set(ours.rows()) ^ set(folded.rows()) == {("06970", "xa ba che"), ("06978", "xa ba che")}
    assert today.filter(pl.col("code") == "06970")["alias_codes"].to_list() == ["06978"]


def test_no_seed_row_copies_a_path_or_a_blank_note() -> None:
    with (seeds.SEEDS / "crosswalk.csv").open(encoding="utf-8", newline="") as file:
        notes = [row["note"] for row in csv.DictReader(file)]
    assert all(note.strip() for note in notes)
    assert len({note for note in notes if note != note.strip()}) == 2
