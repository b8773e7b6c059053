"""A large text is read while it is still being looked at, and read again where the look found more than trust allowed."""

from pathlib import Path

import polars as pl
import pytest

from assets.walk.receive import receive
from assets.walk.step import read_step
from catalog.delivery import Offered
from catalog.files import Reading, ReadOptions, read_file
from catalog.files.model import Limits
from catalog.workspace import Workspace

PLAIN = "mã,tên,số\n" + "".join(f'{i},"Cô Tô, khu {i}",{i * 2}\n' for i in range(50))
SPOILT = {
    "a row with too few cells": PLAIN + "99,thiếu\n",
    "a row with too many cells": PLAIN + "99,thừa,1,2\n",
    "a blank line": PLAIN + "\n98,sau,1\n",
    "a zero byte": PLAIN + "99,ng\0uy,1\n",
    "an empty quoted cell": PLAIN + '99,"",1\n',
    "text that is not NFC": PLAIN + "99,Co\u0302 To\u0302,1\n",
    "a quote inside a cell": PLAIN + '99,hai"ba,1\n',
}
HURRIED = ReadOptions(("csv",), hurried=True)


def rows(reading: Reading) -> pl.DataFrame:
    return reading.frame.collect()


def read(path: Path, *, hurried: bool) -> Reading:
    scratch = path.parent / f"scratch-{hurried}"
    scratch.mkdir()
    return read_file(path, ReadOptions(("csv",), hurried=hurried), scratch, Limits(hurry_from=0))


def test_trust_is_kept_where_every_byte_is_as_expected(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(PLAIN, encoding="utf-8")
    trusted = read(path, hurried=True)
    assert trusted.doubt is not None
    assert trusted.doubt() is None
    assert rows(trusted).equals(rows(read(path, hurried=False)))


@pytest.mark.parametrize("text", SPOILT.values(), ids=SPOILT)
def test_what_trust_overlooked_is_read_again_as_if_never_trusted(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    trusted, looked = read(path, hurried=True), read(path, hurried=False)
    assert trusted.doubt is not None
    better = trusted.doubt()
    assert better is not None
    assert rows(better).equals(rows(looked))
    assert better.notes == looked.notes


def test_another_encoding_is_found_out_after_all(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = "ma,ten,ghi\n06649,Hà Tu,Một tổ\n".replace("ộ", "ô\u0323").replace("ổ", "ô\u0309")
    path.write_bytes(text.encode("cp1258"))
    trusted, looked = read(path, hurried=True), read(path, hurried=False)
    assert trusted.doubt is not None
    better = trusted.doubt()
    assert better is not None
    assert better.encoding == looked.encoding != "utf-8"


def test_a_header_that_is_not_unicode_is_never_read_on_trust(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("m\u00e3,t\u00ean\n1,Ph\u00f3\n".encode("cp1252"))
    assert read(path, hurried=True).doubt is None


def test_only_a_caller_who_asks_for_it_and_only_a_large_file_is_read_on_trust(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(PLAIN, encoding="utf-8")
    assert read(path, hurried=False).doubt is None
    assert read_file(path, HURRIED, tmp_path).doubt is None


def test_a_large_delivery_with_a_ragged_last_line_keeps_its_problem(workspace: Workspace, tmp_path: Path) -> None:
    from assets.population.simulate import simulate

    offered = simulate(tmp_path, 150_000, seed=3)[0]
    with offered.path.open("a", encoding="utf-8") as file:
        file.write("022305668784,Thiếu Cột\n")
    assert offered.path.stat().st_size > Limits().hurry_from
    delivery, _ = receive(workspace, "population", Offered(offered.entity, offered.path, period="2025-12-31"), "test")
    row = read_step(workspace, delivery.id)
    assert row.rows_read == 150_001
    told = workspace.lake.scan("raw_population__civil_register").filter(pl.col("_problem").is_not_null()).collect()
    assert told["_row"].to_list() == [150_002]
