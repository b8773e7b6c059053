"""Shapes read from columns in whole arrays, and written as maps want them.

NumPy and Shapely are imported here, so this module is imported only inside functions. What is wrong with a shape, and how large
it is, is told in `checks.geometry_shapes`.
"""

from typing import Any, TypeAlias

import numpy as np
import polars as pl
import shapely

from catalog.i18n import Sentence
from catalog.spatial import Place

#: A NumPy array of shapes, None where there is none.
Shapes: TypeAlias = Any
#: Shapely's type ids of Point, LineString and Polygon, and what makes collections of them.
_ALONE = (0, 1, 3)
_COLLECTIONS = {
    "MultiPoint": shapely.multipoints,
    "MultiLineString": shapely.multilinestrings,
    "MultiPolygon": shapely.multipolygons,
}


def read(values: pl.Series) -> Shapes:
    """The shapes of a column of GeoJSON, WKT or WKB (bytes or hexadecimal); None where null or unreadable.

    Raises TypeError for a column that holds neither text nor bytes.
    """
    if isinstance(values.dtype, pl.Binary):
        return shapely.from_wkb(values.to_numpy(), on_invalid="ignore")
    if not isinstance(values.dtype, pl.String):
        raise TypeError(
            Sentence("cột hình phải là chữ (GeoJSON, WKT) hoặc nhị phân (WKB), không phải kiểu {dtype}", dtype=values.dtype)
        )
    text = values.fill_null("").str.strip_chars()
    shapes = np.full(len(text), None, dtype=object)
    json = text.str.starts_with("{").to_numpy()
    hexadecimal = text.str.contains("^0[01][0-9A-Fa-f]+$").to_numpy()
    for chosen, reader in (
        (json, shapely.from_geojson),
        (hexadecimal, shapely.from_wkb),
        (~json & ~hexadecimal, shapely.from_wkt),
    ):
        with np.errstate(invalid="ignore"):
            shapes[chosen] = reader(text.filter(pl.Series(chosen)).to_numpy(), on_invalid="ignore")
    return shapes


def places(rows: pl.DataFrame, place: Place) -> Shapes:
    """Where the rows are; None where that is unknown, unreadable or no finite place."""
    if place.shapes:
        found = read(rows[place.columns[0]])
    else:
        east, north = (rows[name].cast(pl.Float64).fill_null(float("nan")).to_numpy() for name in place.columns)
        with np.errstate(invalid="ignore"):
            found = shapely.points(east, north)
    finite = np.isfinite(shapely.bounds(found)).all(axis=1)
    return np.where(finite, found, None)


def as_geojson(shapes: Shapes) -> pl.Series:
    """Each shape as RFC 7946 writes it, outer rings counterclockwise; null where there is none."""
    written = shapely.to_geojson(shapely.orient_polygons(shapes, exterior_cw=False))
    return pl.Series("geometry", written.tolist(), dtype=pl.String)


def as_wkb(shapes: Shapes, layer: str) -> list[bytes | None]:
    """Each shape as bytes, made a collection of one where the layer is of collections; None where there is none."""
    alone = np.isin(shapely.get_type_id(shapes), _ALONE)
    if layer in _COLLECTIONS and alone.any():
        shapes = shapes.copy()
        shapes[alone] = _COLLECTIONS[layer](shapes[alone], indices=np.arange(np.count_nonzero(alone)))
    written: list[bytes | None] = shapely.to_wkb(shapes).tolist()
    return written
