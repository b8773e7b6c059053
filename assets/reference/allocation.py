"""How much of an old commune goes to each new one: the note's class, and shares of people and land.

No shares of split communes are published. Until one is delivered (`published_share_*`), the rule is an equal split among
the targets the note leaves open, and the basis says so. To replace the assumption, deliver a figure; there is no switch.
"""

import polars as pl

EXTENTS = ("whole", "part", "part-area-all-people", "part-area", "unchanged")
_EDGE = ("effective_from", "old_code")
_UNDIVIDED = ("whole", "unchanged")


def extent(note: pl.Expr) -> pl.Expr:
    """The class of a conversion note, null where it cannot be understood; blanks, case and one known misprint are forgiven."""
    text = note.str.normalize("NFC").str.replace_all(r"\s+", " ").str.strip_chars().str.to_lowercase()
    text = text.str.replace(r"^nhâp ", "nhập ")
    return (
        pl.when(text.str.contains("một phần diện tích, toàn bộ dân số", literal=True))
        .then(pl.lit("part-area-all-people"))
        .when(text.str.contains("một phần diện tích", literal=True))
        .then(pl.lit("part-area"))
        .when(text.str.contains("một phần", literal=True) | text.str.starts_with("phần còn lại"))
        .then(pl.lit("part"))
        .when(text == "giữ nguyên")
        .then(pl.lit("unchanged"))
        .when(text.str.contains("toàn bộ", literal=True) | text.str.contains("^(đổi|thành lập)"))
        .then(pl.lit("whole"))
    )


def with_shares(edges: pl.LazyFrame) -> pl.LazyFrame:
    """Add `targets`, `share_population`, `share_area` and their bases; shares of one old commune at one date sum to 1."""
    targets = pl.len().over(_EDGE).cast(pl.Int32)
    everyone_moves = (pl.col("extent") == "part-area-all-people").any().over(_EDGE)
    open_to_people = (
        pl.when(everyone_moves).then(pl.col("extent") == "part-area-all-people").otherwise(pl.col("extent") != "part-area")
    )
    nobody_named = ~open_to_people.any().over(_EDGE)
    return (
        edges.with_columns(
            targets.alias("targets"), (open_to_people | nobody_named).alias("_people"), everyone_moves.alias("_told")
        )
        .with_columns(
            _share("published_share_population", pl.col("_people")).alias("share_population"),
            _share("published_share_area", pl.lit(value=True)).alias("share_area"),
            _basis("published_share_population", told=pl.col("_told") | ~pl.col("_people")).alias("share_population_basis"),
            _basis("published_share_area", told=pl.lit(value=False)).alias("share_area_basis"),
        )
        .drop("_people", "_told")
    )


def _share(published: str, eligible: pl.Expr) -> pl.Expr:
    """The published share, else an equal part of what published shares leave over."""
    waiting = eligible & pl.col(published).is_null()
    rest = 1.0 - pl.col(published).sum().over(_EDGE)
    return pl.coalesce(pl.col(published), pl.when(waiting).then(rest / waiting.sum().over(_EDGE)).otherwise(0.0))


def _basis(published: str, told: pl.Expr) -> pl.Expr:
    undivided = pl.col("extent").is_in(_UNDIVIDED)
    return (
        pl.when(undivided & (pl.col("targets") > 1) & pl.col("old_code").is_not_null())
        .then(pl.lit("contradictory"))
        .when(undivided)
        .then(pl.lit("whole"))
        .when(pl.col(published).is_not_null())
        .then(pl.lit("published"))
        .when(told)
        .then(pl.lit("note"))
        .otherwise(pl.lit("assumed-equal"))
    )
