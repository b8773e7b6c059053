"""Every snippet a dataset's page offers is run as it stands, or as near to it as a machine without that tool can come."""

import html
import io
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import httpx
import polars as pl
import pyogrio
import pytest

from tests.web.conftest import environment

OPEN, NOWHERE = "curated_reference__communes", "conformed_ocop__products"


def _snippets(browser: httpx.Client, name: str = OPEN) -> dict[str, str]:
    text = browser.get(f"/datasets/{name}").text
    found = re.findall(r"<summary>([^<]+)</summary><p>[^<]*</p><pre[^>]*><code>(.*?)</code>", text, re.DOTALL)
    return {html.unescape(tool): html.unescape(code) for tool, code in found}


def _address(text: str) -> str:
    return str(re.findall(r"http://[^\s\"']+", text)[0])


def test_every_tool_has_its_snippet(browser: httpx.Client) -> None:
    common = {"Excel, LibreOffice", "Excel, Power BI", "Python (Polars)", "Python (DuckDB)", "SQL (DuckDB)", "SQL (kho query)"}
    common |= {"API (curl)", "Dòng lệnh"}
    assert _snippets(browser).keys() == common | {"QGIS (GeoPackage)", "QGIS, web (GeoJSON)"}
    assert _snippets(browser, NOWHERE).keys() == common | {"QGIS"}


@pytest.mark.parametrize("tool", ["Python (Polars)", "Python (DuckDB)"])
def test_a_program_runs_as_it_stands(browser: httpx.Client, tool: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", _snippets(browser)[tool]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "06652" in done.stdout


@pytest.mark.parametrize("name", [OPEN, NOWHERE])
def test_every_address_answers_with_the_rows(browser: httpx.Client, name: str) -> None:
    addresses = [_address(text) for tool, text in _snippets(browser, name).items() if tool != "SQL (kho query)"]
    assert len(addresses) > 7
    for address in addresses:
        assert httpx.get(address).status_code == 200, address


def test_qgis_opens_the_layers_over_the_web_as_gdal_does(browser: httpx.Client) -> None:
    told = pyogrio.read_info(_snippets(browser)["QGIS (GeoPackage)"])
    assert (told["features"], told["geometry_type"], told["crs"]) == (54, "Point", "EPSG:4326")
    told = pyogrio.read_info("/vsicurl/" + _snippets(browser)["QGIS, web (GeoJSON)"])
    assert (told["features"], told["geometry_type"], told["crs"]) == (54, "Point", "EPSG:4326")


def test_sql_runs_on_the_file_its_address_gives(browser: httpx.Client, tmp_path: Path) -> None:
    """DuckDB fetches its extension for the web from elsewhere; the file is fetched before it instead."""
    sql = _snippets(browser)["SQL (DuckDB)"]
    (tmp_path / "rows.parquet").write_bytes(httpx.get(_address(sql)).content)
    found = duckdb.sql(sql.replace(_address(sql), str(tmp_path / "rows.parquet"))).fetchall()
    assert (len(found), found[0][0]) == (10, "06652")


def test_kho_query_answers(browser: httpx.Client, demo_home: Path) -> None:
    program, *arguments = shlex.split(_snippets(browser)["SQL (kho query)"])
    assert program == "kho"
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", *arguments]
    done = subprocess.run(command, env=environment(demo_home), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "06652" in done.stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_fetches_rows_and_files(browser: httpx.Client, tmp_path: Path) -> None:
    asked = subprocess.run(shlex.split(_snippets(browser)["API (curl)"]), capture_output=True, text=True, check=True)
    assert [row["code"] for row in json.loads(asked.stdout)["rows"]][0] == "06652"
    subprocess.run(shlex.split(_snippets(browser)["Dòng lệnh"]), cwd=tmp_path, capture_output=True, check=True)
    kept = next(tmp_path.iterdir())
    assert re.fullmatch(rf"{OPEN}-v\d+\.csv", kept.name)
    assert pl.read_csv(kept).height == 54


def test_power_query_reads_what_the_csv_is(browser: httpx.Client) -> None:
    text = _snippets(browser)["Excel, Power BI"]
    csv = httpx.get(_address(text)).content
    assert "Encoding = 65001" in text
    assert csv.decode("utf-8-sig").splitlines()[0].count(",") == len(pl.read_csv(io.BytesIO(csv)).columns) - 1
    assert 'Delimiter = ","' in text
