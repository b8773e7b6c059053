"""Shapes measured in whole arrays, with what is wrong with them in words; reading them is `catalog.shapes`.

NumPy and Shapely are imported here, so this module is imported only inside functions. Nothing here calls PROJ, which crashed
when called from Polars' threads: lengths and areas come from an equal-area cylinder laid through the data, whose areas are
those of the ellipsoid and whose lengths are true at its own latitude (0.4 % off half a degree away). No rule lives here.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import polars as pl
import shapely

from catalog.shapes import Shapes as Shapes
from catalog.shapes import read as read

#: A NumPy array of numbers or booleans.
Numbers: TypeAlias = Any

#: WGS84: semi-major axis in metres and first eccentricity.
_A, _E = 6378137.0, 0.081819190842622

#: The names of Shapely's types by id, from -1 for no shape at all.
_TYPES = np.array(
    [
        "không đọc được",
        "Point",
        "LineString",
        "LinearRing",
        "Polygon",
        "MultiPoint",
        "MultiLineString",
        "MultiPolygon",
        "GeometryCollection",
    ]
)
TYPE_NAMES = tuple(str(name) for name in _TYPES[1:])

_UNREADABLE = "không đọc được: cần GeoJSON, WKT hoặc WKB đủ toạ độ, vòng khép kín"

#: GEOS's reasons in our words.
_REASONS = {
    "Ring Self-intersection": "vòng tự chạm",
    "Self-intersection": "tự cắt",
    "Too few points in geometry component": "quá ít đỉnh",
    "Hole lies outside shell": "lỗ nằm ngoài vòng ngoài",
    "Holes are nested": "lỗ nằm trong lỗ",
    "Nested shells": "mảnh nằm trong mảnh",
    "Interior is disconnected": "phần trong bị đứt rời",
    "Duplicate Rings": "vòng lặp lại",
    "Invalid Coordinate": "toạ độ không phải số",
    "Ring is not closed": "vòng không khép kín",
    "[": " tại ",
    "]": "",
}


def problems(shapes: Shapes, types: Sequence[str] = (), *, allow_empty: bool = False) -> pl.Series:
    """What is wrong with each shape, in Vietnamese; null where nothing is."""
    kinds = _TYPES[shapely.get_type_id(shapes) + 1]
    found = np.full(len(shapes), None, dtype=object)
    invalid = ~shapely.is_valid(shapes)
    found[invalid] = _translated(shapely.is_valid_reason(shapes[invalid]))
    if not allow_empty:
        found[shapely.is_empty(shapes)] = "hình rỗng"
    if types:
        strange = ~np.isin(kinds, types)
        found[strange] = np.char.add(np.char.add("là ", kinds[strange]), f", cần {' hoặc '.join(types)}")
    found[shapely.is_missing(shapes)] = _UNREADABLE
    return pl.Series("problem", found.tolist(), dtype=pl.String)


def flatten(shapes: Shapes, *, lonlat: bool, latitude: float = 0.0) -> Shapes:
    """The shapes in metres: degrees of WGS84 rolled out on a cylinder true at `latitude`, metres as they are; no heights."""
    if not lonlat:
        return shapely.force_2d(shapes)
    sine0 = np.sin(np.radians(latitude))
    scale = np.cos(np.radians(latitude)) / np.sqrt(1 - (_E * sine0) ** 2)

    def roll(degrees: Numbers) -> Numbers:
        sine = np.sin(np.radians(degrees[:, 1]))
        height = (1 - _E * _E) * (sine / (1 - (_E * sine) ** 2) + np.arctanh(_E * sine) / _E) / 2
        # A coordinate of 1e308 is no place, which its bounds tell; that it has no metres either is no news.
        with np.errstate(over="ignore"):
            return np.column_stack((np.radians(degrees[:, 0]) * scale, height / scale)) * _A

    return shapely.transform(shapes, roll)


def areas(shapes: Shapes, *, lonlat: bool) -> Numbers:
    """Areas in square metres, on the ellipsoid for degrees and on the plane for metres; NaN where there is no shape."""
    with np.errstate(invalid="ignore"):
        return shapely.area(flatten(shapes, lonlat=lonlat))


def usable(shapes: Shapes) -> Shapes:
    """The shapes a predicate can be asked about: made valid where they were not; None for the empty and the not finite."""
    whole = np.isfinite(shapely.bounds(shapes)).all(axis=1)
    kept: Shapes = np.where(whole, shapes, None)
    crooked = whole & ~shapely.is_valid(kept)
    kept[crooked] = shapely.make_valid(kept[crooked], method="structure", keep_collapsed=False)
    return kept


def middle_latitude(shapes: Shapes) -> float:
    """The latitude half way between the southernmost and the northernmost point; 0 where there is none."""
    _, south, _, north = shapely.total_bounds(shapes)
    return float((south + north) / 2) if np.isfinite(south + north) else 0.0


def _translated(reasons: Shapes) -> Shapes:
    told = pl.Series(reasons.tolist(), dtype=pl.String)
    return told.str.replace_many(list(_REASONS), list(_REASONS.values()), leftmost=True).to_numpy()
