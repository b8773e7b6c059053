"""A function of a sector cannot write a code its contract does not list, and is named where it tries."""

from pathlib import Path

import polars as pl
import pytest

from assets.sectors import find_entity
from assets.walk.conform import conformed_frame
from assets.walk.judged import part_and_judge
from assets.walk.kinds import prepare, stored_schema
from assets.walk.quarantine import quarantine_schema
from assets.walk.raw import tag
from assets.walk.receive import receive
from assets.walk.step import read_step
from catalog.delivery import Offered
from catalog.errors import LakeError
from catalog.lake import part_name
from catalog.workspace import Workspace

ROWS = """Số định danh cá nhân,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Mã xã,Nơi thường trú,Loại cư trú,Ngày đăng ký
022305668784,Nguyễn Thanh Hương,10/08/2005,Nữ,Kinh,06781,Tổ 4,Thường trú,05/08/2014
"""


def test_a_rewritten_code_is_the_functions_mistake_not_the_agencys(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "so.csv"
    path.write_text(ROWS, encoding="utf-8")
    offered = Offered("civil_register", path, period="2026-03-31")
    delivery = read_step(workspace, receive(workspace, "population", offered, by="test")[0].id)
    table, lake = find_entity("population", "civil_register"), workspace.lake
    raw = lake.scan_parts(str(table.name.at("raw")), [part_name(tag(delivery))])
    lake.ensure(str(table.name), stored_schema(table))
    lake.ensure(str(table.name.at("quarantine")), quarantine_schema(table))
    rewritten = conformed_frame(table, raw).with_columns(sex=pl.lit("khong-ro"))
    prepared = prepare(workspace, delivery, table, rewritten)
    with pytest.raises(LakeError, match="Hàm conformed_population__civil_register cho mã ngoài danh mục") as caught:
        part_and_judge(lake, table, raw, prepared, tag(delivery), 1, None)
    assert "khong-ro" not in str(caught.value)
    assert lake.scan(str(table.name)).collect().is_empty()
