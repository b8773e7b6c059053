"""On its walk a table is judged by what lies around it in the lake: other tables as published, and its own past."""

import datetime as dt
import json
from pathlib import Path

import polars as pl

from assets.reference import seeds
from assets.walk.receive import receive
from assets.walk.step import conform_step, read_step
from assets.walk.surroundings import delivered_rows, last_period
from catalog.delivery import Offered
from catalog.register import DeliveryRow, FindingRow
from catalog.workspace import Workspace

BOUNDARIES = "conformed_reference__boundaries"


def walk(workspace: Workspace, entity: str, path: Path) -> DeliveryRow:
    delivery, _ = receive(workspace, "reference", Offered(entity, path), by="test")
    read_step(workspace, delivery.id)
    return conform_step(workspace, delivery.id, "run")[0]


def square(code: str, west: float) -> dict[str, object]:
    ring = [[west, 21], [west + 0.01, 21], [west + 0.01, 21.01], [west, 21.01], [west, 21]]
    properties = {"code": code, "name": "Ô", "areaKm2": 1.15}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def outlines(tmp_path: Path, *features: dict[str, object]) -> Path:
    path = tmp_path / "hinh.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def finding(workspace: Workspace, rule: str) -> FindingRow:
    """The last finding of a rule."""
    return next(found for found in workspace.register.findings(table=BOUNDARIES) if found.rule == rule)


def test_outlines_are_held_against_the_published_units_and_one_another(workspace: Workspace, tmp_path: Path) -> None:
    assert walk(workspace, "units", seeds.SEEDS / "units.csv").status == "published"
    crossed = square("06673", 107.2)
    crossed["geometry"] = {"type": "Polygon", "coordinates": [[[108, 21], [108.1, 21.1], [108.1, 21], [108, 21.1], [108, 21]]]}
    shapes = [square("06652", 107.0), square("06658", 107.005), square("99999", 107.3), crossed]
    done = walk(workspace, "boundaries", outlines(tmp_path, *shapes))
    assert (done.status, done.accepted, done.quarantined) == ("published", 3, 1)
    assert finding(workspace, "code-in-force").sample == ["99999"]
    assert finding(workspace, "outlines-apart").sample[0].endswith("m² với dòng 2")
    assert finding(workspace, "geometry-is-valid").sample == ["tự cắt tại 108.05 21.05"]
    aside = workspace.lake.scan("quarantine_reference__boundaries").collect()
    assert aside["violated_rules"].to_list() == [["geometry-is-valid"]]


def test_a_second_delivery_is_held_against_what_the_first_one_published(workspace: Workspace, tmp_path: Path) -> None:
    walk(workspace, "boundaries", outlines(tmp_path, square("06652", 107.0), square("06658", 107.1)))
    walk(workspace, "boundaries", outlines(tmp_path, square("06652", 107.001), square("06661", 107.105)))
    assert [said.split(" với ")[1] for said in finding(workspace, "outlines-apart").sample] == ["một hình đang công bố"]


def test_outlines_delivered_before_the_units_are_told_what_they_wait_for(workspace: Workspace, tmp_path: Path) -> None:
    done = walk(workspace, "boundaries", outlines(tmp_path, square("06652", 107.0)))
    assert done.status == "published"
    found = finding(workspace, "code-in-force")
    assert not found.success
    assert "conformed_reference__units" in str(found.observed)


def test_a_new_period_of_a_snapshot_is_compared_with_the_last_one_before_it() -> None:
    rows = pl.LazyFrame({"_period": ["2024"] * 3 + ["2025-Q4"] * 2 + ["2026-Q1"], "n": range(6)})
    previous, counts = last_period(rows, dt.date(2025, 12, 31))
    assert previous is not None
    assert (previous.collect()["n"].to_list(), list(counts)) == ([3, 4], [2, 3])
    assert last_period(rows, dt.date(2020, 1, 1)) == (None, [])


def test_of_an_event_table_only_the_rows_each_version_brought_are_counted() -> None:
    assert list(delivered_rows("event", [170, 100, 40])) == [70, 60, 40]
    assert list(delivered_rows("registry", [170, 100, 40])) == [170, 100, 40]
