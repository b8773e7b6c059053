"""Promise: a drafted contract lints as it stands, says its evidence, agrees with contracts written by hand, and works."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml
from _pytest.mark import ParameterSet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from assets.ocop.simulate import simulate as simulate_products
from assets.population.simulate import simulate as simulate_people
from assets.sectors import find_entity
from catalog.contract import Contract, Table
from catalog.contract_reading import read_contract
from catalog.names import TableName
from catalog.text import fold
from checks.acceptable import check_expectations
from checks.profiling.draft import draft
from checks.profiling.profile import Profile, profile_file
from checks.profiling.trial import Trial, try_out
from pipelines.cli.app import app

HOUSE = Path(__file__).parents[1]
TOOL = HOUSE / ".venv-datacontract" / "bin" / "datacontract"
DAY = date(2026, 11, 22)
NAME = TableName("conformed", "thu", "tep")
CELL = st.one_of(
    st.integers(-(10**6), 10**6).map(str),
    st.dates().map(lambda day: f"{day:%d/%m/%Y}"),
    st.text(alphabet='abcĐệ01.,;"- ', max_size=8),
)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=30)
)


def drafted(file: Path, folder: Path) -> tuple[Profile, Contract, Trial]:
    """A file's profile, the contract drafted of it as the loader reads it, and how the draft fares on the file."""
    seen = profile_file(file, folder, DAY)
    path = folder / "contract.yaml"
    path.write_text(draft(seen, NAME), encoding="utf-8")
    contract = read_contract(path)
    check_expectations(contract.tables[0].expectations, where="bản nháp")
    return seen, contract, try_out(contract.tables[0], seen)


def real(*parts: str) -> ParameterSet:
    return pytest.param(parts, id=parts[-1][:40])


@pytest.mark.parametrize(
    "parts",
    [
        real("census2019", "vn_pop_dist.csv"),
        real("admin_crosswalk", "nso_bang_chuyen_doi_dvhc_2025-07.csv"),
        real("admin_crosswalk", "nso_xa_2025-01-04.csv"),
        real("admin_crosswalk", "sapnhap_bando_donvi.json"),
        real("admin_crosswalk", "thanglequoc_units_2026-07-25.json"),
        real("air_quality", "aqiin_quang_ninh_sample5000.csv"),
        real("air_quality", "unified_stations_metadata.csv"),
        real("boundaries", "quang_ninh_communes_part1.geojson"),
        real("census2019_raw_xlsx", "Population by Urban (Ward).xlsx"),
        real("census2019_raw_xlsx", "Population by Age & Urban (District).xlsx"),
        real("census2019_raw_xlsx", "Ward change record (1-1-2019 vs 10-11-2024)_modified.xls"),
        real("census2019_raw_xlsx", "VN_Population_ward.csv"),
        real("climate_landcover", "rainfall_mm_monthly_stations_gso.csv"),
        real("gso_monthly_tables", "2000-01-31-bieu-thang-1.xls"),
        real("gso_monthly_tables", "2024-12-29-02.Bieu-T12.2024.xlsx"),
        real("ocop_codes", "ocop_codes_observed.csv"),
    ],
)
def test_drafts_of_real_files_lint_and_accept_their_own_file(parts: tuple[str, ...], shared_data: Path, tmp_path: Path) -> None:
    seen, contract, trial = drafted(shared_data.joinpath(*parts), tmp_path)
    assert [column.sources for column in contract.tables[0].columns] == [(one.header,) for one in seen.columns]
    assert trial.rows == seen.rows + seen.damaged
    assert trial.accepted >= 0.99 * trial.rows


def test_a_title_above_the_table_is_not_taken_for_the_header(shared_data: Path, tmp_path: Path) -> None:
    ward = shared_data / "census2019_raw_xlsx" / "Population by Urban (Ward).xlsx"
    seen, contract, _trial = drafted(ward, tmp_path)
    assert seen.header_row == 3
    assert contract.tables[0].source is not None
    assert contract.tables[0].source.header_row == 3
    assert "Tổng số" in [one.header for one in seen.columns]


def test_legacy_encodings_are_read_as_a_delivery_would_be(shared_data: Path, tmp_path: Path) -> None:
    seen, _contract, _trial = drafted(shared_data / "gso_monthly_tables" / "2000-01-31-bieu-thang-1.xls", tmp_path)
    assert any("TCVN3" in note for note in seen.notes)
    assert any("kỳ này" in one.header for one in seen.columns)


def _agreement(file: Path, table: Table, folder: Path) -> dict[str, tuple[str, str]]:
    """Guessed and declared type of every column that a contract written by hand knows by its header."""
    _seen, contract, _trial = drafted(file, folder)
    known = {fold(source): column for column in table.delivered for source in column.sources}
    pairs = {
        one.title: (one.dtype, known[fold(one.title)].dtype) for one in contract.tables[0].columns if fold(one.title) in known
    }
    assert len(pairs) >= 9
    return {title: (str(guessed), str(declared)) for title, (guessed, declared) in pairs.items() if guessed != declared}


def test_types_agree_with_the_product_contract(tmp_path: Path) -> None:
    file = simulate_products(tmp_path, products=300, lots=1)[0].path
    assert _agreement(file, find_entity("ocop", "products"), tmp_path) == {}


def test_types_agree_with_the_civil_register_contract(tmp_path: Path) -> None:
    file = simulate_people(tmp_path, 3000, 7)[0].path
    assert _agreement(file, find_entity("population", "civil_register"), tmp_path) == {}


