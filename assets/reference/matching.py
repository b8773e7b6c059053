"""Which version of a commune a code or a name means on a day; candidates are ranked by rules, never picked by chance.

Questions come as `_code`, `_name`, `_type`, `_parent`, `_on`; answers name a version (`_version_code`, `_version_from`).
"""

import polars as pl

from assets.reference.names import district_key, folded_key, marked_key, without_type, written_type

ASKED = ("_code", "_name", "_type", "_parent", "_on")
_IN_FORCE, _RETIRED, _NEAR = 0, 1, 2


def by_code(asked: pl.LazyFrame, known: pl.LazyFrame) -> pl.LazyFrame:
    """Questions a code answers: the version in force that day, else the last one that had ended before (`_retired`)."""
    versions = _versions(known)
    aliases = versions.with_columns(pl.col("alias_codes").str.split("; ").alias("_any")).explode("_any", empty_as_null=True)
    codes = pl.concat([versions.with_columns(pl.col("code").alias("_any")), aliases.filter(pl.col("_any").is_not_null())])
    return (
        asked.with_columns(pl.col("_code").str.strip_chars().alias("_any"))
        .join(codes, on="_any", how="inner")
        .filter(pl.col("valid_from") <= pl.col("_on"))
        .sort("valid_from", descending=True)
        .unique(ASKED, keep="first", maintain_order=True)
        .select(
            *ASKED,
            pl.col("code").alias("_version_code"),
            pl.col("valid_from").alias("_version_from"),
            (pl.col("valid_to") < pl.col("_on")).fill_null(value=False).alias("_retired"),
        )
    )


def by_name(asked: pl.LazyFrame, known: pl.LazyFrame) -> pl.LazyFrame:
    """Questions a name comes near to: one version, or none with all candidates in `_near`."""
    candidates = _candidates(asked, _versions(known)).with_columns(_standing().alias("_standing"))
    best = _keep_least(_keep_least(candidates, "_standing"), "_tier")
    latest = best.filter((pl.col("_standing") != _RETIRED) | (pl.col("valid_from") == pl.col("valid_from").max().over(ASKED)))
    stands = pl.col("_standing").first() != _NEAR
    one = stands & (pl.col("code").n_unique() == 1)
    return latest.group_by(ASKED).agg(
        pl.when(one).then(pl.col("code").first()).alias("_version_code"),
        pl.when(one).then(pl.col("valid_from").max()).alias("_version_from"),
        (pl.col("_standing").first() == _RETIRED).alias("_retired"),
        (stands & ~one).alias("_ambiguous"),
        pl.when(~one).then(_label().unique().sort().implode()).alias("_near"),
    )


def _label() -> pl.Expr:
    """A candidate as a clerk can tell it from the others; its time is named only where the time is what does not fit."""
    until = pl.coalesce(pl.format(" đến {}", pl.col("valid_to").dt.strftime("%d/%m/%Y")), pl.lit(" đến nay"))
    period = pl.format(", từ {}", pl.col("valid_from").dt.strftime("%d/%m/%Y")) + until
    told = pl.when(pl.col("_standing") == _NEAR).then(period).otherwise(pl.lit(""))
    return pl.format("{} ({}, {}{})", pl.col("full_name"), pl.col("code"), pl.col("parent_name").fill_null("?"), told)


def _versions(known: pl.LazyFrame) -> pl.LazyFrame:
    facts = ("name", "type", "full_name", "parent_code", "parent_name", "alias_codes", "valid_to")
    return known.select("code", "valid_from", *facts).unique(["code", "valid_from"])


def _candidates(asked: pl.LazyFrame, versions: pl.LazyFrame) -> pl.LazyFrame:
    """Versions whose name matches with marks (tier 0) or without (tier 1), as written and without a type prefix."""
    as_written = asked.with_columns(pl.col("_type").alias("_kind"), pl.col("_name").alias("_spelling"))
    stripped = asked.with_columns(
        pl.coalesce(pl.col("_type"), written_type(pl.col("_name"))).alias("_kind"),
        without_type(pl.col("_name")).alias("_spelling"),
    )
    spelled = pl.concat([as_written, stripped]).filter(pl.col("_spelling").is_not_null(), pl.col("_on").is_not_null())
    tiers = [
        spelled.with_columns(key(pl.col("_spelling")).alias("_key"), pl.lit(tier).alias("_tier")).join(
            versions.with_columns(key(pl.col("name")).alias("_key")), on="_key"
        )
        for tier, key in enumerate((marked_key, folded_key))
    ]
    return pl.concat(tiers)


def _standing() -> pl.Expr:
    """How well a candidate stands: in force that day, ended before, or only near (another type, parent or time)."""
    begun, running = pl.col("valid_from") <= pl.col("_on"), pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col("_on"))
    kind_fits = pl.col("_kind").is_null() | (folded_key(pl.col("_kind")) == folded_key(pl.col("type")))
    # Since 07/2025 communes lie under the province: a district named with them says nothing against them.
    under_province = pl.col("parent_code").str.len_chars() == 2
    parent_fits = (
        pl.col("_parent").is_null()
        | under_province
        | (pl.col("_parent").str.strip_chars() == pl.col("parent_code"))
        | (district_key(pl.col("_parent")) == district_key(pl.col("parent_name")))
    )
    fits = kind_fits & parent_fits & begun
    return pl.when(fits & running).then(_IN_FORCE).when(fits).then(_RETIRED).otherwise(_NEAR)


def _keep_least(candidates: pl.LazyFrame, column: str) -> pl.LazyFrame:
    return candidates.filter(pl.col(column) == pl.col(column).min().over(ASKED))
