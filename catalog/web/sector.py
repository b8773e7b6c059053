"""A sector: what it is for, who answers, on what legal ground, its tables, its contract."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from catalog.contract import Contract
from catalog.errors import NotFound
from catalog.i18n import Sentence
from catalog.web.house import House
from catalog.web.pages import house_of, page
from catalog.web.shelf import agency_title, entries

router = APIRouter(include_in_schema=False)


def contract_of(house: House, sector: str) -> Contract:
    """The contract of a sector; raises `NotFound` with those there are."""
    if sector not in house.contracts:
        known = ", ".join(house.contracts)
        raise NotFound(Sentence("Không có ngành '{sector}'; các ngành: {known}.", sector=sector, known=known))
    return house.contracts[sector]


@router.get("/sectors/{sector}")
def sector(request: Request, sector: str) -> HTMLResponse:
    """One sector and its tables."""
    house = house_of(request)
    contract = contract_of(house, sector)
    tables = [one for one in entries(house).values() if one.sector == sector]
    return page(request, "sector.html", contract=contract, tables=tables, agency_title=agency_title(house, contract.agency))


@router.get("/sectors/{sector}/contract.yaml")
def contract_file(request: Request, sector: str) -> Response:
    """The contract, byte for byte."""
    house = house_of(request)
    contract_of(house, sector)
    text = house.contract_files[sector].read_bytes()
    named = {"Content-Disposition": f'attachment; filename="{sector}-contract.yaml"'}
    return Response(text, media_type="application/yaml", headers=named)
