"""The shipped units say what the official lists say, on every day."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from fastexcel import read_excel
from polars.testing import assert_frame_equal

from assets.reference import seeds
from assets.reference.conformed import conformed_reference__units
from catalog.text import fold_expr, normalise_tones_expr

REFORM = date(2025, 7, 1)
CHANGE_RECORD = "census2019_raw_xlsx/Ward change record (1-1-2019 vs 10-11-2024)_modified.xls"


@pytest.fixture(scope="module")
def units() -> pl.DataFrame:
    return seeds.units().collect()


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
