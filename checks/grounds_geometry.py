"""A shape inside the boundary of the unit its row names.

Boundaries are held in memory as a whole, for they are some dozens; the rows are not.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl
from pydantic import Field

from catalog.i18n import Sentence
from checks.around import Around
from checks.domain_rule import Arguments, DomainRule, ground, other_column
from checks.geometry import Coordinates, must_hold_shapes, written
from checks.rules import Kwargs
from checks.values import type_of


class Within(Arguments):
    """Hình nằm trọn trong ranh giới của đơn vị mà dòng ghi mã."""

    code_column: str
    boundaries: str
    boundary_code: str = "code"
    boundary_geometry: str = "geometry"
    tolerance_m: float = Field(1.0, ge=0, allow_inf_nan=False)
    coordinates: Coordinates = "lonlat"


def boundaries(frame: pl.LazyFrame, kwargs: Kwargs, around: Around) -> Mapping[str, Any]:
    """The boundary of every code; raises LookupError or TypeError when the two tables do not fit."""
    from checks.geometry_within import Boundaries

    table = around.tables(kwargs["boundaries"])
    schema = table.collect_schema()
    code, shape = kwargs["boundary_code"], kwargs["boundary_geometry"]
    theirs, ours = type_of(code, schema), type_of(kwargs["code_column"], frame.collect_schema())
    type_of(shape, schema)
    if theirs != ours:
        raise TypeError(
            Sentence(
                "mã của bảng {other} kiểu {theirs}, mã của bảng này kiểu {ours}: không bao giờ khớp",
                other=kwargs["boundaries"],
                theirs=theirs,
                ours=ours,
            )
        )
    rows = table.select(pl.col(code).alias("code"), pl.col(shape).alias("shape")).drop_nulls().collect(engine="streaming")
    lonlat = kwargs["coordinates"] == "lonlat"
    return {"_boundaries": Boundaries(rows, lonlat=lonlat, tolerance=kwargs["tolerance_m"])}


def _placed(shape: pl.Expr, kwargs: Kwargs) -> pl.Expr:
    code, _ = other_column(kwargs, "code_column")
    return pl.struct(shape.alias("shape"), code.alias("code"))


def _inside(shape: pl.Expr, dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    """A row without a code is left alone; one whose code has no boundary is wrong."""
    must_hold_shapes(dtype)
    holds = ground(kwargs, "_boundaries").holds
    known, _ = other_column(kwargs, "code_column")
    return known.is_null() | _placed(shape, kwargs).map_batches(holds, return_dtype=pl.Boolean, is_elementwise=True)


def _how_far(shape: pl.Expr, _dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    limits = ground(kwargs, "_boundaries")
    code, _ = other_column(kwargs, "code_column")
    share = _placed(shape, kwargs).map_batches(limits.outside, return_dtype=pl.Float64, is_elementwise=True)
    measured = pl.format("{} % diện tích nằm ngoài {}", written(share * 100, 1), code)
    blank = pl.format("không có ranh giới của {}", code)
    unmeasured = pl.format("nằm ngoài {} hoặc không đọc được", code)
    return pl.when(~code.is_in(limits.codes.implode())).then(blank).otherwise(pl.coalesce(measured, unmeasured))


RULES: tuple[DomainRule, ...] = (
    DomainRule(
        "expect_column_values_to_be_within",
        "column_values.within",
        Within,
        _inside,
        tells=_how_far,
        reads=("code_column",),
    ),
)
GROUNDERS = {"expect_column_values_to_be_within": boundaries}
