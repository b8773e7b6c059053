"""Frictionless Data Package of a dataset and the Table Schema of its columns, for the CSV the portal hands out.

A Data Package without data is not allowed by its specification, so a table whose rows are not public has a Table Schema only.
"""

from typing import Any

import polars as pl

from catalog.contract import Column
from catalog.errors import AccessRefused, NotFound
from catalog.exports import vocabulary
from catalog.exports.addresses import Addresses
from catalog.exports.entry import Entry, Site
from catalog.forms import FORMATS, Form
from catalog.i18n import Sentence

Json = dict[str, Any]


def table_schema(entry: Entry, columns: tuple[Column, ...] | None = None) -> Json:
    """The Table Schema of a dataset, or of some of its columns."""
    told = entry.fields if columns is None else columns
    keyed = sorted((c.key_position, c.name) for c in told if c.key_position is not None) if entry.declared else []
    schema: Json = {"title": entry.title, "description": entry.description}
    schema |= {"fields": [_field(entry, column) for column in told], "missingValues": [""]}
    return schema | ({"primaryKey": [name for _, name in keyed]} if keyed else {})


def data_package(site: Site, entry: Entry) -> Json:
    """The package around one table, its CSV first; raises AccessRefused or NotFound where there are no rows for everybody."""
    at = Addresses(site.url)
    if not entry.public:
        raise AccessRefused(
            Sentence(
                "Bảng {table} không công khai dữ liệu nên không có gói dữ liệu. Mô tả các cột: {address}",
                table=entry.name,
                address=at.metadata(entry.name, "tableschema.json"),
            )
        )
    if entry.version is None:
        raise NotFound(Sentence("Bảng {table} chưa có phiên bản nào được công bố nên chưa có gói dữ liệu.", table=entry.name))
    package = {
        "profile": "data-package",
        "name": entry.name,
        "id": at.dataset(entry.name),
        "title": entry.title,
        "description": entry.description,
        "homepage": at.page(entry.name),
        "version": f"{entry.row.contract_version}+{entry.version.delta_version}",
        "created": entry.version.published_at.isoformat(timespec="seconds"),
        "keywords": list(entry.tags),
        "contributors": [{"title": entry.agency[0], "role": "publisher"}, {"title": entry.steward, "role": "contributor"}],
        "resources": [_resource(at, entry), *(_other(at, entry, form) for form in entry.forms if form != "csv")],
    }
    if entry.licence:
        licence = entry.licence
        package["licenses"] = [{"name": licence["id"], "title": licence["title"], "path": licence["url"]}]
    sources = [{"title": source, "path": source} for source in entry.contract.data_sources if source.startswith("http")]
    return package | ({"sources": sources} if sources else {}) | ({"simulated": True} if entry.simulated else {})


def _resource(at: Addresses, entry: Entry) -> Json:
    return {
        "profile": "tabular-data-resource",
        "name": entry.name,
        "path": at.rows(entry.name, "csv"),
        "title": entry.title,
        "description": entry.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "doubleQuote": True, "header": True},
        "schema": table_schema(entry, entry.public),
    }


def _other(at: Addresses, entry: Entry, form: Form) -> Json:
    """The same rows in another format: a file to fetch, not another table to check."""
    told = FORMATS[form]
    name, file = f"{entry.name}-{form}", at.rows(entry.name, form)
    return {
        "profile": "data-resource",
        "type": "file",  # a reader that took it for a table would guess its types
        "name": name,
        "path": file,
        "title": f"{entry.title} ({told.title})",
        "format": form,
        "mediatype": told.media,
    }


def _field(entry: Entry, column: Column) -> Json:
    dtype = entry.type_of(column)
    field: Json = {"name": column.name, "type": vocabulary.table_type(dtype), "title": column.title}
    if column.description:
        field["description"] = column.description
    if column.description_en:
        field["descriptionEn"] = column.description_en
    limits: Json = {"required": True} if column.required and entry.declared else {}
    if column.codes and dtype == pl.String() and entry.declared:
        limits["enum"] = [code.value for code in column.codes]
        field["codes"] = [{"value": code.value, "label": code.label, "labelEn": code.label_en} for code in column.codes]
    field |= {"constraints": limits} if limits else {}
    field |= {"unit": column.unit} if column.unit else {}
    field |= {"references": column.references} if column.references else {}
    return field | {"titleEn": column.title_en, "classification": column.classification}
