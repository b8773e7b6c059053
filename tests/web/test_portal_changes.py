"""Two published versions are compared on a page and for machines: columns, rows and cells, of public columns alone."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import polars as pl
import pytest
import uvicorn

from assets.sectors import find_table, load_functions
from assets.walk.facts import dataset_facts
from assets.walk.kinds import stored_schema
from catalog.contract import Table
from catalog.register import ColumnFacts, VersionFacts
from catalog.web import versions_rows
from catalog.web.app import create_app
from catalog.workspace import Workspace
from pipelines.portal_search import PortalSearch
from pipelines.serve import portal_house
from pipelines.settings import Settings

CERTIFICATES = "curated_ocop__expiring_certificates"
AGES = "curated_population__census_by_age"
CELLS = "curated_population__by_commune"
HISTORY = "curated_reference__code_history"
UNITS, CLOSED = "conformed_reference__units", "conformed_population__civil_register"


def _certificate(code: str, **facts: object) -> dict[str, object]:
    return {"code": code, "name": f"Chả mực {code}", "stars": 4, "expires_on": date(2027, 1, 31), **facts}


def _publish(workspace: Workspace, name: str, rows: list[dict[str, object]], *, whole: bool = True, without: str = "") -> int:
    table, lake = find_table(name), workspace.lake
    schema = pl.Schema({column: dtype for column, dtype in _schema(table).items() if column != without})
    frame = pl.LazyFrame(rows, schema=schema)
    lake.ensure(name, schema, table.title)
    mark = f"t{lake.version(name)}"
    version = lake.commit(name, [lake.stage({name: frame}, mark)[name]], transaction=mark, replace=whole)
    register = workspace.register
    run = register.start_run("test").id
    held = len(rows) if whole else len(lake.scan(name).collect())
    contract = register.dataset(name).contract_version
    register.publish(VersionFacts(name, version, datetime.now(UTC), held, contract, run))
    register.described.keep(name, contract)
    return version


def _publish_under_older_words(workspace: Workspace) -> None:
    """One version when a column had another title and unit, one as contracts say now."""
    row = {"province": "Quảng Ninh", "district": "Hạ Long", "area": "thanh-thi", "age_band": "0-4", "people": 7}
    now = dataset_facts(load_functions())
    older = [replace(one, contract_version="0.9.0", columns=tuple(map(_older, one.columns))) for one in now if one.name == AGES]
    workspace.register.sync_datasets([*(one for one in now if one.name != AGES), *older])
    _publish(workspace, AGES, [row])
    workspace.register.sync_datasets(now)
    _publish(workspace, AGES, [row])


def _older(column: ColumnFacts) -> ColumnFacts:
    return replace(column, title="Nhân khẩu", unit="nhân khẩu") if column.name == "people" else column


def _schema(table: Table) -> pl.Schema:
    if table.name.layer == "conformed":
        return stored_schema(table)
    return pl.Schema({column.name: column.dtype for column in table.columns})


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    from catalog.register import Register

    settings = Settings(home=tmp_path_factory.mktemp("changes"))
    with Register.open(settings.register_at) as register:
        register.sync_datasets(dataset_facts(load_functions()))
        workspace = Workspace(home=settings.home, lake=settings.lake, register=register)
        _publish(workspace, CERTIFICATES, [_certificate("a"), _certificate("b"), _certificate("c")])
        _publish(workspace, CERTIFICATES, [_certificate("a"), _certificate("b", stars=5), _certificate("d")])
        _publish(workspace, CERTIFICATES, [_certificate("a"), _certificate("b", stars=5), _certificate("d")])
        unit = {"code": "06649", "level": "commune", "valid_from": date(2025, 7, 1), "name": "Hà Tu"}
        _publish(workspace, UNITS, [unit])
        _publish(workspace, UNITS, [unit | {"code": "06652", "name": "Hà Lầm"}], whole=False)
        _publish_under_older_words(workspace)
        cell = {"commune_code": "06649", "sex": "nam", "age_band": "0-4", "people": 7, "as_of": date(2026, 6, 30)}
        _publish(workspace, CELLS, [cell], without="suppressed")
        history = {"code": "06649", "valid_from": date(2025, 7, 1), "commune_code": "06649", "full_name": "Phường Hà Tu"}
        _publish(workspace, HISTORY, [history], without="note")
        _publish(workspace, HISTORY, [history | {"note": "Giữ nguyên"}])
        person = {"personal_id": "022099000001", "full_name": "Nguyễn Văn Kín Đáo"}
        _publish(workspace, CLOSED, [person])
        _publish(workspace, CLOSED, [person | {"full_name": "Trần Thị Kín Tiếng"}])
        yield workspace


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> Iterator[httpx.Client]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        app = create_app(portal_house(workspace, PortalSearch(workspace)))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, args=([taken],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        with httpx.Client(base_url=f"http://127.0.0.1:{taken.getsockname()[1]}", timeout=60) as client:
            yield client
        server.should_exit = True
        thread.join(20)


def _numbers(workspace: Workspace, name: str) -> list[int]:
    """Published versions, newest first."""
    return [one.delta_version for one in workspace.register.history(name)]


def test_added_removed_and_changed_rows_are_counted_and_shown_cell_by_cell(client: httpx.Client, workspace: Workspace) -> None:
    _last, second, first = _numbers(workspace, CERTIFICATES)
    answer = client.get(f"/datasets/{CERTIFICATES}/versions/{second}/changes.json")
    told = answer.json()["rows"]
    assert (told["before"], told["after"], told["added"], told["removed"], told["changed"]) == (3, 3, 1, 1, 1)
    changes = {one["change"]: one for one in told["first"]}
    assert changes["changed"]["cells"] == ["stars"]
    assert (changes["changed"]["before"]["stars"], changes["changed"]["after"]["stars"]) == (4, 5)
    assert (changes["added"]["before"], changes["added"]["after"]["code"]) == (None, "d")
    assert (changes["removed"]["before"]["code"], changes["removed"]["after"]) == ("c", None)
    page = client.get(f"/datasets/{CERTIFICATES}/versions/{second}/changes").text
    assert "<del>4</del> <ins>5</ins>" in page
    assert "31/01/2027" in page
    assert client.get(f"/datasets/{CERTIFICATES}/versions/{second}/changes.json?since={first}").content == answer.content


def test_versions_that_say_the_same_have_no_changed_rows(client: httpx.Client, workspace: Workspace) -> None:
    last, *_ = _numbers(workspace, CERTIFICATES)
    told = client.get(f"/datasets/{CERTIFICATES}/versions/{last}/changes.json").json()
    assert told["columns"] == []
    assert (told["rows"]["added"], told["rows"]["removed"], told["rows"]["changed"], told["rows"]["first"]) == (0, 0, 0, [])


def test_versions_far_apart_are_compared_too(client: httpx.Client, workspace: Workspace) -> None:
    last, _second, first = _numbers(workspace, CERTIFICATES)
    told = client.get(f"/datasets/{CERTIFICATES}/versions/{last}/changes.json", params={"since": first}).json()
    assert (told["since"], told["rows"]["changed"]) == (first, 1)


def test_a_pair_is_counted_once_and_kept(client: httpx.Client, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    _last, second, first = _numbers(workspace, CERTIFICATES)
    path = f"/datasets/{CERTIFICATES}/versions/{second}/changes.json"
    before = client.get(path).content
    kept = list((workspace.home / "changes").glob(f"{CERTIFICATES}-v{first}-v{second}-*.json"))
    assert len(kept) == 1
    monkeypatch.setattr(versions_rows, "row_changes", None)
    assert client.get(path).content == before


def test_files_both_versions_share_are_not_read(client: httpx.Client, workspace: Workspace) -> None:
    last, first = _numbers(workspace, UNITS)
    (shared,) = (workspace.home / "lake" / UNITS).glob("part-t0*.parquet")
    shared.unlink()
    told = client.get(f"/datasets/{UNITS}/versions/{last}/changes.json", params={"since": first}).json()["rows"]
    assert (told["added"], told["removed"], told["changed"]) == (1, 0, 0)


def test_rows_of_a_closed_table_are_neither_shown_nor_counted(client: httpx.Client, workspace: Workspace) -> None:
    last, *_ = _numbers(workspace, CLOSED)
    told = client.get(f"/datasets/{CLOSED}/versions/{last}/changes.json").json()
    assert told["rows"] == {"refused": "closed"}
    page = client.get(f"/datasets/{CLOSED}/versions/{last}/changes").text
    assert "không công khai dữ liệu" in page
    assert "Kín" not in page + json.dumps(told, ensure_ascii=False)


def test_a_pair_too_large_to_compare_while_a_reader_waits_is_refused_politely(
    client: httpx.Client, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    last, _second, first = _numbers(workspace, CERTIFICATES)
    for kept in (workspace.home / "changes").glob("*"):
        kept.unlink()
    monkeypatch.setattr(versions_rows, "MOST_ROWS", 1)
    query = {"since": first}
    told = client.get(f"/datasets/{CERTIFICATES}/versions/{last}/changes.json", params=query).json()["rows"]
    assert (told["refused"], told["before"], told["after"]) == ("large", 3, 3)
    assert "quá lớn" in client.get(f"/datasets/{CERTIFICATES}/versions/{last}/changes", params=query).text


def test_words_of_a_contract_that_changed_are_told(client: httpx.Client, workspace: Workspace) -> None:
    last, *_ = _numbers(workspace, AGES)
    (told,) = client.get(f"/datasets/{AGES}/versions/{last}/changes.json").json()["columns"]
    assert (told["name"], told["change"]) == ("people", "changed")
    assert {one["fact"]: one["before"] for one in told["facts"]} == {"title": "Nhân khẩu", "unit": "nhân khẩu"}
    page = client.get(f"/datasets/{AGES}/versions/{last}/changes").text
    assert "<del>Nhân khẩu</del>" in page


def test_a_column_that_came_is_told_and_rows_are_compared_by_the_others(client: httpx.Client, workspace: Workspace) -> None:
    last, first = _numbers(workspace, HISTORY)
    told = client.get(f"/datasets/{HISTORY}/versions/{last}/changes.json", params={"since": first}).json()
    assert [(one["name"], one["change"]) for one in told["columns"]] == [("note", "added")]
    assert "note" not in told["rows"]["columns"]
    assert (told["rows"]["added"], told["rows"]["removed"], told["rows"]["changed"]) == (0, 0, 0)
    older = client.get(f"/datasets/{HISTORY}/data.csv", params={"version": first})
    head, row = older.text.lstrip("\ufeff").splitlines()
    assert dict(zip(head.split(","), row.split(","), strict=True))["note"] == ""


@pytest.mark.parametrize("page", ["", "/columns/suppressed", "/data.parquet", "/versions", "/lineage", "/rows"])
def test_a_column_declared_since_the_last_publication_breaks_no_page(client: httpx.Client, page: str) -> None:
    assert client.get(f"/datasets/{CELLS}{page}").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("versions/999/changes", 404),
        ("versions/{last}/changes?since=999", 400),
        ("versions/{last}/changes?since={last}", 400),
        ("versions/{first}/changes", 404),
        ("versions/abc/changes", 400),
        ("versions/-1/changes", 400),
        ("versions/{last}/changes?since=x", 400),
        ("versions/99999999999999999999999/changes", 400),
    ],
)
@pytest.mark.parametrize("form", ["", ".json"])
def test_a_wrong_question_is_told_and_never_breaks(
    client: httpx.Client, workspace: Workspace, path: str, status: int, form: str
) -> None:
    last, *_, first = _numbers(workspace, CERTIFICATES)
    asked = path.format(last=last, first=first).replace("changes", f"changes{form}")
    answer = client.get(f"/datasets/{CERTIFICATES}/{asked}")
    assert answer.status_code == status
    assert client.get(f"/datasets/curated_ocop__khong_co/{asked}").status_code in (400, 404)
    if status == 404:
        assert "phiên bản" in answer.text


def test_the_versions_page_leads_to_the_changes(client: httpx.Client, workspace: Workspace) -> None:
    last, _second, first = _numbers(workspace, CERTIFICATES)
    page = client.get(f"/datasets/{CERTIFICATES}/versions").text
    assert f"/datasets/{CERTIFICATES}/versions/{last}/changes" in page
    assert f"/versions/{first}/changes" not in page


def test_every_word_has_its_english(client: httpx.Client, workspace: Workspace) -> None:
    second = _numbers(workspace, CERTIFICATES)[1]
    page = client.get(f"/datasets/{CERTIFICATES}/versions/{second}/changes", params={"lang": "en"}).text
    assert "1 added, 1 removed, 1 changed." in page
    assert "So theo" not in page


def test_nothing_is_left_in_the_scratch_folder(workspace: Workspace) -> None:
    scratch = Path(workspace.home) / "scratch"
    assert not scratch.exists() or not list(scratch.iterdir())
