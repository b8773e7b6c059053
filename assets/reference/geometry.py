"""Facts of polygons, measured in whole columns with Shapely; which of them are acceptable is the contract's business."""

from typing import Any, TypeAlias

import polars as pl

#: A NumPy array of shapes or of what was measured on them; NumPy itself is imported where it is used.
Shapes: TypeAlias = Any
#: Shapely type ids of Polygon and MultiPolygon.
_POLYGONAL = (3, 6)
FACTS = pl.Struct(
    {
        "geodesic_area_km2": pl.Float64,
        "parts": pl.Int32,
        "vertices": pl.Int32,
        "is_valid": pl.Boolean,
        "validity_reason": pl.String,
        "min_lon": pl.Float64,
        "min_lat": pl.Float64,
        "max_lon": pl.Float64,
        "max_lat": pl.Float64,
        "label_lon": pl.Float64,
        "label_lat": pl.Float64,
    }
)


def polygon_facts(geometry: pl.Expr) -> pl.Expr:
    """A struct of `FACTS` for outlines in WGS84, in any text expectations read; the label point always lies inside."""
    return geometry.map_batches(_measure, return_dtype=FACTS, is_elementwise=True)


def _measure(texts: pl.Series) -> pl.Series:
    import numpy as np
    import shapely

    from checks.geometry_shapes import areas, read

    shapes: Shapes = read(texts)
    polygonal = np.isin(shapely.get_type_id(shapes), _POLYGONAL)
    shapes[~polygonal] = None
    # Coordinates too large to measure are the contract's business, not a warning for whoever runs the walk.
    with np.errstate(over="ignore", invalid="ignore"):
        bounds, inside, area = shapely.bounds(shapes), shapely.point_on_surface(shapes), areas(shapes, lonlat=True)
        validity_reason = _reasons(shapes, polygonal)
    # Nothing lies inside an empty shape, and the point that says so has no coordinates to ask for.
    inside[shapely.is_empty(inside)] = None
    facts = {
        "geodesic_area_km2": area / 1e6,
        "parts": shapely.get_num_geometries(shapes),
        "vertices": shapely.get_num_coordinates(shapes),
        "is_valid": polygonal & shapely.is_valid(shapes),
        "validity_reason": validity_reason,
        **{name: bounds[:, place] for place, name in enumerate(("min_lon", "min_lat", "max_lon", "max_lat"))},
        "label_lon": shapely.get_x(inside),
        "label_lat": shapely.get_y(inside),
    }
    types = FACTS.to_schema()
    columns = [pl.Series(name, values, dtype=types[name], nan_to_null=True) for name, values in facts.items()]
    return pl.DataFrame(columns).to_struct(texts.name)


def _reasons(shapes: Shapes, polygonal: Shapes) -> list[str | None]:
    """As a list: Polars makes objects of an array of objects that begins with None."""
    import numpy as np
    import shapely

    found = shapely.is_valid_reason(shapes)
    reasons: Shapes = np.where(polygonal, np.where(found == "Valid Geometry", None, found), "not a polygon")
    told: list[str | None] = reasons.tolist()
    return told
