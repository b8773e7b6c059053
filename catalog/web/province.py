"""The map of the province: today's communes from the published reference tables, simplified and drawn as SVG paths."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from catalog.errors import AccessRefused, NotFound
from catalog.web.house import House

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

BOUNDARIES, COMMUNES = "conformed_reference__boundaries", "curated_reference__communes"
WIDTH = 960
#: Tolerance of the simplification, in degrees: about a pixel at this width.
_TOLERANCE = 0.0022
#: Inhabitants a square kilometre from which each darker shade begins.
SHADES = (0, 100, 300, 1000, 3000)


@dataclass(frozen=True, slots=True)
class Commune:
    """One commune: its outline as an SVG path, its names, its people a square kilometre and the shade that stands for it."""

    code: str
    name: str
    name_en: str
    path: str
    density: float | None
    shade: int | None


@dataclass(frozen=True, slots=True)
class Province:
    """All communes and the canvas they are drawn on, in pixels."""

    communes: tuple[Commune, ...]
    height: int
    width: int = WIDTH


def province(house: House) -> Province | None:
    """The map of what is published now, drawn once a version; None where no boundaries are published."""
    try:
        outlines, first = house.rows(house.tables[BOUNDARIES])
        communes, second = house.rows(house.tables[COMMUNES])
    except (KeyError, NotFound, AccessRefused):
        return None
    return house.kept("province", (first, second), lambda: _draw(_joined(outlines, communes)))


def _joined(outlines: pl.LazyFrame, communes: pl.LazyFrame) -> pl.DataFrame:
    """A few dozen rows: code, names, density, geometry as GeoJSON."""
    density = pl.col("population") / pl.col("area_km2")
    named = communes.select("code", "full_name", "name_en", density.alias("density"))
    return outlines.select("code", "geometry").join(named, on="code").sort("full_name").collect()


def _draw(rows: pl.DataFrame) -> Province:
    import shapely

    shapes = shapely.from_geojson(rows["geometry"].to_list())
    west, south, east, north = shapely.total_bounds(shapes)
    # A degree of longitude is shorter than one of latitude by the cosine of the latitude.
    across = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * across)

    def place(x: float, y: float) -> str:
        return f"{(x - west) * across * scale:.1f} {(north - y) * scale:.1f}"

    drawn = []
    simple = shapely.coverage_simplify(shapes, _TOLERANCE) if shapely.coverage_is_valid(shapes) else shapes
    for row, shape in zip(rows.iter_rows(named=True), simple, strict=True):
        rings = [ring for part in shapely.get_parts(shape) if (ring := _ring(part)) is not None]
        path = "".join("M" + "L".join(place(x, y) for x, y in ring) + "Z" for ring in rings)
        drawn.append(_commune(row, path))
    return Province(tuple(drawn), height=round((north - south) * scale))


def _ring(part: "BaseGeometry") -> list[tuple[float, float]] | None:
    """A part's outline; None for an island smaller than a pixel."""
    import shapely

    outline = shapely.simplify(part, _TOLERANCE).exterior
    ring = [(float(x), float(y)) for x, y in shapely.get_coordinates(outline)]
    return ring if len(ring) > 3 else None


def _commune(row: dict[str, object], path: str) -> Commune:
    density = row["density"] if isinstance(row["density"], float) else None
    shade = None if density is None else sum(density >= least for least in SHADES)
    return Commune(str(row["code"]), str(row["full_name"]), str(row["name_en"] or row["full_name"]), path, density, shade)
