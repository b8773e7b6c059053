"""Lineage of a dataset as a drawing and as lists, with the versions the one readers see was computed from."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from catalog.web.dataset import told_of
from catalog.web.graph import HEIGHT, WIDTH, family
from catalog.web.lineage_columns import lines
from catalog.web.pages import house_of, page

router = APIRouter(include_in_schema=False)


@router.get("/datasets/{name}/lineage")
def lineage(request: Request, name: str) -> HTMLResponse:
    """Up to the files handed in, down to the last table computed from it."""
    house = house_of(request)
    row = house.workspace.register.dataset(name)
    told = told_of(house, row)
    drawn = family(house, name)
    version = house.workspace.register.published(name)
    inputs = version.inputs if version else {}
    known = lines(house, name)
    return page(request, "lineage.html", entry=told, family=drawn, inputs=inputs, box=(WIDTH, HEIGHT), lines=known)
