"""Resolving whole tables loses no row and nobody, and every code's history is told."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from assets.reference import seeds
from assets.reference.curated import curated_reference__code_history, curated_reference__communes
from assets.reference.reasons import REASONS
from assets.reference.resolver import Columns, Resolution, resolve, resolve_one, resolve_shares

CENSUS, WINTER_2024, AFTER = date(2019, 4, 1), date(2025, 1, 1), date(2025, 8, 15)
UNITS, CROSSWALK = seeds.units().collect().lazy(), seeds.crosswalk().collect().lazy()
EVERY_VERSION = UNITS.filter(pl.col("level") == "commune").collect().to_dicts()


def ask(on: date, code: str | None = None, name: str | None = None, **more: str) -> list[Resolution]:
    return resolve_one(UNITS, CROSSWALK, on=on, code=code, name=name, **more)


def only(answers: list[Resolution]) -> Resolution:
    assert len(answers) == 1, answers
    return answers[0]


def test_resolving_keeps_every_row_in_its_order_and_its_columns() -> None:
    rows = {"ma": ["07042", "06652", None, "06652", "99999"], "so": [1, 2, 3, 4, 5]}
    days = [CENSUS, CENSUS, CENSUS, AFTER, AFTER]
    frame = pl.LazyFrame(rows | {"ngay": days})
    resolved = resolve(frame, Columns(on="ngay", code="ma"), UNITS, CROSSWALK, into="nay").collect()
    assert_frame_equal(resolved.select("ma", "so", "ngay"), frame.collect())
    assert resolved["nay_code"].to_list() == [None, "06652", None, "06652", None]
    assert resolved["nay_reason"].to_list() == ["split", "code-reused", "unknown", "unchanged", "unknown"]
    assert resolved["nay_candidates"].to_list()[0] == ["07030", "07060"]


def test_names_in_a_column_are_resolved_like_one_by_one() -> None:
    frame = pl.LazyFrame({"ten": ["Xã Hải Hòa", "Hải Hòa"], "huyen": ["Cẩm Phả", None]})
    resolved = resolve(frame, Columns(on=WINTER_2024, name="ten", parent="huyen"), UNITS, CROSSWALK).collect()
    assert resolved["commune_reason"].to_list() == ["split", "ambiguous-name"]
    assert [len(candidates) for candidates in resolved["commune_candidates"]] == [2, 2]


def test_dividing_the_census_by_shares_loses_nobody() -> None:
    counted = UNITS.filter((pl.col("level") == "commune") & (pl.col("population_date") == CENSUS)).select("code", "population")
    spread = resolve_shares(counted, Columns(on=CENSUS, code="code"), UNITS, CROSSWALK).collect()
    assert spread["commune_code"].n_unique() == 54
    assert (spread["population"] * spread["share_population"]).sum() == pytest.approx(1_320_324)
    assert spread.height > 186


def test_a_row_without_an_answer_stays_once_when_shares_are_taken() -> None:
    frame = pl.LazyFrame({"ma": ["99999"], "so": [7]})
    spread = resolve_shares(frame, Columns(on=AFTER, code="ma"), UNITS, CROSSWALK).collect()
    assert spread.select("so", "commune_code", "share_population").rows() == [(7, None, None)]


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(EVERY_VERSION), st.integers(0, 3000))
def test_any_version_on_any_day_of_its_life_resolves_by_code_and_by_full_name_alike(
    version: dict[str, object], days: int
) -> None:
    begun, ended = version["valid_from"], version["valid_to"] or date(2026, 11, 22)
    assert isinstance(begun, date)
    assert isinstance(ended, date)
    on = date.fromordinal(min(begun.toordinal() + days, ended.toordinal()))
    by_code = ask(on, str(version["code"]))
    by_name = ask(on, name=str(version["full_name"]), parent=str(version["parent_code"]))
    assert [one.commune_code for one in by_code] == [one.commune_code for one in by_name]
    assert sum(one.share_population or 0 for one in by_code) == pytest.approx(1.0)
    assert all(one.reason in REASONS for one in by_code)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=12), st.text(max_size=12))
def test_any_text_gets_an_answer_with_a_reason_and_never_a_crash(code: str, name: str) -> None:
    answers = ask(WINTER_2024, code, name)
    assert all(one.note and one.reason in REASONS for one in answers)


def test_code_history_tells_every_version_and_reaches_all_54() -> None:
    history = curated_reference__code_history(UNITS, CROSSWALK).collect()
    assert history["commune_code"].null_count() == 0
    assert history["commune_code"].n_unique() == 54
    assert history.select("code", "valid_from").n_unique() == len(EVERY_VERSION)
    sums = history.group_by("code", "valid_from").agg(pl.col("share_population", "share_area").sum())
    assert sums.filter((pl.col("share_population") - 1).abs() + (pl.col("share_area") - 1).abs() > 1e-9).is_empty()


def test_a_version_without_a_way_onward_is_told_not_dropped() -> None:
    history = curated_reference__code_history(UNITS, CROSSWALK.filter(pl.col("old_code") != "06664")).collect()
    lost = history.filter(pl.col("code") == "06664").row(0, named=True)
    assert (lost["commune_code"], lost["reason"]) == (None, "unknown")
    assert "chưa có bảng chuyển đổi" in lost["note"]


def test_a_unit_that_only_changed_its_name_is_renamed() -> None:
    units = UNITS.filter(pl.col("code") == "06967").with_columns(
        pl.when(pl.col("is_current")).then(pl.lit("Đảo Mới")).otherwise("name").alias("name"),
        pl.when(pl.col("is_current")).then(pl.lit("Xã Đảo Mới")).otherwise("full_name").alias("full_name"),
    )
    crosswalk = CROSSWALK.filter(pl.col("old_code") == "06967").with_columns(pl.lit("whole").alias("extent"))
    answer = only(resolve_one(units, crosswalk, on=CENSUS, code="06967"))
    assert (answer.reason, answer.commune_name) == ("renamed", "Đảo Mới")


def test_communes_of_today_carry_predecessors_and_the_census_in_their_boundaries() -> None:
    outlines = UNITS.filter((pl.col("level") == "commune") & pl.col("is_current")).select(
        "code",
        pl.lit(None, dtype=pl.Float64).alias("detailed_area_km2"),
        pl.lit(1.0).alias("geodesic_area_km2"),
        pl.lit(107.0).alias("label_lon"),
        pl.lit(21.0).alias("label_lat"),
    )
    communes = curated_reference__communes(UNITS, CROSSWALK, outlines).collect()
    assert communes.height == 54
    assert communes["predecessor_count"].sum() == 184
    assert communes["population_2019"].sum() == pytest.approx(1_320_324)
    ha_tu, viet_hung = (communes.filter(pl.col("code") == code).row(0, named=True) for code in ("06652", "06661"))
    assert ha_tu["predecessors"] == "Phường Hà Phong (06652); Phường Hà Tu (06664)"
    assert (ha_tu["population_2019"], ha_tu["population_2019_assumed"]) == (12_238 + 15_338, False)
    assert "một phần Phường Hà Khẩu (06655)" in viet_hung["predecessors"]
    assert viet_hung["population_2019_assumed"]
