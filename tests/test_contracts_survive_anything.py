"""A contract with anything at all in any place of it is either read or refused in a sentence; it never crashes its reader."""

import copy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.contract_reading import read_contract
from catalog.errors import ContractError

ROOT = Path(__file__).parents[1] / "assets"
ODD = [None, 0, 5, -1, 1.5, True, "x", "", " ", "2026-99-99", [], {}, ["x"], {"x": 1}, [None], [{}], "a\x00b", "ñ" * 300]
_SECTORS = sorted(path.parent.name for path in ROOT.glob("*/contract.yaml"))


@cache
def _contract(sector: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / sector / "contract.yaml").read_text(encoding="utf-8"))
    return read


def _places(node: object, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inside:
        yield (*at, key)
        yield from _places(value, (*at, key))


@cache
def _listed(sector: str) -> list[tuple[Any, ...]]:
    return list(_places(_contract(sector)))


def _with(sector: str, at: tuple[Any, ...], odd: object) -> dict[str, Any]:
    changed = copy.deepcopy(_contract(sector))
    holder: Any = changed
    for key in at[:-1]:
        holder = holder[key]
    holder[at[-1]] = odd
    return changed


def _write(folder: Path, contract: dict[str, Any]) -> Path:
    path = folder / "contract.yaml"
    path.write_text(yaml.safe_dump(contract, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


@pytest.mark.parametrize("sector", _SECTORS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_anything_anywhere_is_read_or_refused(data: st.DataObject, sector: str, tmp_path: Path) -> None:
    at = data.draw(st.sampled_from(_listed(sector)))
    odd = data.draw(st.sampled_from(ODD))
    path = _write(tmp_path, _with(sector, at, odd))
    try:
        outcome = read_contract(path).sector
    except ContractError as refused:
        outcome = str(refused.remedy)
    assert outcome


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("volume", odd) for odd in (5, {"min": "x"}, {"min": 1.5}, {"min": True}, {"min": 9, "max": 3}, {"least": 3})],
        *[("source", odd) for odd in ("csv", {}, {"formats": "csv", "agency": "a"}, {"formats": [], "agency": "a"})],
        *[
            ("source", {"formats": ["csv"], "agency": "a"} | odd)
            for odd in ({"headerRow": 0}, {"headerRow": "3"}, {"sheet": 2}, {"heaederRow": 3}, {"agency": 5})
        ],
        ("simulated", "yes"),
        ("titleEn", ["Products"]),
    ],
    ids=str,
)
def test_a_property_of_a_table_in_another_form_is_refused_by_its_name(name: str, value: object, tmp_path: Path) -> None:
    contract = copy.deepcopy(_contract("ocop"))
    table = next(one for one in contract["schema"] if one["name"] == "conformed_ocop__products")
    table["customProperties"] = [one for one in table["customProperties"] if one["property"] != name]
    table["customProperties"].append({"property": name, "value": value})
    with pytest.raises(ContractError, match=f"conformed_ocop__products: {name} "):
        read_contract(_write(tmp_path, contract))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("synonyms", "nam"),
        ("validFrom", "31/12/2025"),
        ("validTo", 2025),
        *[("dateFormats", odd) for odd in ("%d/%m/%Y", ["%d/%m"], ["ngày"])],
    ],
    ids=str,
)
def test_a_property_of_a_column_in_another_form_is_refused(name: str, value: object, tmp_path: Path) -> None:
    contract = copy.deepcopy(_contract("ocop"))
    columns = [column for table in contract["schema"] for column in table["properties"]]
    holder = next(one for one in columns if one.get("enum"))
    holder = holder if name == "dateFormats" else holder["enum"][0]
    holder["customProperties"] = [*holder.get("customProperties", []), {"property": name, "value": value}]
    with pytest.raises(ContractError, match=name):
        read_contract(_write(tmp_path, contract))


def test_a_property_said_twice_is_refused(tmp_path: Path) -> None:
    contract = copy.deepcopy(_contract("ocop"))
    contract["schema"][0]["customProperties"].append({"property": "tableKind", "value": "event"})
    with pytest.raises(ContractError, match="'tableKind' hai lần"):
        read_contract(_write(tmp_path, contract))
