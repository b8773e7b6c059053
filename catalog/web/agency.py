"""An agency: the tables it answers for, and how they stand."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from catalog.errors import NotFound
from catalog.i18n import Sentence
from catalog.web.pages import house_of, page
from catalog.web.shelf import agency_title, entries

router = APIRouter(include_in_schema=False)


@router.get("/agencies/{agency}")
def agency(request: Request, agency: str) -> HTMLResponse:
    """One agency and its tables."""
    house = house_of(request)
    tables = [one for one in entries(house).values() if one.agency == agency]
    if not tables:
        known = sorted({contract.agency for contract in house.contracts.values()})
        raise NotFound(Sentence("Không có đơn vị '{agency}'; các đơn vị: {known}.", agency=agency, known=", ".join(known)))
    contracts = [contract for contract in house.contracts.values() if contract.agency == agency]
    return page(request, "agency.html", agency=agency, title=agency_title(house, agency), tables=tables, contracts=contracts)
