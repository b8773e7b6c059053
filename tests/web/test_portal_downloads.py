"""What the portal offers to take home can be taken home: files, resumed downloads, snippets that run."""

import html
import io
import re
import subprocess
import sys
from pathlib import Path

import httpx
import polars as pl
import pytest

from catalog.web.copies import _make_room
from catalog.workspace import Workspace

OPEN = "curated_reference__communes"


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


def test_a_broken_download_can_be_resumed(browser: httpx.Client) -> None:
    path = f"/datasets/{OPEN}/data.parquet"
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


def _snippets(browser: httpx.Client) -> dict[str, str]:
    text = browser.get(f"/datasets/{OPEN}").text
    found = re.findall(r"<summary>([^<]+)</summary>.*?<pre[^>]*><code>(.*?)</code>", text, re.DOTALL)
    return {html.unescape(tool): html.unescape(code) for tool, code in found}


@pytest.mark.parametrize("tool", ["Python (Polars)", "Python (DuckDB)"])
def test_a_snippet_runs_as_it_stands(browser: httpx.Client, tool: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", _snippets(browser)[tool]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "06652" in done.stdout


def test_addresses_for_other_tools_answer_with_the_rows(browser: httpx.Client) -> None:
    addresses = {tool: re.findall(r"http://[^\s\"']+", text)[0] for tool, text in _snippets(browser).items()}
    assert {"Excel, Power BI", "QGIS", "Dòng lệnh"} <= addresses.keys()
    for address in addresses.values():
        assert httpx.get(address).status_code == 200


def test_copies_longest_unread_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    monkeypatch.setattr("catalog.web.copies.MOST_BYTES", 250)
    for at, name in enumerate(("old", "middle", "new")):
        (tmp_path / name).write_bytes(b"x" * 100)
        os.utime(tmp_path / name, (1000 + at, 1000))
    _make_room(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["middle", "new"]
