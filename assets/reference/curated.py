"""The two reference tables people ask for: the communes of today, and what every code ever meant."""

import polars as pl

from assets.reference.history import meanings
from assets.table import table

_CENSUS_DAY = pl.date(2019, 4, 1)


@table
def curated_reference__communes(
    conformed_reference__units: pl.LazyFrame,
    conformed_reference__crosswalk: pl.LazyFrame,
    conformed_reference__boundaries: pl.LazyFrame,
) -> pl.LazyFrame:
    """Communes in force today with their predecessors, label points and the 2019 census carried over to their boundaries."""
    today = conformed_reference__units.filter((pl.col("level") == "commune") & pl.col("valid_to").is_null())
    outlines = conformed_reference__boundaries.select(
        "code", pl.coalesce("detailed_area_km2", "geodesic_area_km2").alias("geodesic_area_km2"), "label_lon", "label_lat"
    )
    return (
        today.select(
            *("code", "name", "type", "full_name", "name_en", "valid_from"),
            *("population", "population_source", "figure_certainty", "area_km2"),
        )
        .join(_predecessors(conformed_reference__crosswalk), on=["code", "valid_from"], how="left")
        .join(_census(conformed_reference__units, conformed_reference__crosswalk), on="code", how="left")
        .join(outlines, on="code", how="left")
        .sort("code")
    )


@table
def curated_reference__code_history(
    conformed_reference__units: pl.LazyFrame, conformed_reference__crosswalk: pl.LazyFrame
) -> pl.LazyFrame:
    """Every commune code, what it meant when, and each commune of today it leads to."""
    return meanings(conformed_reference__units, conformed_reference__crosswalk).select(
        *("code", "valid_from", "valid_to", "full_name", "parent_name", "commune_code", "commune_full_name"),
        *("share_population", "share_area", "share_assumed", "reason", "note", "path"),
    )


def _predecessors(crosswalk: pl.LazyFrame) -> pl.LazyFrame:
    """Old units of each new one as readable text; a part is said to be a part."""
    label = pl.format("{} ({})", pl.col("old_name"), pl.col("old_code"))
    part = pl.when(pl.col("extent").is_in(("whole", "unchanged"))).then(label).otherwise(pl.format("một phần {}", label))
    return (
        crosswalk.sort("old_code")
        .group_by(pl.col("new_code").alias("code"), pl.col("effective_from").alias("valid_from"), maintain_order=True)
        .agg(part.str.join("; ").alias("predecessors"), pl.len().cast(pl.Int32).alias("predecessor_count"))
    )


def _census(units: pl.LazyFrame, crosswalk: pl.LazyFrame) -> pl.LazyFrame:
    """People counted on census day, by commune of today."""
    counted = meanings(units, crosswalk).filter(pl.col("population_date") == _CENSUS_DAY)
    return counted.group_by(pl.col("commune_code").alias("code")).agg(
        (pl.col("population") * pl.col("share_population")).sum().alias("population_2019"),
        pl.col("share_assumed").any().alias("population_2019_assumed"),
    )
