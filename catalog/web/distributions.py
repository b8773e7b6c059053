"""How the values of a number or date column lie between its ends: round steps, or days, months, years, with how many in each.

Counted in one streaming pass a column, which keeps a count a step and no values. Drawing them is `charts`.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

import polars as pl

from catalog.figures import ZONE, shown, shown_exactly
from catalog.i18n import _

#: About so many steps: more than a reader can compare say nothing more.
MOST = 20
#: What adding floats leaves beside a round number.
_DUST = 1e-9
#: The length of a step of dates, for spans of up to so many days.
_SPANS = ((31, "1d"), (182, "1w"), (731, "1mo"), (2_922, "1q"))
#: Longer spans, in years, and how many of them a step holds.
_YEARS = ((25, 1), (250, 10), (10_000, 500))


@dataclass(frozen=True, slots=True)
class Bin:
    """One step: its ends, the upper one not in it, and how many values lie in it."""

    low: float | date
    high: float | date
    count: int

    @property
    def label(self) -> str:
        """The step in words: one whole number, one day, one year, or from where to where."""
        if not isinstance(self.low, date) or not isinstance(self.high, date):
            return self._of_numbers(self.low, self.high)
        last = self.high - timedelta(days=1)
        if self.low == last:
            return shown(self.low)
        whole = (self.low.month, self.low.day, last.month, last.day, last.year - self.low.year) == (1, 1, 12, 31, 0)
        return str(last.year) if whole else f"{shown(self.low)} – {shown(last)}"

    @staticmethod
    def _of_numbers(low: object, high: object) -> str:
        if isinstance(low, int) and isinstance(high, int):
            return shown(low) if high - low == 1 else f"{shown(low)} – {shown(high - 1)}"
        return _("{low} đến dưới {high}").format(low=shown_exactly(low), high=shown_exactly(high))


def distribution(values: pl.LazyFrame, low: object, high: object) -> tuple[Bin, ...]:
    """The steps of a frame's one column between its known ends, empty steps too; none where it has no ends."""
    name, dtype = next(iter(values.collect_schema().items()))
    if isinstance(low, date) and isinstance(high, date):
        return _of_dates(values.select(value=_day(pl.col(name), dtype)), _as_day(low), _as_day(high))
    if isinstance(low, int | float) and isinstance(high, int | float) and _within_reach(low, high):
        return _of_numbers(values.select(value=pl.col(name).cast(pl.Float64)), low, high, whole=dtype.is_integer())
    return ()


def _within_reach(low: float, high: float) -> bool:
    """Whether steps around these ends are still numbers a float can hold."""
    return math.isfinite(4 * max(abs(low), abs(high), high - low))


def _of_numbers(values: pl.LazyFrame, low: float, high: float, *, whole: bool) -> tuple[Bin, ...]:
    step = _round_step((high - low) / MOST, whole=whole)
    start = math.floor(low / step) * step
    # Floats lie a little beside the round numbers they stand for.
    number = min(int((high - start) / step + _DUST), 2 * MOST) + 1
    place = ((pl.col("value") - start) / step + _DUST).floor().clip(0, number - 1).cast(pl.Int64)
    counts = _counts(values.filter(pl.col("value").is_finite()).select(at=place))
    ends = [_exact(start + step * at, step, whole=whole) for at in range(number + 1)]
    return tuple(Bin(one, after, counts.get(at, 0)) for at, (one, after) in enumerate(pairwise(ends)))


def _round_step(least: float, *, whole: bool) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is not smaller; whole numbers are never cut."""
    if least <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    step = next((one * power for one in (1, 2, 5, 10) if one * power >= least * (1 - 1e-9)), least)
    return max(step, 1.0) if whole else step


def _exact(end: float, step: float, *, whole: bool) -> float:
    """An end without the dust of adding floats."""
    return int(round(end)) if whole else round(end, max(0, 2 - math.floor(math.log10(step))))


def _of_dates(values: pl.LazyFrame, low: date, high: date) -> tuple[Bin, ...]:
    every = next((length for days, length in _SPANS if (high - low).days <= days), None)
    if every is None:
        return _of_years(values, low.year, high.year)
    starts = pl.select(pl.date_range(pl.lit(low).dt.truncate(every), pl.lit(high), every)).to_series()
    counts = _counts(values.select(at=pl.col("value").dt.truncate(every)))
    return tuple(Bin(one, after, counts.get(one, 0)) for one, after in pairwise([*starts, _after(starts[-1], every)]))


def _after(start: date, every: str) -> date:
    """Where the last step ends; the calendar ends with the year 9999, which stands for "until further notice"."""
    days = {"1d": 1, "1w": 7, "1mo": 31, "1q": 92}[every]
    if start.toordinal() + days > date.max.toordinal():
        return date.max
    following: date = pl.select(pl.lit(start).dt.offset_by(every)).item()
    return following


def _of_years(values: pl.LazyFrame, first: int, last: int) -> tuple[Bin, ...]:
    most = next(number for years, number in _YEARS if last - first <= years)
    starts = range(first // most * most, last + 1, most)
    counts = _counts(values.select(at=pl.col("value").dt.year() // most * most))
    ends = [date(one, 1, 1) if 1 <= one <= 9999 else date.min if one < 1 else date.max for one in (*starts, starts[-1] + most)]
    return tuple(Bin(one, after, counts.get(at, 0)) for at, (one, after) in zip(starts, pairwise(ends), strict=True))


def _counts(places: pl.LazyFrame) -> dict[object, int]:
    return dict(places.drop_nulls().group_by("at").len().collect(engine="streaming").iter_rows())


def _day(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    return column.dt.convert_time_zone(ZONE.key).dt.date() if isinstance(dtype, pl.Datetime) else column


def _as_day(value: date) -> date:
    return value.astimezone(ZONE).date() if isinstance(value, datetime) else value
