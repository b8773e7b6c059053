"""Numbers that must stand together: coordinates in the area of their system, parts and whole, values that never turn back."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from catalog.expectation import Expectation
from checks.crs_areas import AREAS
from checks.judge import JudgementError, judge
from checks.quarantine import split, told_by_row

CRS_RULE = "expect_column_values_to_be_in_range_of_crs"
SUM_RULE = "expect_multicolumn_sum_to_equal_column"
TIME_RULE = "expect_column_values_to_be_monotonic_within"


def wrong(frame: pl.LazyFrame, expectation: str, **kwargs: object) -> list[int]:
    """The numbers of the rows turned away; judge and quarantine must agree on how many."""
    asked = Expectation("r", expectation, kwargs, "consistency", "error", "", "")
    rows = frame.with_row_index("n")
    verdict = judge(rows, [asked], table="t")
    aside = split(rows, [asked], verdict)[1].collect()
    assert aside.height == verdict.findings[0].failed
    return sorted(aside["n"].to_list())


def test_points_outside_the_area_of_their_system_are_told() -> None:
    east, north = 430_645.0, 2_318_139.0  # Hạ Long in VN-2000 / TM-3 107-45
    frame = pl.LazyFrame(
        {
            "x": [east, north, 107.08, east - 200_000, None, east, float("nan")],
            "y": [north, east, 20.95, north, north, None, north],
        }
    )
    assert wrong(frame, CRS_RULE, column="x", north_column="y", epsg=5899) == [1, 2, 3]
    degrees = pl.LazyFrame({"lon": [107.08, 20.95, 107.08], "lat": [20.95, 107.08, 10.0]})
    assert wrong(degrees, CRS_RULE, column="lon", north_column="lat", epsg=4756) == [1]


@pytest.mark.parametrize("code", sorted(AREAS))
def test_the_kept_areas_are_those_of_the_epsg_data_set(code: int) -> None:
    crs, kept = CRS.from_epsg(code), AREAS[code]
    assert crs.name == kept.name
    assert crs.area_of_use is not None
    assert crs.geodetic_crs is not None
    box = crs.area_of_use.bounds
    if not crs.is_geographic:
        box = Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True).transform_bounds(*box, densify_pts=101)
    assert (kept.west, kept.south, kept.east, kept.north) == pytest.approx(box, abs=1.5)


def test_coordinates_kept_as_text_are_refused() -> None:
    frame = pl.LazyFrame({"x": ["1"], "y": [1.0]})
    with pytest.raises(JudgementError, match="phải là số"):
        wrong(frame, CRS_RULE, column="x", north_column="y", epsg=5899)


def test_parts_make_up_their_whole() -> None:
    frame = pl.LazyFrame({"a": [1, 1, None, 1, 2], "b": [2, 2, 2, 2, 2], "whole": [3, 4, 9, None, 5]})
    assert wrong(frame, SUM_RULE, column_list=["a", "b"], total_column="whole") == [1, 4]
    assert wrong(frame, SUM_RULE, column_list=["a", "b"], total_column="whole", tolerance=1) == []
    assert wrong(frame, SUM_RULE, column_list=["a", "b"], total_column="whole", ignore_row_if="never") == [1, 2, 4]


def test_decimals_are_added_exactly_and_floats_as_closely_as_they_can() -> None:
    tenths = ["0.1", "0.2", "0.3"]
    exact = pl.LazyFrame({name: [Decimal(text)] for name, text in zip("abw", tenths, strict=True)})
    floats = pl.LazyFrame({name: [float(text)] for name, text in zip("abw", tenths, strict=True)})
    for frame in (exact, floats):
        assert wrong(frame, SUM_RULE, column_list=["a", "b"], total_column="w") == []
    off = exact.with_columns(w=pl.lit(Decimal("0.4")))
    assert wrong(off, SUM_RULE, column_list=["a", "b"], total_column="w") == [0]
    assert wrong(off, SUM_RULE, column_list=["a", "b"], total_column="w", tolerance=0.1) == []
    assert wrong(off, SUM_RULE, column_list=["a", "b"], total_column="w", relative_tolerance=0.25) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(*[st.integers(-(10**6), 10**6)] * 3, st.integers(-1, 1)), min_size=1, max_size=20))
def test_any_parts_off_by_one_are_told(rows: list[tuple[int, int, int, int]]) -> None:
    frame = pl.LazyFrame({"rows": rows}, schema={"rows": pl.Array(pl.Int64, 4)}).select(
        *[pl.col("rows").arr.get(place).alias(name) for place, name in enumerate("abco")]
    )
    whole = frame.with_columns(whole=pl.sum_horizontal("a", "b", "c") + pl.col("o"))
    expected = [place for place, row in enumerate(rows) if row[3]]
    assert wrong(whole, SUM_RULE, column_list=["a", "b", "c"], total_column="whole") == expected


METERS = pl.LazyFrame(
    {
        "meter": ["A", "B", "A", "B", "A", "A", None],
        "day": [date(2026, 1, day) if day else None for day in (3, 1, 1, 2, 2, 0, 1)],
        "reading": [30, 5, 10, 4, 20, 1, 0],
    }
)


def test_a_reading_never_falls_below_the_one_before_it_in_its_group() -> None:
    kwargs = {"column": "reading", "group_by": ["meter"], "order_by": "day"}
    assert wrong(METERS, TIME_RULE, **kwargs) == [3]
    assert wrong(METERS, TIME_RULE, **kwargs, direction="decreasing") == [0, 4]


def test_standing_still_is_wrong_only_when_the_rule_is_strict() -> None:
    frame = pl.LazyFrame({"g": [1, 1, 1], "t": [1, 2, 3], "v": [7, None, 7]})
    kwargs = {"column": "v", "group_by": ["g"], "order_by": "t"}
    assert wrong(frame, TIME_RULE, **kwargs) == []
    assert wrong(frame, TIME_RULE, **kwargs, strictly=True) == [2]


def test_rows_a_condition_leaves_out_are_no_step_of_the_ladder() -> None:
    frame = pl.LazyFrame({"g": [1, 1, 1], "t": [1, 2, 3], "v": [1, 9, 5], "ok": [True, False, True]})
    kwargs = {"column": "v", "group_by": ["g"], "order_by": "t"}
    assert wrong(frame, TIME_RULE, **kwargs) == [2]
    assert wrong(frame, TIME_RULE, **kwargs, row_condition="ok == True") == []


def test_order_is_not_told_by_a_row_alone() -> None:
    kwargs = {"column": "reading", "group_by": ["meter"], "order_by": "day"}
    asked = Expectation("r", TIME_RULE, kwargs, "consistency", "error", "", "")
    assert not told_by_row(asked, METERS.collect_schema())


def falls(rows: Sequence[tuple[str, int, int | None]]) -> list[int]:
    """The plain way: walk each group in time."""
    last: dict[str, int] = {}
    found = []
    for place, (group, _, value) in sorted(enumerate(rows), key=lambda one: one[1][1]):
        if value is None:
            continue
        if value < last.get(group, value):
            found.append(place)
        last[group] = value
    return sorted(found)


@settings(max_examples=25, deadline=None)
@given(
    st.permutations(range(12)),
    st.lists(st.tuples(st.sampled_from("AB"), st.none() | st.integers(0, 5)), min_size=12, max_size=12),
)
def test_the_order_of_rows_does_not_matter(times: list[int], facts: list[tuple[str, Any]]) -> None:
    rows = [(group, time, value) for time, (group, value) in zip(times, facts, strict=True)]
    frame = pl.LazyFrame(rows, schema={"g": pl.String, "t": pl.Int64, "v": pl.Int64}, orient="row")
    assert wrong(frame, TIME_RULE, column="v", group_by=["g"], order_by="t") == falls(rows)
