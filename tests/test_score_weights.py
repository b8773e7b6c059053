"""A contract says how much each quality dimension counts; a weight that means nothing is refused where it stands."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from assets.sectors import ROOT
from catalog.contract import Table
from catalog.contract_reading import read_contract
from catalog.errors import ContractError

TABLE = "conformed_ocop__products"
OCOP = yaml.safe_load((ROOT / "ocop" / "contract.yaml").read_text(encoding="utf-8"))


def read(folder: Path, weights: object) -> Table:
    """The products table of the ocop contract with these `qualityWeights`."""
    changed: dict[str, Any] = copy.deepcopy(OCOP)
    (schema,) = [one for one in changed["schema"] if one["name"] == TABLE]
    kept = [one for one in schema["customProperties"] if one["property"] != "qualityWeights"]
    schema["customProperties"] = [*kept, {"property": "qualityWeights", "value": weights}]
    path = folder / "contract.yaml"
    path.write_text(yaml.safe_dump(changed, allow_unicode=True), encoding="utf-8")
    return read_contract(path).table(TABLE)


def test_weights_are_read_as_declared(tmp_path: Path) -> None:
    assert read(tmp_path, {"completeness": 2, "uniqueness": 0.5}).weights == {"completeness": 2.0, "uniqueness": 0.5}


def test_without_weights_every_dimension_weighs_the_same(tmp_path: Path) -> None:
    assert read(tmp_path, None).weights == {}


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        ({"beauty": 1}, "chiều lạ: beauty"),
        ({"completeness": -1}, "completeness: -1"),
        ({"completeness": 0}, "completeness: 0"),
        ({"completeness": 0, "uniqueness": 0}, "completeness: 0, uniqueness: 0"),
        ({"completeness": "2"}, "completeness: 2"),
        ({"completeness": True}, "completeness: True"),
        ({"completeness": float("nan")}, "completeness: nan"),
        ({"completeness": float("inf")}, "completeness: inf"),
        ({"completeness": 1001}, "nhiều nhất 1000"),
        ({1: 1}, "chiều lạ: 1"),
        ({}, "qualityWeights là {}"),
        ([["completeness", 2]], "Viết qualityWeights: {completeness: 2"),
        (3, "qualityWeights là 3"),
    ],
)
def test_weights_that_mean_nothing_are_refused_by_table_and_remedy(tmp_path: Path, weights: object, told: str) -> None:
    with pytest.raises(ContractError, match=TABLE) as refused:
        read(tmp_path, weights)
    assert told in str(refused.value)
    assert str(refused.value.remedy)
