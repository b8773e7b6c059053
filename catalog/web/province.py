"""The communes of today from the published reference tables: outlines to draw and to zoom into, names, people, area."""

from dataclasses import dataclass

import polars as pl

from catalog.errors import AccessRefused, NotFound
from catalog.web.drawing import DRAWN, Canvas, canvas, simple, written
from catalog.web.house import House

BOUNDARIES, COMMUNES = "conformed_reference__boundaries", "curated_reference__communes"
#: Inhabitants a square kilometre from which each darker shade begins.
SHADES = (0, 100, 300, 1000, 3000)


@dataclass(frozen=True, slots=True)
class Commune:
    """One commune: its outline as an SVG path and as GeoJSON, its names, its people a square kilometre and their shade."""

    code: str
    name: str
    name_en: str
    path: str
    geometry: str
    density: float | None
    shade: int | None


@dataclass(frozen=True, slots=True)
class Province:
    """All communes, the canvas they are drawn on, and the versions of the tables they were read from."""

    communes: tuple[Commune, ...]
    canvas: Canvas
    versions: tuple[int, int]


def province(house: House) -> Province | None:
    """The map of what is published now, drawn once a version; None where no boundaries are published."""
    try:
        outlines, first = house.rows(house.tables[BOUNDARIES])
        communes, second = house.rows(house.tables[COMMUNES])
    except (KeyError, NotFound, AccessRefused):
        return None
    return house.kept("province", (first, second), lambda: _draw(_joined(outlines, communes), (first, second)))


def _joined(outlines: pl.LazyFrame, communes: pl.LazyFrame) -> pl.DataFrame:
    """A few dozen rows: code, names, density, geometry as GeoJSON."""
    density = pl.col("population") / pl.col("area_km2")
    named = communes.select("code", "full_name", "name_en", density.alias("density"))
    return outlines.select("code", "geometry").join(named, on="code").sort("full_name").collect()


def _draw(rows: pl.DataFrame, versions: tuple[int, int]) -> Province | None:
    import shapely

    if rows.is_empty():
        return None
    shapes = shapely.from_geojson(rows["geometry"].to_list())
    over = canvas(shapely.total_bounds(shapes))
    told = zip(rows.iter_rows(named=True), simple(shapes, DRAWN), written(shapes), strict=True)
    communes = tuple(_commune(row, over.path(shape), geometry) for row, shape, geometry in told)
    return Province(communes, over, versions)


def _commune(row: dict[str, object], path: str, geometry: str) -> Commune:
    density = row["density"] if isinstance(row["density"], float) else None
    shade = None if density is None else sum(density >= least for least in SHADES)
    name = str(row["full_name"])
    return Commune(str(row["code"]), name, str(row["name_en"] or name), path, geometry, density, shade)
