"""Whether shapes lie inside the boundary of the unit they name, and which share of each lies outside.

NumPy and Shapely are imported here, so this module is imported only inside functions.
"""

from threading import Lock
from typing import Any

import numpy as np
import polars as pl
import shapely

from checks.geometry_shapes import Numbers, Shapes, flatten, middle_latitude, read, usable

_Arrays = tuple[Shapes, Numbers]


class Boundaries:
    """The boundaries of a table, one a code; asked from Polars' threads, one question at a time.

    GEOS builds the index of a prepared shape at its first question, which two threads must not ask together.
    """

    def __init__(self, frame: pl.DataFrame, *, lonlat: bool, tolerance: float) -> None:
        """`frame` holds `code` and `shape`, one row a part of a unit; `tolerance` in metres."""
        shapes = read(frame["shape"])
        self._lonlat, self._tolerance, self._latitude = lonlat, tolerance, middle_latitude(shapes) if lonlat else 0.0
        parts = pl.DataFrame({"code": frame["code"], "at": np.arange(len(frame))}).group_by("code").agg("at")
        self.codes = parts["code"]
        flat = usable(flatten(shapes, lonlat=lonlat, latitude=self._latitude))
        self._units = np.array([shapely.union_all(flat[at.to_numpy()]) for at in parts["at"]], dtype=object)
        self._wider: dict[int, Any] = {}
        self._lock = Lock()
        shapely.prepare(self._units)

    def holds(self, rows: pl.Series) -> pl.Series:
        """Whether each shape lies inside its unit, the tolerance allowed; `rows` is a struct of `shape` and `code`.

        False where there is no such shape or no boundary for the code.
        """
        shapes, unit = self._read(rows)
        with self._lock:
            inside = (unit >= 0) & shapely.covers(self._units[unit], shapes)
            near = np.flatnonzero(~inside & (unit >= 0))
            if self._tolerance:
                inside[near] = shapely.covers(self._widened(unit[near]), shapes[near])
        return pl.Series(inside, dtype=pl.Boolean)

    def outside(self, rows: pl.Series) -> pl.Series:
        """The share of each shape's area outside its unit, 0 to 1; null where there is no area or no boundary."""
        shapes, unit = self._read(rows)
        with self._lock, np.errstate(invalid="ignore", divide="ignore"):
            share = shapely.area(shapely.difference(shapes, self._units[unit])) / shapely.area(shapes)
        return pl.Series(np.where(unit >= 0, share, np.nan), dtype=pl.Float64).fill_nan(None)

    def _read(self, rows: pl.Series) -> _Arrays:
        """The shapes in metres, and the position of each row's unit, -1 where there is no boundary for its code."""
        shapes = usable(flatten(read(rows.struct.field("shape")), lonlat=self._lonlat, latitude=self._latitude))
        places = dict(zip(self.codes, range(len(self.codes)), strict=True))
        unit = rows.struct.field("code").replace_strict(places, default=-1, return_dtype=pl.Int64)
        return shapes, unit.fill_null(-1).to_numpy()

    def _widened(self, units: Numbers) -> Shapes:
        """The boundaries moved out by the tolerance, made for the units that need it only."""
        for place in np.unique(units):
            if place not in self._wider:
                self._wider[place] = shapely.buffer(self._units[place], self._tolerance, quad_segs=4)
                shapely.prepare(self._wider[place])
        return np.array([self._wider[place] for place in units], dtype=object)
