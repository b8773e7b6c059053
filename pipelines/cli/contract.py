"""`kho contract lint`: the loader's own judgement of contracts, and whether their expectations can run."""

from collections.abc import Sequence
from pathlib import Path

import typer

from assets.reference.places import places_of
from assets.sectors import ROOT, load_functions
from catalog.contract import Contract
from catalog.contract_reading import read_contract
from catalog.errors import ContractError
from catalog.i18n import Sentence, _
from checks.acceptable import check_expectations
from pipelines.cli.session import say


def lint(paths: Sequence[Path]) -> None:
    """Check the given contracts, or every sector's together with its functions; exit 2 where one is wrong."""
    wrong = 0
    for path in paths or sorted(ROOT.glob("*/contract.yaml")):
        try:
            if not path.is_file():
                remedy = Sentence("Kiểm tra đường dẫn rồi chạy lại.")
                raise ContractError(str(path), Sentence("không có tệp này"), remedy)
            contract = read_contract(path)
            check_contract(contract)
            told = _("{path}: đúng ({tables} bảng, phiên bản {version})")
            say(told.format(path=contract.path, tables=len(contract.tables), version=contract.version))
        except ContractError as error:
            wrong += 1
            say(_("SAI  {error}").format(error=error))
    if not paths and not wrong:
        load_functions()
    if wrong:
        raise typer.Exit(2)


def check_contract(contract: Contract) -> None:
    """Whether every expectation of a contract can run here, and every place it names is known."""
    for table in contract.tables:
        where = Sentence("{path}, bảng {table}", path=contract.path, table=table.name)
        check_expectations(table.expectations, where=where)
        places_of(table.terms.places, where)
