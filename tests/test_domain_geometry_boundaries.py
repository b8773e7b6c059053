"""A shape lies inside the commune it names; the real communes lie beside one another and differ from what they declare."""

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest
import shapely

from catalog.errors import NotFound
from catalog.expectation import Expectation
from catalog.i18n import Sentence
from checks.around import Around
from checks.judge import Finding, JudgementError, Verdict, judge
from checks.quarantine import split

#: Two communes side by side, 0.01 degree (1 039 m at this latitude) wide; the second in two parts.
COMMUNES = pl.DataFrame(
    {
        "code": ["06649", "06652", "06652"],
        "geometry": [
            shapely.to_geojson(box)
            for box in (
                shapely.box(107, 21, 107.01, 21.01),
                shapely.box(107.01, 21, 107.02, 21.01),
                shapely.box(107.05, 21, 107.06, 21.01),
            )
        ],
    }
)


def around(**tables: pl.DataFrame) -> Around:
    def published(name: str) -> pl.LazyFrame:
        if name not in tables:
            raise NotFound(Sentence("Bảng {name} chưa có phiên bản nào được công bố", name=name))
        return tables[name].lazy()

    return Around(published, None, dt.date(2026, 1, 1), dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


def judged(frame: pl.DataFrame, expectation: str, surroundings: Around, **kwargs: object) -> Verdict:
    rule = Expectation("place", expectation, kwargs, "accuracy", "error", "", "")
    verdict = judge(frame.lazy(), [rule], table="t", around=surroundings)
    _, rejected = pl.collect_all(split(frame.lazy(), [rule], verdict))
    assert rejected.height == (verdict.findings[0].failed if verdict.findings[0].level == "row" else 0)
    return verdict


def within(frame: pl.DataFrame, **kwargs: object) -> Finding:
    arguments = {"column": "shape", "code_column": "commune", "boundaries": "communes", **kwargs}
    return judged(frame, "expect_column_values_to_be_within", around(communes=COMMUNES), **arguments).findings[0]


def parcel(west: float, commune: str | None = "06649", width: float = 0.001) -> pl.DataFrame:
    box = shapely.box(west, 21.001, west + width, 21.002)
    return pl.DataFrame({"shape": [box.wkt], "commune": [commune]}, schema={"shape": pl.String, "commune": pl.String})


def test_a_parcel_inside_its_commune_is_right_and_one_next_door_is_told_how_far() -> None:
    frame = pl.concat([parcel(107.001), parcel(107.0095), parcel(107.015)])
    finding = within(frame)
    assert finding.checked == 3
    assert finding.sample == ["50,0 % diện tích nằm ngoài 06649", "100,0 % diện tích nằm ngoài 06649"]


def test_a_commune_may_have_several_parts() -> None:
    assert within(pl.concat([parcel(107.012, "06652"), parcel(107.052, "06652")])).success


def test_a_parcel_may_stick_out_by_the_tolerance_and_no_further() -> None:
    """0.00001 degree of longitude is 1.04 m here."""
    frame = pl.concat([parcel(107.01 - 0.001 + excess) for excess in (0.0, 0.000009, 0.00002)])
    assert within(frame, tolerance_m=1.0).failed == 1
    assert within(frame, tolerance_m=3).failed == 0
    assert within(frame, tolerance_m=0).failed == 2


def test_a_code_without_boundary_is_wrong_and_a_row_without_code_is_left_alone() -> None:
    finding = within(pl.concat([parcel(107.001, "99999"), parcel(107.001, None)]))
    assert finding.sample == ["không có ranh giới của 99999"]


def test_what_is_no_shape_lies_nowhere_and_a_point_lies_somewhere() -> None:
    shapes = ["x", "POLYGON EMPTY", "POINT (107.005 21.005)", "POINT (107.5 21.005)", None]
    frame = pl.DataFrame({"shape": shapes, "commune": ["06649"] * 5})
    finding = within(frame)
    assert (finding.checked, finding.failed) == (4, 3)
    assert set(finding.sample) == {"nằm ngoài 06649 hoặc không đọc được"}


def test_a_plane_in_metres_needs_its_boundaries_in_the_same_plane() -> None:
    communes = pl.DataFrame({"maxa": ["06649"], "hinh": ["POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0))"]})
    shapes = pl.DataFrame(
        {"shape": ["POINT (100.4 50)", "POINT (100.6 50)"], "commune": ["06649", "06649"]},
    )
    arguments = {"boundary_code": "maxa", "boundary_geometry": "hinh", "coordinates": "metres", "tolerance_m": 0.5}
    verdict = judged(
        shapes,
        "expect_column_values_to_be_within",
        around(plane=communes),
        column="shape",
        code_column="commune",
        boundaries="plane",
        **arguments,
    )
    assert verdict.findings[0].failed == 1


def test_boundaries_nobody_published_are_said_to_be_missing() -> None:
    verdict = judged(
        parcel(107.001),
        "expect_column_values_to_be_within",
        around(),
        column="shape",
        code_column="commune",
        boundaries="communes",
    )
    assert verdict.blocked
    assert "communes chưa có phiên bản" in str(verdict.findings[0].observed)


def test_codes_as_numbers_never_match_codes_as_text() -> None:
    frame = parcel(107.001).with_columns(commune=pl.lit(6649))
    with pytest.raises(JudgementError, match="không bao giờ khớp"):
        within(frame)


def test_columns_that_are_not_there_are_named() -> None:
    with pytest.raises(JudgementError, match="không có cột 'ma'"):
        within(parcel(107.001), code_column="ma")
    with pytest.raises(JudgementError, match="không có cột 'shape'; bảng có: code, geometry"):
        within(parcel(107.001), boundary_geometry="shape")


@pytest.fixture(scope="module")
def communes(shared_data: Path) -> pl.DataFrame:
    """The 54 communes of 2025 as delivered: code, declared area in km², GeoJSON."""
    paths = sorted((shared_data / "boundaries").glob("quang_ninh_communes_part*.geojson"))
    features = [feature for path in paths for feature in json.loads(path.read_text(encoding="utf-8"))["features"]]
    return pl.DataFrame(
        {
            "code": [feature["properties"]["code"] for feature in features],
            "area": [feature["properties"]["areaKm2"] for feature in features],
            "shape": [json.dumps(feature["geometry"]) for feature in features],
        }
    )


def test_the_real_communes_are_valid_and_do_not_overlap(communes: pl.DataFrame) -> None:
    assert communes.height == 54
    types = ["Polygon", "MultiPolygon"]
    valid = judged(communes, "expect_column_values_to_be_valid_geometry", around(), column="shape", geometry_types=types)
    apart = judged(communes, "expect_column_values_to_not_overlap", around(), column="shape", tolerance_m2=1)
    assert (valid.findings[0].failed, apart.findings[0].failed) == (0, 0)


def test_each_real_commune_lies_inside_itself_and_none_inside_the_next(communes: pl.DataFrame) -> None:
    boundaries = around(communes=communes.rename({"shape": "geometry"}))
    arguments = {"column": "shape", "code_column": "code", "boundaries": "communes"}
    itself = judged(communes, "expect_column_values_to_be_within", boundaries, **arguments)
    moved = communes.with_columns(pl.col("shape").shift(1, fill_value=pl.col("shape").last()))
    other = judged(moved, "expect_column_values_to_be_within", boundaries, **arguments)
    assert (itself.findings[0].failed, other.findings[0].failed) == (0, 54)


def test_eighteen_real_communes_are_over_five_percent_off_what_they_declare(communes: pl.DataFrame) -> None:
    arguments = {"column": "shape", "area_column": "area", "unit": "km2", "tolerance": 0.05}
    off = judged(communes, "expect_column_values_to_have_declared_area", around(), **arguments)
    assert (off.findings[0].checked, off.findings[0].failed) == (54, 18)
