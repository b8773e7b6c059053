"""Places of the 2019 census: names written once and blank below become full paths, levels and totals to hold against parts.

A row's level shows in which name cells are filled; "(Tổng số)" marks a total. Nothing here reads files or judges rows.
"""

from collections.abc import Sequence

import polars as pl

COUNTRY, PROVINCE, DISTRICT, COMMUNE = "toan-quoc", "tinh", "huyen", "xa"
_COUNTRY_NAME = "Tổng số"
_TOTAL = r"\(Tổng số\)$"


def with_places(frame: pl.LazyFrame, names: Sequence[str]) -> pl.LazyFrame:
    """Fill names down within each delivery and add `level` and `place`; `names` is province, district[, commune]."""
    written = frame.with_columns(_name(name) for name in names)
    if "commune" in names:
        written = written.with_columns(_own_name_only())
    written = written.with_columns(_level(names))
    filled = written.with_columns(_filled("province", [])).with_columns(_reached("province", PROVINCE))
    for position, name in enumerate(names[1:], 1):
        level = (DISTRICT, COMMUNE)[position - 1]
        filled = filled.with_columns(_filled(name, names[:position])).with_columns(_reached(name, level))
    return filled.with_columns(_place(names))


def with_children(frame: pl.LazyFrame, figures: Sequence[str]) -> pl.LazyFrame:
    """Add `children_<figure>`: what the units one level below sum to; null where the table holds none."""
    delivery, province, district = "_delivery_id", "province", "district"
    below = ((COUNTRY, PROVINCE, [delivery]), (PROVINCE, DISTRICT, [delivery, province]))
    steps = (*below, (DISTRICT, COMMUNE, [delivery, province, district]))
    return frame.with_columns(
        pl.coalesce(_sum_of(figure, parent, child, group) for parent, child, group in steps).alias(f"children_{figure}")
        for figure in figures
    )


def _sum_of(figure: str, parent: str, child: str, group: list[str]) -> pl.Expr:
    part = pl.when(pl.col("level") == child).then(pl.col(figure))
    found = part.count().over(group) > 0
    return pl.when((pl.col("level") == parent) & found).then(part.sum().over(group))


def _name(name: str) -> pl.Expr:
    text = pl.col(name).str.normalize("NFC").str.replace_all(r"\s+", " ").str.strip_chars()
    return pl.when(text != "").then(text)


def _own_name_only() -> pl.Expr:
    """A district without communes (three islands) is printed once, its name in both cells: it is a district."""
    return pl.when(pl.col("commune").ne_missing(pl.col("district"))).then(pl.col("commune"))


def _level(names: Sequence[str]) -> pl.Expr:
    """From the deepest filled cell upwards; a sheet without communes has its districts as plain rows."""
    deepest = {"commune": COMMUNE, "district": DISTRICT, "province": PROVINCE}
    country = pl.when(pl.col("province") == _COUNTRY_NAME).then(pl.lit(COUNTRY))
    return pl.coalesce(
        country, *(pl.when(pl.col(name).is_not_null()).then(pl.lit(deepest[name])) for name in reversed(names))
    ).alias("level")


def _filled(name: str, within: Sequence[str]) -> pl.Expr:
    plain = pl.col(name).str.replace(_TOTAL, "").str.strip_chars_end()
    group = ["_delivery_id", *within]
    return plain.forward_fill().over(group, order_by="_row")


def _reached(name: str, level: str) -> pl.Expr:
    """Keep a name only on rows at its level or below."""
    depth = (COUNTRY, PROVINCE, DISTRICT, COMMUNE)
    return pl.when(pl.col("level").is_in(depth[depth.index(level) :])).then(pl.col(name))


def _place(names: Sequence[str]) -> pl.Expr:
    path = pl.concat_str(names, separator=" / ", ignore_nulls=True)
    return pl.when(pl.col("level") == COUNTRY).then(pl.lit("Cả nước")).otherwise(path).alias("place")
