"""A dataset's page and its columns' pages: what it is, who answers, its rows where they are public, how good it is."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from catalog import terms_words
from catalog.access import readable_columns
from catalog.contract import Column, Table
from catalog.errors import NotFound
from catalog.figures import shown
from catalog.forms import FORMATS, forms_of
from catalog.i18n import Sentence, language, twin
from catalog.register import DatasetColumnRow, DatasetRow
from catalog.web.additions import added_to
from catalog.web.charts import histogram, line, sparkline
from catalog.web.citing import citation
from catalog.web.graph import family
from catalog.web.house import House
from catalog.web.lineage_columns import lines
from catalog.web.machine_metadata import head_of
from catalog.web.maps import mapped
from catalog.web.pages import address_of, house_of, page
from catalog.web.quality_facts import open_findings, quality
from catalog.web.shelf import Entry, agency_title, entry
from catalog.web.snippets import snippets
from catalog.web.statistics import Figures, statistics
from catalog.web.usage import used_lately

router = APIRouter(include_in_schema=False)
PREVIEW, CELL, VERSIONS = 10, 60, 30


@router.get("/datasets/{name}")
def dataset(request: Request, name: str) -> HTMLResponse:
    """All that may be told of one dataset."""
    house = house_of(request)
    row = house.workspace.register.dataset(name)
    told, table = told_of(house, row), house.tables.get(name)
    contract = house.contracts.get(row.sector)
    history = house.workspace.register.history(name)[:VERSIONS]
    return page(
        request,
        "dataset.html",
        row=row,
        entry=told,
        contract=contract,
        period=terms_words.period(*terms_words.covered(row, table, history[0] if history else None)),
        columns=columns_of(house, row, table),
        quality=quality(house.workspace.register, table) if table else None,
        findings=open_findings(house.workspace.register, table) if table else ([], 0),
        history=history,
        volumes=line([(shown(one.published_at), float(one.rows)) for one in reversed(history)], low=0.0),
        family=family(house, name),
        citation=citation(told, address_of(request)),
        mapped=bool(table and told.open and told.version and mapped(house, table)),
        used=used_lately(house.workspace.register.usage, name),
        added=added_to(house, name),
        machines=head_of(house, address_of(request), name) if row.status == "active" and contract else ((), ""),
        **_rows_of(house, table, told, address_of(request)),
    )


def told_of(house: House, row: DatasetRow) -> Entry:
    """One dataset as lists show it, by its own version alone."""
    (listed,) = house.workspace.register.listing([row.name])
    return entry(house, listed, house.simulated())


def columns_of(house: House, row: DatasetRow, table: Table | None) -> list[dict[str, Any]]:
    """Columns as the register keeps them, with what only the contract says, whatever layer they are in."""
    source = table or next((one for one in house.tables.values() if _same_entity(row, one)), None)
    declared = {column.name: column for column in source.columns} if source else {}
    return [_column(kept, declared.get(kept.name)) for kept in house.workspace.register.columns(row.name)]


def _column(kept: DatasetColumnRow, declared: Column | None) -> dict[str, Any]:
    codes = declared.codes if declared else ()
    return {
        "name": kept.name,
        "title": twin(kept.title, kept.title_en),
        "term": kept.title,
        "description": twin(kept.description or "", kept.description_en or ""),
        "description_in": language() if kept.description_en else "vi",
        "type": kept.type,
        "unit": kept.unit,
        "classification": kept.classification,
        "required": kept.required,
        "key": kept.key_position,
        "codes": codes,
        "labels": {code.value: twin(code.label, code.label_en) for code in codes},
        "references": declared.references if declared else None,
    }


def _same_entity(row: DatasetRow, table: Table) -> bool:
    return (row.sector, row.entity, "conformed") == (table.name.sector, table.name.entity, table.name.layer)


def _rows_of(house: House, table: Table | None, told: Entry, address: str) -> dict[str, Any]:
    """Preview, figures and ways to get the rows; nothing of it where they are not public."""
    if table is None or not told.open or told.version is None:
        return {"preview": None, "figures": {}, "snippets": (), "forms": ()}
    rows, version = house.rows(table)
    forms = forms_of(table, told.version.rows)
    return {
        "preview": house.kept(f"preview {told.name}", version, lambda: preview(rows)),
        "figures": figures_of(house, table),
        "sparkline": sparkline,
        "snippets": snippets(told.name, address, forms, next(iter(rows.collect_schema()))),
        "forms": [(form, FORMATS[form].title) for form in forms],
    }


def preview(rows: pl.LazyFrame) -> pl.DataFrame:
    """The first rows, long texts cut."""
    few = rows.head(PREVIEW).collect()
    text = pl.col(pl.String)
    return few.with_columns(pl.when(text.str.len_chars() > CELL).then(text.str.head(CELL) + "…").otherwise(text))


def figures_of(house: House, table: Table) -> Mapping[str, Figures]:
    """Figures on the public columns of the version readers see, counted once a version."""
    rows, version = house.rows(table)
    seen = readable_columns(table)
    coded = frozenset(column.name for column in seen if column.codes)
    state = (version, tuple(column.name for column in seen))
    return house.kept(f"figures {table.name}", state, lambda: statistics(rows, coded)[1])


@router.get("/datasets/{name}/columns/{column}")
def column(request: Request, name: str, column: str) -> HTMLResponse:
    """One column: meaning, type, code list, rules, and figures where it is public."""
    house = house_of(request)
    row = house.workspace.register.dataset(name)
    table = house.tables.get(name)
    facts = {one["name"]: one for one in columns_of(house, row, table)}
    if column not in facts:
        known = ", ".join(facts)
        missing = Sentence("Bảng {table} không có cột '{column}'; các cột: {known}.", table=name, column=column, known=known)
        raise NotFound(missing)
    told = told_of(house, row)
    seen = table is not None and told.version is not None and column in {one.name for one in readable_columns(table)}
    figures = figures_of(house, table)[column] if table and seen else None
    return page(
        request,
        "column.html",
        row=row,
        entry=told,
        column=facts[column],
        rules=[rule for rule in table.expectations if rule.column == column] if table else [],
        figures=figures,
        histogram=histogram(figures.steps) if figures else None,
        agency_title=agency_title(house, row.agency or ""),
        notes=added_to(house, name).notes_on(column),
        line=lines(house, name).of(column),
    )
