"""A contract that cannot be trusted fails when it is read, naming file, table, column and remedy."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from assets.sectors import ROOT, load_contracts
from catalog.contract_reading import read_contract
from catalog.errors import ContractError
from checks.acceptable import check_expectations

SECTORS = sorted(path.parent.name for path in ROOT.glob("*/contract.yaml"))
Edit = Callable[[dict[str, Any]], object]

CONTRACT: dict[str, Any] = {
    "apiVersion": "v3.2.0",
    "kind": "DataContract",
    "id": "trees",
    "name": "Cây xanh",
    "version": "1.0.0",
    "status": "active",
    "team": {"name": "so-xd", "members": [{"username": "steward@example.org", "role": "steward"}]},
    "customProperties": [{"property": "titleEn", "value": "Trees"}],
    "schema": [
        {
            "name": "conformed_trees__trees",
            "physicalType": "table",
            "businessName": "Cây",
            "description": "Mỗi dòng một cây",
            "customProperties": [
                {"property": "titleEn", "value": "Trees"},
                {"property": "tableKind", "value": "registry"},
                {"property": "source", "value": {"formats": ["csv"], "agency": "so-xd"}},
            ],
            "properties": [
                {
                    "name": "tree_code",
                    "businessName": "Mã cây",
                    "logicalType": "string",
                    "physicalType": "string",
                    "primaryKey": True,
                    "classification": "public",
                    "transformSourceObjects": ["Mã cây"],
                    "customProperties": [{"property": "titleEn", "value": "Tree code"}],
                },
                {
                    "name": "height_m",
                    "businessName": "Chiều cao",
                    "logicalType": "number",
                    "physicalType": "double",
                    "classification": "public",
                    "transformSourceObjects": ["Chiều cao (m)"],
                    "customProperties": [{"property": "titleEn", "value": "Height"}, {"property": "unit", "value": "m"}],
                },
            ],
        }
    ],
}


def _write(folder: Path, contract: dict[str, Any]) -> Path:
    path = folder / "trees" / "contract.yaml"
    path.parent.mkdir()
    with path.open("w", encoding="utf-8") as file:
        yaml.safe_dump(contract, file, allow_unicode=True)
    return path


def test_everything_about_a_table_follows_from_its_contract(tmp_path: Path) -> None:
    table = read_contract(_write(tmp_path, CONTRACT)).table("conformed_trees__trees")
    assert [(column.name, column.dtype) for column in table.columns] == [("tree_code", pl.String()), ("height_m", pl.Float64())]
    assert table.key == ("tree_code",)
    assert [rule.name for rule in table.expectations] == [
        "row-whole",
        "tree_code-present",
        "height_m-readable",
        "key",
        "volume",
    ]


TABLE = CONTRACT["schema"][0]
WRONG: list[tuple[str, Edit, str]] = [
    ("an unknown key", lambda c: c["schema"][0]["properties"][1].update(clasification="public"), "clasification"),
    ("a type that is none", lambda c: c["schema"][0]["properties"][1].update(physicalType="varchar"), "cột height_m.*varchar"),
    ("types that disagree", lambda c: c["schema"][0]["properties"][1].update(physicalType="int64"), "number/int64"),
    ("no classification", lambda c: c["schema"][0]["properties"][1].pop("classification"), "cột height_m.*classification"),
    ("no key in a registry", lambda c: c["schema"][0]["properties"][0].pop("primaryKey"), "bảng conformed_trees__trees.*khóa"),
    ("a column twice", lambda c: c["schema"][0]["properties"].append(c["schema"][0]["properties"][0]), "cột khai hai lần"),
    ("a table of another sector", lambda c: c["schema"][0].update(name="conformed_land__trees"), "ngành 'land'"),
    ("a raw table declared", lambda c: c["schema"][0].update(name="raw_trees__trees"), "lớp 'raw'"),
    ("a system column", lambda c: c["schema"][0]["properties"][0].update(name="_row"), "cột hệ thống"),
    ("a code as a number", lambda c: c["schema"][0]["properties"][0].update(enum=[{"value": 7, "label": "x"}]), "dấu nháy"),
    ("no steward", lambda c: c["team"].pop("members"), "steward"),
    ("an unknown kind", lambda c: c["schema"][0]["customProperties"][1].update(value="log"), "tableKind"),
    ("an unknown format", lambda c: c["schema"][0]["customProperties"][2]["value"].update(formats=["pdf"]), "pdf"),
]


@pytest.mark.parametrize(("what", "edit", "told"), WRONG, ids=[case[0] for case in WRONG])
def test_a_wrong_contract_says_where_and_what_to_do(tmp_path: Path, what: str, edit: Edit, told: str) -> None:
    contract = copy.deepcopy(CONTRACT)
    edit(contract)
    with pytest.raises(ContractError, match=told) as caught:
        read_contract(_write(tmp_path, contract))
    assert str(caught.value.where).startswith("trees/contract.yaml")
    assert str(caught.value.remedy)
    in_english = caught.value.sentence.said("en")
    assert in_english != str(caught.value)
    assert in_english.isascii()


def test_broken_yaml_names_the_line(tmp_path: Path) -> None:
    path = _write(tmp_path, CONTRACT)
    path.write_text("id: trees\n  name: : x\n", encoding="utf-8")
    with pytest.raises(ContractError, match="dòng 2"):
        read_contract(path)


def test_a_key_written_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    path = _write(tmp_path, CONTRACT)
    path.write_text("id: trees\nname: Cây\nid: cay\n", encoding="utf-8")
    with pytest.raises(ContractError, match="dòng 1: khóa 'id' viết hai lần"):
        read_contract(path)


def _with_rule(**rule: object) -> dict[str, Any]:
    contract = copy.deepcopy(CONTRACT)
    facts = {
        "type": "custom",
        "engine": "greatExpectations",
        "name": "tall",
        "dimension": "accuracy",
        "severity": "error",
        "description": "Cây phải cao hơn 0",
        "customProperties": [{"property": "descriptionEn", "value": "Trees are taller than 0"}],
    }
    contract["schema"][0]["properties"][1]["quality"] = [facts | rule]
    return contract


@pytest.mark.parametrize(
    ("kind", "kwargs", "told"),
    [
        ("expect_column_values_to_be_prime", {}, "không dùng được"),
        ("expect_column_values_to_be_between", {"min_value": 0, "mostly": 0.9}, "mostly"),
    ],
)
def test_an_expectation_that_cannot_run_is_refused(tmp_path: Path, kind: str, kwargs: dict[str, Any], told: str) -> None:
    contract = read_contract(_write(tmp_path, _with_rule(implementation={"type": kind, "kwargs": kwargs})))
    with pytest.raises(ContractError, match=told):
        check_expectations(contract.tables[0].expectations, where=contract.path)


def test_an_expectation_belongs_to_its_column(tmp_path: Path) -> None:
    rule = {"type": "expect_column_values_to_be_between", "kwargs": {"min_value": 0}}
    table = read_contract(_write(tmp_path, _with_rule(implementation=rule))).tables[0]
    assert table.expectations[-1].column == "height_m"


@pytest.mark.parametrize("sector", SECTORS)
def test_every_sector_of_the_house_has_a_contract_that_can_run(sector: str) -> None:
    contract = load_contracts()[sector]
    for table in contract.tables:
        check_expectations(table.expectations, where=str(table.name))
    assert contract.legal_basis
    assert contract.frequency is not None
