"""Promise: census figures reach today's communes with nobody lost, nobody doubled, and assumptions told."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.population.age_bands import BANDS, band_of
from assets.population.allocation import divided
from assets.population.conformed import conformed_population__census_ages, conformed_population__census_communes
from assets.population.curated import curated_population__census_by_age, curated_population__census_by_commune
from assets.population.raw import raw_population__census_ages, raw_population__census_communes
from assets.reference import seeds
from assets.sectors import find_entity, find_table
from catalog.files import Reading
from catalog.headers import match_headers, raw_frame
from catalog.parsing import parse

SHARES = st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=1, max_size=8).filter(
    lambda shares: len(shares) == 1 or sum(share or 0 for share in shares) > 1e-6
)


def parts(whole: int, shares: list[float | None]) -> list[int]:
    rows = {"place": ["A"] * len(shares), "people": [whole] * len(shares), "share": shares, "code": list(range(len(shares)))}
    frame = pl.LazyFrame(rows, schema_overrides={"share": pl.Float64})
    return divided(frame, "people", "share", ["place"], tie="code").collect()["people"].to_list()


@given(whole=st.integers(0, 2_000_000), shares=SHARES)
def test_parts_are_whole_people_and_sum_to_the_whole(whole: int, shares: list[float | None]) -> None:
    found = parts(whole, shares)
    total = sum(share or 0 for share in shares)
    assert sum(found) == whole
    assert all(part >= 0 for part in found)
    if len(shares) > 1:
        exact = [whole * (share or 0) / total for share in shares]
        assert all(abs(part - quota) < 1 + 1e-6 for part, quota in zip(found, exact, strict=True))


def test_an_odd_person_goes_to_the_lower_code_and_a_lone_row_keeps_all() -> None:
    assert parts(101, [0.5, 0.5]) == [51, 50]
    assert parts(101, [0.2, 0.2, 0.6]) == [20, 20, 61]
    assert parts(7, [None]) == [7]


def allocated(rows: list[tuple[str, str, int, int]]) -> pl.DataFrame:
    census = pl.LazyFrame(rows, schema=["district", "commune", "urban", "rural"], orient="row").with_columns(
        level=pl.lit("xa"),
        province=pl.lit("Tỉnh Quảng Ninh"),
        place=pl.concat_str(pl.lit("Tỉnh Quảng Ninh"), "district", "commune", separator=" / "),
    )
    return curated_population__census_by_commune(census, seeds.units(), seeds.crosswalk()).collect()


def test_two_communes_whose_code_was_reused_are_not_mixed_up() -> None:
    frame = allocated([("Thành phố Hạ Long", "Phường Hà Phong", 10, 0), ("Thành phố Hạ Long", "Phường Hà Tu", 20, 1)])
    row = frame.row(0, named=True)
    assert frame.height == 1
    assert (row["commune_code"], row["commune_name"], row["population_2019"]) == ("06652", "Phường Hà Tu", 31)
    assert row["census_communes"] == ["Phường Hà Phong (Thành phố Hạ Long): 10", "Phường Hà Tu (Thành phố Hạ Long): 21"]
    assert (row["people_assumed"], row["allocation"]) == (0, "tron-ven")


def test_a_split_commune_is_divided_and_the_assumption_is_told() -> None:
    frame = allocated([("Thành phố Hạ Long", "Phường Hà Khẩu", 101, 0)]).sort("commune_code")
    assert frame["commune_code"].to_list() == ["06661", "06706"]
    assert frame["population_2019"].to_list() == [51, 50]
    assert frame["people_assumed"].to_list() == [51, 50]
    assert frame["assumed_percent"].to_list() == [100.0, 100.0]
    assert frame["allocation"].unique().to_list() == ["co-gia-dinh"]


def test_people_a_note_sends_whole_are_no_assumption() -> None:
    frame = allocated([("Thị xã Quảng Yên", "Xã Liên Hoà", 0, 77)]).filter(pl.col("population_2019") > 0)
    assert frame["commune_code"].to_list() == ["07180"]
    assert frame["people_assumed"].to_list() == [0]


def test_a_name_nobody_knows_stays_without_a_code_instead_of_vanishing() -> None:
    frame = allocated([("Thành phố Hạ Long", "Phường Không Có", 5, 0)])
    assert frame.select("commune_code", "population_2019").rows() == [(None, 5)]


def test_the_whole_census_of_the_province_ties_to_the_person(shared_data: Path) -> None:
    path = shared_data / "census2019_raw_xlsx" / "Population by Urban (Ward).xlsx"
    census = conformed_population__census_communes(typed("census_communes", raw_population__census_communes(path)))
    frame = curated_population__census_by_commune(census, seeds.units(), seeds.crosswalk()).collect()
    table = find_table("curated_population__census_by_commune")
    assert {column.name: column.dtype for column in table.columns}.items() <= frame.schema.items()
    assert frame.height == frame["commune_code"].n_unique() == 54
    assert frame.null_count().sum_horizontal().item() == 0
    sums = frame.select(pl.sum("population_2019", "urban", "rural")).row(0)
    assert sums == (1_320_324, 846_254, 474_070)
    assert frame.filter(pl.col("areas_sum") != pl.col("population_2019")).is_empty()
    assert frame.filter(pl.col("people_assumed") > pl.col("population_2019")).is_empty()
    assert 0 < frame["people_assumed"].sum() < 200_000
    counted = frame.explode("census_communes").select(pl.col("census_communes").str.extract(r": (\d+)$").cast(pl.Int64).sum())
    assert counted.item() == 1_320_324


def test_the_long_age_table_holds_every_printed_figure_once(shared_data: Path) -> None:
    path = shared_data / "census2019_raw_xlsx" / "Population by Age & Urban (District).xlsx"
    wide = conformed_population__census_ages(typed("census_ages", raw_population__census_ages(path)))
    frame = curated_population__census_by_age(wide).collect()
    table = find_table("curated_population__census_by_age")
    assert {column.name: column.dtype for column in table.columns}.items() <= frame.schema.items()
    assert frame.height == 712 * 2 * 18
    assert frame.select(pl.struct(table.key).n_unique()).item() == frame.height
    here = frame.filter(pl.col("province") == "Tỉnh Quảng Ninh")
    assert dict(here.group_by("area").agg(pl.sum("people")).iter_rows()) == {"thanh-thi": 846_254, "nong-thon": 474_070}
    children = here.filter(pl.col("age_band") == "0-4", pl.col("district") == "Thành phố Hạ Long")
    assert dict(children.select("area", "people").iter_rows()) == {"thanh-thi": 21_474, "nong-thon": 0}


def typed(entity: str, read: Reading) -> pl.LazyFrame:
    table = find_entity("population", entity)
    return parse(table, raw_frame(table, read.frame, match_headers(table, read.headers), "lan-1"))


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("2026-06-30", "0-4"),
        ("2021-07-01", "0-4"),
        ("2021-06-30", "5-9"),
        ("1941-07-01", "80-84"),
        ("1941-06-30", "85+"),
        ("1900-01-01", "85+"),
        ("2026-07-01", None),
        (None, None),
    ],
)
def test_a_band_changes_on_the_birthday(born: str | None, band: str | None) -> None:
    frame = pl.DataFrame({"born": [born], "as_of": ["2026-06-30"]}, schema={"born": pl.String, "as_of": pl.String})
    days = frame.select(pl.all().str.to_date())
    assert days.select(band_of(pl.col("born"), pl.col("as_of"))).item() == band
    assert band is None or band in BANDS
