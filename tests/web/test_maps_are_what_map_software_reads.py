"""A version as GeoJSON and GeoPackage: every row, in WGS84, as RFC 7946 and GDAL want it, in flat memory."""

import datetime as dt
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import psutil
import pyogrio
import pytest
import shapely

from catalog.contract import Table
from catalog.expectation import Expectation
from catalog.spatial import Place, place_of
from catalog.web.copies_maps import write_geojson, write_gpkg
from tests.web.copies_kit import TYPES, about, table_of

_CLOCKWISE = '{"type":"Polygon","coordinates":[[[107,21],[107,22],[108,22],[108,21],[107,21]]]}'
_TWO_PARTS = "MULTIPOLYGON (((107 21, 108 21, 108 22, 107 21)), ((109 21, 110 21, 110 22, 109 21)))"


def _rule(kind: str, **kwargs: object) -> Expectation:
    return Expectation("rule", kind, kwargs, "conformity", "error", "quy tắc", "rule")


def _shapes(**kwargs: object) -> Expectation:
    return _rule("expect_column_values_to_be_valid_geometry", column="shape", **kwargs)


#: With columns named as the format's own.
LAND = table_of(TYPES | {"shape": pl.String(), "geom": pl.String(), "fid": pl.Int32()}, "code", (_shapes(),))
POINTS = table_of({"code": pl.String(), "lon": pl.Float64(), "lat": pl.Float64()}, "code")


def _rows(table: Table, *rows: dict[str, object]) -> pl.LazyFrame:
    return pl.DataFrame(list(rows), schema={column.name: column.dtype for column in table.columns}).lazy()


def _place(table: Table) -> Place:
    place = place_of(table)
    assert place is not None
    return place


def _collection(table: Table, rows: pl.LazyFrame, path: Path) -> dict[str, Any]:
    write_geojson(rows, table.columns, _place(table), about(table, 1, simulated=True), path)
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


def _layer(table: Table, rows: pl.LazyFrame, path: Path) -> dict[str, Any]:
    write_gpkg(rows, table.columns, _place(table), about(table, 1, simulated=True), path)
    told: dict[str, Any] = pyogrio.read_info(path)
    return told


@pytest.mark.parametrize(
    ("types", "layer"),
    [((), "Unknown"), (("Point",), "Point"), (("Polygon", "MultiPolygon"), "MultiPolygon"), (("Point", "Polygon"), "Unknown")],
)
def test_a_column_held_to_be_shapes_is_one(types: tuple[str, ...], layer: str) -> None:
    table = table_of({"code": pl.String(), "shape": pl.String()}, "code", (_shapes(geometry_types=list(types)),))
    assert place_of(table) == Place(("shape",), layer)


def test_shapes_in_metres_are_not_taken_for_degrees() -> None:
    metres = _rule("expect_column_values_to_have_declared_area", column="shape", area_column="count", coordinates="metres")
    assert place_of(table_of({"code": pl.String(), "shape": pl.String()}, "code", (_shapes(), metres))) is None


@pytest.mark.parametrize("names", [("lon", "lat"), ("longitude", "latitude"), ("kinh_do", "vi_do"), ("label_lon", "label_lat")])
def test_two_columns_of_degrees_are_a_point(names: tuple[str, str]) -> None:
    assert place_of(table_of({"code": pl.String()} | dict.fromkeys(names, pl.Float64()), "code")) == Place(names, "Point")
    assert place_of(table_of({"code": pl.String()} | dict.fromkeys(names, pl.String()), "code")) is None
    assert place_of(table_of({"code": pl.String(), names[0]: pl.Float64()}, "code")) is None


def test_a_pair_the_contract_holds_to_wgs84_is_a_point() -> None:
    types = {"code": pl.String(), "x": pl.Float64(), "y": pl.Float64()}
    held = {
        epsg: _rule("expect_column_values_to_be_in_range_of_crs", column="x", north_column="y", epsg=epsg)
        for epsg in (4326, 5899)
    }
    assert place_of(table_of(types, "code", (held[4326],))) == Place(("x", "y"), "Point")
    assert place_of(table_of(types, "code", (held[5899],))) is None


def test_every_row_is_a_feature_also_where_its_place_is_unknown(tmp_path: Path) -> None:
    rows = _rows(LAND, *({"code": str(at), "shape": text} for at, text in enumerate([_CLOCKWISE, _TWO_PARTS, None, "rác", ""])))
    found = _collection(LAND, rows, tmp_path / "a.geojson")["features"]
    assert [one["id"] for one in found] == ["0", "1", "2", "3", "4"]
    assert [one["geometry"] and one["geometry"]["type"] for one in found] == ["Polygon", "MultiPolygon", None, None, None]
    told = _layer(LAND, rows, tmp_path / "a.gpkg")
    assert (told["features"], told["crs"], told["total_bounds"]) == (5, "EPSG:4326", (107.0, 21.0, 110.0, 22.0))


