"""What the portal offers to take home can be taken home: files of every format, resumed downloads."""

import io
import threading
from pathlib import Path

import httpx
import openpyxl
import polars as pl
import pyogrio
import pytest

from catalog.forms import FORMATS
from catalog.web.copies import _make_room
from catalog.workspace import Workspace

OPEN, BOUNDARIES = "curated_reference__communes", "conformed_reference__boundaries"
SIMULATED = "curated_population__by_commune"


def test_both_forms_hold_the_same_rows(browser: httpx.Client) -> None:
    csv = pl.read_csv(io.BytesIO(browser.get(f"/datasets/{OPEN}/data.csv").content), schema_overrides={"code": pl.String})
    parquet = pl.read_parquet(io.BytesIO(browser.get(f"/datasets/{OPEN}/data.parquet").content))
    assert csv["code"].to_list() == parquet["code"].to_list()
    assert csv["full_name"].to_list() == parquet["full_name"].to_list()
    assert csv.height == 54
    assert csv["code"].str.starts_with("0").all()


def test_excel_reads_the_csv_as_vietnamese(browser: httpx.Client) -> None:
    answer = browser.get(f"/datasets/{OPEN}/data.csv")
    assert answer.content.startswith("\ufeff".encode())
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="{OPEN}-v{answer.headers["x-dataset-version"]}.csv"'


def test_a_workbook_holds_the_rows_and_what_they_mean(browser: httpx.Client) -> None:
    answer = browser.get(f"/datasets/{OPEN}/data.xlsx")
    assert answer.headers["content-type"] == FORMATS["xlsx"].media
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows, meaning = book.worksheets
    parquet = pl.read_parquet(io.BytesIO(browser.get(f"/datasets/{OPEN}/data.parquet").content))
    assert [row[0] for row in rows.iter_rows(min_row=2, values_only=True)] == parquet["code"].to_list()
    assert {cell.data_type for cell in rows["A"]} == {"s"}
    told = {row[0]: row[1] for row in meaning.iter_rows(values_only=True)}
    assert told["Tên bảng"] == OPEN
    assert told["Phiên bản"].startswith(answer.headers["x-dataset-version"])


def test_a_simulated_table_says_so_in_every_file_that_can_say_anything(browser: httpx.Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"/datasets/{SIMULATED}/data.xlsx").content))
    assert book.sheetnames == ["Dữ liệu mô phỏng", "Mô tả"]
    assert openpyxl.load_workbook(io.BytesIO(browser.get(f"/datasets/{OPEN}/data.xlsx").content)).sheetnames[0] == "Dữ liệu"


@pytest.mark.parametrize("name", [OPEN, BOUNDARIES])
def test_a_map_layer_has_every_row_where_it_is(browser: httpx.Client, name: str, tmp_path: Path) -> None:
    parquet = pl.read_parquet(io.BytesIO(browser.get(f"/datasets/{name}/data.parquet").content))
    collection = browser.get(f"/datasets/{name}/data.geojson").json()
    assert [one["properties"]["code"] for one in collection["features"]] == parquet["code"].to_list()
    (tmp_path / "a.gpkg").write_bytes(browser.get(f"/datasets/{name}/data.gpkg").content)
    told = pyogrio.read_info(tmp_path / "a.gpkg")
    assert (told["layer_name"], told["crs"], told["features"]) == (name, "EPSG:4326", parquet.height)
    west, south, east, north = told["total_bounds"]
    assert (106 < west < east < 109, 20 < south < north < 22) == (True, True)


def test_a_table_that_is_nowhere_has_no_map_and_says_what_there_is(browser: httpx.Client) -> None:
    for form in ("geojson", "gpkg"):
        answer = browser.get(f"/datasets/conformed_ocop__products/data.{form}")
        assert (answer.status_code, "Hãy lấy CSV, XLSX hoặc Parquet" in answer.text) == (404, True)
        assert f"data.{form}" not in browser.get("/datasets/conformed_ocop__products").text


def test_an_unknown_format_is_told_apart(browser: httpx.Client) -> None:
    for form in ("xls", "exe", "", "CSV"):
        assert browser.get(f"/datasets/{OPEN}/data.{form}").status_code in (400, 404)


def test_readers_who_ask_at_once_get_one_whole_file(browser: httpx.Client) -> None:
    sizes: list[int] = []
    path = f"/datasets/{SIMULATED}/data.xlsx"

    def ask() -> None:
        sizes.append(len(httpx.get(f"{browser.base_url}{path}", timeout=60).content))

    threads = [threading.Thread(target=ask) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sizes == [len(browser.get(path).content)] * 8


@pytest.mark.parametrize("form", FORMATS)
def test_a_broken_download_can_be_resumed(browser: httpx.Client, form: str) -> None:
    path = f"/datasets/{OPEN}/data.{form}"
    whole = browser.get(path)
    head = browser.head(path)
    assert int(head.headers["content-length"]) == len(whole.content)
    rest = browser.get(path, headers={"Range": "bytes=100-", "If-Range": whole.headers["etag"]})
    assert rest.status_code == 206
    assert whole.content[:100] + rest.content == whole.content


def test_a_named_version_stays_what_it_is(browser: httpx.Client, demo: Workspace) -> None:
    for version in demo.register.history("conformed_ocop__products"):
        answer = browser.get("/datasets/conformed_ocop__products/data.parquet", params={"version": version.delta_version})
        assert pl.read_parquet(io.BytesIO(answer.content)).height == version.rows
        assert "immutable" in answer.headers["cache-control"]


def test_the_contract_is_served_byte_for_byte(browser: httpx.Client) -> None:
    from assets.sectors import ROOT, load_contracts

    for sector in load_contracts():
        assert browser.get(f"/sectors/{sector}/contract.yaml").content == (ROOT / sector / "contract.yaml").read_bytes()


def test_copies_longest_unread_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    monkeypatch.setattr("catalog.web.copies.MOST_BYTES", 250)
    for at, name in enumerate(("old", "middle", "new")):
        (tmp_path / name).write_bytes(b"x" * 100)
        os.utime(tmp_path / name, (1000 + at, 1000))
    _make_room(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["middle", "new"]
