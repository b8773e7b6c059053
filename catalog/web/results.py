"""Search results: a query, facets that narrow it, and pages; how datasets are found is `House.search`."""

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from catalog.errors import UserError
from catalog.i18n import Sentence
from catalog.web.house import Found
from catalog.web.pages import house_of, page
from catalog.web.shelf import some

router = APIRouter(include_in_schema=False)
PAGE, LONGEST, MOST_PAGES = 20, 500, 500


@router.get("/search")
def results(request: Request, q: str = "", p: str = "1") -> HTMLResponse:
    """One page of results; no query lists everything."""
    house = house_of(request)
    number = _page_number(p)
    if len(q) > LONGEST:
        raise UserError(Sentence("Câu tìm dài quá {most} ký tự. Rút ngắn rồi tìm lại.", most=LONGEST))
    chosen = _chosen(request)
    found = house.search(q, chosen, skip=(number - 1) * PAGE, most=PAGE)
    shelf = some(house, [hit.name for hit in found.hits])
    return page(
        request,
        "results.html",
        query=q,
        found=found,
        hits=[(hit, shelf[hit.name]) for hit in found.hits if hit.name in shelf],
        links=_links(q, chosen, found),
        pages=_pages(q, chosen, number, found.total),
        chosen=chosen,
        meant=f"/search?{urlencode({'q': found.meant})}" if found.meant else None,
    )


def _page_number(text: str) -> int:
    """A page counts from 1; raises `UserError` for what is none."""
    # Whatever passes is multiplied and handed to the index, which takes memory for all of it.
    if not (len(text) <= 6 and text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_PAGES):
        raise UserError(Sentence("Số trang phải từ 1 đến {most}.", most=MOST_PAGES))
    return int(text)


def _chosen(request: Request) -> Mapping[str, tuple[str, ...]]:
    """Facet values in the address, `f.<name>=<value>`; search itself ignores names it does not know."""
    pairs = [(key[2:], value) for key, value in request.query_params.multi_items() if key.startswith("f.")]
    return {name: tuple(value for key, value in pairs if key == name) for name in dict(pairs)}


def _address(q: str, chosen: Mapping[str, tuple[str, ...]], number: int = 1) -> str:
    pairs = [("q", q), *((f"f.{name}", value) for name, values in chosen.items() for value in values)]
    return "/search?" + urlencode(pairs + ([("p", str(number))] if number > 1 else []))


def _links(q: str, chosen: Mapping[str, tuple[str, ...]], found: Found) -> dict[tuple[str, str], tuple[str, bool]]:
    """For each facet value the address that chooses it, or lets go of it, and whether it is chosen."""
    links = {}
    for facet in found.facets:
        held = chosen.get(facet.name, ())
        for value, _label, _count in facet.values:
            values = tuple(one for one in held if one != value) if value in held else (*held, value)
            others = {name: some for name, some in {**chosen, facet.name: values}.items() if some}
            links[facet.name, value] = (_address(q, others), value in held)
    return links


def _pages(q: str, chosen: Mapping[str, tuple[str, ...]], number: int, total: int) -> dict[str, str | int | None]:
    """Where the page before and the page after are."""
    last = max(1, -(-total // PAGE))
    return {
        "number": number,
        "last": last,
        "before": _address(q, chosen, number - 1) if number > 1 else None,
        "after": _address(q, chosen, number + 1) if number < last else None,
    }
