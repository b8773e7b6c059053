"""Columns the contract cannot parse out of a file: places of the census, sums to hold against totals, what an id says."""

import polars as pl

from assets.population.age_bands import BANDS, band_column
from assets.population.census_hierarchy import with_children, with_places
from assets.population.personal_id import with_agreement
from assets.population.settings import century_digits
from assets.table import table

_URBAN = [band_column("urban", band) for band in BANDS]
_RURAL = [band_column("rural", band) for band in BANDS]


def _blank_is_zero(names: list[str]) -> pl.Expr:
    """The publication leaves a cell empty where nobody was counted."""
    return pl.col(names).fill_null(0)


@table
def conformed_population__census_communes(raw_population__census_communes: pl.LazyFrame) -> pl.LazyFrame:
    """2019 census, every printed row: country, province, district and commune, urban and rural."""
    placed = with_places(raw_population__census_communes, ["province", "district", "commune"])
    counted = placed.with_columns(_blank_is_zero(["urban", "rural"]))
    summed = counted.with_columns(areas_sum=pl.col("urban") + pl.col("rural"))
    return with_children(summed, ["total", "urban"])


@table
def conformed_population__census_ages(raw_population__census_ages: pl.LazyFrame) -> pl.LazyFrame:
    """2019 census by district and five-year age band, as wide as it is printed."""
    placed = with_places(raw_population__census_ages, ["province", "district"])
    counted = placed.with_columns(_blank_is_zero(["urban", "rural", *_URBAN, *_RURAL]))
    summed = counted.with_columns(
        areas_sum=pl.col("urban") + pl.col("rural"),
        urban_ages_sum=pl.sum_horizontal(_URBAN),
        rural_ages_sum=pl.sum_horizontal(_RURAL),
    )
    return with_children(summed, ["total", "urban"])


@table
def conformed_population__civil_register(raw_population__civil_register: pl.LazyFrame) -> pl.LazyFrame:
    """The simulated register, with whether each personal id agrees with the sex and birth date beside it."""
    return with_agreement(raw_population__civil_register, century_digits())
