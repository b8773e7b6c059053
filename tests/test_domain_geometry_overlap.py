"""No two shapes of a group cover the same ground: found by a tree, and never otherwise than by comparing all with all."""

import datetime as dt
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.expectation import Expectation
from checks import grounds_overlap
from checks.around import Around
from checks.geometry_overlap import overlaps
from checks.geometry_shapes import usable
from checks.judge import Finding, judge
from checks.quarantine import split

AROUND = Around(lambda name: pl.LazyFrame(), None, dt.date(2026, 1, 1), dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


def box(west: float, south: float, size: float = 10) -> str:
    return str(shapely.box(west, south, west + size, south + size).wkt)


def found(frame: pl.DataFrame, published: pl.DataFrame | None = None, **kwargs: object) -> tuple[Finding, list[int]]:
    """The finding of an overlap rule on a plane in metres, and the rows that quarantine holds."""
    arguments = {"column": "shape", "coordinates": "metres", **kwargs}
    rule = Expectation("apart", "expect_column_values_to_not_overlap", arguments, "consistency", "error", "", "")
    lazy = frame.with_row_index("_row", offset=1).cast({"_row": pl.Int64}).lazy()
    around = replace(AROUND, previous=None if published is None else published.lazy())
    verdict = judge(lazy, [rule], table="t", around=around)
    accepted, rejected = pl.collect_all(split(lazy, [rule], verdict))
    assert accepted.height + rejected.height == frame.height
    assert rejected.height == verdict.findings[0].failed
    return verdict.findings[0], rejected["_row"].to_list()


def test_both_of_an_overlapping_pair_are_wrong_and_each_is_told_its_partner() -> None:
    finding, rows = found(pl.DataFrame({"shape": [box(0, 0), box(50, 0), box(9, 0)]}))
    assert rows == [1, 3]
    assert finding.sample == ["chồng 10,0 m² với dòng 3", "chồng 10,0 m² với dòng 1"]


def test_neighbours_may_touch_and_slivers_within_the_tolerance_are_nothing() -> None:
    frame = pl.DataFrame({"shape": [box(0, 0), box(10, 0), box(10, 10), box(19.99, 0)]})
    assert found(frame, tolerance_m2=1.0)[0].success
    assert found(frame, tolerance_m2=0.05)[1] == [2, 4]


def test_groups_do_not_see_each_other_unless_there_is_no_group() -> None:
    frame = pl.DataFrame({"shape": [box(0, 0), box(5, 0), box(100, 0), box(105, 0)], "commune": ["a", "b", "b", "b"]})
    assert found(frame, group_by="commune")[1] == [3, 4]
    assert found(frame)[1] == [1, 2, 3, 4]


def test_rows_without_a_shape_or_a_group_and_rows_outside_the_condition_take_no_part() -> None:
    schema = {"shape": pl.String, "commune": pl.String, "old": pl.Boolean}
    frame = pl.DataFrame(
        {
            "shape": [box(0, 0), None, box(1, 0), box(2, 0)],
            "commune": ["a", "a", None, "a"],
            "old": [False, False, False, True],
        },
        schema=schema,
    )
    assert found(frame, group_by="commune")[1] == [1, 4]
    assert found(frame, group_by="commune", row_condition="old == False")[0].success


def test_a_delivery_of_changes_is_held_against_the_shapes_it_leaves_standing() -> None:
    """The published shape of a key delivered again is replaced, so the two may overlap."""
    published = pl.DataFrame({"id": ["1", "2", "3"], "shape": [box(0, 0), box(100, 0), box(105, 0)], "_row": [7, 8, 9]})
    frame = pl.DataFrame({"id": ["1", "4", "5"], "shape": [box(1, 0), box(95, 0), box(50, 0)]})
    finding, rows = found(frame, published, key=["id"])
    assert rows == [2]
    assert finding.sample == ["chồng 50,0 m² với một hình đang công bố"]
    assert found(frame, published)[0].success
    assert found(frame, published.clear(), key=["id"])[0].success


def test_only_the_published_shapes_of_the_same_group_count() -> None:
    published = pl.DataFrame({"id": ["8", "9"], "shape": [box(0, 0)] * 2, "commune": ["a", "b"]})
    frame = pl.DataFrame({"id": ["1", "2"], "shape": [box(1, 0), box(0, 0)], "commune": ["c", "b"]})
    assert found(frame, published, key=["id"], group_by="commune")[1] == [2]


def test_a_thousand_copies_of_one_shape_are_all_wrong() -> None:
    finding, rows = found(pl.DataFrame({"shape": [box(0, 0)] * 1000 + [box(90, 0)]}))
    assert finding.failed == 1000
    assert rows == list(range(1, 1001))


def test_a_crooked_shape_still_covers_ground_and_what_is_no_shape_covers_none() -> None:
    bow = "POLYGON ((0 0, 10 10, 10 0, 0 10, 0 0))"
    frame = pl.DataFrame({"shape": [bow, box(6, 4, 2), "không phải hình", "POLYGON EMPTY", "LINESTRING (0 0, 10 10)"]})
    assert found(frame)[1] == [1, 2]


def test_square_metres_are_those_of_the_ground_where_coordinates_are_degrees() -> None:
    first, second = shapely.box(107, 21, 107.001, 21.001), shapely.box(107.0009, 21, 107.002, 21.001)
    finding, _ = found(pl.DataFrame({"shape": [first.wkt, second.wkt]}), coordinates="lonlat")
    assert finding.sample[0] == "chồng 1151,1 m² với dòng 2"


def test_shapes_without_row_numbers_are_judged_too() -> None:
    rule = Expectation("apart", "expect_column_values_to_not_overlap", {"column": "shape"}, "consistency", "error", "", "")
    frame = pl.LazyFrame({"shape": [box(0, 0, 1), box(20, 0, 1), box(0.5, 0, 1)]})
    verdict = judge(frame, [rule], table="t", around=AROUND)
    accepted, rejected = pl.collect_all(split(frame, [rule], verdict))
    assert accepted.columns == ["shape"]
    assert rejected["shape"].to_list() == [box(0, 0, 1), box(0.5, 0, 1)]


def test_small_groups_are_read_together_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory follows the bytes read at a time, so the packs must not depend on the number of groups."""
    monkeypatch.setattr(grounds_overlap, "_AT_ONCE", 200)
    groups = pl.LazyFrame({"shape": ["x" * 90] * 6 + ["x" * 900], "group": [*"aabbcd", "e"]})
    packs = [pack.to_list() for pack in grounds_overlap._packed(groups)]
    assert packs == [["a", "b"], ["c"], ["d", "e"]]


shape = st.one_of(
    st.none(),
    st.builds(
        lambda x, y, w, h: shapely.box(x, y, x + w, y + h),
        *[st.integers(0, 12)] * 2,
        *[st.integers(1, 6)] * 2,
    ),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=3, max_size=6).map(shapely.Polygon),
)


@settings(max_examples=150, deadline=None)
@given(
    shapes=st.lists(st.tuples(shape, st.booleans()), max_size=14),
    tolerance=st.sampled_from([0.0, 0.5, 1.0, 4.0]),
)
def test_the_tree_finds_what_comparing_all_with_all_finds(
    shapes: list[tuple[shapely.Polygon | None, bool]], tolerance: float
) -> None:
    kept = usable(np.array([one for one, _ in shapes], dtype=object).reshape(-1))
    asked = np.array([ours for _, ours in shapes], dtype=bool)
    everyone = range(len(kept))
    shared = [[shapely.area(shapely.intersection(kept[a], kept[b])) if a != b else 0.0 for b in everyone] for a in everyone]
    met = overlaps(kept, tolerance, asked=asked)
    for one in everyone:
        if asked[one]:
            assert (met.partner[one] >= 0) == any(area > tolerance for area in shared[one])
        if met.partner[one] >= 0:
            assert met.shared[one] == pytest.approx(shared[one][met.partner[one]])
            assert met.shared[one] > tolerance
