"""Which shapes of a set cover the same ground: candidates by bounding box (STRtree), decided by the area they share.

NumPy and Shapely are imported here, so this module is imported only inside functions.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
import shapely

from checks.geometry_shapes import Numbers, Shapes

# Shapes asked of the tree at a time and pairs intersected at a time: they bound memory where all boxes lie on one another.
_ASKED, _PAIRS = 256, 50_000


@dataclass(frozen=True)
class Overlaps:
    """For every shape: the position of one it overlaps (-1 where none was found), and the area both share in m²."""

    partner: Numbers
    shared: Numbers


def overlaps(shapes: Shapes, tolerance: float, *, asked: Numbers) -> Overlaps:
    """The shapes that share more than `tolerance` m² with another; usable shapes in metres, None is left alone.

    Pairs of which neither is `asked` are not compared, and a shape only until one partner is known.
    """
    found = Overlaps(np.full(len(shapes), -1), np.zeros(len(shapes)))
    single = _meet_copies(shapes, tolerance, found)
    alone, wanted = shapes[single], asked[single]
    boxes, tree, ours = shapely.bounds(alone), shapely.STRtree(alone), np.flatnonzero(wanted)
    for start in range(0, len(ours), _ASKED):
        some = ours[start : start + _ASKED]
        place, other = tree.query(alone[some])
        one = some[place]
        worth = (one < other) | ~wanted[other]
        worth[worth] = _shared_by_boxes(boxes[one[worth]], boxes[other[worth]]) > tolerance
        _meet(shapes, single[one[worth]], single[other[worth]], tolerance, found)
    return found


def _meet_copies(shapes: Shapes, tolerance: float, found: Overlaps) -> Numbers:
    """Note identical shapes as partners of the first of them; returns the positions of the first ones."""
    alike = pl.DataFrame({"shape": pl.Series(shapely.to_wkb(shapes).tolist(), dtype=pl.Binary)}).with_row_index("at")
    alike = alike.filter(pl.col("shape").is_not_null()).select("at", first=pl.col("at").first().over("shape"))
    at, first = (alike[name].to_numpy().astype(np.int64) for name in ("at", "first"))
    area = shapely.area(shapes[at])
    copies = (at != first) & (area > tolerance)
    for here, there in ((at, first), (first, at)):
        found.partner[here[copies]] = there[copies]
        found.shared[here[copies]] = area[copies]
    return at[at == first]


def _meet(shapes: Shapes, one: Numbers, other: Numbers, tolerance: float, found: Overlaps) -> None:
    """Note the pairs that overlap, among those that would tell something new."""
    for start in range(0, len(one), _PAIRS):
        a, b = one[start : start + _PAIRS], other[start : start + _PAIRS]
        new = (found.partner[a] < 0) | (found.partner[b] < 0)
        a, b = a[new], b[new]
        shared = shapely.area(shapely.intersection(shapes[a], shapes[b]))
        over = shared > tolerance
        for here, there in ((a[over], b[over]), (b[over], a[over])):
            found.partner[here], found.shared[here] = there, shared[over]


def _shared_by_boxes(one: Numbers, other: Numbers) -> Numbers:
    """The area two boxes share, which no two shapes inside them can exceed."""
    low, high = np.maximum(one[:, :2], other[:, :2]), np.minimum(one[:, 2:], other[:, 2:])
    return np.prod(np.clip(high - low, 0, None), axis=1)
