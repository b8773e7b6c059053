"""What changed between two published versions: columns for every table, rows where anybody may see them; page and JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

import polars as pl
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, Response

from catalog.errors import NotFound, ParameterRefused
from catalog.i18n import Sentence, twin
from catalog.lake_differences import version_schema
from catalog.register import VersionRow
from catalog.web.dataset import told_of
from catalog.web.house import House, unpublished
from catalog.web.machine_seam import MachineRoute, as_json, document
from catalog.web.pages import house_of, page
from catalog.web.pools import aside
from catalog.web.versions_rows import MOST_ROWS, Told, rows_changed, with_days

pages = APIRouter(include_in_schema=False)
machines = APIRouter(tags=["versions"], route_class=MachineRoute)
Name = Annotated[str, Path(description="Name of a dataset.")]
Number = Annotated[int, Path(ge=0, le=2**62, description="A published version.")]
Since = Annotated[int | None, Query(ge=0, le=2**62, description="An earlier published version; the one before unless given.")]
#: What contracts say of a column, in the order it is told.
_SAID = ("title", "unit", "classification", "required", "key_position")
Described = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing said of a column, before and now."""

    fact: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """A column that came, went, or is described otherwise."""

    name: str
    title: str
    change: Literal["added", "removed", "changed"]
    facts: tuple[Fact, ...] = ()


@pages.get("/datasets/{name}/versions/{version}/changes")
async def changes(request: Request, name: Name, version: Number, since: Since = None) -> HTMLResponse:
    """A page for people: the changed cells are marked."""
    return await aside(request, _changes, request, name, version, since)


def _changes(request: Request, name: str, version: int, since: int | None) -> HTMLResponse:
    house = house_of(request)
    told = told_of(house, house.workspace.register.dataset(name))
    old, new = _pair(house, name, version, since)
    rows = _rows(house, name, old, new)
    titles = {one.name: twin(one.title, one.title_en) for one in house.workspace.register.columns(name)}
    return page(
        request,
        "changes.html",
        entry=told,
        old=old,
        new=new,
        columns=columns_changed(house, old, new),
        rows=rows,
        refused=rows.get("refused"),
        first=with_days(rows.get("first", ()), house.tables.get(name)),
        key=[titles.get(one, one) for one in rows.get("key", ())],
        titles=titles,
        most=MOST_ROWS,
    )


@machines.get(
    "/datasets/{name}/versions/{version}/changes.json",
    summary="What changed between two published versions",
    operation_id="changes",
    response_class=Response,
    responses={200: {"content": {"application/json": {}}}, 404: {"description": "Unknown."}},
)
async def changes_json(request: Request, name: Name, version: Number, since: Since = None) -> Response:
    """The same for machines: columns that came, went or are described otherwise; counts of rows and the first of them."""
    return await aside(request, _changes_json, request, name, version, since)


def _changes_json(request: Request, name: str, version: int, since: int | None) -> Response:
    house = house_of(request)
    house.workspace.register.dataset(name)
    old, new = _pair(house, name, version, since)
    columns = [asdict(one) for one in columns_changed(house, old, new)]
    facts = {"dataset": name, "version": new.delta_version, "since": old.delta_version}
    return document(request, as_json({**facts, "columns": columns, "rows": _rows(house, name, old, new)}), "application/json")


def _pair(house: House, name: str, version: int, since: int | None) -> tuple[VersionRow, VersionRow]:
    """The two versions, the earlier first; raises `NotFound`, or `ParameterRefused` where they are the wrong way round."""
    history = house.workspace.register.history(name)
    new = _published(history, name, version)
    if since is not None and since >= version:
        told = Sentence("since={since} phải nhỏ hơn phiên bản được xem ({version}).", since=since, version=version)
        raise ParameterRefused("since", told)
    if since is not None:
        return _published(history, name, since), new
    earlier = [one for one in history if one.delta_version < version]
    if not earlier:
        told = Sentence(
            "Phiên bản {version} của bảng {name} là phiên bản đầu tiên: không có gì để so.", version=version, name=name
        )
        raise NotFound(told)
    return earlier[0], new


def _published(history: list[VersionRow], name: str, version: int) -> VersionRow:
    for one in history:
        if one.delta_version == version:
            return one
    raise unpublished(name, version, [one.delta_version for one in history])


def _rows(house: House, name: str, old: VersionRow, new: VersionRow) -> Told:
    table = house.tables.get(name)
    told = rows_changed(house, table, old.delta_version, new.delta_version) if table else {"refused": "closed"}
    # How many rows a closed table has is told to nobody here.
    return told if told.get("refused") == "closed" else {"before": old.rows, "after": new.rows, **told}


def columns_changed(house: House, old: VersionRow, new: VersionRow) -> tuple[ColumnChange, ...]:
    """Columns compared: types as they were written, words as the contract of each version had them where they were kept."""
    register, name = house.workspace.register, new.table
    now_said = register.described.columns(name, new.contract_version) or {}
    then_said = register.described.columns(name, old.contract_version) or {}
    current = {one.name: {"title": one.title, "title_en": one.title_en} for one in register.columns(name)}
    words: Described = {**current, **then_said, **now_said}
    then, now = (_schema(house, one, words) for one in (old, new))
    found = [ColumnChange(one, _title(words, one), "added") for one in now if one not in then]
    found += [ColumnChange(one, _title(words, one), "removed") for one in then if one not in now]
    for one in now:
        facts = _facts(one, then, now, then_said, now_said) if one in then else ()
        if facts:
            found.append(ColumnChange(one, _title(words, one), "changed", facts))
    return tuple(found)


def _schema(house: House, version: VersionRow, words: Described) -> Mapping[str, pl.DataType]:
    """Columns of a version some contract describes; how rows are kept inside is nobody's business."""
    schema = version_schema(house.workspace.lake, version.table, version.delta_version)
    return {name: dtype for name, dtype in schema.items() if name in words}


def _title(words: Described, name: str) -> str:
    return twin(words[name]["title"], words[name]["title_en"])


def _facts(
    name: str, then: Mapping[str, pl.DataType], now: Mapping[str, pl.DataType], then_said: Described, now_said: Described
) -> tuple[Fact, ...]:
    """What is said of a column that was there before and still is."""
    typed = [Fact("type", str(then[name]), str(now[name]))] if then[name] != now[name] else []
    if name not in then_said or name not in now_said:
        return tuple(typed)
    before, after = then_said[name], now_said[name]
    return (*typed, *(Fact(one, before[one], after[one]) for one in _SAID if before[one] != after[one]))