def test_outer_rings_run_counterclockwise(tmp_path: Path) -> None:
    found = _collection(LAND, _rows(LAND, {"code": "1", "shape": _CLOCKWISE}), tmp_path / "a.geojson")["features"][0]
    ring = shapely.get_exterior_ring(shapely.from_geojson(json.dumps(found["geometry"])))
    assert shapely.is_ccw(ring)
    assert "crs" not in json.loads((tmp_path / "a.geojson").read_text())


def test_properties_keep_their_types(tmp_path: Path) -> None:
    row = {
        "code": '0"6\n',
        "count": 2**53,
        "ratio": float("nan"),
        "held": True,
        "day": dt.date(2026, 11, 2),
        "names": ["a", "b"],
    }
    row |= {"moment": dt.datetime(2026, 11, 2, 3, tzinfo=dt.UTC), "label": "Đông Mai"}
    told = _collection(LAND, _rows(LAND, row), tmp_path / "a.geojson")["features"][0]
    assert told["id"] == '0"6\n'
    assert (
        told["properties"] | row | {"ratio": None, "day": "2026-11-02", "moment": "2026-11-02T03:00:00Z"} == told["properties"]
    )
    assert "shape" not in told["properties"]


def test_a_simulated_layer_says_so_before_its_rows(tmp_path: Path) -> None:
    told = _collection(LAND, _rows(LAND, {"code": "1"}), tmp_path / "a.geojson")
    assert (list(told)[-1], told["simulated"], "mô phỏng" in told["notice"]) == ("features", True, True)
    assert "mô phỏng" in _layer(LAND, _rows(LAND, {"code": "1"}), tmp_path / "a.gpkg")["layer_metadata"]["DESCRIPTION"]


def test_a_layer_keeps_codes_titles_and_columns_named_as_its_own(tmp_path: Path) -> None:
    row = {"code": "06649", "geom": "a", "fid": 7, "names": ["x", "y"], "day": dt.date(2026, 11, 2), "held": False}
    assert _layer(LAND, _rows(LAND, row), tmp_path / "a.gpkg")["geometry_name"] == "_geom"
    with sqlite3.connect(tmp_path / "a.gpkg") as base:
        found = base.execute("SELECT code, geom, fid, names, day, held FROM curated_fixtures__things").fetchone()
        titles = dict(base.execute("SELECT column_name, name FROM gpkg_data_columns").fetchall())
    base.close()
    assert found == ("06649", "a", 7, "x; y", "2026-11-02", 0)
    assert titles["code"] == "Tiêu đề code"


def test_points_without_a_coordinate_are_nowhere(tmp_path: Path) -> None:
    places = [(107.1, 21.0), (None, 21.0), (107.1, float("nan")), (float("inf"), 1.0)]
    rows = _rows(POINTS, *({"code": str(at), "lon": lon, "lat": lat} for at, (lon, lat) in enumerate(places)))
    found = _collection(POINTS, rows, tmp_path / "a.geojson")["features"]
    assert [one["geometry"] for one in found] == [{"type": "Point", "coordinates": [107.1, 21.0]}, None, None, None]
    told = _layer(POINTS, rows, tmp_path / "a.gpkg")
    assert (told["features"], told["geometry_type"], told["total_bounds"]) == (4, "Point", (107.1, 21.0, 107.1, 21.0))


def test_an_empty_version_is_an_empty_layer(tmp_path: Path) -> None:
    assert _collection(POINTS, _rows(POINTS), tmp_path / "a.geojson")["features"] == []
    assert _layer(POINTS, _rows(POINTS), tmp_path / "a.gpkg")["features"] == 0


@pytest.mark.parametrize("write", [write_geojson, write_gpkg])
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, write: Callable[..., None]) -> None:
    growth = []
    for count in (20_000, 20_000, 300_000):
        source, number = tmp_path / f"{count}.parquet", pl.int_range(count, eager=False)
        told = pl.select(code=number.cast(pl.String), lon=107 + number / count, lat=20 + number / count).lazy()
        told.sink_parquet(source, row_group_size=20_000)
        (tmp_path / "a.gpkg").unlink(missing_ok=True)
        before = psutil.Process().memory_info().rss
        write(pl.scan_parquet(source), POINTS.columns, _place(POINTS), about(POINTS, count), tmp_path / "a.gpkg")
        growth.append(psutil.Process().memory_info().rss - before)
    assert growth[2] < 80_000_000, growth
