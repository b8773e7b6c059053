"""Shapes of WGS84 put on a canvas of pixels, as SVG paths, and made small enough to send. What they mean is known elsewhere.

Shapely is imported inside functions only: it comes with NumPy, and most pages draw nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

#: A NumPy array of shapes.
Shapes: TypeAlias = Any
WIDTH = 960
#: Tolerances in degrees: about a pixel of the whole province at this width, and one after zooming in by four steps.
DRAWN, ZOOMED = 0.0022, 0.00025
#: Digits after the point of a degree that are sent: about a metre.
_DIGITS = 5
#: A dot around a place.
_DOT = "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0Z"


@dataclass(frozen=True, slots=True)
class Canvas:
    """Where degrees lie in pixels; a degree of longitude is shorter than one of latitude by the cosine of the latitude."""

    west: float
    north: float
    across: float
    scale: float
    height: int
    width: int = WIDTH

    def at(self, x: float, y: float) -> str:
        """A place in pixels, as SVG writes it."""
        return f"{(x - self.west) * self.across * self.scale:.1f} {(self.north - y) * self.scale:.1f}"

    def path(self, shape: "BaseGeometry") -> str:
        """A shape's parts: outlines, open lines, dots; outlines smaller than a pixel are left out."""
        import shapely

        return "".join(map(self._part, shapely.get_parts(shape)))

    def _part(self, part: "BaseGeometry") -> str:
        import shapely

        closed = shapely.get_type_id(part) == 3
        line = shapely.simplify(part, DRAWN)
        places = [self.at(float(x), float(y)) for x, y in shapely.get_coordinates(line.exterior if closed else line)]
        if len(places) == 1:
            return f"M{places[0]}{_DOT}"
        return "M" + "L".join(places) + ("Z" if closed else "") if len(places) > (3 if closed else 1) else ""

    def holds(self, bounds: Sequence[float]) -> bool:
        """Whether west, south, east and north all lie on the canvas."""
        west, south, east, north = (float(one) for one in bounds)
        east_most, south_most = self.west + self.width / self.across / self.scale, self.north - self.height / self.scale
        return self.west <= west and east <= east_most and south_most <= south and north <= self.north


def canvas(bounds: Sequence[float]) -> Canvas:
    """The canvas over west, south, east and north; a place without extent gets a hundredth of a degree around it."""
    west, south, east, north = (float(one) for one in bounds)
    if east - west < 0.01 and north - south < 0.01:
        west, south, east, north = west - 0.01, south - 0.01, east + 0.01, north + 0.01
    across = math.cos(math.radians((south + north) / 2))
    scale = min(WIDTH / max((east - west) * across, 1e-9), WIDTH / max(north - south, 1e-9))
    return Canvas(west, north, across, scale, math.ceil((north - south) * scale), math.ceil((east - west) * across * scale))


def simple(shapes: Shapes, tolerance: float) -> Shapes:
    """Fewer corners; neighbours keep the border they share where they had one."""
    import shapely

    if (shapely.get_dimensions(shapes) == 2).all() and shapely.coverage_is_valid(shapes):
        return shapely.coverage_simplify(shapes, tolerance)
    return shapely.simplify(shapes, tolerance)


def written(shapes: Shapes) -> list[str]:
    """Each shape as GeoJSON, to the metre, small enough to send."""
    import shapely

    rounded = shapely.transform(simple(shapes, ZOOMED), lambda places: places.round(_DIGITS))
    told: list[str] = shapely.to_geojson(rounded).tolist()
    return told
