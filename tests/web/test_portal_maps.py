"""Maps say where rows are and how much there is of them: the same figures as drawing, as table and as shapes to zoom into."""

import html
import json
import re
from dataclasses import replace

import httpx
import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from assets.sectors import load_contracts
from assets.walk.publish import current_rows
from catalog.access import readable_columns
from catalog.contract import Table
from catalog.web.drawing import canvas, written
from catalog.web.house import Found, House
from catalog.web.maps import CLASSES, bounds_of, commune_column, figures_of, picture, shade_of
from catalog.web.province import BOUNDARIES, COMMUNES
from catalog.workspace import Workspace

FIGURES, COUNTS, CLOSED = "curated_reference__communes", "curated_ocop__catalogue", "conformed_population__civil_register"
TABLES = [table for contract in load_contracts().values() for table in contract.tables]


def _rows(browser: httpx.Client, path: str) -> dict[str, str]:
    """Names and figures of the table beside a map."""
    text = browser.get(path).text
    found = re.findall(r'<tr><th scope="row"><a [^>]*>([^<]*)</a></th><td class="num">([^<]*)</td></tr>', text)
    return {html.unescape(name): figure for name, figure in found}


def _spots(browser: httpx.Client, path: str) -> list[dict[str, object]]:
    answer = browser.get(path)
    assert answer.headers["content-type"].startswith("application/geo+json")
    return [one["properties"] for one in answer.json()["features"]]


def test_one_row_a_commune_shows_a_number_of_it(browser: httpx.Client, demo: Workspace) -> None:
    told = _rows(browser, f"/datasets/{FIGURES}/map?column=population")
    rows = demo.lake.scan(FIGURES).select("full_name", "population").collect()
    assert told == {name: f"{people:,}".replace(",", ".") for name, people in rows.iter_rows()}


def test_several_rows_a_commune_are_counted(browser: httpx.Client, demo: Workspace) -> None:
    told = _rows(browser, f"/datasets/{COUNTS}/map")
    total = demo.lake.scan(COUNTS).select(pl.len()).collect().item()
    assert sum(int(figure or 0) for figure in told.values()) == total
    assert len(told) == 54


@pytest.mark.parametrize("path", [f"/datasets/{FIGURES}/map", f"/datasets/{COUNTS}/map"])
def test_drawing_table_and_shapes_say_the_same(browser: httpx.Client, path: str) -> None:
    text = browser.get(path).text
    drawn = [html.unescape(one) for one in re.findall(r"<path class=\"shade\d\" d=\"M[^\"]+\"><title>([^<]+)</title>", text)]
    assert drawn == [one["said"] for one in _spots(browser, f"{path}.geojson")]
    table = _rows(browser, path)
    assert all(said.startswith(name) and table[name] in said for name, said in zip(table, drawn, strict=True))


def test_shapes_can_be_drawn_and_tell_nothing_else(browser: httpx.Client) -> None:
    for path in ("/map.geojson", f"/datasets/{FIGURES}/map.geojson"):
        features = browser.get(path).json()["features"]
        assert [one["id"] for one in features] == list(range(54))
        assert all(one["properties"].keys() == {"name", "said", "href", "shade"} for one in features)
        assert shapely.is_valid([shapely.from_geojson(json.dumps(one["geometry"])) for one in features]).all()


