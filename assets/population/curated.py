"""Answers people ask for: the census by today's communes and by age, the register counted or under pseudonyms.

Each function puts steps together; the arithmetic of each step has a module of its own.
"""

from datetime import date

import polars as pl

from assets.population.age_bands import BANDS, band_column
from assets.population.allocation import divided
from assets.population.by_commune import counted, small_hidden
from assets.population.census_hierarchy import COMMUNE, DISTRICT
from assets.population.pseudonym import pseudonym, pseudonym_key
from assets.population.settings import smallest_count
from assets.reference.resolver import Columns, resolve_shares
from assets.table import table

CENSUS_DAY = date(2019, 4, 1)
_SOURCES = "Tổng điều tra dân số và nhà ở 01/4/2019; bảng chuyển đổi đơn vị hành chính của ngành tham chiếu"


@table
def curated_population__census_by_commune(
    conformed_population__census_communes: pl.LazyFrame,
    conformed_reference__units: pl.LazyFrame,
    conformed_reference__crosswalk: pl.LazyFrame,
) -> pl.LazyFrame:
    """People counted in 2019 in what are today's communes; split communes are divided by the reference shares."""
    units = conformed_reference__units
    here = units.filter(pl.col("level") == "province").select(province="full_name")
    counted_here = conformed_population__census_communes.filter(pl.col("level") == COMMUNE).join(
        here, on="province", how="semi"
    )
    asked = Columns(on=CENSUS_DAY, name="commune", parent="district")
    parts = resolve_shares(counted_here, asked, units, conformed_reference__crosswalk)
    for area in ("urban", "rural"):
        parts = divided(parts, area, "share_population", ["place"], tie="commune_code")
    return _summed(parts.with_columns(people=pl.col("urban") + pl.col("rural"))).join(
        _today(units), on="commune_code", how="left"
    )


def _summed(parts: pl.LazyFrame) -> pl.LazyFrame:
    # The flag speaks of land too; where all people go one way, nothing about them is assumed.
    divided_people = pl.col("share_population").is_between(0, 1, closed="none") & pl.col("share_assumed")
    assumed = pl.when(divided_people).then(pl.col("people")).otherwise(0).sum()
    origin = pl.format("{} ({}): {}", "commune", "district", "people").sort_by("place")
    sums = parts.group_by("commune_code").agg(
        pl.col("people").sum().alias("population_2019"),
        pl.col("urban", "rural").sum(),
        assumed.alias("people_assumed"),
        origin.alias("census_communes"),
    )
    rule = pl.when(pl.col("people_assumed") > 0).then(pl.lit("co-gia-dinh")).otherwise(pl.lit("tron-ven"))
    return sums.with_columns(
        areas_sum=pl.col("urban") + pl.col("rural"),
        assumed_percent=(pl.col("people_assumed") * 100 / pl.col("population_2019")).round(2),
        allocation=rule,
        sources=pl.lit(_SOURCES),
    )


def _today(units: pl.LazyFrame) -> pl.LazyFrame:
    """Codes and full names of the communes that exist today."""
    exists = (pl.col("level") == "commune") & pl.col("valid_to").is_null()
    return units.filter(exists).select(commune_code="code", commune_name="full_name")


@table
def curated_population__census_by_age(conformed_population__census_ages: pl.LazyFrame) -> pl.LazyFrame:
    """People counted in 2019 by district, urban or rural, and age band: one row a figure."""
    districts = conformed_population__census_ages.filter(pl.col("level") == DISTRICT)
    areas = [
        districts.unpivot(
            [band_column(area, band) for band in BANDS],
            index=["province", "district"],
            variable_name="age_band",
            value_name="people",
        ).with_columns(
            pl.lit(code).alias("area"),
            pl.col("age_band").replace_strict(
                [band_column(area, band) for band in BANDS], list(BANDS), return_dtype=pl.String()
            ),
        )
        for area, code in (("urban", "thanh-thi"), ("rural", "nong-thon"))
    ]
    return pl.concat(areas)


@table
def curated_population__by_commune(
    conformed_population__civil_register: pl.LazyFrame, conformed_reference__units: pl.LazyFrame
) -> pl.LazyFrame:
    """The register counted by commune, sex and age band, small cells hidden so that none can be worked out."""
    today = _today(conformed_reference__units)
    cells = small_hidden(counted(conformed_population__civil_register, today), smallest_count())
    return cells.join(today, on="commune_code", how="left")


@table
def curated_population__register_pseudonymised(conformed_population__civil_register: pl.LazyFrame) -> pl.LazyFrame:
    """One row a person without name, address, ethnicity or day of birth; the id is a keyed hash."""
    return conformed_population__civil_register.select(
        pseudonym(pl.col("personal_id"), pseudonym_key()).alias("person"),
        pl.col("birth_date").dt.year().alias("birth_year"),
        "sex",
        "commune_code",
        "residence_type",
        pl.col("registered_on").dt.year().alias("registered_year"),
    )
