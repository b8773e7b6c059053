"""Versions of a dataset: what was published when, from what, how good, and what changed since the one before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from catalog.access import readable_columns
from catalog.register import VersionRow
from catalog.web.dataset import told_of
from catalog.web.house import House
from catalog.web.pages import house_of, page

router = APIRouter(include_in_schema=False)
MOST = 200
#: How many versions have their columns compared; older ones say only their rows.
COMPARED = 30


@dataclass(frozen=True, slots=True)
class Step:
    """A version and what changed since the one before it; None where there is nothing to compare with."""

    version: VersionRow
    rows: int | None
    contract: str | None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@router.get("/datasets/{name}/versions")
def versions(request: Request, name: str) -> HTMLResponse:
    """Every version readers ever saw, newest first."""
    house = house_of(request)
    told = told_of(house, house.workspace.register.dataset(name))
    history = house.workspace.register.history(name)
    shown = frozenset(column.name for column in house.workspace.register.columns(name))
    table = house.tables.get(name)
    return page(
        request,
        "versions.html",
        entry=told,
        steps=steps(history[:MOST], schemas(house, history[:COMPARED]), shown),
        open=bool(table and readable_columns(table)),
        total=len(history),
        most=MOST,
    )


def schemas(house: House, history: Sequence[VersionRow]) -> Mapping[int, frozenset[str]]:
    """Column names of each version as it was written; versions never change, so they are read once."""
    return {one.delta_version: _kept_columns(house, one) for one in history}


def _kept_columns(house: House, version: VersionRow) -> frozenset[str]:
    name = f"schema {version.table} {version.delta_version}"
    return house.kept(name, version.rows, lambda: _columns(house, version))


def _columns(house: House, version: VersionRow) -> frozenset[str]:
    delta = house.workspace.lake.open(version.table, version.delta_version)
    return frozenset(field.name for field in delta.schema().fields) if delta is not None else frozenset()


def steps(history: Sequence[VersionRow], known: Mapping[int, frozenset[str]], shown: frozenset[str]) -> list[Step]:
    """Versions compared with their elders; only columns the contract describes are named."""
    return [_step(one, before, known, shown) for one, before in zip(history, [*history[1:], None], strict=True)]


def _step(one: VersionRow, before: VersionRow | None, known: Mapping[int, frozenset[str]], shown: frozenset[str]) -> Step:
    if before is None:
        return Step(one, None, None)
    contract = one.contract_version if one.contract_version != before.contract_version else None
    if one.delta_version not in known or before.delta_version not in known:
        return Step(one, one.rows - before.rows, contract)
    now, then = known[one.delta_version] & shown, known[before.delta_version] & shown
    return Step(one, one.rows - before.rows, contract, tuple(sorted(now - then)), tuple(sorted(then - now)))