def test_the_draft_of_the_civil_register_guards_people_and_finds_the_key(tmp_path: Path) -> None:
    _seen, contract, trial = drafted(simulate_people(tmp_path, 3000, 7)[0].path, tmp_path)
    (table,) = contract.tables
    assert table.key == ("so_dinh_danh_ca_nhan",)
    assert table.kind == "registry"
    assert {column.classification for column in table.columns} == {"personal", "sensitive", "restricted"}
    assert trial.accepted >= 0.99 * trial.rows
    about_people = [rule.type for rule in table.expectations if rule.type == "expect_column_values_to_be_between"]
    assert about_people == []


def test_every_guess_tells_its_evidence(tmp_path: Path) -> None:
    file = tmp_path / "rung.csv"
    rows = [f"{place:05},{place % 3},{place / 10:.1f},{'Tốt' if place % 2 else 'Xấu'}" for place in range(100)]
    file.write_text("\n".join(["Mã lô,Hạng,Diện tích,Tình trạng", *rows]), encoding="utf-8")
    (table,) = drafted(file, tmp_path)[1].tables
    told = {column.name: column.description for column in table.columns}
    assert all(text.startswith("Đoán từ rung.csv ngày 22/11/2026: 0 % trống; ") for text in told.values())
    assert "100 % khớp ^[0-9]{5}$" in told["ma_lo"]
    assert "100 % đọc được là số nguyên" in told["hang"]
    assert "dấu thập phân là dấu chấm" in told["dien_tich"]
    assert table.column("dien_tich").decimal == "."
    assert [code.value for code in table.column("tinh_trang").codes] == ["Tốt", "Xấu"]
    ranges = {rule.column: rule for rule in table.expectations if rule.name.endswith("-range-seen")}
    assert ranges["dien_tich"].kwargs == {"column": "dien_tich", "min_value": 0.0, "max_value": 9.9}
    assert {rule.severity for rule in ranges.values()} == {"warning"}
    assert all("rung.csv ngày 22/11/2026" in rule.description for rule in ranges.values())


def test_the_standards_own_tool_accepts_a_draft(tmp_path: Path) -> None:
    assert TOOL.exists(), "make test sets up .venv-datacontract"
    drafted(simulate_products(tmp_path, products=60, lots=1)[0].path, tmp_path)
    done = subprocess.run([TOOL, "lint", tmp_path / "contract.yaml"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_codes_are_quoted_for_readers_of_any_yaml(tmp_path: Path) -> None:
    file = tmp_path / "xa.csv"
    file.write_text("\n".join(["Mã xã,Có", *["06781,no", "07069,1e5"] * 20]), encoding="utf-8")
    text = draft(profile_file(file, tmp_path, DAY), NAME)
    for value in ("06781", "07069", "1e5", "no"):
        assert f"value: '{value}'" in text
    assert yaml.safe_load(text)["schema"][0]["properties"][0]["enum"][0]["value"] in ("06781", "07069")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(TABLES)
def test_any_table_gives_a_draft_that_accepts_it(tmp_path: Path, rows: list[list[str]]) -> None:
    file = tmp_path / "bảng.csv"
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    header = ",".join(f"Cột {place}" for place in range(len(rows[0])))
    file.write_text("\n".join([header, '"cuối"' + ',"1"' * (len(rows[0]) - 1), *lines]), encoding="utf-8")
    _seen, _contract, trial = drafted(file, tmp_path)
    assert trial.accepted == trial.rows


def test_headers_that_fold_alike_still_make_a_contract_that_works(tmp_path: Path) -> None:
    file = tmp_path / "hai.csv"
    file.write_text("Mã,Ma,MÃ SỐ\n1,a,x\n2,b,y\n", encoding="utf-8")
    seen, _contract, trial = drafted(file, tmp_path)
    assert [one.name for one in seen.columns] == ["ma", "ma_2", "ma_so"]
    assert trial.accepted == 2


@pytest.mark.slow
def test_a_new_source_is_delivered_end_to_end_with_nothing_but_its_draft(tmp_path: Path) -> None:
    file = simulate_people(tmp_path, 3000, 7)[0].path
    shutil.copytree(HOUSE / "assets", tmp_path / "assets", ignore=shutil.ignore_patterns("__pycache__"))
    place = tmp_path / "assets" / "dancu"
    said = CliRunner().invoke(
        app, ["profile", str(file), "--sector", "dancu", "--entity", "so", "--output", str(place / "contract.yaml")]
    )
    assert said.exit_code == 0
    (place / "__init__.py").write_text('"""A new sector: nothing but its drafted contract."""\n', encoding="utf-8")
    kho = [sys.executable, "-c", "from pipelines.cli import main; main()"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KHO_")}
    environment |= {"KHO_HOME": str(tmp_path / "kho"), "PYTHONPATH": f"{tmp_path}{os.pathsep}{HOUSE}"}
    done = subprocess.run(
        [*kho, "deliver", str(file), "--sector", "dancu", "--entity", "so", "--json"],
        capture_output=True,
        text=True,
        env=environment,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (delivery,) = json.loads(done.stdout)
    assert delivery["status"] == "published"
    assert delivery["accepted"] + delivery["duplicates"] >= 0.99 * delivery["rows_read"]


def test_mistakes_are_told_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("x\n", encoding="utf-8")
    kho = [sys.executable, "-c", "from pipelines.cli import main; main()", "profile"]
    output = tmp_path / "contract.yaml"
    output.write_text("", encoding="utf-8")
    good = tmp_path / "b.csv"
    good.write_text("x,y\n1,2\n", encoding="utf-8")
    for arguments in (
        [str(tmp_path / "không có.csv")],
        [str(file)],
        [str(good), "--output", str(output)],
        [str(good), "--sector", "Rừng"],
        [str(good), "--header-row", "9"],
    ):
        done = subprocess.run([*kho, *arguments], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
        assert done.stderr.startswith("kho: ")
