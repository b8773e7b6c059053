"""Numbers that must stand together: coordinates in their system's area, parts and their whole, a value and the one before."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

import polars as pl
from pydantic import Field, field_validator

from catalog.i18n import Sentence
from checks.crs_areas import AREAS
from checks.domain_rule import Arguments, DomainRule, other_column
from checks.rules import Kwargs
from checks.values import clean, type_of


class InRangeOfCrs(Arguments):
    """Tọa độ (cột đông hoặc kinh độ, cột bắc hoặc vĩ độ) nằm trong phạm vi sử dụng của hệ tọa độ đã khai."""

    north_column: str
    epsg: int

    @field_validator("epsg")
    @classmethod
    def _known(cls, code: int) -> int:
        if code not in AREAS:
            raise ValueError(
                Sentence("chưa biết phạm vi của EPSG:{code}; có: {known}", code=code, known=", ".join(map(str, AREAS)))
            )
        return code


class SumToEqualColumn(Arguments):
    """Tổng các cột thành phần bằng cột tổng, sai lệch trong mức cho phép."""

    total_column: str
    tolerance: float = Field(0.0, ge=0, allow_inf_nan=False)
    relative_tolerance: float = Field(0.0, ge=0, allow_inf_nan=False)


class MonotonicWithin(Arguments):
    """Trong mỗi nhóm, xếp theo cột thứ tự, giá trị không đi ngược chiều đã khai."""

    group_by: list[str] = Field(min_length=1)
    order_by: str
    direction: Literal["increasing", "decreasing"] = "increasing"
    strictly: bool = False


def _in_range(east: pl.Expr, dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    north, other = other_column(kwargs, "north_column")
    for found in (dtype, other):
        if not found.is_numeric():
            raise TypeError(Sentence("tọa độ phải là số, không phải {dtype}", dtype=found))
    area = AREAS[kwargs["epsg"]]
    inside = east.is_between(area.west, area.east)
    # A point without its second coordinate is no point; that it is missing is another rule's business.
    return inside & north.is_between(area.south, area.north).fill_null(True)


def _sums(_first: pl.Expr, _dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    names, schema = kwargs["column_list"], kwargs["_schema"]
    parts = [clean(str(name), type_of(str(name), schema)) for name in names]
    total, dtype = other_column(kwargs, "total_column")
    types = [dtype, *(type_of(str(name), schema) for name in names)]
    for name, found in zip([kwargs["total_column"], *names], types, strict=True):
        if not found.is_numeric():
            raise TypeError(Sentence("cột {column} phải là số, không phải {dtype}", column=name, dtype=found))
    allowed = _allowed(total, kwargs, types)
    # `sum_horizontal` counts a missing part as nothing, so that `ignore_row_if: never` holds what is there to the total.
    return ((pl.sum_horizontal(parts) - total).abs() <= allowed).fill_null(True)


def _allowed(total: pl.Expr, kwargs: Kwargs, types: Sequence[pl.DataType]) -> pl.Expr:
    """The difference let pass: exact where the columns are, a few units in the last place where they are floats."""
    given, share = kwargs["tolerance"], kwargs["relative_tolerance"]
    if any(dtype.is_float() for dtype in types):
        return pl.max_horizontal(pl.lit(given), total.abs() * max(share, 1e-12))
    if share == 0:
        return pl.lit(Decimal(str(given)) if given != int(given) else int(given))
    return pl.max_horizontal(pl.lit(float(given)), total.abs().cast(pl.Float64) * share)


def _monotonic(column: pl.Expr, _dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    """True where the value does not turn back from the last considered one before it, in its group."""
    order, _ = other_column(kwargs, "order_by")
    groups = [clean(name, type_of(name, kwargs["_schema"])) for name in kwargs["group_by"]]
    placed = pl.all_horizontal([order.is_not_null(), *(group.is_not_null() for group in groups)])
    if kwargs["_condition"] is not None:
        placed = placed & kwargs["_condition"]
    known = pl.when(placed).then(column)
    before = known.forward_fill().shift(1).over(groups, order_by=order)
    if kwargs["direction"] == "increasing":
        meets = column > before if kwargs["strictly"] else column >= before
    else:
        meets = column < before if kwargs["strictly"] else column <= before
    return meets.fill_null(True) | ~placed


RULES = (
    DomainRule("expect_column_values_to_be_in_range_of_crs", "column_values.in_range_of_crs", InRangeOfCrs, _in_range),
    DomainRule("expect_multicolumn_sum_to_equal_column", "multicolumn_sum.equal_column", SumToEqualColumn, _sums),
    DomainRule(
        "expect_column_values_to_be_monotonic_within",
        "column_values.monotonic_within",
        MonotonicWithin,
        _monotonic,
        whole_column=True,
    ),
)
