"""The files a dataset can be taken home as: what each is called, and which of them a table has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from catalog.contract import Table
from catalog.spatial import place_of

Form = Literal["csv", "xlsx", "parquet", "geojson", "gpkg"]
#: Rows of a sheet of Excel, its header apart.
MOST_IN_A_SHEET = 1_048_575


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its name, its media type, and its term in the EU's list of file types."""

    title: str
    media: str
    term: str


FORMATS: Mapping[Form, Format] = {
    "csv": Format("CSV", "text/csv", "CSV"),
    "xlsx": Format("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
    "parquet": Format("Parquet", "application/vnd.apache.parquet", "PARQUET"),
    "geojson": Format("GeoJSON", "application/geo+json", "GEOJSON"),
    "gpkg": Format("GeoPackage", "application/geopackage+sqlite3", "GPKG"),
}


def forms_of(table: Table, rows: int) -> tuple[Form, ...]:
    """The formats a version of so many rows comes in: maps only where rows are somewhere, a workbook only where they fit."""
    left_out = {"geojson", "gpkg"} if place_of(table) is None else set()
    if rows > MOST_IN_A_SHEET:
        left_out.add("xlsx")
    return tuple(form for form in FORMATS if form not in left_out)


def in_one_text(column: pl.Expr) -> pl.Expr:
    """A list as text, for formats that have no lists."""
    return column.cast(pl.List(pl.String)).list.join("; ")