def test_shapes_are_light_and_sent_again_only_when_they_changed(browser: httpx.Client) -> None:
    first = browser.get("/map.geojson")
    assert first.num_bytes_downloaded < 60_000
    again = browser.get("/map.geojson", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    english = browser.get("/map.geojson", headers={"If-None-Match": first.headers["etag"], "Cookie": "kho_lang=en"})
    assert english.status_code == 200


@pytest.mark.parametrize("form", ["map", "map.geojson"])
def test_unknown_closed_and_placeless_tables_say_why_there_is_no_map(browser: httpx.Client, form: str) -> None:
    asked = {
        f"/datasets/{FIGURES}/{form}?column=nope": (404, "các cột: population"),
        f"/datasets/{FIGURES}/{form}?column=name": (404, "không có cột số"),
        f"/datasets/{COUNTS}/{form}?column=stars": (404, "không có cột nào"),
        f"/datasets/{CLOSED}/{form}": (403, "chỉ công khai phần mô tả"),
        f"/datasets/raw_ocop__products/{form}": (404, "Không có bản đồ"),
        f"/datasets/nope/{form}": (404, "tìm theo tên"),
    }
    for path, (status, words) in asked.items():
        answer = browser.get(path)
        assert (answer.status_code, words in html.unescape(answer.text)) == (status, True), path


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
def test_only_public_columns_place_or_colour_a_map(table: Table) -> None:
    seen = {column.name for column in readable_columns(table)}
    named = [*figures_of(table), *([commune_column(table)] if commune_column(table) else [])]
    assert {one.name for one in named if one} <= seen


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
def test_no_map_is_a_mishap(browser: httpx.Client, table: Table) -> None:
    page, shapes = (browser.get(f"/datasets/{table.name}/{form}") for form in ("map", "map.geojson"))
    assert page.status_code == shapes.status_code
    assert page.status_code in (200, 403, 404)
    offered = f'href="/datasets/{table.name}/map"' in browser.get(f"/datasets/{table.name}").text
    assert offered is (page.status_code == 200)


def test_map_files_are_loaded_only_where_there_is_a_map(browser: httpx.Client) -> None:
    for path in ("/", f"/datasets/{FIGURES}", f"/datasets/{FIGURES}/map"):
        text = browser.get(path).text
        assert text.count("/static/map.js") == 1
        assert not re.search(r'<(?:script|link)[^>]*(?:src|href)="[^"]*maplibre', text)
    for path in ("/search", "/quality", "/about", f"/datasets/{CLOSED}"):
        assert "map.js" not in browser.get(path).text


def test_a_map_of_simulated_rows_says_so(browser: httpx.Client) -> None:
    assert "Mô phỏng" in browser.get(f"/datasets/{COUNTS}/map").text
    assert "Mô phỏng" not in browser.get(f"/datasets/{FIGURES}/map").text


numbers = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(numbers, max_size=80))
def test_every_figure_lies_in_the_range_of_its_shade(values: list[float]) -> None:
    bounds = bounds_of(values)
    for value in values:
        shade = shade_of(value, bounds)
        low, high = bounds[shade - (CLASSES - len(bounds)) - 1]
        assert low <= value <= high


@given(st.lists(numbers, min_size=1, max_size=80), numbers)
def test_greater_figures_are_never_lighter_and_the_greatest_is_darkest(values: list[float], other: float) -> None:
    bounds = bounds_of(values)
    shades = [shade_of(value, bounds) for value in sorted(values)]
    assert shades == sorted(shades)
    assert shades[-1] == CLASSES


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_what_is_no_figure_has_no_shade(value: float | None) -> None:
    assert shade_of(value, bounds_of([1.0, 2.0])) == 0


@pytest.mark.parametrize(("kept", "dropped"), [(BOUNDARIES, COMMUNES), (COMMUNES, BOUNDARIES)])
def test_where_communes_cannot_be_told_rows_are_drawn_where_they_lie(demo: Workspace, kept: str, dropped: str) -> None:
    """Outlines from a column of shapes, dots from a pair of degrees."""
    house = _house_without(demo, dropped)
    drawn = picture(house, house.tables[kept])
    assert drawn is not None
    assert (drawn.kind, drawn.placed, drawn.rows, drawn.shades) == ("rows", 54, 54, ())
    assert all(spot.path.startswith("M") for spot in drawn.spots)
    kinds = {json.loads(spot.geometry)["type"] for spot in drawn.spots}
    assert kinds == {"Point"} if kept == COMMUNES else kinds <= {"Polygon", "MultiPolygon"}
    assert "Đặc khu Vân Đồn" in {spot.name for spot in drawn.spots} or kept == BOUNDARIES


def _house_without(demo: Workspace, dropped: str) -> House:
    contracts = load_contracts()
    told = contracts["reference"]
    fewer = replace(told, tables=tuple(table for table in told.tables if str(table.name) != dropped))
    return House(
        workspace=demo,
        contracts={**contracts, "reference": fewer},
        contract_files={},
        current=current_rows,
        inputs_of=lambda name: (),
        simulated=frozenset,
        search=lambda query, chosen, *, skip, most: Found(0, ()),
    )


def test_points_lines_and_areas_all_leave_something_on_the_canvas() -> None:
    shapes = shapely.from_wkt(
        ["POINT (107 21)", "LINESTRING (107 21, 107.5 21.4)", "MULTIPOLYGON (((107 21, 107.2 21, 107.2 21.2, 107 21)))"]
    )
    over = canvas(shapely.total_bounds(shapes))
    dot, line, area = (over.path(shape) for shape in shapes)
    assert dot.endswith("Z")
    assert area.endswith("Z")
    assert not line.endswith("Z")
    assert over.holds(shapely.total_bounds(shapes))
    assert all(json.loads(one)["type"] for one in written(shapes))


def test_a_single_place_still_has_a_canvas() -> None:
    place = shapely.Point(107, 21)
    over = canvas(shapely.total_bounds([place]))
    assert (over.width, over.height) > (0, 0)
    assert over.path(place)
