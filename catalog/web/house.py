"""What the portal is given from outside: the installation and what only the upper packages know. `pipelines.serve` fills it."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, Protocol, TypeVar, cast

import polars as pl

from catalog.access import ANONYMOUS, Principal, readable_rows
from catalog.contract import Contract, Table
from catalog.errors import NotFound
from catalog.i18n import Sentence
from catalog.web.usage import Usage
from catalog.workspace import Workspace

Made = TypeVar("Made")
#: How many made things (maps, figures on columns) an installation keeps in memory.
MOST_KEPT = 500


def unpublished(name: str, version: int, known: Sequence[int]) -> NotFound:
    """The refusal of a version that was never published, with the last ones that were."""
    told = Sentence(
        "Bảng {name} không có phiên bản {version} được công bố; các phiên bản: {known}.",
        name=name,
        version=version,
        known=", ".join(str(one) for one in known[:10]) or Sentence("chưa có"),
    )
    return NotFound(told)


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow a search: the field, and its values with their label and how many results each leaves."""

    name: str
    title: str
    values: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One dataset found; `marked` are pieces of text, each with whether it is what was asked for."""

    name: str
    marked: tuple[tuple[str, bool], ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results of `total`, with facets and, where there is one, the query that was probably meant."""

    total: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...] = ()
    meant: str | None = None


class Search(Protocol):
    """How the portal asks: a query, chosen facet values by field, how many results to skip and to show."""

    def __call__(self, query: str, chosen: Mapping[str, Sequence[str]], *, skip: int, most: int) -> Found:
        """The results this language's reader gets; hidden datasets leave no trace in them."""
        ...


@dataclass(frozen=True)
class House:
    """One installation as the portal sees it.

    `current` keeps the rows of a table that hold now; `inputs_of` names what a curated table is computed from; `simulated`
    the tables with simulated rows; `contract_files` are the contracts' own files by sector, served byte for byte;
    `suggest` says titles that go on from what is being typed;
    `workbook` writes the rows to correct of a delivery into an open file and says how many; `state` changes whenever
    something may have been published, and is None while that is going on.
    """

    workspace: Workspace
    contracts: Mapping[str, Contract]
    contract_files: Mapping[str, Path]
    current: Callable[[Table, pl.LazyFrame], pl.LazyFrame]
    inputs_of: Callable[[str], tuple[str, ...]]
    simulated: Callable[[], frozenset[str]]
    search: Search
    agencies: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    workbook: Callable[[str, IO[bytes]], int] | None = None
    base_url: str | None = None
    suggest: Callable[[str], Sequence[str]] = lambda text: ()
    state: Callable[[], object] = lambda: None
    memory: OrderedDict[str, tuple[object, object]] = field(default_factory=OrderedDict, compare=False, repr=False)
    usage: Usage = field(default_factory=Usage, compare=False, repr=False)

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """Every declared table by name."""
        return {str(table.name): table for contract in self.contracts.values() for table in contract.tables}

    def table(self, name: str, wanted: Sentence) -> Table:
        """The table of that name, if a contract describes its rows; else `NotFound` names what is not to be had."""
        if name not in self.tables:
            self.workspace.register.dataset(name)
            told = Sentence(
                "Không có {wanted} của {table}: bảng ở lớp này hoặc không còn hợp đồng nên không có dòng công khai.",
                wanted=wanted,
                table=name,
            )
            raise NotFound(told)
        return self.tables[name]

    @cached_property
    def readers(self) -> Mapping[str, tuple[str, ...]]:
        """Which curated tables each table feeds, by name."""
        fed: dict[str, list[str]] = {}
        for name, table in self.tables.items():
            for one in self.inputs_of(name) if table.name.layer == "curated" else ():
                fed.setdefault(one, []).append(name)
        return {name: tuple(sorted(found)) for name, found in fed.items()}

    def kept(self, name: str, state: object, make: Callable[[], Made]) -> Made:
        """What `make` makes, made once for a state (a version, usually) and kept among the last few hundred."""
        known = self.memory.get(name)
        if known is None or known[0] != state:
            known = self.memory[name] = (state, make())
            while len(self.memory) > MOST_KEPT:
                self.memory.popitem(last=False)
        return cast(Made, known[1])  # a name stands for one kind of thing

    def rows(self, table: Table, principal: Principal = ANONYMOUS, version: int | None = None) -> tuple[pl.LazyFrame, int]:
        """The rows a reader may see, of the last published version or of one that was, and that version's number.

        Raises `AccessRefused` where the table shows none, `NotFound` where the version was never published.
        """
        name = str(table.name)
        # Refused before anything is opened.
        readable_rows(table, pl.LazyFrame(schema={column.name: column.dtype for column in table.columns}), principal)
        found = self._published(name, version)
        return readable_rows(table, self.current(table, self.workspace.lake.scan(name, found)), principal), found

    def _published(self, name: str, version: int | None) -> int:
        """The last published version, or the wanted one if it ever was."""
        register = self.workspace.register
        if version is None:
            newest = register.published(name)
            if newest is not None:
                return newest.delta_version
            raise NotFound(Sentence("Bảng {table} chưa có phiên bản nào được công bố.", table=name))
        known = [row.delta_version for row in register.history(name)]
        if version not in known:
            raise unpublished(name, version, known)
        return version
