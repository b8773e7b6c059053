"""Shapes that must not lie on one another's ground: within a group, and on what is already published of it.

Shapes are read a group at a time (small groups together), so memory follows the largest group and not the table.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl
from pydantic import Field

from checks.around import Around
from checks.conditions import expression as condition_of
from checks.domain_rule import Arguments, DomainRule
from checks.geometry import Coordinates, written
from checks.grounds_rows import broken, story
from checks.rules import Kwargs, both
from checks.values import type_of

# Bytes of shapes read at a time; a larger group is read alone. Shapely needs about twice as much again.
_AT_ONCE = 64_000_000


class NotOverlapping(Arguments):
    """Không có hai hình nào trong cùng nhóm chồng lên nhau quá mức cho phép.

    Có `key` thì so cả với các hình đang công bố mà lượt này không thay.
    """

    group_by: str | None = None
    tolerance_m2: float = Field(1.0, ge=0, allow_inf_nan=False)
    key: list[str] = []
    coordinates: Coordinates = "lonlat"


def overlapping(frame: pl.LazyFrame, kwargs: Kwargs, around: Around) -> Mapping[str, Any]:
    """The rows whose shape shares more than the tolerance with another of its group, and what was found of the first ones."""
    from checks.geometry_overlap import overlaps
    from checks.geometry_shapes import flatten, read, usable

    found = [pl.DataFrame(schema={"_row": pl.Int64, "partner": pl.Int64, "shared": pl.Float64})]
    for group in _groups(_shapes(frame, kwargs), _published(frame, kwargs, around), grouped=kwargs["group_by"] is not None):
        rows = group["_row"]
        shapes = usable(flatten(read(group["shape"]), lonlat=kwargs["coordinates"] == "lonlat"))
        met = overlaps(shapes, kwargs["tolerance_m2"], asked=rows.is_not_null().to_numpy())
        one = pl.DataFrame({"_row": rows, "partner": met.partner, "shared": met.shared})
        one = one.filter(pl.col("partner") >= 0, pl.col("_row").is_not_null())
        found.append(one.with_columns(rows.gather(one["partner"]).alias("partner")))
    other = pl.format("dòng {}", pl.col("partner")).fill_null("một hình đang công bố")
    return broken(pl.concat(found), pl.format("chồng {} m² với {}", written(pl.col("shared"), 1), other))


def _shapes(rows: pl.LazyFrame, kwargs: Kwargs) -> pl.LazyFrame:
    """The considered rows as `_row` (null where they have no number), `shape` and `group`."""
    schema = rows.collect_schema()
    name, by = str(kwargs["column"]), kwargs["group_by"]
    wanted = both(condition_of(kwargs.get("row_condition"), schema), pl.col(name).is_not_null())
    for column in (name, by):
        if column is not None:
            type_of(column, schema)
    number = pl.col("_row") if "_row" in schema else pl.lit(None, pl.Int64).alias("_row")
    group = pl.lit(None, pl.String) if by is None else pl.col(by)
    return rows.filter(wanted).select(number, pl.col(name).alias("shape"), group.alias("group"))


def _published(frame: pl.LazyFrame, kwargs: Kwargs, around: Around) -> pl.LazyFrame | None:
    """The published shapes these rows leave standing; None where the contract names no key or nothing is published."""
    key = kwargs["key"]
    for name in key:
        type_of(name, frame.collect_schema())
    if not key or around.previous is None:
        return None
    standing = around.previous.drop("_row", strict=False).join(frame.select(key).unique(), on=key, how="anti")
    return _shapes(standing, kwargs)


def _groups(rows: pl.LazyFrame, published: pl.LazyFrame | None, *, grouped: bool) -> Iterator[pl.DataFrame]:
    """Rows of one group at a time, the published ones of the same group beside them; a row without a group is in none."""
    everything = rows if published is None else pl.concat([rows, published])
    if not grouped:
        yield everything.collect(engine="streaming")
        return
    touched = rows.select(pl.col("group").unique()).collect(engine="streaming")["group"]
    for groups in _packed(everything.filter(pl.col("group").is_in(touched.implode()))):
        pack = everything.filter(pl.col("group").is_in(groups.implode())).collect(engine="streaming")
        yield from pack.partition_by("group", maintain_order=True)


def _packed(rows: pl.LazyFrame) -> Sequence[pl.Series]:
    """Groups to read together, none of the packs much larger than `_AT_ONCE` bytes unless one group is."""
    size = pl.col("shape").bin.size() if rows.collect_schema()["shape"] == pl.Binary else pl.col("shape").str.len_bytes()
    sizes = rows.filter(pl.col("group").is_not_null()).group_by("group").agg(size.sum().alias("bytes"))
    known = sizes.collect(engine="streaming").sort("group")
    packs = known.with_columns(pack=(pl.col("bytes").cum_sum() - pl.col("bytes")) // _AT_ONCE)
    return [pack["group"] for pack in packs.partition_by("pack", maintain_order=True)]


RULES: tuple[DomainRule, ...] = (
    DomainRule("expect_column_values_to_not_overlap", "column_values.not_overlapping", NotOverlapping, tells=story),
)
GROUNDERS = {"expect_column_values_to_not_overlap": overlapping}
