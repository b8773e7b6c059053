"""Whether a table is as new as its contract promises: one rule for the portal, the search and the command line."""

from datetime import datetime, timedelta
from typing import Literal

Freshness = Literal["fresh", "late", "unpromised", "empty"]


def due_at(promise: timedelta | None, published: datetime | None) -> datetime | None:
    """When the next version is due; None where nothing is promised or nothing was ever published."""
    return None if promise is None or published is None else published + promise


def freshness(promise: timedelta | None, published: datetime | None, now: datetime) -> Freshness:
    """How the last publication stands against the promise at a moment."""
    due = due_at(promise, published)
    if due is None:
        return "empty" if published is None else "unpromised"
    return "late" if due < now else "fresh"
