"""Where the rows of a table are, as its contract tells: a column of shapes, or a pair of columns of degrees.

A column holds shapes where the contract demands valid shapes of it; a pair of columns holds points where the contract holds it
to the area of WGS84, or where its names say so. Shapes in metres are left alone: nothing here turns one system into another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from catalog.access import readable_columns
from catalog.contract import Column, Table

_SHAPES, _POINTS = "expect_column_values_to_be_valid_geometry", "expect_column_values_to_be_in_range_of_crs"
WGS84 = 4326
#: East and north as columns are named; a point to put a label at is a place too.
_NAMES = (("longitude", "latitude"), ("lon", "lat"), ("kinh_do", "vi_do"), ("label_lon", "label_lat"))
#: The one type a layer has where shapes of several are declared; shapes of the simple type are then made collections of one.
_LAYERS: Mapping[frozenset[str], str] = {
    frozenset({"Polygon", "MultiPolygon"}): "MultiPolygon",
    frozenset({"LineString", "MultiLineString"}): "MultiLineString",
    frozenset({"Point", "MultiPoint"}): "MultiPoint",
}


@dataclass(frozen=True, slots=True)
class Place:
    """The columns that say where a row is, in WGS84: one of shapes, or east and north; `layer` is the type of its features."""

    columns: tuple[str, ...]
    layer: str

    @property
    def shapes(self) -> bool:
        """Whether one column holds the shapes themselves."""
        return len(self.columns) == 1


def place_of(table: Table) -> Place | None:
    """Where anybody may see that the rows are; None where nothing public tells."""
    seen = {column.name: column for column in readable_columns(table)}
    return _shapes(table, seen) or _points(table, seen)


def _shapes(table: Table, seen: Mapping[str, Column]) -> Place | None:
    for rule in table.expectations:
        name = str(rule.kwargs.get("column"))
        if rule.type != _SHAPES or name not in seen or _in_metres(table, name):
            continue
        if seen[name].dtype in (pl.String(), pl.Binary()):
            return Place((name,), _layer(rule.kwargs.get("geometry_types") or ()))
    return None


def _in_metres(table: Table, name: str) -> bool:
    """Whether some rule about the column says that its shapes lie in a projected plane."""
    about = (rule.kwargs for rule in table.expectations if rule.column == name)
    return any(kwargs.get("coordinates") == "metres" for kwargs in about)


def _layer(types: Sequence[str]) -> str:
    if len(types) == 1:
        return str(types[0])
    return next((layer for declared, layer in _LAYERS.items() if types and set(types) <= declared), "Unknown")


def _points(table: Table, seen: Mapping[str, Column]) -> Place | None:
    held = [rule.kwargs for rule in table.expectations if rule.type == _POINTS and rule.kwargs.get("epsg") == WGS84]
    pairs = [*((str(one.get("column")), str(one.get("north_column"))) for one in held), *_NAMES]
    for pair in pairs:
        if all(name in seen and seen[name].dtype.is_numeric() for name in pair):
            return Place(pair, "Point")
    return None
