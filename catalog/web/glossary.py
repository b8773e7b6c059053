"""The glossary in pages: terms by letter, found by words, and each term with what it means and which columns hold it."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from catalog.errors import NotFound
from catalog.figures import ZONE
from catalog.glossary import Glossary, Term
from catalog.i18n import Sentence, _, language
from catalog.own_words import added_groups, file_groups
from catalog.search.thesaurus import in_force
from catalog.web.house import House
from catalog.web.pages import house_of, page
from catalog.web.shelf import agency_title

router = APIRouter(include_in_schema=False)
PAGE = 100


def glossary_of(house: House) -> Glossary:
    """The glossary as it stands; made anew once a steward changed something or another day began."""
    additions, today = house.workspace.register.additions, datetime.now(ZONE).date()

    def gather() -> Glossary:
        groups = in_force([*file_groups(house.workspace.home), *added_groups(house.workspace.register)], today).groups
        return Glossary(house.contracts.values(), groups, additions.current(kind="term"))

    return house.kept("glossary", (additions.state("term", "synonym"), today), gather)


@router.get("/glossary")
def glossary(
    request: Request,
    q: Annotated[str, Query(max_length=200)] = "",
    letter: Annotated[str, Query(max_length=4)] = "",
    p: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> HTMLResponse:
    """Terms in the order of dictionaries, of one letter or holding the words asked for, page by page."""
    known, spoken = glossary_of(house_of(request)), language()
    asked = q.strip()
    found = known.found(asked, spoken) if asked else known.under(letter, spoken) if letter else known.listed(spoken)
    return page(
        request,
        "glossary.html",
        query=asked,
        letter=letter,
        letters=known.letters(spoken),
        total=len(found),
        terms=found[(p - 1) * PAGE : p * PAGE],
        number=p,
        last=max(1, -(-len(found) // PAGE)),
    )


@router.get("/glossary/{term:path}")
def term(request: Request, term: str) -> HTMLResponse:
    """One term: what it means and says who, other words for it, the columns that hold it."""
    house = house_of(request)
    known = glossary_of(house)
    found = known.get(term)
    if found is None:
        near = ", ".join(known.near(term[:100]))
        meant = Sentence("Có phải: {names}?", names=near)
        help_ = meant if near else Sentence("Xem mọi thuật ngữ ở /glossary, hoặc tìm ở /search.")
        raise NotFound(Sentence("Không có thuật ngữ '{term}' trong bảng thuật ngữ. {help}", term=term[:100], help=help_))
    return page(
        request,
        "term.html",
        term=found,
        speaker=lambda one: _("Người quản trị kho") if one.by_admin else agency_title(house, one.agency),
        linked=_linked(house, found),
    )


def _linked(house: House, term: Term) -> dict[tuple[str, str], str]:
    """Titles of the columns stewards named, by (dataset, column); those no contract describes any more are left out."""
    named = {pair for one in term.meanings for pair in one.columns}
    return {
        (dataset, column.name): column.title if language() == "vi" else column.title_en or column.title
        for dataset in {dataset for dataset, _ in named}
        for column in house.workspace.register.columns(dataset)
        if (dataset, column.name) in named
    }
