"""The conversion sheet as published and commune GeoJSON are read without loss; broken files are rejected with a reason."""

import json
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from pyproj import Geod
from shapely import from_geojson

from assets.reference import seeds
from assets.reference.conformed import conformed_reference__boundaries, conformed_reference__crosswalk
from assets.reference.raw import raw_reference__crosswalk
from catalog.contract import Table
from catalog.contract_reading import read_contract
from catalog.errors import DeliveryRejected
from catalog.files import ReadOptions, read_file
from catalog.headers import match_headers, raw_frame
from catalog.parsing import parse

SHEET = "nso_bang_chuyen_doi_dvhc_2025-07.csv"
HEAD = "Đơn vị hành chính từ ngày 01/7/2025,,,Đơn vị hành chính trước ngày 01/7/2025,,,,,\n"
NAMES = '"Tỉnh, thành phố",Tên Xã mới,Mã Xã mới,Tên Xã cũ,Mã Xã cũ,Ghi chú,Quận/huyện,Tỉnh cũ,\n'


def contract_table(entity: str) -> Table:
    return read_contract(seeds.SEEDS.parent / "contract.yaml").table(f"conformed_reference__{entity}")


def parsed(entity: str, text: pl.LazyFrame) -> pl.LazyFrame:
    table = contract_table(entity)
    headers = [name for name in text.collect_schema().names() if name != "_row"]
    problem = pl.lit(None, dtype=pl.String).alias("_problem")
    return parse(table, raw_frame(table, text.with_columns(problem), match_headers(table, headers), "d1"))


def square(code: str, x: float = 107.0, y: float = 21.0, size: float = 0.01) -> dict[str, object]:
    ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"code": code, "name": "Ô", "areaKm2": 1.15}, "geometry": shape}


def geojson(path: Path, *features: dict[str, object]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), encoding="utf-8")
    return path


def measured(path: Path) -> pl.DataFrame:
    features = read_file(path, ReadOptions(("geojson",)), path.parent).frame.drop("_problem")
    return conformed_reference__boundaries(parsed("boundaries", features)).collect()


def sheet(path: Path) -> pl.LazyFrame:
    read = raw_reference__crosswalk(path)
    assert read is not None
    return read


def test_the_published_sheet_gives_the_same_184_edges_as_our_own_table(shared_data: Path) -> None:
    edges = conformed_reference__crosswalk(parsed("crosswalk", sheet(shared_data / "admin_crosswalk" / SHEET)))
    columns = ["effective_from", "old_code", "new_code", "note", "extent", "targets", "share_population", "share_area"]
    theirs = edges.filter(pl.col("new_province_code") == "22").select(columns).sort("old_code", "new_code").collect()
    ours = seeds.crosswalk().filter(pl.col("effective_from") == theirs["effective_from"][0]).select(columns)
    assert theirs.height == 184
    assert_frame_equal(theirs, ours.sort("old_code", "new_code").collect())


def test_every_edge_of_the_whole_country_is_read_and_only_faulty_ones_stand_out(shared_data: Path) -> None:
    edges = conformed_reference__crosswalk(parsed("crosswalk", sheet(shared_data / "admin_crosswalk" / SHEET))).collect()
    assert edges.height == 10_571
    assert edges["extent"].null_count() == 0
    assert edges.select("effective_from", "new_code", "new_province_code", "old_province_code").null_count().row(0) == (
        0,
        0,
        0,
        0,
    )
    assert edges["old_code"].null_count() == 6
    contradictory = edges.filter(pl.col("share_population_basis") == "contradictory")
    assert sorted(contradictory["old_code"]) == ["01615", "01615", "02485", "02485", "18796"]


def test_a_note_keeps_its_blanks_and_newlines_in_the_raw_text(tmp_path: Path) -> None:
    path = tmp_path / "bang.csv"
    new, old = "Tỉnh Quảng Ninh (22),Phường Hà Tu,06652", "Phường Hà Phong,06652"
    row = f'{new},{old},"Nhập một phần\n",Thành phố Hạ Long (193),Tỉnh Quảng Ninh (22),\n'
    path.write_text(HEAD + NAMES + "QUẢNG NINH  ,,,,,,,,\n" + row, encoding="utf-8")
    read = sheet(path).collect()
    assert read.height == 1
    assert read["note"].to_list() == ["Nhập một phần\n"]
    assert read.select("effective_from", "old_district_code", "old_district_name", "_row").row(0) == (
        "01/7/2025",
        "193",
        "Thành phố Hạ Long",
        4,
    )


def test_a_cell_of_another_shape_stays_whole_in_the_name(tmp_path: Path) -> None:
    path = tmp_path / "bang.csv"
    path.write_text(
        HEAD + NAMES + "Quảng Ninh,A,06652,B,06649,Nhập toàn bộ,Hạ Long 193,Quảng Ninh (22),ghi thêm\n", encoding="utf-8"
    )
    read = sheet(path).collect()
    assert read.select("new_province_name", "new_province_code", "old_district_name", "note").row(0) == (
        "Quảng Ninh",
        None,
        "Hạ Long 193",
        "Nhập toàn bộ | ghi thêm",
    )


