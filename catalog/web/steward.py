"""The steward's desk: what needs attention, deliveries of own agencies, one delivery, its quarantined rows and workbook."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import StreamingResponse

from catalog.errors import NotFound
from catalog.i18n import Sentence
from catalog.register import DeliveryRow
from catalog.web.pages import house_of
from catalog.web.sessions import DESK, SignedIn
from catalog.web.steward_facts import STATUSES, agencies_of, groups, table_of
from catalog.web.steward_page import PRIVATE, desk_of, last_page, own_delivery, steward_page
from catalog.web.steward_quality import WEEK, cards
from catalog.web.steward_rows import quarantined
from catalog.web.steward_week import got_worse

router = APIRouter(prefix=DESK, include_in_schema=False)
PAGE, FEW, CHUNK = 50, 5, 64 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

PageNumber = Annotated[int, Query(alias="page", ge=1, le=1_000_000)]
Status = Literal["received", "read", "published", "blocked", "rejected", "superseded"]


@router.get("")
def desk(request: Request, who: SignedIn) -> Response:
    """What needs a steward now: deliveries that were not taken, what got worse, the gravest causes, the scores."""
    house, asked, mine = house_of(request), desk_of(request), agencies_of(who)
    since = datetime.now(UTC) - WEEK
    refused = [*asked.deliveries(mine, status="rejected", limit=FEW), *asked.deliveries(mine, status="blocked", limit=FEW)]
    causes = asked.causes(mine)
    return steward_page(
        request,
        who,
        "desk.html",
        {
            "counts": asked.counts(mine),
            "statuses": STATUSES,
            "refused": [row for row in refused if row.received_at >= since - timedelta(weeks=3)],
            "newest": asked.deliveries(mine, limit=FEW),
            "worse": got_worse(house, asked, mine, since)[:FEW],
            "causes": len(causes),
            "groups": groups(house, causes, "table")[:FEW],
            "cards": cards(house, asked, mine),
        },
    )


@router.get("/deliveries")
def deliveries(
    request: Request,
    who: SignedIn,
    status: Status | None = None,
    table: Annotated[str | None, Query(max_length=120)] = None,
    number: PageNumber = 1,
) -> Response:
    """Deliveries of the steward's agencies, newest first, by status and table."""
    asked, mine = desk_of(request), agencies_of(who)
    sector, _mark, entity = (table or "").removeprefix("conformed_").partition("__")
    entity_of = (sector, entity) if table else None
    counts = asked.counts(mine, table=entity_of)
    total = counts.get(status, 0) if status else sum(counts.values())
    return steward_page(
        request,
        who,
        "deliveries.html",
        {
            "rows": asked.deliveries(mine, status=status, table=entity_of, offset=(number - 1) * PAGE, limit=PAGE),
            "counts": counts,
            "statuses": STATUSES,
            "chosen": status,
            "table": table,
            "total": total,
            "number": number,
            "pages": last_page(total, PAGE),
        },
    )


@router.get("/deliveries/{wanted}")
def delivery(request: Request, who: SignedIn, wanted: str) -> Response:
    """One delivery: what became of its rows, what was found, why the score, how to mend it."""
    row = own_delivery(request, who, wanted)
    register = house_of(request).workspace.register
    judged = next(iter(register.scores(table=table_of(row), delivery_id=row.id, limit=1)), None)
    found = desk_of(request).findings(judged) if judged else []
    failed = sorted((one for one in found if not one.success), key=lambda one: (one.severity != "error", -one.failed, one.rule))
    return steward_page(
        request,
        who,
        "delivery.html",
        {
            "row": row,
            "judged": judged,
            "parts": register.score_parts(judged) if judged else [],
            "points": {cost.rule: float(cost.points) for cost in register.score_costs(judged)} if judged else {},
            "failed": failed,
            "passed": [one for one in found if one.success],
            "workbook": _correctable(request, row),
        },
    )


@router.get("/deliveries/{wanted}/rows")
def rows(
    request: Request,
    who: SignedIn,
    wanted: str,
    rule: Annotated[str | None, Query(max_length=200)] = None,
    number: PageNumber = 1,
) -> Response:
    """The rows of a delivery that were turned away, with reasons."""
    row = own_delivery(request, who, wanted)
    shown = quarantined(house_of(request), row, rule=rule, skip=(number - 1) * PAGE, most=PAGE)
    return steward_page(
        request,
        who,
        "rows.html",
        {
            "row": row,
            "rule": rule,
            "shown": shown,
            "number": number,
            "pages": last_page(shown.total, PAGE),
            "workbook": _correctable(request, row),
        },
    )


@router.get("/deliveries/{wanted}/workbook")
def workbook(request: Request, who: SignedIn, wanted: str) -> Response:
    """The workbook of rows to correct; raises NotFound where there are none, UserError where the delivery is past that."""
    row, write = own_delivery(request, who, wanted), house_of(request).workbook
    with ExitStack() as held:
        # Made whole before a byte goes out, so that what fails is told as an error and not as half a file.
        file = held.enter_context(tempfile.TemporaryFile())
        if write is None or not write(row.id, file):
            raise NotFound(Sentence("Lượt {id} không có dòng nào cần sửa.", id=row.id))
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        kept = held.pop_all()

    def chunks() -> Iterator[bytes]:
        with kept:
            while chunk := file.read(CHUNK):
                yield chunk

    named = {"Content-Disposition": f'attachment; filename="{row.id}-can-sua.xlsx"', "Content-Length": str(size)}
    return StreamingResponse(chunks(), media_type=XLSX, headers={**PRIVATE, **named})


def _correctable(request: Request, row: DeliveryRow) -> bool:
    """Whether a workbook can probably be had; a delivery that took this one's place is told when it is asked for."""
    return house_of(request).workbook is not None and row.status == "published" and bool(row.quarantined)
