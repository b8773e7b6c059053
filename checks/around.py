"""What a judged frame lies among: other tables, its own earlier rows, the day it speaks for. No rule and no storage here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl


@dataclass(frozen=True)
class Around:
    """What lies around a judged frame."""

    tables: Callable[[str], pl.LazyFrame]
    """The published current rows of a table by name; raises `catalog.errors.NotFound`."""

    previous: pl.LazyFrame | None
    """The rows of this table readers see now, of a snapshot those of the last period; None before the first publication."""

    as_of: date
    """The day the delivery speaks for; today for curated tables."""

    now: datetime
    """UTC, aware."""

    previous_rows: Sequence[int] = ()
    """How many rows each delivery, period or version before this one brought, newest first."""
