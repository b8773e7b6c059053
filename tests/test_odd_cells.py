"""Whatever stands in a cell of a delivered row: it is taken as typed, or its row is set aside with a reason naming the column.

How text becomes types is promised in `test_parsing`; here rows walk through whole deliveries, and none is lost.
"""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assets.population.simulate import simulate
from assets.reference.conformed import SEEDS
from assets.sectors import find_entity
from assets.walk.receive import receive
from assets.walk.step import conform_step, read_step
from catalog.delivery import Offered
from catalog.register import DeliveryRow
from catalog.workspace import Workspace

#: What no column of dates, numbers, codes or ids may take for a value of its own.
STRANGE = (
    *("01/01/+12345", "01/01/10000", "31/02/2020", "29/02/1900", "0000-00-00", "1/1/26", "2020-01-01 00:00"),
    *("1.0e999", "1.0e-400", "9" * 400, "NaN", "0x1F", "−5", "－5", "(5)", "1\u00a0234", "1.2.3"),
    *("０６６４９", "٠٦٦٤٩", "06\u00a0649", "06\u200d649", "O6649", "-3", "<3", "≥ 4", ".5", "3%", "[1]", "\x01", "\U0001f600"),
)
AREA = {"type": "Polygon", "coordinates": [[[107, 21], [107.1, 21], [107.1, 21.1], [107, 21]]]}


def walked(workspace: Workspace, sector: str, offered: Offered) -> tuple[DeliveryRow, dict[int, str]]:
    """The settled delivery, and why rows of the file were set aside."""
    received, _ = receive(workspace, sector, offered, "test")
    read_step(workspace, received.id)
    ended, _ = conform_step(workspace, received.id, "run")
    assert ended.status == "published", ended.reason
    assert ended.rows_read == sum(count or 0 for count in (ended.accepted, ended.quarantined, ended.duplicates))
    aside = workspace.lake.scan(f"quarantine_{sector}__{offered.entity}").filter(pl.col("_delivery_id") == ended.id)
    return ended, dict(aside.select("_row", "reasons").collect().iter_rows())


def spoilt(path: Path, good: pl.DataFrame, column: str, cells: Sequence[str]) -> Path:
    """The good rows, the first of them with these cells in one column."""
    place = good.columns.index(column)
    rows = [
        [*row[:place], cells[number], *row[place + 1 :]] if number < len(cells) else row
        for number, row in enumerate(good.rows())
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([good.columns, *rows])
    return path


def unnamed(reasons: dict[int, str], told: str, rows: range) -> list[int]:
    """The rows that were not set aside with these words."""
    return [row for row in rows if told.lower() not in reasons.get(row, "").lower()]


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ("Số định danh cá nhân", "Số định danh phải có đúng 12 chữ số"),
        ("Ngày sinh", "Ngày sinh: giá trị không đọc được"),
        ("Giới tính", "Giới tính: giá trị không đọc được"),
        ("Dân tộc", "Dân tộc: giá trị không đọc được"),
        ("Mã xã", "Mã xã gồm đúng 5 chữ số"),
        ("Ngày đăng ký", "Ngày đăng ký: giá trị không đọc được"),
    ],
)
def test_a_strange_cell_of_the_civil_register_is_named(workspace: Workspace, tmp_path: Path, column: str, told: str) -> None:
    people = pl.read_csv(simulate(tmp_path, 60, 3, bad_share=0.0)[0].path, infer_schema=False)
    path = spoilt(tmp_path / "so.csv", people, column, STRANGE)
    ended, reasons = walked(workspace, "population", Offered("civil_register", path, period="2026-06-30"))
    assert unnamed(reasons, told, range(2, 2 + len(STRANGE))) == []
    assert (ended.accepted, ended.quarantined) == (60 - len(STRANGE), len(STRANGE))


@pytest.mark.parametrize(
    ("entity", "column", "told"),
    [
        ("units", "code", "Mã gồm 2 (tỉnh), 3 (huyện) hoặc 5 (xã) chữ số"),
        ("units", "valid_from", "Từ ngày: giá trị không đọc được"),
        ("units", "population", "Dân số"),
        ("crosswalk", "new_code", "Mã xã mới gồm đúng 5 chữ số"),
        ("crosswalk", "note", "Ghi chú không nói được"),
    ],
)
def test_a_strange_cell_of_a_reference_table_is_named(
    workspace: Workspace, tmp_path: Path, entity: str, column: str, told: str
) -> None:
    good = pl.read_csv(SEEDS / f"{entity}.csv", infer_schema=False)
    path = spoilt(tmp_path / f"{entity}.csv", good, column, STRANGE)
    _, reasons = walked(workspace, "reference", Offered(entity, path))
    assert unnamed(reasons, told, range(2, 2 + len(STRANGE))) == []


