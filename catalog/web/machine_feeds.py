"""What crawlers and watchers come back for: sitemaps, the Atom feed of changes, OpenLineage events of every run."""

import json
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from catalog.errors import NotFound
from catalog.exports.atom import atom_feed
from catalog.exports.open_lineage import run_events
from catalog.exports.sitemap import sitemap, sitemap_index
from catalog.i18n import Sentence
from catalog.web.machine_seam import MachineRoute, all_entries, document, site_of
from catalog.web.pages import house_of

router = APIRouter(tags=["feeds"], route_class=MachineRoute, default_response_class=Response)
_XML, _ATOM, _LINES = "application/xml", "application/atom+xml", "application/x-ndjson"


@router.get("/sitemap.xml", summary="Index of the sitemaps", operation_id="sitemaps", responses={200: {"content": {_XML: {}}}})
def index(request: Request) -> Response:
    """Where the sitemaps are."""
    return document(request, sitemap_index(site_of(request), all_entries(request)), _XML)


@router.get("/sitemap-{number}.xml", summary="One sitemap", operation_id="sitemap", responses={200: {"content": {_XML: {}}}})
def one(request: Request, number: Annotated[int, Path(ge=1, le=10**6, description="Counted from 1.")]) -> Response:
    """At most 10,000 pages."""
    return document(request, sitemap(site_of(request), all_entries(request), number), _XML)


@router.get("/feed.atom", summary="What changed last", operation_id="feed", responses={200: {"content": {_ATOM: {}}}})
def feed(request: Request) -> Response:
    """Versions published and datasets described anew, newest first."""
    return document(request, atom_feed(site_of(request), all_entries(request)), _ATOM)


@router.get(
    "/openlineage/events.jsonl",
    summary="OpenLineage RunEvents, one a line, newest run first",
    operation_id="openlineage",
    responses={200: {"content": {_LINES: {}}}},
)
def events(
    request: Request,
    run: Annotated[str | None, Query(max_length=200, description="Only this run.")] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="How many runs.")] = 100,
    skip: Annotated[int, Query(ge=0, le=10**9, description="How many newer runs to pass over.")] = 0,
) -> Response:
    """What each run read and made; raises NotFound for an unknown run."""
    register = house_of(request).workspace.register
    if run is None:
        runs = register.runs(limit=skip + limit)[skip:]
    else:
        runs = [row for row in register.runs() if row.id == run]
        if not runs:
            raise NotFound(Sentence("Không có lượt chạy '{run}'. Các lượt gần đây: bỏ tham số run.", run=run))
    versions = register.versions_of([row.id for row in runs])
    entries = {entry.name: entry for entry in all_entries(request)}
    told = run_events(site_of(request), runs, versions, entries, register.lineage.inputs)
    return document(request, "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in told).encode(), _LINES)
