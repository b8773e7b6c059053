"""A shape is judged by what it is: readable, of the right sort, whole, and as large as its row declares."""

import datetime as dt
import math

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from catalog.expectation import Expectation
from catalog.i18n import speaking
from checks.around import Around
from checks.geometry_shapes import areas, flatten, read
from checks.judge import Finding, JudgementError, judge
from checks.quarantine import VIOLATED, split

SQUARE = "POLYGON ((107 21, 107.001 21, 107.001 21.001, 107 21.001, 107 21))"
BOW = "POLYGON ((107 21, 107.001 21.001, 107.001 21, 107 21.001, 107 21))"
#: A square of 0.001 degree at 107, 21: 11 511.256 m² on the ellipsoid by Karney's algorithm (GeographicLib).
SQUARE_M2 = 11511.256
#: Nobody publishes anything here.
AROUND = Around(lambda name: pl.LazyFrame(), None, dt.date(2026, 1, 1), dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


def found(frame: pl.DataFrame, expectation: str, **kwargs: object) -> Finding:
    """The finding of one rule, once quarantine is seen to hold exactly the rows it counted."""
    rule = Expectation("shape", expectation, {"column": "shape", **kwargs}, "accuracy", "error", "", "")
    lazy = frame.with_row_index("_row", offset=1).cast({"_row": pl.Int64}).lazy()
    verdict = judge(lazy, [rule], table="t", around=AROUND)
    accepted, rejected = pl.collect_all(split(lazy, [rule], verdict))
    finding = verdict.findings[0]
    assert (rejected.height, accepted.height) == (finding.failed, frame.height - finding.failed)
    assert rejected[VIOLATED].to_list() == [["shape"]] * finding.failed
    return finding


def problem(shape: str | bytes | None, **kwargs: object) -> str | None:
    """What a valid-geometry rule says of one shape."""
    finding = found(pl.DataFrame({"shape": [shape]}), "expect_column_values_to_be_valid_geometry", **kwargs)
    return finding.sample[0] if finding.failed else None


@pytest.mark.parametrize(
    "shape",
    [
        SQUARE,
        f"  {SQUARE}\n",
        shapely.to_geojson(shapely.from_wkt(SQUARE)),
        shapely.to_wkb(shapely.from_wkt(SQUARE)),
        shapely.to_wkb(shapely.from_wkt(SQUARE), hex=True),
        "POLYGON Z ((0 0 5, 1 0 5, 1 1 5, 0 0 5))",
    ],
    ids=["wkt", "wkt with blanks", "geojson", "wkb", "hexadecimal wkb", "with heights"],
)
def test_a_whole_shape_is_valid_in_every_notation(shape: str | bytes) -> None:
    assert problem(shape, geometry_types=["Polygon"]) is None


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        (BOW, "tự cắt tại 107.0005 21.0005"),
        ("POLYGON ((0 0, 2 2, 2 0, 1 1, 0 0))", "vòng tự chạm tại 1 1"),
        ("POLYGON ((0 0, 1 0, 0 0, 0 0))", "quá ít đỉnh tại 0 0"),
        ("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (5 5, 6 5, 6 6, 5 6, 5 5))", "lỗ nằm ngoài vòng ngoài tại 5 5"),
        ("MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((1 1, 2 1, 2 2, 1 2, 1 1)))", "mảnh nằm trong mảnh tại 1 1"),
        ("POLYGON EMPTY", "hình rỗng"),
        ("POINT (nan 1)", "toạ độ không phải số tại nan 1"),
        ("POINT (107 21)", "là Point, cần Polygon hoặc MultiPolygon"),
    ],
)
def test_what_is_wrong_with_a_shape_is_told_with_its_place(shape: str, told: str) -> None:
    types = ["Polygon", "MultiPolygon"] if "cần" in told else []
    assert problem(shape, geometry_types=types) == told


@pytest.mark.parametrize(
    "shape",
    [
        "",
        "thửa số 5",
        "POLYGON ((0 0, 1 0, 1 1))",
        '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}',
        '{"type":"Polygon"',
        b"\x00\x01",
        b"",
    ],
    ids=["blank", "words", "ring left open", "ring left open in geojson", "cut off", "cut off bytes", "no bytes"],
)
def test_what_is_no_shape_is_told_as_unreadable(shape: str | bytes) -> None:
    told = problem(shape)
    assert told is not None
    assert told.startswith("không đọc được: cần GeoJSON, WKT hoặc WKB")


def test_a_missing_shape_is_the_business_of_another_rule() -> None:
    frame = pl.DataFrame({"shape": [None, SQUARE, BOW]}, schema={"shape": pl.String})
    finding = found(frame, "expect_column_values_to_be_valid_geometry")
    assert (finding.checked, finding.failed) == (2, 1)


