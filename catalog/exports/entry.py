"""What every machine view is made from: one `Entry` a dataset, gathered once from register and contracts.

An entry holds metadata only. `public` names the columns whose rows anybody may fetch, as `catalog.access` says; where it is
empty no format offers a download or a count. How an entry is written down is the business of the format modules.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from catalog import terms_words
from catalog.access import readable_columns
from catalog.contract import Column, Contract, Table
from catalog.forms import Form, forms_of
from catalog.names import Layer
from catalog.register import DatasetRow, VersionRow

SIMULATED = "Bảng có dòng mô phỏng: không ai ghi nhận trên thực tế, không dùng làm căn cứ."
SIMULATED_EN = "This table holds simulated rows: nobody recorded them, nothing may be based on them."
#: The same in one tag, for formats that have tags.
SIMULATED_TAG = "dữ liệu mô phỏng"
SIMULATED_TAG_EN = "simulated data"
_LAYERS = {"raw": "như đã nộp", "conformed": "chuẩn hóa", "curated": "tổng hợp", "quarantine": "cách ly"}


@dataclass(frozen=True, slots=True)
class Site:
    """The installation as the outside world knows it: `url` is without a trailing slash and begins every stable id."""

    url: str
    title: str = "Kho tài nguyên số tỉnh Quảng Ninh"
    title_en: str = "Quảng Ninh provincial data repository"
    publisher: str = "Ủy ban nhân dân tỉnh Quảng Ninh"
    place: str = "Tỉnh Quảng Ninh"


@dataclass(frozen=True, slots=True)
class Entry:
    """One active dataset, with everything a format may say of it; agency names are Vietnamese and English."""

    row: DatasetRow
    table: Table
    contract: Contract
    agency: tuple[str, str]
    version: VersionRow | None
    simulated: bool
    inputs: tuple[str, ...]

    @property
    def name(self) -> str:
        """The one name of the table."""
        return self.row.name

    @property
    def declared(self) -> bool:
        """Whether the contract declares this very table; raw and quarantine tables follow from one that it does."""
        return str(self.table.name) == self.name

    @property
    def title(self) -> str:
        """Vietnamese."""
        return self.row.title

    @property
    def title_en(self) -> str:
        """English."""
        return self.row.title_en

    @property
    def description(self) -> str:
        """Vietnamese; a simulated table says so first."""
        return f"{SIMULATED} {self.row.description}" if self.simulated else self.row.description

    @property
    def description_en(self) -> str:
        """English, empty where nobody wrote one and nothing has to be said."""
        return f"{SIMULATED_EN} {self.table.description_en}".strip() if self.simulated else self.table.description_en

    @property
    def agency_code(self) -> str:
        """The code of who answers for it."""
        return self.row.agency or self.contract.agency

    @property
    def steward(self) -> str:
        """Who to ask."""
        return self.row.steward or self.contract.steward

    @property
    def modified(self) -> datetime:
        """The last time its description or its published rows changed."""
        return max(self.row.updated, self.version.published_at) if self.version else self.row.updated

    @property
    def fields(self) -> tuple[Column, ...]:
        """Its columns; those of raw and quarantine tables are all text."""
        return self.table.columns if self.declared else self.table.delivered

    @property
    def public(self) -> tuple[Column, ...]:
        """The columns whose values anybody may fetch; none where only the description is public."""
        return readable_columns(self.table) if self.declared else ()

    @property
    def downloadable(self) -> bool:
        """Whether anybody may fetch rows now: the contract allows it and a version is published."""
        return self.version is not None and bool(self.public)

    @property
    def forms(self) -> tuple[Form, ...]:
        """The formats its rows are handed out in, the one every tool reads first; none where nobody may fetch any."""
        return forms_of(self.table, self.version.rows) if self.version is not None and self.public else ()

    @property
    def tags(self) -> tuple[str, ...]:
        """Vietnamese words to file it under."""
        return (self.contract.title, f"lớp {_LAYERS[self.row.layer]}", *((SIMULATED_TAG,) if self.simulated else ()))

    @property
    def frequency(self) -> timedelta | None:
        """How often new rows are promised."""
        return timedelta(days=self.row.frequency_days) if self.row.frequency_days else None

    @property
    def licence(self) -> Mapping[str, str] | None:
        """Id, titles, url and source; None where none is published."""
        return self.row.licence

    @property
    def places(self) -> tuple[Mapping[str, str], ...]:
        """Code and titles of the places it covers; none where the contract names none."""
        return tuple(self.row.places or ())

    @property
    def period(self) -> tuple[date | None, date | None]:
        """First and last day it speaks of, as far as they are known."""
        return terms_words.covered(self.row, self.table if self.declared else None, self.version)

    @property
    def ground(self) -> tuple[str, ...]:
        """Laws its access level stands on."""
        return tuple((self.row.access or {}).get("ground") or ())

    def type_of(self, column: Column) -> pl.DataType:
        """The type a column has in this table."""
        return column.dtype if self.declared else pl.String()


def gather(
    datasets: Iterable[DatasetRow],
    versions: Mapping[str, VersionRow],
    contracts: Mapping[str, Contract],
    *,
    agencies: Mapping[str, tuple[str, str]],
    simulated: frozenset[str],
    inputs_of: Callable[[str], tuple[str, ...]],
) -> tuple[Entry, ...]:
    """Every dataset of the register that a contract describes, in the order given; `inputs_of` speaks for curated tables."""
    entries = []
    described: dict[str, Mapping[tuple[Layer, str], Table]] = {}
    for row in datasets:
        if row.sector not in described:  # one dataset of a large catalogue asks for its own sector only
            described[row.sector] = _tables(contracts.get(row.sector))
        table = described[row.sector].get((row.layer, row.entity))
        if table is None:
            continue
        contract = contracts[row.sector]
        code, version = row.agency or contract.agency, versions.get(row.name)
        known = inputs_of(row.name) if row.layer == "curated" else _fed_by(row, table)
        entry = Entry(
            row=row,
            table=table,
            contract=contract,
            agency=agencies.get(code, (code, code)),
            version=version,
            simulated=row.simulated or str(table.name) in simulated,
            inputs=tuple(version.inputs) if version and version.inputs else known,
        )
        entries.append(entry)
    return tuple(entries)


def _tables(contract: Contract | None) -> Mapping[tuple[Layer, str], Table]:
    """What a contract describes, by layer and entity."""
    tables = contract.tables if contract else ()
    return {(layer, table.name.entity): table for table in tables for layer in _layers(table)}


def _layers(table: Table) -> Iterable[Layer]:
    """The layers an entity has a table in."""
    return (table.name.layer,) if table.source is None else ("raw", table.name.layer, "quarantine")


def _fed_by(row: DatasetRow, table: Table) -> tuple[str, ...]:
    """What a table nobody computes is made from: the rows as they were delivered."""
    return () if row.layer == "raw" or table.source is None else (str(table.name.at("raw")),)
