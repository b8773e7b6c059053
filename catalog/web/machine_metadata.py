"""One dataset in the formats other tools read: Dublin Core, Data Package, Table Schema, schema.org, Croissant."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from catalog.exports.croissant import croissant
from catalog.exports.data_package import data_package, table_schema
from catalog.exports.dublin_core import dublin_core_xml, meta_tags
from catalog.exports.entry import Entry, Site
from catalog.exports.schema_org import in_page, schema_org
from catalog.web.house import House
from catalog.web.machine_seam import MachineRoute, as_json, document, entry_of, one_entry, site_of

router = APIRouter(tags=["metadata"], route_class=MachineRoute)
Name = Annotated[str, Path(description="Name of a dataset.")]
Writer = Callable[[Site, Entry], bytes]


def _schema(_: Site, entry: Entry) -> bytes:
    return as_json(table_schema(entry))


_DOCUMENTS: dict[str, tuple[str, str, Writer]] = {
    "dublin-core.xml": ("Dublin Core (oai_dc)", "application/xml", dublin_core_xml),
    "tableschema.json": ("Table Schema of the columns", "application/json", _schema),
    "datapackage.json": (
        "Frictionless Data Package",
        "application/json",
        lambda site, entry: as_json(data_package(site, entry)),
    ),
    "schema-org.jsonld": ("schema.org Dataset", "application/ld+json", lambda site, entry: as_json(schema_org(site, entry))),
    "croissant.json": ("Croissant 1.0", "application/ld+json", lambda site, entry: as_json(croissant(site, entry))),
}


def _add(file: str, summary: str, media: str, writer: Writer) -> None:
    def answer(request: Request, name: Name) -> Response:
        return document(request, writer(site_of(request), one_entry(request, name)), media)

    router.add_api_route(
        f"/datasets/{{name}}/{file}",
        answer,
        summary=f"{summary} of one dataset" if "of" not in summary else f"{summary} of a dataset",
        operation_id=file.replace(".", "_").replace("-", "_"),
        response_class=Response,
        responses={
            200: {"content": {media: {}}},
            403: {"description": "Rows are not public."},
            404: {"description": "Unknown."},
        },
    )


for _file, _facts in _DOCUMENTS.items():
    _add(_file, *_facts)


def head_of(house: House, address: str, name: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """What a dataset's page says to machines in its head: `<meta>` pairs of Dublin Core, and schema.org JSON-LD."""
    site, entry = Site(url=address), entry_of(house, name)
    return meta_tags(site, entry), in_page(schema_org(site, entry))
