"""Whatever lies in a delivered file, every table takes it, sets its rows aside or turns it away with a reason; none crashes."""

import codecs
import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import openpyxl
import pytest

from assets.sectors import load_contracts
from assets.walk.receive import receive
from assets.walk.step import conform_step, read_step
from catalog.contract import Table
from catalog.delivery import Offered
from catalog.files import ReadOptions, read_file
from catalog.workspace import Workspace

TABLES = {str(table.name): table for contract in load_contracts().values() for table in contract.entities}
_GEO = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":%s,"geometry":%s}]}'
DOCUMENTS: Mapping[str, bytes] = {
    "deep list": b"[" * 200_000,
    "deep object": b'{"a":' * 100_000,
    "deep geometry": (_GEO % ("{}", '{"a":' * 5_000 + "1" + "}" * 5_000)).encode(),
    "no number": b'[{"a": NaN}]',
    "endless number": b'[{"a": 1' + b"0" * 5_000 + b"}]",
    "key twice": b'[{"a":1,"a":2}]',
    "half a character": (_GEO % ('{"a":"\\ud800"}', "null")).encode(),
    "our own names": (_GEO % ('{"_row":"1","_problem":"x","_delivery_id":"y","":"z"}', "null")).encode(),
    "nothing inside": (_GEO % ("null", "null")).encode(),
    "list for properties": (_GEO % ("[1]", "5")).encode(),
    "property twice": (_GEO % ('{"code":"1","code":"2"}', '{"type":"Point","coordinates":[1e999,NaN]}')).encode(),
    "feature of five": b'{"type":"FeatureCollection","features":[5]}',
    "features by name": b'{"type":"FeatureCollection","features":{}}',
    "one number": b"5",
    "not UTF-8": b'[{"a": "\xe9"}]',
}


def _texts(table: Table) -> Iterator[tuple[str, bytes]]:
    heads = [column.title for column in table.delivered]
    head, row = ",".join(heads) + "\n", ",".join("x" for _ in heads) + "\n"
    yield "one row", (head + row).encode()
    yield "header alone", head.encode()
    yield "nothing", b""
    yield "blank lines", b"\n" * 5_000
    yield "NUL bytes", (head + row.replace("x", "a\0b")).encode()
    yield "a cell of 10 MB", (head + "x" * (10 << 20) + "," * (len(heads) - 1) + "\n").encode()
    yield "an open quote", (head + '"x,y\nz,w\n').encode()
    yield "rows of any width", (head + "a\n" + "x," * (len(heads) + 3) + "\n").encode()
    yield "every header twice", (",".join(heads * 2) + "\n" + ",".join("x" for _ in heads * 2) + "\n").encode()
    yield "UTF-16", (head + row).encode("utf-16")
    yield "a byte order mark", codecs.BOM_UTF8 + (head + row).encode()
    yield "cp1258", head.encode() + b"T\xf4n,\xff\xfe,\xe3\n"
    yield "every byte", bytes(range(256)) * 50
    yield "a header of 5 MB", b"x" * (5 << 20) + b"\n1\n"
    yield "semicolons", (head + row).replace(",", ";").encode()


def _books(table: Table) -> Iterator[tuple[str, bytes]]:
    heads = [column.title for column in table.delivered]
    sheets: dict[str, list[list[str]]] = {
        "a sheet": [heads, ["x" for _ in heads]],
        "an empty sheet": [],
        "one cell": [["a"]],
        "titles": [["Biểu 1"], [], ["x", "y"]],
        "3000 columns": [[f"h{number}" for number in range(3_000)]] * 2,
    }
    for told, rows in sheets.items():
        book, kept = openpyxl.Workbook(write_only=True), io.BytesIO()
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
        book.save(kept)
        yield told, kept.getvalue()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("a.txt", "x")
    yield "an archive", archive.getvalue()
    yield "an old Office file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000
    yield "a truncated archive", b"PK\x03\x04" + b"\0" * 100


def _files(table: Table) -> Iterator[tuple[str, bytes, str]]:
    """Each content under every extension the table takes, fitting or not."""
    assert table.source is not None
    for extension in table.source.formats:
        for told, content in [*_texts(table), *DOCUMENTS.items(), *_books(table)]:
            yield told, content, extension


@pytest.mark.parametrize("name", TABLES)
def test_every_table_answers_for_every_file(name: str, workspace: Workspace) -> None:
    table = TABLES[name]
    unanswered = []
    for number, (told, content, extension) in enumerate(_files(table)):
        path = workspace.home / f"tep_{number}.{extension}"
        path.write_bytes(content)
        period = None if table.source is None or table.source.period == "none" else "2026-09-30"
        received, _ = receive(workspace, table.name.sector, Offered(table.name.entity, path, period=period), "test")
        read_step(workspace, received.id)
        ended, _ = conform_step(workspace, received.id, "run")
        answered = ended.status == "published" or (ended.status in ("rejected", "blocked") and ended.reason and ended.reason_en)
        with workspace.scratch() as scratch:
            kept = workspace.vault.fetch(ended.stored_at, scratch, path.name).read_bytes()
        if not answered or kept != content:
            unanswered.append(f"{told}.{extension}: {ended.status} {ended.reason_code}")
    assert not unanswered


def test_a_json_key_that_is_our_own_name_costs_its_row_and_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ten.json"
    path.write_text('[{"a": 1, "_row": 7}, {"a": 2}]', encoding="utf-8")
    rows = read_file(path, ReadOptions(("json",)), tmp_path).frame.select("a", "_row", "_problem").collect().rows()
    assert rows == [("1", 1, "Khoá '_row' là tên dành riêng của hệ thống."), ("2", 2, None)]
