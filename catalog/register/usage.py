"""`UsageCounts`: how often datasets are used, by day and kind, added up. Who used them is nowhere."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from sqlalchemy import CursorResult, func, update
from sqlmodel import Session, col, select

from catalog.register.addition_models import UsageKind, UsageRow
from catalog.register.door import Door
from catalog.register.models import DatasetRow

#: (dataset, day, kind) of one count.
Used = tuple[str, date, UsageKind]


class UsageCounts(Door):
    """Counts of an installation; every public method is one transaction."""

    def add(self, counted: Mapping[Used, int]) -> None:
        """Add these to what is kept; names no contract ever described are left out."""
        if counted:
            self._write(_add, counted)

    def of(self, dataset: str, since: date) -> dict[str, int]:
        """How often one dataset was used from that day on, by kind."""
        return self._read(_of, dataset, since)

    def totals(self, since: date) -> dict[str, int]:
        """How often each dataset was used from that day on, in any way."""
        return self._read(_totals, since)


def _add(session: Session, counted: Mapping[Used, int]) -> None:
    names = {dataset for dataset, _, _ in counted}
    known = set(session.exec(select(DatasetRow.name).where(col(DatasetRow.name).in_(names))).all())
    for (dataset, day, kind), times in sorted(counted.items()):
        if dataset in known and not _more(session, dataset, day, kind, times):
            # Another process that adds the same row first makes this transaction start over.
            session.add(UsageRow(dataset=dataset, day=day, kind=kind, times=times))


def _more(session: Session, dataset: str, day: date, kind: UsageKind, times: int) -> bool:
    """Add to a row that is there; False where there is none."""
    same = (col(UsageRow.dataset) == dataset, col(UsageRow.day) == day, col(UsageRow.kind) == kind)
    done = session.exec(update(UsageRow).where(*same).values(times=col(UsageRow.times) + times))
    return cast("CursorResult[Any]", done).rowcount > 0


def _of(session: Session, dataset: str, since: date) -> dict[str, int]:
    query = select(UsageRow.kind, func.sum(UsageRow.times)).where(col(UsageRow.dataset) == dataset, col(UsageRow.day) >= since)
    return {kind: int(times) for kind, times in session.exec(query.group_by(col(UsageRow.kind)))}


def _totals(session: Session, since: date) -> dict[str, int]:
    query = select(UsageRow.dataset, func.sum(UsageRow.times)).where(col(UsageRow.day) >= since)
    return {dataset: int(times) for dataset, times in session.exec(query.group_by(col(UsageRow.dataset)))}
