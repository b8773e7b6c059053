"""OCOP deliveries walk the whole way: good rows are published, bad ones are quarantined with their own reason, rows add up."""

from pathlib import Path

import polars as pl
import pytest

from assets.ocop.simulate import simulate
from assets.walk.receive import receive
from assets.walk.step import conform_step, read_step
from catalog.delivery import Offered
from catalog.register import DeliveryRow
from catalog.workspace import Workspace


def walk(workspace: Workspace, offered: Offered) -> DeliveryRow:
    delivery, _ = receive(workspace, "ocop", offered, by="test")
    read_step(workspace, delivery.id)
    return conform_step(workspace, delivery.id, "run")[0]


@pytest.fixture
def walked(workspace: Workspace, tmp_path: Path) -> list[DeliveryRow]:
    return [walk(workspace, one) for one in simulate(tmp_path / "inbox", products=60, lots=3, seed=5)]


def test_every_row_of_every_delivery_is_accounted_for(walked: list[DeliveryRow]) -> None:
    told = [(one.status, one.rows_read, one.accepted, one.quarantined) for one in walked]
    assert told == [("published", 60, 52, 8), ("published", 30, 30, 0), ("published", 6, 1, 5)]


@pytest.mark.usefixtures("walked")
def test_a_quarantined_product_and_event_say_why(workspace: Workspace) -> None:
    products = workspace.lake.scan("quarantine_ocop__products").collect()["reasons"].to_list()
    assert any("sai số kiểm tra: chữ số cuối phải là" in reason for reason in products)
    assert any("không đúng dạng PP-DDD-CCCCC-n-YYYY" in reason for reason in products)
    events = workspace.lake.scan("quarantine_ocop__events").collect()["reasons"].to_list()
    assert "action: bắt buộc nhưng không có" in events
    assert any(reason.startswith("bizStep: 'che_bien'") for reason in events)


def test_an_event_delivered_again_in_another_document_is_not_written_twice(workspace: Workspace, tmp_path: Path) -> None:
    document = simulate(tmp_path / "inbox", products=10, lots=1, seed=5)[1]
    first = walk(workspace, document)
    again = tmp_path / "again.json"
    again.write_text(document.path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    second = walk(workspace, Offered("events", again))
    assert (first.accepted, second.accepted, second.duplicates) == (10, 0, 10)
    stored = workspace.lake.scan("conformed_ocop__events").select(pl.len()).collect().item()
    assert stored == 10