def test_a_sheet_with_other_headers_is_rejected_with_the_expected_ones(tmp_path: Path) -> None:
    path = tmp_path / "bang.csv"
    path.write_text(HEAD + "Tỉnh,Tên,Mã\n", encoding="utf-8")
    with pytest.raises(DeliveryRejected, match="Mã Xã cũ") as refused:
        raw_reference__crosswalk(path)
    assert refused.value.code == "unknown-sheet"


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", "Đơn vị".encode("cp1258", errors="replace") + b"\xd0\xff\n", b"\0" * 9, b"a,b\n1,2\n"]
)
def test_any_other_file_is_left_to_the_generic_readers(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bang.csv"
    path.write_bytes(content)
    assert raw_reference__crosswalk(path) is None


def test_the_54_real_outlines_are_measured_like_a_geodesic_does(shared_data: Path, tmp_path: Path) -> None:
    parts = [json.loads((shared_data / "boundaries" / f"quang_ninh_communes_part{n}.geojson").read_text()) for n in (1, 2)]
    real = measured(geojson(tmp_path / "tinh.geojson", *parts[0]["features"], *parts[1]["features"]))
    assert real.height == 54
    assert real["is_valid"].all()
    assert real["vertices"].sum() == 195_779
    assert real.filter(pl.col("area_deviation_pct") > 5).height == 18
    assert real["declared_area_km2"].sum() == pytest.approx(6154.84)
    assert sorted(real.filter(pl.col("area_deviation_pct") > pl.col("area_tolerance_pct"))["code"]) == [
        "06685",
        "06688",
        "07180",
    ]
    geod = Geod(ellps="WGS84")
    areas = [abs(geod.geometry_area_perimeter(from_geojson(text))[0]) / 1e6 for text in real["geometry"]]
    assert real["geodesic_area_km2"].to_list() == pytest.approx(areas, rel=1e-5)
    assert sum(areas) == pytest.approx(5822.7, abs=0.05)


def test_another_publishers_code_for_ba_che_becomes_the_official_one(shared_data: Path) -> None:
    ba_che = measured(shared_data / "boundaries" / "06978_ba_che.geojson")
    assert ba_che.select("delivered_code", "code", "declared_area_km2").row(0) == ("06978", "06970", 332.68)


def test_a_self_crossing_outline_is_told_and_not_repaired(tmp_path: Path) -> None:
    bow = square("06652")
    bow["geometry"] = {"type": "Polygon", "coordinates": [[[107, 21], [107.1, 21.1], [107.1, 21], [107, 21.1], [107, 21]]]}
    line = square("06658")
    line["geometry"] = {"type": "LineString", "coordinates": [[107, 21], [107.1, 21.1]]}
    nothing = square("06661") | {"geometry": None}
    facts = measured(geojson(tmp_path / "a.geojson", bow, line, nothing, square("06673")))
    assert facts["is_valid"].to_list() == [False, False, False, True]
    assert facts["validity_reason"][0].startswith("Self-intersection")
    assert facts["validity_reason"].to_list()[1:] == ["not a polygon", "not a polygon", None]
    assert facts["geodesic_area_km2"].null_count() == 2


def test_coordinates_in_metres_fall_outside_the_bounds_the_contract_allows(tmp_path: Path) -> None:
    facts = measured(geojson(tmp_path / "vn2000.geojson", square("06652", x=428_000.0, y=2_320_000.0, size=100.0)))
    rule = next(rule for rule in contract_table("boundaries").expectations if rule.name == "min-lon-in-vietnam")
    assert facts["min_lon"][0] > rule.kwargs["max_value"]


def test_a_number_with_three_decimals_does_not_become_thousands(tmp_path: Path) -> None:
    feature = square("06652")
    feature["properties"] = {"code": "06652", "name": "Hà Tu", "areaKm2": 1.125}
    assert measured(geojson(tmp_path / "a.geojson", feature))["declared_area_km2"].to_list() == [1.125]


def test_the_shipped_outlines_are_54_small_and_openly_generalised() -> None:
    path = seeds.SEEDS / "outlines.geojson"
    assert path.stat().st_size < 150_000
    outlines = measured(path)
    today = seeds.units().filter((pl.col("level") == "commune") & pl.col("is_current")).collect()
    assert set(outlines["code"]) == set(today["code"])
    assert outlines["is_valid"].all()
    assert outlines["generalised"].all()
    assert outlines["detailed_area_km2"].sum() == pytest.approx(5822.7, abs=0.3)
    assert "Permission is hereby granted" in (seeds.SEEDS / "SOURCES.md").read_text(encoding="utf-8")


def test_the_seeds_are_offered_in_the_order_they_depend_on_each_other() -> None:
    offered = seeds.offers()
    assert [one.entity for one in offered] == ["units", "crosswalk", "boundaries"]
    assert all(one.path.is_file() for one in offered)
