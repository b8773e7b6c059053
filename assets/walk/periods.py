"""Periods as agencies write them, and the day from which what a delivery says holds."""

import re
from calendar import monthrange
from datetime import date, datetime

from catalog.errors import UserError
from catalog.figures import ZONE as ZONE
from catalog.i18n import Sentence
from catalog.register import DeliveryRow

_PERIOD = re.compile(r"(\d{4})(?:-Q([1-4])|-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def effective_date(period: str) -> date:
    """The last day of `2026`, `2026-Q3`, `2026-09` or the day `2026-09-30` itself."""
    match = _PERIOD.fullmatch(period)
    try:
        if match is None:
            raise ValueError(period)
        year, quarter, month, day = (None if part is None else int(part) for part in match.groups())
        last_month = quarter * 3 if quarter else 12 if month is None else month
        year = year or 0
        return date(year, last_month, monthrange(year, last_month)[1] if day is None else day)
    except ValueError as error:
        raise UserError(
            Sentence("Kỳ '{period}' không hợp lệ. Viết 2026, 2026-Q3, 2026-09 hoặc 2026-09-30.", period=period[:40])
        ) from error


def local_date(moment: datetime) -> date:
    """The calendar day of a UTC moment in Vietnam."""
    return moment.astimezone(ZONE).date()


def period_of(delivery: DeliveryRow) -> str:
    """The period a delivery speaks for: as declared, or the day it was received."""
    return delivery.period or local_date(delivery.received_at).isoformat()
