"""What every steward page is made with: the reader, the agencies, a form key, answers no cache keeps. Errors: `NotFound`."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response

from catalog.access import Principal
from catalog.errors import NotFound
from catalog.i18n import Sentence
from catalog.register import DeliveryRow
from catalog.register.desk import StewardDesk
from catalog.web import sessions, steward_facts
from catalog.web.pages import house_of, page

PRIVATE = {"Cache-Control": "no-store"}


def desk_of(request: Request) -> StewardDesk:
    """The desk of the installation behind a request."""
    return house_of(request).workspace.register.desk


def steward_page(request: Request, who: Principal, template: str, facts: Mapping[str, object]) -> Response:
    """A page only its reader may keep."""
    house = house_of(request)
    everything: dict[str, Any] = {
        **facts,
        "who": who,
        "agencies": steward_facts.agency_words(house, who),
        "form_key": sessions.form_key(request),
        "told": steward_facts,
        "house": house,
    }
    response = page(request, f"steward/{template}", **everything)
    response.headers.update(PRIVATE)
    return response


def own_delivery(request: Request, who: Principal, wanted: str) -> DeliveryRow:
    """A delivery of this steward's agencies; raises NotFound in the same words for others' and for none."""
    found = desk_of(request).delivery(steward_facts.agencies_of(who), wanted)
    if found is None:
        raise NotFound(Sentence("Không có lượt giao nộp '{id}' trong các đơn vị của bạn.", id=wanted[:40]))
    return found


def last_page(total: int, size: int) -> int:
    """How many pages `total` things fill; one where there are none."""
    return max(1, -(-total // size))
