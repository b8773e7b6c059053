"""Suggestions while a query is being typed: a fragment of a page, put under the search box by its script."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from catalog.web.pages import environment, house_of
from catalog.web.results import LONGEST

router = APIRouter(include_in_schema=False)


@router.get("/search/suggest")
def suggest(request: Request, q: str = "") -> HTMLResponse:
    """Titles of datasets that go on from what was typed; nothing for a text too long to be a query."""
    titles = house_of(request).suggest(q) if len(q) <= LONGEST else ()
    return HTMLResponse(environment.get_template("suggestions.html").render(titles=titles))
