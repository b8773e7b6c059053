"""Rules about a shape that its own row tells: whether it is a shape at all, and whether it is as large as is declared.

A column of shapes holds GeoJSON, WKT or WKB. Shapes are read batch by batch and let go, so memory does not grow with rows.
Rules that look at other shapes are in `grounds_geometry` and `grounds_overlap`; reading and measuring is `geometry_shapes`.
"""

from typing import Literal

import polars as pl
from pydantic import Field, field_validator

from catalog.i18n import Sentence
from checks.domain_rule import Arguments, DomainRule, other_column
from checks.rules import Kwargs

#: `lonlat` is WGS84 in degrees, longitude first; `metres` a projected plane such as VN-2000 (EPSG:5899).
Coordinates = Literal["lonlat", "metres"]

_TYPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection")
_SQUARE_METRES = {"m2": 1.0, "ha": 1e4, "km2": 1e6}


class ValidGeometry(Arguments):
    """Hình đọc được, đúng loại, không rỗng, không tự cắt, lỗ và mảnh nằm đúng chỗ."""

    geometry_types: list[str] = []
    allow_empty: bool = False

    @field_validator("geometry_types")
    @classmethod
    def _known(cls, names: list[str]) -> list[str]:
        unknown = [name for name in names if name not in _TYPES]
        if unknown:
            raise ValueError(
                Sentence("không có loại hình {unknown}; hãy dùng: {known}", unknown=", ".join(unknown), known=", ".join(_TYPES))
            )
        return names


class DeclaredArea(Arguments):
    """Diện tích đo trên hình khớp diện tích khai, sai lệch trong mức cho phép."""

    area_column: str
    unit: Literal["m2", "ha", "km2"] = "m2"
    tolerance: float = Field(0.05, ge=0, allow_inf_nan=False)
    tolerance_m2: float = Field(0.0, ge=0, allow_inf_nan=False)
    coordinates: Coordinates = "lonlat"


def written(number: pl.Expr, digits: int) -> pl.Expr:
    """A number as text, with a decimal comma."""
    return number.round(digits).cast(pl.String).str.replace(".", ",", literal=True)


def must_hold_shapes(dtype: pl.DataType) -> None:
    """Raise TypeError for a type no shape is read from; out of a query Polars would hand its text on in one language only."""
    from checks.geometry_shapes import read

    read(pl.Series(dtype=dtype))


def _problem(shape: pl.Expr, dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    """What is wrong with each shape, null where nothing is."""
    must_hold_shapes(dtype)

    def look(values: pl.Series) -> pl.Series:
        from checks.geometry_shapes import problems, read

        return problems(read(values), kwargs["geometry_types"], allow_empty=kwargs["allow_empty"])

    return shape.map_batches(look, return_dtype=pl.String, is_elementwise=True)


def _valid(shape: pl.Expr, dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    return _problem(shape, dtype, kwargs).is_null()


def _measured(shape: pl.Expr, kwargs: Kwargs) -> pl.Expr:
    """Square metres; null where no shape can be read."""

    def measure(values: pl.Series) -> pl.Series:
        from checks.geometry_shapes import areas, read

        return pl.Series(areas(read(values), lonlat=kwargs["coordinates"] == "lonlat"), nan_to_null=True)

    return shape.map_batches(measure, return_dtype=pl.Float64, is_elementwise=True)


def _declared(kwargs: Kwargs) -> pl.Expr:
    """Square metres; raises TypeError for a column that holds no numbers."""
    column, dtype = other_column(kwargs, "area_column")
    if not dtype.is_numeric():
        raise TypeError(
            Sentence("cột diện tích {column} kiểu {dtype}, cần một cột số", column=kwargs["area_column"], dtype=dtype)
        )
    return column.cast(pl.Float64) * _SQUARE_METRES[kwargs["unit"]]


def _as_declared(shape: pl.Expr, dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    """Rows that declare no area are left alone; a shape nobody can read has no area to agree with."""
    must_hold_shapes(dtype)
    declared = _declared(kwargs)
    allowed = pl.max_horizontal(declared * kwargs["tolerance"], pl.lit(kwargs["tolerance_m2"]))
    agrees = ((_measured(shape, kwargs) - declared).abs() <= allowed).fill_null(False)
    return declared.is_null() | agrees


def _both_areas(shape: pl.Expr, _dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    measured = written(_measured(shape, kwargs), 1).fill_null("không đo được")
    return pl.format("đo {} m², khai {} m²", measured, written(_declared(kwargs), 1))


RULES: tuple[DomainRule, ...] = (
    DomainRule(
        "expect_column_values_to_be_valid_geometry", "column_values.valid_geometry", ValidGeometry, _valid, tells=_problem
    ),
    DomainRule(
        "expect_column_values_to_have_declared_area",
        "column_values.declared_area",
        DeclaredArea,
        _as_declared,
        tells=_both_areas,
        reads=("area_column",),
    ),
)
