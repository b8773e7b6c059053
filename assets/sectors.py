"""Every sector that is here: found by its `contract.yaml`, never listed by hand; orphans are refused.

Loading is free of Dagster and cheap enough for every command; computing tables belongs to `assets.walk`.
"""

import importlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from assets import table as marked
from assets.table import Reader, TableFunction
from catalog.contract import Contract, Table
from catalog.contract_reading import read_contract
from catalog.errors import ContractError, NotFound
from catalog.names import TableName

ROOT = Path(__file__).parent
_MODULES = ("raw", "conformed", "curated")


@cache
def load_contracts() -> Mapping[str, Contract]:
    """All contracts by sector, cross-checked; raises `ContractError` for the first that cannot be trusted."""
    contracts = {}
    for path in sorted(ROOT.glob("*/contract.yaml")):
        contract = read_contract(path)
        if contract.sector != path.parent.name:
            found = f"id '{contract.sector}' khác tên thư mục"
            raise ContractError(contract.path, found, f"Đặt id: {path.parent.name}.")
        contracts[contract.sector] = contract
    _check_references(contracts)
    return contracts


@cache
def load_functions() -> Mapping[str, Contract]:
    """Import every sector's functions and hold them to the contracts: no orphan on either side."""
    contracts = load_contracts()
    for sector in contracts:
        for module in _MODULES:
            if (ROOT / sector / f"{module}.py").exists():
                importlib.import_module(f"assets.{sector}.{module}")
    declared = {str(table.name) for contract in contracts.values() for table in contract.tables}
    for name in marked.marked_tables():
        if name not in declared:
            raise ContractError(name, "hàm không có bảng trong hợp đồng", "Khai bảng trong contract.yaml hoặc xóa hàm.")
    for contract in contracts.values():
        for table in contract.tables:
            _check_table(contract, table, declared)
    return contracts


def all_tables() -> tuple[Table, ...]:
    """Every declared table of every sector."""
    return tuple(table for contract in load_contracts().values() for table in contract.tables)


def find_table(name: str) -> Table:
    """A declared table by its full name."""
    sector = TableName.parse(name).sector
    if sector not in load_contracts():
        raise NotFound(f"Không có ngành '{sector}'; các ngành: {', '.join(load_contracts())}.")
    return load_contracts()[sector].table(name)


def find_entity(sector: str, entity: str) -> Table:
    """The conformed table that takes deliveries of an entity."""
    contract = load_contracts().get(sector)
    if contract is None:
        raise NotFound(f"Không có ngành '{sector}'; các ngành: {', '.join(load_contracts())}.")
    for table in contract.entities:
        if table.name.entity == entity:
            return table
    names = ", ".join(table.name.entity for table in contract.entities)
    raise NotFound(f"Ngành '{sector}' không nhận '{entity}'; nhận: {names}.")


def table_function(name: str) -> TableFunction | None:
    """The function that computes a table, None where the contract-driven parse is all there is."""
    load_functions()
    return marked.table_function(name)


def reader_function(name: str) -> Reader | None:
    """The sector's own reader of a raw table, None where the generic readers serve."""
    load_functions()
    return marked.reader_function(name)


def inputs_of(name: str) -> tuple[str, ...]:
    """The tables a curated table is computed from."""
    load_functions()
    return marked.inputs_of(name)


def _check_references(contracts: Mapping[str, Contract]) -> None:
    columns = {f"{t.name}.{c.name}" for contract in contracts.values() for t in contract.tables for c in t.columns}
    for contract in contracts.values():
        for table in contract.tables:
            for column in table.columns:
                if column.references is not None and column.references not in columns:
                    where = f"{contract.path}, bảng {table.name}, cột {column.name}"
                    raise ContractError(where, f"trỏ tới '{column.references}' không có", "Sửa relationships.to.")


def _check_table(contract: Contract, table: Table, declared: set[str]) -> None:
    name, where = str(table.name), f"{contract.path}, bảng {table.name}"
    if table.name.layer == "curated":
        if marked.table_function(name) is None:
            raise ContractError(where, "bảng curated không có hàm", f"Viết hàm {name} trong curated.py.")
        missing = [one for one in marked.inputs_of(name) if one not in declared]
        if missing:
            raise ContractError(where, f"hàm đọc bảng không có: {', '.join(missing)}", "Sửa tên tham số.")
        return
    if table.source is None:
        raise ContractError(where, "bảng conformed không nhận tệp nào", "Khai customProperties.source.")
    computed = [column.name for column in table.columns if not column.sources]
    if computed and marked.table_function(name) is None:
        raise ContractError(where, f"cột {', '.join(computed)} không có nguồn", f"Viết hàm {name} hoặc khai tiêu đề nguồn.")
