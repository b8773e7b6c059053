"""The contract of a sector as our code sees it: frozen facts, each stated once in `contract.yaml`.

Reading ODCS into these facts is `catalog.contract_reading`; what follows from them (schemas, parsing, derived expectations)
lives in modules of its own. Nothing here touches files.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

import polars as pl

from catalog.errors import NotFound
from catalog.expectation import Expectation
from catalog.i18n import Sentence
from catalog.names import Classification, Kind, TableName
from catalog.terms import SILENT, Terms

KINDS: tuple[Kind, ...] = ("registry", "event", "snapshot", "reference")
CLASSIFICATIONS: tuple[Classification, ...] = ("public", "internal", "restricted", "personal", "sensitive")
#: Columns no contract declares: where a row came from, and how long it held.
PROVENANCE: Mapping[str, pl.DataType] = {"_delivery_id": pl.String(), "_row": pl.Int64()}
HISTORY: Mapping[str, pl.DataType] = {"_valid_from": pl.Date(), "_valid_to": pl.Date()}


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a code list; `synonyms` are spellings accepted in files, `value` is what is stored."""

    value: str
    label: str
    label_en: str
    synonyms: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """What only some columns have: headers that feed it, a code list, the column it points to, a unit, ways of writing it."""

    sources: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    references: str | None = None
    unit: str | None = None
    date_formats: tuple[str, ...] = ()
    decimal: str = ","


#: Of a column that has none of them; such columns share it, and a catalogue may have a million.
PLAIN = Details()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, its names in delivered files, and who may see it."""

    name: str
    title: str
    title_en: str
    description: str
    dtype: pl.DataType
    classification: Classification
    required: bool = False
    unique: bool = False
    key_position: int | None = None
    description_en: str = ""
    details: Details = PLAIN

    @property
    def sources(self) -> tuple[str, ...]:
        """Headers of delivered files that feed it; none where it is computed."""
        return self.details.sources

    @property
    def codes(self) -> tuple[Code, ...]:
        """Its code list."""
        return self.details.codes

    @property
    def references(self) -> str | None:
        """The column of another table its values are keys of."""
        return self.details.references

    @property
    def unit(self) -> str | None:
        """What its numbers count."""
        return self.details.unit

    @property
    def date_formats(self) -> tuple[str, ...]:
        """How its dates are written, where not in the usual ways."""
        return self.details.date_formats

    @property
    def decimal(self) -> str:
        """The mark between whole numbers and decimals."""
        return self.details.decimal


@dataclass(frozen=True, slots=True)
class Source:
    """How an entity is delivered: formats, whole register or changes only, and whether a period must be named."""

    formats: tuple[str, ...]
    agency: str
    delivery: Literal["full", "changes"] = "full"
    period: Literal["required", "optional", "none"] = "optional"
    header_row: int | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class Table:
    """One declared table: columns, kind, expectations (declared and derived), expected volume, weights, cadence, terms."""

    name: TableName
    title: str
    title_en: str
    description: str
    description_en: str
    kind: Kind
    columns: tuple[Column, ...]
    expectations: tuple[Expectation, ...]
    volume: tuple[int, int | None]
    source: Source | None
    simulated: bool
    weights: Mapping[str, float] = field(default_factory=dict)
    frequency: timedelta | None = None
    terms: Terms = SILENT

    @cached_property
    def key(self) -> tuple[str, ...]:
        """Primary-key columns in their declared order."""
        keyed = [(c.key_position, c.name) for c in self.columns if c.key_position is not None]
        return tuple(name for _, name in sorted(keyed))

    @cached_property
    def delivered(self) -> tuple[Column, ...]:
        """Columns that come from delivered files; the others are computed."""
        return tuple(column for column in self.columns if column.sources)

    def column(self, name: str) -> Column:
        """The column of that name."""
        for column in self.columns:
            if column.name == name:
                return column
        known = ", ".join(column.name for column in self.columns)
        raise NotFound(
            Sentence("Bảng {table} không có cột '{column}'; các cột: {known}.", table=self.name, column=name, known=known)
        )


@dataclass(frozen=True)
class Contract:
    """All tables of one sector, with who answers for them and on what legal ground."""

    sector: str
    title: str
    title_en: str
    version: str
    sha256: str
    path: str
    purpose: str
    limitations: str
    agency: str
    steward: str
    legal_basis: tuple[str, ...]
    data_sources: tuple[str, ...]
    frequency: timedelta | None
    settings: Mapping[str, object]
    tables: tuple[Table, ...]

    def table(self, name: str | TableName) -> Table:
        """The declared table of that name."""
        for table in self.tables:
            if str(table.name) == str(name):
                return table
        known = ", ".join(str(table.name) for table in self.tables)
        raise NotFound(
            Sentence("Hợp đồng {contract} không có bảng '{table}'; có: {known}.", contract=self.path, table=name, known=known)
        )

    @property
    def entities(self) -> tuple[Table, ...]:
        """Conformed tables that take deliveries."""
        return tuple(table for table in self.tables if table.source is not None)
