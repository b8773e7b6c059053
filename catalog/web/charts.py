"""Charts as points on a canvas, drawn by templates as SVG; every chart has its figures in a table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.web.distributions import Bin

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 180, 52, 12, 12, 26


@dataclass(frozen=True, slots=True)
class Dot:
    """One value of a chart at its place, with what it says."""

    x: float
    y: float
    value: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """What every chart is drawn on, with the lines of its scale and their values."""

    scale: tuple[tuple[float, float], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Canvas):
    """Values over time: their dots, and the line through them."""

    dots: tuple[Dot, ...]

    @property
    def points(self) -> str:
        """The line as SVG wants it."""
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


def line(values: Sequence[tuple[str, float]], *, low: float | None = None, high: float | None = None) -> Line | None:
    """Labelled values from oldest to newest; None where one value would make a line of no length."""
    if len(values) < 2:
        return None
    bottom, top = _bounds([value for _, value in values], low, high)
    step = (WIDTH - LEFT - RIGHT) / (len(values) - 1)

    def height(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (top - value) / (top - bottom), 1)

    dots = tuple(Dot(round(LEFT + step * at, 1), height(value), value, label) for at, (label, value) in enumerate(values))
    marks = [bottom, (bottom + top) / 2, top]
    return Line(dots=dots, scale=tuple((height(mark), mark) for mark in marks))


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of a histogram at its place."""

    x: float
    y: float
    width: float
    height: float
    step: Bin


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram(Canvas):
    """How values lie: a bar a step."""

    bars: tuple[Bar, ...]

    @property
    def total(self) -> int:
        """How many values are drawn."""
        return sum(bar.step.count for bar in self.bars)


def histogram(steps: Sequence[Bin]) -> Histogram | None:
    """Bars side by side from zero; None where there is nothing to compare."""
    if len(steps) < 2:
        return None
    top = max(step.count for step in steps) or 1
    room, wide = HEIGHT - TOP - BOTTOM, (WIDTH - LEFT - RIGHT) / len(steps)
    bars = []
    for at, step in enumerate(steps):
        height = round(room * step.count / top, 1)
        bars.append(Bar(round(LEFT + wide * at, 1), round(TOP + room - height, 1), round(wide - 1.5, 1), height, step))
    return Histogram(bars=tuple(bars), scale=((float(TOP + room), 0), (float(TOP), top)))


def sparkline(steps: Sequence[Bin], width: int = 120, height: int = 24) -> str:
    """The same as one path for a cell of a table; empty where there is nothing to compare."""
    if len(steps) < 2:
        return ""
    top, wide = max(step.count for step in steps) or 1, width / len(steps)
    parts = []
    for at, step in enumerate(steps):
        tall = round(height * step.count / top, 1)
        if tall:
            parts.append(f"M{round(wide * at, 1):g} {height}v-{tall:g}h{round(max(wide - 1, 1), 1):g}v{tall:g}z")
    return "".join(parts)


def _bounds(values: Sequence[float], low: float | None, high: float | None) -> tuple[float, float]:
    bottom = min(values) if low is None else low
    top = max(values) if high is None else high
    return (bottom, top) if top > bottom else (bottom - 1, bottom + 1)
