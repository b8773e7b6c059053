"""A distribution counts every value once, in the step it lies in, in steps people know."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalog.web.charts import histogram, sparkline
from catalog.web.distributions import Bin, distribution
from catalog.web.statistics import statistics

_numbers = st.lists(st.floats(allow_nan=True, allow_infinity=True) | st.none(), min_size=1, max_size=60)
_whole = st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(-50, 50) | st.none(), min_size=1, max_size=60)
_days = st.lists(st.dates(max_value=dt.date(9999, 12, 30)) | st.dates(dt.date(2024, 1, 1), dt.date(2024, 3, 1)), max_size=60)


def _steps(series: pl.Series) -> tuple[Bin, ...]:
    return statistics(series.alias("a").to_frame().lazy(), frozenset())[1]["a"].steps


def _told(series: pl.Series) -> list[tuple[str, int]]:
    return [(step.label, step.count) for step in _steps(series)]


@given(_numbers)
@example([1.697693134862316e308, -1.0])
@settings(deadline=None, max_examples=200)
def test_every_number_is_counted_once(values: list[float | None]) -> None:
    series = pl.Series(values, dtype=pl.Float64)
    steps, finite = _steps(series), [one for one in values if one is not None and abs(one) < float("inf")]
    assert sum(step.count for step in steps) in (len(finite), 0)
    assert len(steps) <= 42


@given(_whole)
@settings(deadline=None, max_examples=200)
def test_every_whole_number_is_counted_once(values: list[int | None]) -> None:
    steps = _steps(pl.Series(values, dtype=pl.Int64))
    assert sum(step.count for step in steps) == len([one for one in values if one is not None])
    assert all(one.high == after.low for one, after in zip(steps, steps[1:], strict=False))


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=60))
@settings(deadline=None, max_examples=100)
def test_every_number_lies_in_its_step(values: list[int]) -> None:
    for scale, dtype in ((1, pl.Int64), (10, pl.Float64)):
        for step in _steps(pl.Series([one / scale for one in values] if scale > 1 else values, dtype=dtype)):
            inside = [one for one in values if round(float(step.low) * scale, 6) <= one < round(float(step.high) * scale, 6)]
            assert step.count == len(inside), step


@given(_days)
@settings(deadline=None, max_examples=200)
def test_every_day_lies_in_its_step(values: list[dt.date]) -> None:
    steps = _steps(pl.Series(values, dtype=pl.Date))
    assert [step.count for step in steps] == [sum(step.low <= one < step.high for one in values) for step in steps]
    assert sum(step.count for step in steps) == len(values)


def test_steps_are_round_numbers() -> None:
    assert [label for label, _ in _told(pl.Series([3, 97]))][:2] == ["0 – 4", "5 – 9"]
    assert [label for label, _ in _told(pl.Series([1, 2, 2, 5]))] == ["1", "2", "3", "4", "5"]
    assert _told(pl.Series([1, 2, 2, 5]))[1:3] == [("2", 2), ("3", 0)]
    assert [label for label, _ in _told(pl.Series([0.0, 1.0]))][0] == "0 đến dưới 0,05"


def test_steps_of_dates_are_those_of_the_calendar() -> None:
    assert _told(pl.Series([dt.date(2020, 5, 1), dt.date(2031, 1, 1)]))[0] == ("2020", 1)
    assert _told(pl.Series([dt.date(2025, 1, 9), dt.date(2026, 1, 1)]))[0] == ("01/01/2025 – 31/01/2025", 1)
    assert _told(pl.Series([dt.date(2026, 1, 1), dt.date(2026, 1, 3)])) == [
        ("01/01/2026", 1),
        ("02/01/2026", 0),
        ("03/01/2026", 1),
    ]


def test_a_day_that_stands_for_no_end_is_counted() -> None:
    last = dt.date(9999, 12, 31)
    for first in (dt.date(9999, 12, 30), dt.date(9999, 9, 1), dt.date(9998, 6, 1), dt.date(9990, 6, 1), dt.date(2020, 1, 1)):
        told = _told(pl.Series([first, last]))
        assert (told[0][1], told[-1][1]) == (1, 1)


def test_moments_are_counted_on_their_local_day() -> None:
    late = dt.datetime(2026, 1, 1, 18, tzinfo=dt.UTC)
    told = _told(pl.Series([late, late + dt.timedelta(days=1)], dtype=pl.Datetime("us", "UTC")))
    assert told == [("02/01/2026", 1), ("03/01/2026", 1)]


@pytest.mark.parametrize("values", [[], [None], ["a", "b"], [True, False]])
def test_a_column_without_ends_has_no_steps(values: list[object]) -> None:
    assert _steps(pl.Series(values)) == ()


def test_one_value_everywhere_is_no_chart() -> None:
    steps = distribution(pl.LazyFrame({"a": [5, 5]}), 5, 5)
    assert ([step.count for step in steps], histogram(steps), sparkline(steps)) == ([2], None, "")


def test_codes_and_yes_or_no_are_counted_whole() -> None:
    rows = pl.LazyFrame({"code": [str(at % 30) for at in range(90)], "held": [True, False, None] * 30})
    total, figures = statistics(rows, frozenset({"code"}))
    assert (total, len(figures["code"].common), figures["held"].common) == (90, 30, (("false", 30), ("true", 30)))


def test_bars_stand_on_the_ground_and_the_highest_reaches_the_top() -> None:
    drawn = histogram((Bin(0, 1, 5), Bin(1, 2, 0), Bin(2, 3, 10)))
    assert drawn is not None
    grounds = {round(bar.y + bar.height, 1) for bar in drawn.bars}
    assert (len(grounds), drawn.bars[2].y, drawn.bars[1].height, drawn.total) == (1, drawn.scale[1][0], 0, 15)
