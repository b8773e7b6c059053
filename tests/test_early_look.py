"""A large text is looked at while its bytes are kept; what was found serves its reading, which else looks itself."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assets.sectors import find_entity
from assets.walk.looking import LOOK, kept_and_looked, looked_at
from assets.walk.receive import receive
from assets.walk.replay import reopen
from assets.walk.step import conform_step, read_step
from catalog.delivery import Offered
from catalog.errors import DeliveryRejected
from catalog.files import Reading, ReadOptions, early_look, read_file
from catalog.files.model import Limits
from catalog.vault import Kept
from catalog.workspace import Workspace

PLAIN = "mã,tên,số\n" + "".join(f'{i},"Cô Tô, khu {i}",{i * 2}\n' for i in range(50))
ODD = {
    "nothing odd": PLAIN,
    "a blank line": PLAIN + "\n98,sau,1\n",
    "a zero byte": PLAIN + "99,ng\0uy,1\n",
    "an empty quoted cell": PLAIN + '99,"",1\n',
    "text that is not NFC": PLAIN + "99,Co\u0302 To\u0302,1\n",
    "a quote inside a cell": PLAIN + '99,hai"ba,1\n',
}
RAGGED = {"too few cells": PLAIN + "99,thiếu\n", "too many cells": PLAIN + "99,thừa,1,2\n"}
OPTIONS, ANY_SIZE = ReadOptions(("csv",)), Limits(look_early_from=0)


def facts_of(path: Path, options: ReadOptions = OPTIONS) -> Mapping[str, Any] | None:
    """The facts as the register gives them back."""
    found = early_look(path, options, ANY_SIZE)
    return None if found is None else dict(json.loads(json.dumps(found)))


def read(path: Path, looked: Mapping[str, Any] | None, options: ReadOptions = OPTIONS) -> Reading:
    scratch = path.parent / f"scratch-{looked is None}"
    scratch.mkdir(exist_ok=True)
    return read_file(path, replace(options, looked=looked), scratch, ANY_SIZE)


def same(one: Reading, other: Reading) -> bool:
    return one.frame.collect().equals(other.frame.collect()) and (one.notes, one.encoding) == (other.notes, other.encoding)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_what_was_found_early_reads_as_a_look_of_its_own(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    facts = facts_of(path)
    assert facts is not None
    assert same(read(path, facts), read(path, None))


@pytest.mark.parametrize("text", RAGGED.values(), ids=RAGGED)
def test_broken_records_are_left_to_the_reading(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    assert facts_of(path) is None
    assert read(path, None).frame.collect()["_problem"].drop_nulls().len() == 1


def test_what_was_found_is_not_looked_for_again(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(PLAIN, encoding="utf-8")
    facts = facts_of(path)
    assert facts is not None
    with pytest.raises(DeliveryRejected, match="không có dòng dữ liệu"):
        read(path, {**facts, "records": 1})


@pytest.mark.parametrize("wrong", [{"shape": {}}, {"records": None, "more": 1}], ids=["another shape", "another kind of look"])
def test_facts_that_do_not_fit_are_passed_over(wrong: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(PLAIN, encoding="utf-8")
    facts = facts_of(path)
    assert facts is not None
    assert same(read(path, {**facts, "records": 1, **wrong}), read(path, None))


def test_a_contract_that_moves_the_header_has_the_text_looked_at_again(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Danh sách năm 2026,,\n" + PLAIN, encoding="utf-8")
    second = replace(OPTIONS, header_row=2)
    assert same(read(path, facts_of(path), second), read(path, None, second))


def test_another_encoding_is_found_out_after_all(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = "ma,ten,ghi\n06649,Hà Tu,Một tổ\n".replace("ộ", "ô\u0323").replace("ổ", "ô\u0309")
    path.write_bytes(text.encode("cp1258"))
    facts = facts_of(path)
    assert facts is not None
    assert facts["invalid_at"] is not None
    assert same(read(path, facts), read(path, None))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", PLAIN.encode("utf-16")),
        ("a.csv", PLAIN.replace("\n", "\r").encode()),
        ("a.csv", b""),
        ("a.csv", b"%PDF-1.7 not a table"),
        ("a.json", b'[{"m": 1}]'),
    ],
    ids=["UTF-16", "Macintosh lines", "empty", "another format", "JSON"],
)
def test_only_text_that_is_read_as_it_stands_is_looked_at_early(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert facts_of(path, ReadOptions(("csv", "json"))) is None


def test_small_files_wait_for_their_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(PLAIN, encoding="utf-8")
    assert early_look(path, OPTIONS) is None


def test_a_file_written_to_while_it_is_kept_is_looked_at_again(tmp_path: Path) -> None:
    path = tmp_path / "so.csv"
    path.write_text("m,t\n" + "1,a\n" * (Limits().look_early_from // 4), encoding="utf-8")

    def kept(offered: Path) -> Kept:
        with offered.open("a", encoding="utf-8") as file:
            file.write("2,b\n")
        return Kept("0" * 64, offered.stat().st_size, "raw/_files/0")

    table = find_entity("population", "civil_register")
    assert kept_and_looked(table, path, kept)[1] == {}
    assert LOOK in kept_and_looked(table, path, lambda offered: Kept("0" * 64, offered.stat().st_size, "raw/_files/0"))[1]


def test_a_large_delivery_with_a_ragged_last_line_keeps_its_problem(workspace: Workspace, tmp_path: Path) -> None:
    from assets.population.simulate import simulate

    offered = simulate(tmp_path, 150_000, seed=3)[0]
    with offered.path.open("a", encoding="utf-8") as file:
        file.write("022305668784,Thiếu Cột\n")
    assert offered.path.stat().st_size > Limits().look_early_from
    delivery, _ = receive(workspace, "population", Offered(offered.entity, offered.path, period="2025-12-31"), "test")
    row = read_step(workspace, delivery.id)
    assert row.rows_read == 150_001
    told = workspace.lake.scan("raw_population__civil_register").filter(pl.col("_problem").is_not_null()).collect()
    assert told["_row"].to_list() == [150_002]


def test_a_replay_looks_again(workspace: Workspace, tmp_path: Path) -> None:
    from assets.population.simulate import simulate

    offered = simulate(tmp_path, 150_000, seed=3)[0]
    delivery, _ = receive(workspace, "population", Offered(offered.entity, offered.path, period="2025-12-31"), "test")
    found = looked_at(delivery)
    assert found is not None
    assert found["records"] == 150_001
    read_step(workspace, delivery.id)
    conform_step(workspace, delivery.id, "run")
    [again] = reopen(workspace, delivery.id)
    reopened = workspace.register.delivery(again.id)
    assert reopened.notes[LOOK] == found
    assert looked_at(reopened) is None
    assert read_step(workspace, reopened.id).rows_read == 150_000
