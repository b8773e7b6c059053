"""The home page: search first, then what is new, quality at a glance, the sectors, the map of the province."""

from collections import Counter
from collections.abc import Iterable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from catalog.i18n import twin
from catalog.web.house import House
from catalog.web.map_pages import density_map
from catalog.web.pages import house_of, page
from catalog.web.province import province
from catalog.web.shelf import Entry, entries, newest
from catalog.web.words import band

router = APIRouter(include_in_schema=False)
WATCHED = 3


@router.get("/")
def home(request: Request) -> HTMLResponse:
    """Everything at a glance."""
    house = house_of(request)
    shelf, base = entries(house), province(house)
    return page(
        request,
        "home.html",
        sectors=sectors(house, shelf.values()),
        newest=newest(shelf.values(), 6),
        glance=glance(shelf.values()),
        watch=watch(shelf.values()),
        tables=len(shelf),
        province=base,
        density=density_map(base) if base else None,
    )


def sectors(house: House, shelf: Iterable[Entry]) -> list[tuple[str, str, str, int]]:
    """Every sector: id, title, purpose, number of tables."""
    counts = Counter(one.sector for one in shelf)
    told = [(c.sector, twin(c.title, c.title_en), c.purpose, counts[c.sector]) for c in house.contracts.values()]
    return sorted(told, key=lambda sector: sector[1])


def watch(shelf: Iterable[Entry]) -> list[Entry]:
    """The few tables that need attention: late, or of a score below the best band."""
    found = [one for one in shelf if one.freshness == "late" or band(one.score) in ("fair", "poor")]
    return sorted(found, key=lambda one: (one.freshness != "late", one.score or 0.0, one.title))[:WATCHED]


def glance(shelf: Iterable[Entry]) -> dict[str, int]:
    """How many tables are in each band of quality."""
    counts = Counter(band(one.score) for one in shelf)
    return {name: counts[name] for name in ("good", "fair", "poor", "none")}
