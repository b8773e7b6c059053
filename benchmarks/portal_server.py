"""The server the portal's benchmark asks: invented contracts of many datasets, registered, indexed and served.

`python -m benchmarks.portal_server build|serve`, called by `benchmarks.portal`, which knows what to ask.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
from sqlalchemy import insert

from assets.sectors import load_contracts, load_functions
from assets.walk.facts import dataset_facts
from assets.walk.searchable import documents as register_documents
from benchmarks.search import documents
from catalog.contract import Column, Contract, Table
from catalog.names import TableName
from catalog.register import FindingFacts, Register, VersionRow
from catalog.register.engine import connect
from catalog.search import Document, Search
from catalog.workspace import Workspace
from pipelines.agencies import AGENCIES
from pipelines.portal_search import PortalSearch
from pipelines.searching import Words
from pipelines.settings import load_settings, open_workspace

_JUDGED, _RULES = 200, 12
_TEXT = pl.String()


def contracts(datasets: int, columns: int) -> dict[str, Contract]:
    """Invented contracts by sector; every table says that it is simulated and shows no rows."""
    made: dict[str, list[Table]] = {}
    for document in documents(datasets, columns):
        made.setdefault(document.sector, []).append(_table(document))
    return {sector: _contract(sector, tuple(tables)) for sector, tables in made.items()}


def _contract(sector: str, tables: tuple[Table, ...]) -> Contract:
    shipped = next(iter(load_contracts().values()))
    named = {"sector": sector, "title": f"Ngành thử {sector}", "title_en": f"Sector {sector}", "agency": f"don-vi-{sector}"}
    return replace(shipped, **named, path=f"{sector}.yaml", tables=tables)


def _table(document: Document) -> Table:
    columns = ((sys.intern(one.name), one.title) for one in document.columns)
    told = tuple(Column(name, title, name, "", _TEXT, "internal") for name, title in columns)
    name = TableName.parse(document.name)
    return Table(name, document.title, document.title_en, document.description, "", "registry", told, (), (0, None), None, True)


class _Asked(PortalSearch):
    """The portal's search over these contracts instead of those shipped."""

    def __init__(self, workspace: Workspace, known: Mapping[str, Contract]) -> None:
        self._workspace, self._known = workspace, known
        self._search = Search(workspace.home / "search", Words(workspace))

    def refresh(self) -> None:
        """Make the index say what the register says now."""
        self._search.refresh(register_documents(self._workspace.register, self._known, AGENCIES))


def _everything(datasets: int, columns: int) -> dict[str, Contract]:
    return {**load_functions(), **contracts(datasets, columns)}


def build(datasets: int, columns: int) -> None:
    """Register the invented datasets with a version each and judgements of some, and build the index."""
    workspace, known = open_workspace(load_settings()), _everything(datasets, columns)
    start, started = time.perf_counter(), time.process_time()
    workspace.register.sync_datasets(dataset_facts(known))
    took = {"register": time.perf_counter() - start, "register_busy": time.process_time() - started}
    names = [str(table.name) for sector, one in known.items() if sector not in load_contracts() for table in one.tables]
    _publish(workspace.register, workspace.home, names)
    start, started = time.perf_counter(), time.process_time()
    _Asked(workspace, known).refresh()
    took |= {"index": time.perf_counter() - start, "index_busy": time.process_time() - started}
    print(json.dumps(took))
    workspace.register.close()


def _publish(register: Register, home: Path, names: Sequence[str]) -> None:
    """A version of every dataset, and a judgement of the first few hundred."""
    run, now = register.start_run("walk", "benchmark").id, datetime.now(UTC)
    for name in names[:_JUDGED]:
        found = [
            FindingFacts(
                f"rule-{at}", "conformity", "error", "row", at % 3 > 0, "Giá trị không hợp lệ", 900, 0 if at % 3 else at + 1
            )
            for at in range(_RULES)
        ]
        register.record_findings(run, name, None, found, rows=900)
    rows = [
        {"table_name": name, "delta_version": 1, "published_at": now - timedelta(hours=at % 900), "rows": 900 + at}
        | {"quality_score": float(at % 100), "contract_version": "1.0.0", "run_id": run, "inputs": {}, "reconciled": True}
        for at, name in enumerate(names)
    ]
    engine = connect(f"sqlite:///{home / 'register.db'}")
    with engine.begin() as connection:
        connection.execute(insert(VersionRow), [{"delivery_id": None, **row} for row in rows])
    engine.dispose()
    register.finish_run(run, "succeeded")


def serve(datasets: int, columns: int, port: int) -> None:
    """Answer until stopped."""
    import uvicorn

    from catalog.web.app import create_app
    from pipelines.serve import at_rest, portal_house

    workspace, known = open_workspace(load_settings()), _everything(datasets, columns)
    search = _Asked(workspace, known)
    house = replace(portal_house(workspace, search), contracts=known)
    app = create_app(house)
    at_rest()
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="benchmarks.portal_server", description=__doc__)
    parser.add_argument("part", choices=["build", "serve"])
    parser.add_argument("--datasets", type=int, required=True)
    parser.add_argument("--columns", type=int, required=True, help="a dataset")
    parser.add_argument("--port", type=int, default=0)
    asked = parser.parse_args()
    if asked.part == "build":
        build(asked.datasets, asked.columns)
    else:
        serve(asked.datasets, asked.columns, asked.port)


if __name__ == "__main__":
    main()
