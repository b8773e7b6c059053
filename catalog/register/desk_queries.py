"""What stewards ask, as queries: deliveries, causes, histories, judgements of some agencies. Inside the caller's transaction.

`agencies` is None for those who see all. A delivery belongs to the agency that handed it in; what was judged without a
delivery, a curated table, to the agency its contract names.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, true
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from catalog.expectation import Severity
from catalog.register.models import OVERALL, DatasetRow, DeliveryRow, FindingRow, ScoreRow

Agencies = Collection[str] | None


@dataclass(frozen=True, slots=True)
class Cause:
    """Open failures of one rule of one table: in how many deliveries, how many units of those checked, since when."""

    table: str
    rule: str
    dimension: str
    severity: Severity
    message: str
    deliveries: int
    failed: int
    checked: int
    first_at: datetime
    last_at: datetime


def deliveries(
    session: Session, agencies: Agencies, status: str | None, table: tuple[str, str] | None, offset: int, limit: int
) -> list[DeliveryRow]:
    """Deliveries of these agencies (of one status, of one (sector, entity)), newest first."""
    query = select(DeliveryRow).where(*_narrowed(agencies, status, table))
    newest = query.order_by(col(DeliveryRow.received_at).desc(), col(DeliveryRow.id).desc())
    return list(session.exec(newest.offset(offset).limit(limit)).all())


def counts(session: Session, agencies: Agencies, table: tuple[str, str] | None) -> dict[str, int]:
    """How many deliveries of these agencies stand in each status."""
    query = select(DeliveryRow.status, func.count()).where(*_narrowed(agencies, None, table)).group_by(col(DeliveryRow.status))
    return {str(status): int(number) for status, number in session.exec(query)}


def delivery(session: Session, agencies: Agencies, wanted: str) -> DeliveryRow | None:
    """The delivery of exactly this id, where it is of these agencies."""
    return session.exec(select(DeliveryRow).where(col(DeliveryRow.id) == wanted, _of(agencies))).first()


def agencies_of(session: Session, ids: Collection[str]) -> dict[str, str]:
    """Which agency handed in each of these deliveries."""
    query = select(DeliveryRow.id, DeliveryRow.agency).where(col(DeliveryRow.id).in_(sorted(ids)))
    return dict(session.exec(query).all())


def causes(session: Session, agencies: Agencies) -> list[Cause]:
    """Open failures by table and rule: errors first, then those that turn most away."""
    row = FindingRow
    severe = func.max(case((col(row.severity) == "error", 1), else_=0))
    failed = func.sum(row.failed)
    query = (
        select_columns(
            col(row.table),
            col(row.rule),
            func.max(row.dimension),
            severe,
            func.max(row.message),
            func.count(func.distinct(row.delivery_id)),
            failed,
            func.sum(row.checked),
            func.min(row.created_at),
            func.max(row.created_at),
        )
        .where(col(row.status) == "open", _judged(agencies, row))
        .group_by(col(row.table), col(row.rule))
        .order_by(severe.desc(), failed.desc(), col(row.table), col(row.rule))
    )
    return [
        Cause(table, rule, dimension, "error" if error else "warning", message, many, int(bad), int(checked), first, last)
        for table, rule, dimension, error, message, many, bad, checked, first, last in session.execute(query)
    ]


def rule_history(session: Session, agencies: Agencies, table: str, rule: str, limit: int) -> list[FindingRow]:
    """One rule of one table over its judgements, successes too, newest first."""
    query = select(FindingRow).where(col(FindingRow.table) == table, col(FindingRow.rule) == rule)
    query = query.where(_judged(agencies, FindingRow))
    return list(session.exec(query.order_by(col(FindingRow.id).desc()).limit(limit)).all())


def findings(session: Session, judged: ScoreRow) -> list[FindingRow]:
    """What one judgement found, successes too."""
    query = select(FindingRow).where(
        col(FindingRow.run_id) == judged.run_id,
        col(FindingRow.table) == judged.table,
        col(FindingRow.delivery_id).is_not_distinct_from(judged.delivery_id),
    )
    return list(session.exec(query.order_by(col(FindingRow.id))).all())


def judgements(
    session: Session, agencies: Agencies, each: int, *, table: str | None = None, before: datetime | None = None
) -> list[ScoreRow]:
    """The last overall scores, at most `each` of a table and agency, newest first (of one table, made before a moment)."""
    who = func.coalesce(DeliveryRow.agency, "")
    place = func.row_number().over(partition_by=(col(ScoreRow.table), who), order_by=col(ScoreRow.id).desc())
    numbered = select(ScoreRow.id, place.label("place")).join(
        DeliveryRow, col(DeliveryRow.id) == col(ScoreRow.delivery_id), isouter=True
    )
    numbered = numbered.where(col(ScoreRow.dimension) == OVERALL, _judged(agencies, ScoreRow))
    if table is not None:
        numbered = numbered.where(col(ScoreRow.table) == table)
    if before is not None:
        numbered = numbered.where(col(ScoreRow.created_at) < before)
    last = numbered.subquery()
    query = select(ScoreRow).join(last, col(ScoreRow.id) == last.c.id).where(last.c.place <= each)
    return list(session.exec(query.order_by(col(ScoreRow.id).desc())).all())


def parts(session: Session, judged: Collection[ScoreRow]) -> list[ScoreRow]:
    """The dimensions of these judgements, oldest first."""
    keys = {(one.run_id, one.table, one.delivery_id) for one in judged}
    query = select(ScoreRow).where(
        col(ScoreRow.run_id).in_({run for run, _, _ in keys}),
        col(ScoreRow.table).in_({table for _, table, _ in keys}),
        col(ScoreRow.dimension) != OVERALL,
    )
    found = session.exec(query.order_by(col(ScoreRow.id))).all()
    return [row for row in found if (row.run_id, row.table, row.delivery_id) in keys]


def _narrowed(agencies: Agencies, status: str | None, table: tuple[str, str] | None) -> list[ColumnElement[bool]]:
    wanted = [_of(agencies)]
    if status is not None:
        wanted.append(col(DeliveryRow.status) == status)
    if table is not None:
        wanted.append(and_(col(DeliveryRow.sector) == table[0], col(DeliveryRow.entity) == table[1]))
    return wanted


def _of(agencies: Agencies) -> ColumnElement[bool]:
    """Deliveries these agencies handed in."""
    return true() if agencies is None else col(DeliveryRow.agency).in_(sorted(agencies))


def _judged(agencies: Agencies, row: type[FindingRow] | type[ScoreRow]) -> ColumnElement[bool]:
    """What was judged of these agencies: their deliveries, and curated tables whose contract names them."""
    if agencies is None:
        return true()
    own = select(DeliveryRow.id).where(_of(agencies))
    tables = select(DatasetRow.name).where(col(DatasetRow.agency).in_(sorted(agencies)))
    computed = and_(col(row.delivery_id).is_(None), col(row.table).in_(tables))
    return or_(col(row.delivery_id).in_(own), computed)
