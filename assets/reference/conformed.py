"""Computed columns of the reference tables; typed frames in, the same rows out.

What a split commune passes on is `allocation`; measuring polygons is `geometry`; following a code through time is `resolver`.
"""

from pathlib import Path

import polars as pl

from assets.reference.allocation import extent, with_shares
from assets.reference.geometry import polygon_facts
from assets.table import table

#: Our own small tables; the aliases of commune codes are read from here, because a conformed table reads one delivery only.
SEEDS = Path(__file__).parent / "seeds"
#: Declared and measured area may differ by so many percent; with islands, publishers disagree on the water between them.
AREA_TOLERANCE_PCT, ISLAND_TOLERANCE_PCT = 5.0, 45.0


@table
def conformed_reference__units(raw_reference__units: pl.LazyFrame) -> pl.LazyFrame:
    """Units by date, with the full name, whether they exist today, and whether two versions of a code overlap in time."""
    before = pl.col("valid_to").shift(1).over("code", "level", order_by="valid_from")
    first = pl.col("valid_from") == pl.col("valid_from").min().over("code", "level")
    return raw_reference__units.with_columns(
        pl.concat_str(pl.col("type").str.head(1).str.to_uppercase() + pl.col("type").str.slice(1), "name", separator=" ").alias(
            "full_name"
        ),
        pl.col("valid_to").is_null().alias("is_current"),
        (~first & (before.is_null() | (before >= pl.col("valid_from")))).alias("overlaps"),
    )


@table
def conformed_reference__crosswalk(raw_reference__crosswalk: pl.LazyFrame) -> pl.LazyFrame:
    """Edges old commune → new commune at one date, with the class of the note and the shares that follow from it."""
    return with_shares(raw_reference__crosswalk.with_columns(extent(pl.col("note")).alias("extent")))


@table
def conformed_reference__boundaries(raw_reference__boundaries: pl.LazyFrame) -> pl.LazyFrame:
    """Outlines of today's communes: canonical code, measured facts, and how far the declared area is off, in percent."""
    area = pl.coalesce("detailed_area_km2", "geodesic_area_km2")
    islands = pl.coalesce("detailed_parts", "parts") > 1
    difference = ((area / pl.col("declared_area_km2") - 1.0) * 100.0).round(2)
    return (
        with_canonical_code(raw_reference__boundaries, pl.scan_csv(SEEDS / "units.csv", infer_schema=False))
        .with_columns(pl.col("generalised").fill_null(value=False), polygon_facts(pl.col("geometry")).alias("_facts"))
        # Not `unnest` of the frame, which keeps Polars from seeing what each column needs.
        .with_columns(pl.col("_facts").struct.unnest())
        .drop("_facts")
        .with_columns(
            difference.alias("area_difference_pct"),
            difference.abs().alias("area_deviation_pct"),
            pl.when(islands).then(ISLAND_TOLERANCE_PCT).otherwise(AREA_TOLERANCE_PCT).alias("area_tolerance_pct"),
        )
    )


def with_canonical_code(outlines: pl.LazyFrame, units: pl.LazyFrame) -> pl.LazyFrame:
    """Add `code`: the statistics office's code where a publisher uses another one for the same commune (`alias_codes`)."""
    today = units.filter((pl.col("level") == "commune") & pl.col("valid_to").is_null())
    aliases = (
        today.select(pl.col("alias_codes").str.split("; ").alias("delivered_code"), pl.col("code").alias("_canonical"))
        .explode("delivered_code", empty_as_null=True)
        .filter(pl.col("delivered_code").is_not_null())
    )
    named = outlines.join(aliases, on="delivered_code", how="left", maintain_order="left")
    return named.with_columns(pl.coalesce("_canonical", "delivered_code").alias("code")).drop("_canonical")
