"""A rule that looks at another table walks with its delivery: it waits for it, then turns away the rows that break it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from assets.reference import seeds
from assets.sectors import find_entity
from assets.walk.conform import conformed_frame
from assets.walk.facts import blocking_reasons
from assets.walk.judged import Judged, part_and_judge
from assets.walk.kinds import prepare, stored_schema
from assets.walk.quarantine import quarantine_schema
from assets.walk.raw import tag
from assets.walk.receive import receive
from assets.walk.step import conform_step, read_step
from assets.walk.surroundings import surroundings
from catalog.contract import Table
from catalog.delivery import Offered
from catalog.expectation import Expectation
from catalog.lake import part_name
from catalog.register import DeliveryRow
from catalog.workspace import Workspace

HEADER = "Số định danh cá nhân,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Mã xã,Nơi thường trú,Loại cư trú,Ngày đăng ký"
TODAY = "022080000001,Nguyễn Văn An,01/02/1980,Nam,Kinh,06658,Tổ 1,Thường trú,05/06/2010"
GONE = TODAY.replace("022080000001", "022080000002").replace("06658", "06655")
RULE = Expectation(
    "commune-in-force",
    "expect_column_values_to_be_commune_code_valid_on",
    {"column": "commune_code", "units_table": "conformed_reference__units", "units_condition": 'level == "commune"'},
    "conformity",
    "error",
    "Mã xã không có hiệu lực vào kỳ dữ liệu",
    "The commune code is not in force in the period",
)


def table_with_rule() -> Table:
    table = find_entity("population", "civil_register")
    return replace(table, expectations=(*table.expectations, RULE))


def read(workspace: Workspace, tmp_path: Path) -> DeliveryRow:
    path = tmp_path / "so.csv"
    path.write_text("\n".join([HEADER, TODAY, GONE]) + "\n", encoding="utf-8")
    offered = Offered("civil_register", path, period="2026-03-31")
    return read_step(workspace, receive(workspace, "population", offered, by="test")[0].id)


def judged(workspace: Workspace, delivery: DeliveryRow, as_of: date) -> Judged:
    table, lake = table_with_rule(), workspace.lake
    raw = lake.scan_parts(str(table.name.at("raw")), [part_name(tag(delivery))])
    lake.ensure(str(table.name), stored_schema(table), table.title)
    lake.ensure(str(table.name.at("quarantine")), quarantine_schema(table), table.title)
    prepared = prepare(workspace, delivery, table, conformed_frame(table, raw))
    around = surroundings(workspace, table, as_of)
    return part_and_judge(lake, table, raw, prepared, f"{tag(delivery)}-{as_of}", 2, around)


def publish_units(workspace: Workspace) -> None:
    for offered in seeds.offers():
        delivery, _ = receive(workspace, "reference", offered, by="test")
        read_step(workspace, delivery.id)
        conform_step(workspace, delivery.id, "run")


def test_a_delivery_waits_for_the_table_its_rule_looks_at(workspace: Workspace, tmp_path: Path) -> None:
    blocked = judged(workspace, read(workspace, tmp_path), date(2026, 3, 31))
    assert blocked.verdict.blocked
    assert blocked.accepted is None
    assert "Bảng conformed_reference__units chưa có phiên bản nào" in str(blocking_reasons(blocked.verdict))


def test_rows_are_held_to_the_published_table_on_the_deliverys_day(workspace: Workspace, tmp_path: Path) -> None:
    delivery = read(workspace, tmp_path)
    publish_units(workspace)
    done = judged(workspace, delivery, date(2026, 3, 31))
    assert done.verdict.failed_row_rules == ("commune-in-force",)
    assert done.accepted is not None
    assert (done.accepted.rows, [part.rows for part in done.aside]) == (1, [1])
    [part] = done.aside
    aside = workspace.lake.scan_parts(part.table, [part.action.path]).collect().row(0, named=True)
    assert (aside["commune_code"], aside["violated_rules"]) == ("06655", ["commune-in-force"])
    assert aside["reasons"] == RULE.description
    before = judged(workspace, delivery, date(2025, 6, 30))
    assert before.verdict.failed_row_rules == ()


def test_a_table_whose_rules_look_at_nothing_opens_nothing(workspace: Workspace) -> None:
    assert surroundings(workspace, find_entity("population", "civil_register"), date(2026, 1, 1)) is None
    around = surroundings(workspace, table_with_rule(), date(2026, 1, 1))
    assert around is not None
    assert around.previous is None
    assert around.now.tzinfo is not None


def test_the_rows_readers_see_now_are_the_previous_ones(workspace: Workspace) -> None:
    publish_units(workspace)
    units = find_entity("reference", "units")
    rule = replace(RULE, kwargs={**RULE.kwargs, "column": "code"})
    around = surroundings(workspace, replace(units, expectations=(rule,)), date(2026, 1, 1))
    assert around is not None
    assert around.previous is not None
    assert around.previous.select(pl.len()).collect().item() == around.tables(str(units.name)).collect().height > 54
