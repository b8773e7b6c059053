"""The DCAT-AP feed: the catalogue in pages and each dataset on its own, as JSON-LD, Turtle or RDF/XML.

The library of graphs is imported with the first graph somebody asks for: most servers are never asked for one.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from catalog.exports.addresses import RDF_TYPES, Addresses
from catalog.web.machine_seam import MachineRoute, all_entries, document, one_entry, site_of

router = APIRouter(tags=["dcat"], route_class=MachineRoute)
Extension = Literal["jsonld", "ttl", "rdf"]
_RDF: dict[str, dict[str, str]] = {media: {} for media in RDF_TYPES.values()}


@router.get(
    "/catalog", summary="The catalogue, in the serialisation the Accept header asks for", status_code=303, operation_id="dcat"
)
def negotiated(request: Request) -> RedirectResponse:
    """To the first page in the wanted serialisation; JSON-LD where none is named."""
    accepted = request.headers.get("accept", "")
    named = [(accepted.find(media), extension) for extension, media in RDF_TYPES.items() if media in accepted]
    extension = min(named)[1] if named else "jsonld"
    page = Addresses(site_of(request).url).catalogue_page(extension, 1)
    return RedirectResponse(page, status_code=303, headers={"Vary": "Accept"})


@router.get(
    "/catalog.{extension}",
    summary="One page of the DCAT-AP 3 catalogue",
    operation_id="dcat_page",
    response_class=Response,
    responses={200: {"content": _RDF}, 404: {"description": "No such page."}},
)
def page(
    request: Request,
    extension: Annotated[Extension, Path(description="Serialisation.")],
    page: Annotated[int, Query(ge=1, le=10**9, description="Counted from 1; the next one is named by hydra:next.")] = 1,
) -> Response:
    """Datasets by name, a hundred a page."""
    from catalog.exports.dcat_catalogue import catalogue_page, written

    graph = catalogue_page(site_of(request), all_entries(request), page, extension)
    return document(request, written(graph, extension), RDF_TYPES[extension])


@router.get(
    "/datasets/{name}/dcat.{extension}",
    summary="DCAT-AP 3 of one dataset",
    operation_id="dcat_dataset",
    response_class=Response,
    responses={200: {"content": _RDF}, 404: {"description": "No such dataset."}},
)
def dataset(
    request: Request,
    name: Annotated[str, Path(description="Name of a dataset.")],
    extension: Annotated[Extension, Path(description="Serialisation.")],
) -> Response:
    """The same statements the catalogue makes of it."""
    from catalog.exports.dcat_catalogue import dataset_graph, written

    graph = dataset_graph(site_of(request), one_entry(request, name))
    return document(request, written(graph, extension), RDF_TYPES[extension])