def test_an_empty_shape_passes_where_the_contract_allows_it() -> None:
    assert problem("POLYGON EMPTY", allow_empty=True) is None


def test_a_column_that_cannot_hold_shapes_is_refused() -> None:
    with pytest.raises(JudgementError, match="cột hình phải là chữ") as caught:
        found(pl.DataFrame({"shape": [1]}), "expect_column_values_to_be_valid_geometry")
    with speaking("en"):
        assert "a column of shapes must be text" in str(caught.value)


def test_an_unknown_sort_of_shape_is_refused() -> None:
    with pytest.raises(JudgementError, match="không có loại hình Poligon"):
        found(pl.DataFrame({"shape": [SQUARE]}), "expect_column_values_to_be_valid_geometry", geometry_types=["Poligon"])


@pytest.mark.parametrize(("area", "unit"), [(SQUARE_M2, "m2"), (SQUARE_M2 / 1e4, "ha"), (SQUARE_M2 / 1e6, "km2")])
def test_an_area_is_compared_in_its_own_unit(area: float, unit: str) -> None:
    frame = pl.DataFrame({"shape": [SQUARE, SQUARE], "area": [area * 1.009, area * 1.011]})
    finding = found(frame, "expect_column_values_to_have_declared_area", area_column="area", unit=unit, tolerance=0.01)
    assert (finding.checked, finding.failed) == (2, 1)


def test_a_wrong_area_is_shown_beside_the_measured_one() -> None:
    frame = pl.DataFrame({"shape": [SQUARE], "area": [900]})
    finding = found(frame, "expect_column_values_to_have_declared_area", area_column="area")
    assert finding.sample == ["đo 11511,3 m², khai 900,0 m²"]


def test_a_small_plot_may_be_off_by_square_metres_rather_than_by_a_share() -> None:
    frame = pl.DataFrame({"shape": [SQUARE, SQUARE], "area": [SQUARE_M2 + 9, SQUARE_M2 + 11]})
    finding = found(frame, "expect_column_values_to_have_declared_area", area_column="area", tolerance=0, tolerance_m2=10)
    assert finding.failed == 1


def test_a_row_that_declares_no_area_is_left_alone_and_a_shape_nobody_can_read_agrees_with_none() -> None:
    frame = pl.DataFrame({"shape": [SQUARE, SQUARE, "x", BOW], "area": [None, float("nan"), 5.0, 5.0]})
    finding = found(frame, "expect_column_values_to_have_declared_area", area_column="area")
    assert finding.sample == ["đo không đo được m², khai 5,0 m²", "đo 0,0 m², khai 5,0 m²"]


def test_a_plane_in_metres_is_measured_as_it_is() -> None:
    frame = pl.DataFrame(
        {"shape": ["POLYGON ((400000 2320000, 400100 2320000, 400100 2320100, 400000 2320000))"], "area": [5000]}
    )
    assert found(
        frame, "expect_column_values_to_have_declared_area", area_column="area", coordinates="metres", tolerance=0
    ).success


def test_an_area_in_words_is_refused() -> None:
    frame = pl.DataFrame({"shape": [SQUARE], "area": ["5"]})
    with pytest.raises(JudgementError, match="cột diện tích area kiểu String"):
        found(frame, "expect_column_values_to_have_declared_area", area_column="area")


@settings(max_examples=60, deadline=None)
@given(
    west=st.floats(102, 117),
    south=st.floats(6, 23),
    width=st.floats(0.0001, 0.5),
    height=st.floats(0.0001, 0.5),
)
def test_areas_are_those_of_the_ellipsoid(west: float, south: float, width: float, height: float) -> None:
    """Against GeographicLib, the edges cut short so that a straight line in degrees and a geodesic are one."""
    box = shapely.segmentize(shapely.box(west, south, west + width, south + height), 0.005)
    exact = abs(Geod(ellps="WGS84").geometry_area_perimeter(box)[0])
    assert math.isclose(areas(np.array([box]), lonlat=True)[0], exact, rel_tol=1e-5)


@settings(max_examples=60, deadline=None)
@given(lon=st.floats(102, 117), lat=st.floats(8, 23), north=st.floats(-0.3, 0.3), metres=st.floats(0, 2 * math.pi))
def test_lengths_are_true_where_the_cylinder_touches_and_nearly_so_around(
    lon: float, lat: float, north: float, metres: float
) -> None:
    geod = Geod(ellps="WGS84")
    there = geod.fwd(lon, lat + north, math.degrees(metres), 100.0)[:2]
    line = flatten(np.array([shapely.LineString([(lon, lat + north), there])]), lonlat=True, latitude=lat)
    assert math.isclose(shapely.length(line)[0], 100, rel_tol=0.004)


def test_reading_nothing_gives_nothing() -> None:
    assert len(read(pl.Series([], dtype=pl.String))) == 0