@pytest.mark.parametrize(("share", "told"), [("population", "Tỷ lệ dân số công bố"), ("area", "Tỷ lệ diện tích công bố")])
def test_a_share_that_is_none_is_told_by_its_own_name(workspace: Workspace, tmp_path: Path, share: str, told: str) -> None:
    good = pl.read_csv(SEEDS / "crosswalk.csv", infer_schema=False)
    path = spoilt(tmp_path / "c.csv", good, f"published_share_{share}", ["-1", "2"])
    _, reasons = walked(workspace, "reference", Offered("crosswalk", path))
    assert unnamed(reasons, f"{told} phải từ 0 đến 1", range(2, 4)) == []


def outlines(path: Path, *changes: dict[str, Any]) -> Path:
    """The shipped outlines, the first of them with these properties, or with this geometry."""
    document = json.loads((SEEDS / "outlines.geojson").read_bytes())
    for feature, change in zip(document["features"], changes, strict=False):
        feature["geometry"] = change.get("geometry", feature["geometry"])
        feature["properties"] |= {name: value for name, value in change.items() if name != "geometry"}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_a_geometry_of_any_kind_costs_its_row_and_no_other(workspace: Workspace, tmp_path: Path) -> None:
    def polygon(*points: object) -> dict[str, object]:
        return {"type": "Polygon", "coordinates": [list(points)] if points else []}

    far, nowhere = [[1e308, 1e308], [-1e308, 1e308], [0, -1e308], [1e308, 1e308]], [[107, None], [107.1, 21], [107, 21]]
    shapes: list[object] = [None, 5, "abc", [], {}, True, polygon(), polygon([107, 21]), polygon(*far), polygon(*nowhere)]
    shapes += [{"type": kind} for kind in ("Point", "Polygon", "polygon", "GeometryCollection", 5)]
    shapes += [{"type": "MultiPolygon", "coordinates": []}]
    path = outlines(tmp_path / "hinh.geojson", *({"geometry": shape} for shape in shapes))
    ended, reasons = walked(workspace, "reference", Offered("boundaries", path))
    assert sorted(reasons) == list(range(1, len(shapes) + 1))
    assert ended.accepted == 54 - len(shapes)


def test_an_outline_given_as_text_is_measured_like_any_other(workspace: Workspace, tmp_path: Path) -> None:
    text = "POLYGON((107 21,107.1 21,107.1 21.1,107 21))"
    walked(
        workspace, "reference", Offered("boundaries", outlines(tmp_path / "a.geojson", {"geometry": AREA}, {"geometry": text}))
    )
    found = workspace.lake.scan("conformed_reference__boundaries").filter(pl.col("vertices") == 4)
    areas = found.select("geodesic_area_km2").collect().to_series().to_list()
    assert len(areas) == 2
    assert areas[0] == areas[1] > 0


@pytest.mark.parametrize("area", [0, -5, 1e-400, 1e40, 20_001])
def test_an_area_that_is_none_is_set_aside_and_the_table_opens_again(workspace: Workspace, tmp_path: Path, area: float) -> None:
    path = outlines(tmp_path / "a.geojson", {"areaKm2": area}, {"geodesicAreaKm2": area})
    _, reasons = walked(workspace, "reference", Offered("boundaries", path))
    assert "Diện tích công bố phải lớn hơn 0" in reasons[1]
    assert "Diện tích đo trên hình chi tiết phải lớn hơn 0" in reasons[2]
    again = workspace.lake.scan("conformed_reference__boundaries").collect()
    assert again.height == 52


def test_no_shape_of_a_code_takes_other_digits_than_ours() -> None:
    tables = [find_entity("reference", name) for name in ("units", "crosswalk", "boundaries")]
    tables += [find_entity("population", name) for name in ("civil_register", "census_districts")]
    shapes = [rule.kwargs["regex"] for table in tables for rule in table.expectations if "regex" in rule.kwargs]
    assert shapes
    assert not [shape for shape in shapes if r"\d" in shape]
