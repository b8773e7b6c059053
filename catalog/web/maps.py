"""What the map of a dataset shows: a figure of each commune, how many rows each has, or the rows where they lie.

A table with one row a commune shows one of its public numbers; one with several shows how many rows a commune has; any other is
drawn from its shapes or coordinates. Pages and figures in words are made in `map_pages`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from catalog.access import readable_columns
from catalog.contract import Column, Table
from catalog.errors import NotFound
from catalog.i18n import Sentence
from catalog.spatial import Place, place_of
from catalog.web.drawing import Canvas, canvas, written
from catalog.web.house import House
from catalog.web.province import COMMUNES, Province, province

UNITS, COMMUNE, CLASSES = "conformed_reference__units.code", "commune_code", 5
#: More rows than this are not drawn one by one.
MOST_ROWS = 1000
_NAMES = ("full_name", "name", "title")
#: A coordinate is no figure of a place.
_DEGREES = "độ"


@dataclass(frozen=True, slots=True)
class Spot:
    """One commune or row on a map: names, the figure it is coloured by with its shade, outline as GeoJSON and as SVG path."""

    name: str
    name_en: str
    value: float | None
    shade: int
    geometry: str
    path: str
    commune: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """A map: its spots, the least and greatest figure of each shade, and of how many rows how many are on it.

    `column` is the public number shown, None where rows are counted or drawn themselves.
    """

    kind: Literal["figures", "counts", "rows"]
    spots: tuple[Spot, ...]
    shades: tuple[tuple[float, float], ...]
    canvas: Canvas
    rows: int
    placed: int
    column: Column | None = None


def commune_column(table: Table) -> Column | None:
    """The public column that says which commune a row is about, as contracts declare it."""
    seen = [one for one in readable_columns(table) if one.dtype == pl.String()]
    own = [one for one in seen if str(table.name) == COMMUNES and one.name in table.key]
    declared = [one for one in seen if one.references == UNITS]
    return next(iter([*own, *declared, *(one for one in seen if one.name == COMMUNE)]), None)


def mapped(house: House, table: Table) -> bool:
    """Whether anybody may see where the rows of a table are, and there is something to see it on."""
    return place_of(table) is not None or (commune_column(table) is not None and province(house) is not None)


def figures_of(table: Table) -> tuple[Column, ...]:
    """The public numbers a table has for each commune; none where a commune may have several rows."""
    commune = commune_column(table)
    if commune is None or table.key != (commune.name,):
        return ()
    return tuple(
        one for one in readable_columns(table) if one.dtype.is_numeric() and one.unit != _DEGREES and not _degrees(one)
    )


def _degrees(column: Column) -> bool:
    return column.name.endswith(("_lon", "_lat", "longitude", "latitude"))


def picture(house: House, table: Table, wanted: str | None = None) -> Picture | None:
    """The map of the version readers see; None where the communes are not published and the rows have no shapes.

    Raises `NotFound` for a column that is no public number of a commune, and what `House.rows` raises.
    """
    rows, version = house.rows(table)
    column, base, commune = _wanted(table, wanted), province(house), commune_column(table)
    if base is not None and commune is not None:
        state = (version, base.versions, commune.name)
        name = f"map {table.name} {column.name if column else ''}"
        return house.kept(name, state, lambda: _of_communes(rows, base, commune.name, column))
    place = place_of(table)
    if place is None:
        return None
    return house.kept(f"map {table.name}", (version, base and base.versions), lambda: _of_rows(rows, table, place, base))


def _wanted(table: Table, wanted: str | None) -> Column | None:
    """The column asked for, or the first with a unit, or the first."""
    known = figures_of(table)
    if wanted:
        for one in known:
            if one.name == wanted:
                return one
        told = Sentence(
            "Bản đồ của bảng {table} không có cột số '{column}'; các cột: {known}.",
            table=table.name,
            column=wanted,
            known=", ".join(one.name for one in known) or Sentence("không có cột nào"),
        )
        raise NotFound(told)
    return next((one for one in known if one.unit), known[0] if known else None)


def _of_communes(rows: pl.LazyFrame, base: Province, commune: str, column: Column | None) -> Picture:
    """A few dozen figures; a commune without a row has none, a row of no commune of today is counted and not drawn."""
    figure = (pl.col(column.name).cast(pl.Float64).first() if column else pl.len().cast(pl.Float64)).alias("figure")
    found = rows.group_by(commune).agg(figure, pl.len().alias("rows"))
    today = found.filter(pl.col(commune).is_in([one.code for one in base.communes])).collect(engine="streaming")
    total = int(rows.select(pl.len()).collect(engine="streaming").item())
    figures = {str(code): value for code, value in today.select(commune, "figure").iter_rows()}
    bounds = bounds_of([value for value in figures.values() if value is not None])
    spots = tuple(
        Spot(one.name, one.name_en, value := figures.get(one.code), shade_of(value, bounds), one.geometry, one.path)
        for one in base.communes
    )
    return Picture("figures" if column else "counts", spots, bounds, base.canvas, total, int(today["rows"].sum()), column)


def bounds_of(values: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """The least and the greatest figure of each shade, lightest first: as many different figures in one as in another."""
    different = sorted({value for value in values if math.isfinite(value)})
    number = min(CLASSES, len(different))
    edges = [round(at * len(different) / number) for at in range(number + 1)] if number else []
    return tuple((different[first], different[last - 1]) for first, last in zip(edges, edges[1:], strict=False))


def shade_of(value: float | None, bounds: Sequence[tuple[float, float]]) -> int:
    """Which shade a figure gets, from 1; 0 without a figure. The darkest is always used, also by few figures."""
    if value is None or not math.isfinite(value):
        return 0
    below = sum(value > greatest for _, greatest in bounds)
    return CLASSES - len(bounds) + below + 1


def _of_rows(rows: pl.LazyFrame, table: Table, place: Place, base: Province | None) -> Picture | None:
    import shapely

    from catalog.shapes import places

    named = name_of(table)
    few = rows.select(named, *(one for one in place.columns if one != named)).head(MOST_ROWS).collect(engine="streaming")
    shapes = places(few, place)
    there = [at for at, shape in enumerate(shapes) if shape is not None]
    if not there:
        return None
    found = shapes[there]
    bounds = shapely.total_bounds(found)
    over = base.canvas if base and base.canvas.holds(bounds) else canvas(bounds)
    names = few[named].cast(pl.String).fill_null("")[there].to_list()
    told = zip(names, found, written(found), strict=True)
    spots = tuple(Spot(name, name, None, CLASSES, text, over.path(shape), commune=False) for name, shape, text in told)
    total = int(rows.select(pl.len()).collect(engine="streaming").item())
    return Picture("rows", spots, (), over, total, len(spots))


def name_of(table: Table) -> str:
    """The public column a row is known by: a name, or else the first column of the key."""
    seen: Mapping[str, Column] = {one.name: one for one in readable_columns(table)}
    return next((name for name in (*_NAMES, *table.key) if name in seen), next(iter(seen)))
