"""Rows of a dataset as JSON, a page at a time: chosen columns, rows equal to what is asked for, types as the contract declares.

Only columns anybody may see exist here: asking for another is asking for one that is not there. How a page is found is
`catalog.exports.ckan_rows`, which CKAN's DataStore speaks too.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from catalog.access import readable_columns
from catalog.contract import Column, Table
from catalog.errors import ParameterRefused
from catalog.exports.ckan_rows import Asked, datastore_search
from catalog.exports.vocabulary import table_type
from catalog.i18n import Sentence
from catalog.web.machine_seam import MachineRoute
from catalog.web.pages import address_of, house_of

router = APIRouter(tags=["data"], route_class=MachineRoute)
MOST, FURTHEST = 1_000, 2**31 - 1
#: Parameters of the page itself; `lang` chooses the language of messages.
_OWN = frozenset({"limit", "offset", "columns", "version", "lang"})
_FILTERS = {
    "name": "filters",
    "in": "query",
    "style": "form",
    "explode": True,
    "description": "Any public column by its name: rows whose value equals one of the given. Repeat it for several values.",
    "schema": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
}

_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "`columns` with their types, `rows`, `total`, and `next` while there is more.",
        "content": {"application/json": {}},
    },
    304: {"description": "The reader has this page of this version."},
    400: {"description": "A parameter that cannot be used."},
    403: {"description": "Rows are not public."},
    404: {"description": "Unknown dataset or version."},
}


@router.get(
    "/datasets/{name}/rows",
    summary="Rows as JSON, a page at a time",
    operation_id="rows",
    response_class=Response,
    responses=_ANSWERS,
    openapi_extra={"parameters": [_FILTERS]},
)
def rows(
    request: Request,
    name: Annotated[str, Path(description="A dataset whose rows are public.")],
    limit: Annotated[int, Query(ge=1, le=MOST, description="Rows of a page.")] = 100,
    offset: Annotated[int, Query(ge=0, le=FURTHEST, description="Rows to skip.")] = 0,
    columns: Annotated[
        str | None, Query(description="Names of columns, commas between; every public one unless given.")
    ] = None,
    version: Annotated[int | None, Query(ge=0, le=2**62, description="A published version; the last unless given.")] = None,
) -> Response:
    """One page; raises `AccessRefused`, `NotFound`, `ParameterRefused`."""
    house = house_of(request)
    table = house.table(name, Sentence("dòng để đọc"))
    frame, found = house.rows(table, version=version)
    asked = Asked(limit=limit, offset=offset, fields=_chosen(table, columns), filters=_filters(request, table))
    headers = _headers(request, table, found, asked)
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    page = datastore_search(frame, asked)
    body = _told(table, found, asked, page) | {"next": _next(request, name, found, asked, page)}
    return Response(json.dumps(body, ensure_ascii=False), media_type="application/json", headers=headers)


def _chosen(table: Table, columns: str | None) -> tuple[str, ...]:
    """The columns asked for in the order asked; every public one where none are."""
    seen = [column.name for column in readable_columns(table)]
    wanted = [one.strip() for one in (columns or "").split(",") if one.strip()]
    for name in wanted:
        if name not in seen:
            told = Sentence(
                "Bảng {table} không có cột '{column}'; các cột: {known}.",
                table=table.name,
                column=name[:60],
                known=", ".join(seen),
            )
            raise ParameterRefused("columns", told)
    return tuple(dict.fromkeys(wanted or seen))


def _filters(request: Request, table: Table) -> Mapping[str, list[str]]:
    """Values by column; raises `ParameterRefused` for a parameter that is neither a column nor the page's own."""
    seen = [column.name for column in readable_columns(table)]
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if name in _OWN:
            continue
        if name not in seen:
            known = ", ".join([*sorted(_OWN), *seen])
            told = Sentence("Không có tham số hay cột '{name}'; có: {known}.", name=name[:60], known=known)
            raise ParameterRefused(name, told)
        found.setdefault(name, []).append(value)
    return found


def _headers(request: Request, table: Table, version: int, asked: Asked) -> dict[str, str]:
    """A version never changes, so a page is known by its version, its columns and what was asked."""
    types = [(column.name, str(column.dtype)) for column in readable_columns(table)]
    said = repr((str(table.name), version, types, asked, address_of(request)))
    return {
        "ETag": f'"{hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]}"',
        "X-Dataset-Version": str(version),
        "Cache-Control": "no-cache",
        "Access-Control-Allow-Origin": "*",
    }


def _told(table: Table, version: int, asked: Asked, page: Mapping[str, Any]) -> dict[str, Any]:
    told = [_column(table.column(name)) for name in asked.fields]
    facts = {"dataset": str(table.name), "version": version, "total": page["total"]}
    return facts | {"limit": asked.limit, "offset": asked.offset, "columns": told, "rows": page["records"]}


def _column(column: Column) -> dict[str, str]:
    told = {"name": column.name, "type": table_type(column.dtype), "title": column.title, "title_en": column.title_en}
    return told | ({"unit": column.unit} if column.unit else {})


def _next(request: Request, name: str, version: int, asked: Asked, page: Mapping[str, Any]) -> str | None:
    """Where the next page of the same version is; nothing after the last."""
    skipped = asked.offset + len(page["records"])
    if not page["records"] or skipped >= page["total"] or skipped > FURTHEST:
        return None
    filters = [(column, value) for column, values in asked.filters.items() for value in values]
    query = [("version", version), ("limit", asked.limit), ("offset", skipped), ("columns", ",".join(asked.fields)), *filters]
    return f"{address_of(request)}/datasets/{name}/rows?{urlencode(query)}"
