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
from catalog.i18n import Sentence
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
            found = Sentence("id '{sector}' khác tên thư mục", sector=contract.sector)
            raise ContractError(contract.path, found, Sentence("Đặt id: {folder}.", folder=path.parent.name))
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
            remedy = Sentence("Khai bảng trong contract.yaml hoặc xóa hàm.")
            raise ContractError(name, Sentence("hàm không có bảng trong hợp đồng"), remedy)
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
        raise _no_sector(sector)
    return load_contracts()[sector].table(name)


def find_entity(sector: str, entity: str) -> Table:
    """The conformed table that takes deliveries of an entity."""
    contract = load_contracts().get(sector)
    if contract is None:
        raise _no_sector(sector)
    for table in contract.entities:
        if table.name.entity == entity:
            return table
    names = ", ".join(table.name.entity for table in contract.entities)
    raise NotFound(
        Sentence("Ngành '{sector}' không nhận '{entity}'; nhận: {names}.", sector=sector, entity=entity, names=names)
    )


def _no_sector(sector: str) -> NotFound:
    known = ", ".join(load_contracts())
    return NotFound(Sentence("Không có ngành '{sector}'; các ngành: {known}.", sector=sector, known=known))


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
                    where = Sentence(
                        "{path}, bảng {table}, cột {column}", path=contract.path, table=table.name, column=column.name
                    )
                    found = Sentence("trỏ tới '{target}' không có", target=column.references)
                    raise ContractError(where, found, Sentence("Sửa relationships.to."))


def _check_table(contract: Contract, table: Table, declared: set[str]) -> None:
    name, where = str(table.name), Sentence("{path}, bảng {table}", path=contract.path, table=table.name)
    if table.name.layer == "curated":
        if marked.table_function(name) is None:
            remedy = Sentence("Viết hàm {table} trong curated.py.", table=name)
            raise ContractError(where, Sentence("bảng curated không có hàm"), remedy)
        missing = [one for one in marked.inputs_of(name) if one not in declared]
        if missing:
            found = Sentence("hàm đọc bảng không có: {missing}", missing=", ".join(missing))
            raise ContractError(where, found, Sentence("Sửa tên tham số."))
        return
    if table.source is None:
        found = Sentence("bảng conformed không nhận tệp nào")
        raise ContractError(where, found, Sentence("Khai customProperties.source."))
    computed = [column.name for column in table.columns if not column.sources]
    if computed and marked.table_function(name) is None:
        found = Sentence("cột {columns} không có nguồn", columns=", ".join(computed))
        raise ContractError(where, found, Sentence("Viết hàm {table} hoặc khai tiêu đề nguồn.", table=name))
