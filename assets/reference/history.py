"""What every commune code ever meant here, and where that commune is today: versions followed along the crosswalk.

One row of `meanings` is one version of a commune (code, valid_from) and one commune of today it leads to. Matching people's
spellings to versions is `resolver`; the sentences are `reasons`.
"""

from datetime import date

import polars as pl

from assets.eager import values_of
from assets.reference.reasons import meaning_note, meaning_reason

VERSION = ("code", "valid_from")
_FACTS = ("valid_to", "name", "type", "full_name", "parent_code", "parent_name", "alias_codes", "population", "population_date")


def meanings(units: pl.LazyFrame, crosswalk: pl.LazyFrame) -> pl.LazyFrame:
    """Every commune version × commune of today: `commune_code`, shares, whether they are assumed, `path`, `reason`, `note`.

    A version no edge leads on from and which is not current keeps a null `commune_code` and the reason `unknown`.
    """
    paths = _versions(units)
    for day in _reform_days(crosswalk):
        paths = _step(paths, crosswalk, day)
    ended = paths.join(_today(units), on="commune_code", how="left")
    found = pl.col("commune_full_name").is_not_null()
    merged = (
        ended.with_columns(pl.when(found).then(pl.col("commune_code")).alias("commune_code"))
        .group_by(*VERSION, "commune_code")
        .agg(
            pl.exclude("share_population", "share_area", "share_assumed", "joined", "hops").first(),
            pl.col("share_population", "share_area").sum(),
            pl.col("share_assumed", "joined").any(),
            pl.col("hops").max(),
        )
    )
    return (
        merged.sort(*VERSION, "commune_code")
        .with_columns(_others().over(VERSION), pl.len().over(VERSION).alias("targets"))
        .with_columns(meaning_reason().alias("reason"))
        .with_columns(meaning_note().alias("note"))
        .drop("joined", "hops", "targets", "_others")
    )


def _versions(units: pl.LazyFrame) -> pl.LazyFrame:
    """Commune versions at the start of their path, with the name of the unit above them at that time."""
    communes = units.filter(pl.col("level") == "commune")
    above = units.filter(pl.col("level") != "commune").select(
        pl.col("code").alias("parent_code"), pl.col("full_name").alias("parent_name"), pl.col("valid_from").alias("_since")
    )
    # The parent's latest version that began no later: a commune may outlive a change of its district's type.
    named = communes.sort("valid_from").join_asof(
        above.sort("_since"), left_on="valid_from", right_on="_since", by="parent_code", check_sortedness=False
    )
    return named.select(
        *VERSION,
        *_FACTS,
        pl.col("code").alias("commune_code"),
        pl.concat_str("full_name", pl.lit(" ("), "code", pl.lit(")")).alias("path"),
        pl.lit(1.0).alias("share_population"),
        pl.lit(1.0).alias("share_area"),
        pl.lit(value=False).alias("share_assumed"),
        pl.lit(value=False).alias("joined"),
        pl.lit(0).alias("hops"),
    )


def _reform_days(crosswalk: pl.LazyFrame) -> list[date]:
    """The days on which units changed: a handful, so they are read once and walked in order."""
    return values_of(crosswalk.select(pl.col("effective_from").unique().sort()))


def _step(paths: pl.LazyFrame, crosswalk: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """Move on every path whose version had ended before that day."""
    assumed = (pl.col("share_population_basis") == "assumed-equal") | (pl.col("share_area_basis") == "assumed-equal")
    edges = crosswalk.filter(pl.col("effective_from") == day).select(
        pl.col("old_code").alias("_at"),
        pl.col("new_code").alias("_next"),
        pl.concat_str("new_name", pl.lit(" ("), "new_code", pl.lit(")")).alias("_label"),
        pl.col("share_population").alias("_people"),
        pl.col("share_area").alias("_land"),
        assumed.alias("_assumed"),
        (pl.len().over("new_code") > 1).alias("_joined"),
        (pl.col("extent") == "unchanged").alias("_same"),
    )
    moved = paths.with_columns(pl.when(pl.col("valid_to") < day).then(pl.col("commune_code")).alias("_at"))
    onward = moved.join(edges, on="_at", how="left")
    stayed = pl.col("_same").fill_null(value=True)
    return onward.select(
        *VERSION,
        *_FACTS,
        pl.coalesce("_next", "commune_code").alias("commune_code"),
        pl.when(stayed).then(pl.col("path")).otherwise(pl.concat_str("path", "_label", separator=" → ")).alias("path"),
        pl.col("share_population") * pl.col("_people").fill_null(1.0),
        pl.col("share_area") * pl.col("_land").fill_null(1.0),
        pl.col("share_assumed") | pl.col("_assumed").fill_null(value=False),
        pl.col("joined") | pl.col("_joined").fill_null(value=False),
        pl.col("hops") + (~stayed).cast(pl.Int32),
    )


def _today(units: pl.LazyFrame) -> pl.LazyFrame:
    current = units.filter((pl.col("level") == "commune") & pl.col("valid_to").is_null())
    return current.select(
        pl.col("code").alias("commune_code"),
        pl.col("name").alias("commune_name"),
        pl.col("full_name").alias("commune_full_name"),
    )


def _others() -> pl.Expr:
    """All communes of today a version leads to, readable, for the sentence about a split."""
    label = pl.concat_str("commune_full_name", pl.lit(" ("), "commune_code", pl.lit(")"))
    return label.str.join(", ").alias("_others")
