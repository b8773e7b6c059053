"""`kho search` and `kho describe` answer right after the demo, in both languages, for people and machines, and show no rows."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assets.sectors import load_contracts
from assets.walk.searchable import documents
from catalog.workspace import Workspace
from pipelines.agencies import AGENCIES
from pipelines.cli import main


@pytest.fixture
def registered(workspace: Workspace) -> Path:
    """A home whose register knows the tables of the house, with nothing published."""
    return workspace.home


def _kho(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["kho", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out, told.err


@pytest.mark.parametrize(
    ("words", "table"),
    [
        (["sản", "phẩm", "OCOP"], "conformed_ocop__products"),
        (["san pham ocop"], "conformed_ocop__products"),
        (["so dan cu"], "conformed_population__civil_register"),
        (["truy xuất nguồn gốc"], "conformed_ocop__events"),
        (["commune outlines"], "conformed_reference__boundaries"),
        (["148/QĐ-TTg", "--sector", "ocop"], "conformed_ocop__products"),
        (["conformed_reference__units"], "conformed_reference__units"),
    ],
)
def test_real_tables_are_found(
    words: list[str], table: str, registered: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert registered.is_dir()
    code, out, _ = _kho(capsys, monkeypatch, "search", *words, "--json")
    answer = json.loads(out)
    assert code == 0
    assert table in [hit["table"] for hit in answer["hits"][:3]]
    assert {hit["layer"] for hit in answer["hits"]} <= {"curated", "conformed"}


@pytest.mark.usefixtures("registered")
def test_people_read_lines_and_are_told_why_and_what_was_meant(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, out, _ = _kho(capsys, monkeypatch, "search", "san phamm ocop", "--explain", "--limit", "1")
    assert "Ý bạn là: san phẩm ocop?" in out
    assert "1. " in out
    assert "trong tên bảng" in out
    assert "Ngành: ocop (" in out


@pytest.mark.usefixtures("registered")
def test_nothing_found_is_said_in_one_line_without_an_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = _kho(capsys, monkeypatch, "search", "qwxzjkq")
    assert code == 0
    assert out.startswith("Không thấy bảng nào cho 'qwxzjkq'")
    assert len(out.splitlines()) == 1


@pytest.mark.usefixtures("registered")
def test_rows_as_delivered_are_found_when_their_layer_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, out, _ = _kho(capsys, monkeypatch, "search", "ocop", "--layer", "raw", "--json")
    assert {hit["table"] for hit in json.loads(out)["hits"]} == {"raw_ocop__products", "raw_ocop__events"}


@pytest.mark.usefixtures("registered")
def test_a_table_is_described_with_who_answers_and_every_column(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, out, _ = _kho(capsys, monkeypatch, "describe", "conformed_ocop__products", "--json")
    told = json.loads(out)
    table = load_contracts()["ocop"].table("conformed_ocop__products")
    assert [column["name"] for column in told["columns"]] == [column.name for column in table.columns]
    assert (told["agency"], told["access"], told["freshness"], told["versions"]) == ("so-nnmt", "partly", "unknown", [])
    assert any("148" in law for law in told["legal_basis"])
    _, out, _ = _kho(capsys, monkeypatch, "describe", "quarantine_ocop__products")
    assert "hạn chế; chỉ công khai mô tả" in out


@pytest.mark.usefixtures("registered")
def test_an_unknown_table_is_one_line_with_names_that_come_near(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _, err = _kho(capsys, monkeypatch, "describe", "conformed_ocop__product")
    assert code == 2
    assert len(err.splitlines()) == 1
    assert "conformed_ocop__products" in err


def test_the_stewards_own_synonyms_are_read_and_a_broken_file_is_one_line(
    registered: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = registered / "synonyms.yaml"
    own.write_text("groups:\n- {terms: [đặc sản, OCOP], kind: synonym, source: cách gọi, owner: so-nnmt}\n", encoding="utf-8")
    _, out, _ = _kho(capsys, monkeypatch, "search", "đặc sản", "--json")
    assert json.loads(out)["hits"][0]["sector"] == "ocop"
    own.write_text("groups: {", encoding="utf-8")
    code, _, err = _kho(capsys, monkeypatch, "search", "đặc sản")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "synonyms.yaml" in err


def test_every_active_dataset_has_an_entry_and_only_tables_for_use_are_told_to_everybody(workspace: Workspace) -> None:
    made = documents(workspace.register, load_contracts(), AGENCIES)
    assert {one.name for one in made} == {one.name for one in workspace.register.datasets()}
    for one in made:
        assert one.labels == (("public",) if one.layer in ("curated", "conformed") else ("internal",))
        assert one.layer in ("curated", "conformed") or one.access == "restricted"
    register = next(one for one in made if one.name == "conformed_population__civil_register")
    assert register.access == "restricted"
    assert register.simulated


def test_english_readers_are_answered_in_english(registered: Path) -> None:
    environment = os.environ | {"KHO_HOME": str(registered), "KHO_LANG": "en"}
    for words in (["search", "ocop products"], ["describe", "conformed_ocop__products"]):
        command = [sys.executable, "-c", "from pipelines.cli import main; main()", *words]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        assert "OCOP products" in done.stdout
        assert "Ngành" not in done.stdout
