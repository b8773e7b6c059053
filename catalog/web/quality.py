"""Quality of everything: scores, open findings and freshness of every table, the weakest first."""

from collections import Counter

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from catalog.web.home import glance
from catalog.web.house import House
from catalog.web.pages import house_of, page
from catalog.web.shelf import Entry, entries

router = APIRouter(include_in_schema=False)
#: How many tables the overview shows, the weakest.
MOST = 200


@router.get("/quality")
def quality(request: Request) -> HTMLResponse:
    """The overview."""
    house = house_of(request)
    shelf = entries(house)
    findings = Counter(row.table for row in house.workspace.register.open_findings())
    judged = sorted((one for one in shelf.values() if one.version), key=_weakest)
    shown = judged[:MOST]
    scores = {one.name: dimensions(house, one.name) for one in shown}
    return page(
        request,
        "quality.html",
        tables=shown,
        total=len(judged),
        most=MOST,
        unpublished=[one for one in shelf.values() if one.version is None],
        findings=findings,
        glance=glance(shelf.values()),
        late=[one for one in judged if one.freshness == "late"],
        scores=scores,
        dimensions=sorted({dimension for parts in scores.values() for dimension in parts}),
    )


def _weakest(entry: Entry) -> tuple[float, str]:
    return (101.0 if entry.score is None else entry.score, entry.title)


def dimensions(house: House, table: str) -> dict[str, float]:
    """The score of every dimension of the version readers see."""
    register = house.workspace.register
    judged = register.scores(table=table, published=True, limit=1)
    return {part.dimension: part.score for part in register.score_parts(judged[0])} if judged else {}
