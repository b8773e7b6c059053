"""Scores: written with the findings they follow from, tied to the version they lead to. Inside the caller's transaction."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, update
from sqlmodel import Session, col, select

from catalog.register.facts import FindingFacts, VersionFacts
from catalog.register.models import OVERALL, DeliveryRow, FindingRow, ScoreRow
from catalog.register.rows import fields_of, fitting, now
from catalog.register.score import Cost, Share, costs, cut, overall, shares


def record(
    session: Session,
    run_id: str,
    table: str,
    delivery_id: str | None,
    findings: Sequence[FindingFacts],
    rows: int,
    weights: Mapping[str, float],
) -> None:
    """Keep the score of one judgement, in place of the same run's, or of an interrupted try at the same delivery."""
    delivery = session.get(DeliveryRow, delivery_id) if delivery_id is not None else None
    attempt = delivery.attempt if delivery is not None else 0
    _forget(session, run_id, table, delivery_id, attempt)
    parts = shares(findings, rows, weights)
    exact = overall(parts)
    if exact is None:
        return
    said = {"run_id": run_id, "table": table, "delivery_id": delivery_id, "attempt": attempt, "rows": rows, "created_at": now()}
    session.add_all(_row(part, cut(100 * part.exact), said) for part in parts)
    session.add(_row(_sum(parts), cut(exact), said))


def newest(session: Session, table: str, delivery_id: str | None) -> ScoreRow | None:
    """The overall score of the last judgement of a delivery, or of a curated table where `delivery_id` is None."""
    same = col(ScoreRow.delivery_id).is_not_distinct_from(delivery_id)
    query = select(ScoreRow).where(col(ScoreRow.table) == table, col(ScoreRow.dimension) == OVERALL, same)
    return session.exec(query.order_by(col(ScoreRow.id).desc())).first()


def attach(session: Session, judged: ScoreRow, facts: VersionFacts) -> None:
    """Tie a judgement to the version it led to; the first version keeps it."""
    free = col(ScoreRow.delta_version).is_(None)
    session.exec(update(ScoreRow).where(_judgement(judged), free).values(delta_version=facts.delta_version))


def listed(
    session: Session,
    *,
    table: str | None = None,
    delivery_id: str | None = None,
    run_id: str | None = None,
    dimension: str | None = OVERALL,
    published: bool = False,
    limit: int | None = None,
) -> list[ScoreRow]:
    """Scores that fit, newest first."""
    query = select(ScoreRow).order_by(col(ScoreRow.id).desc()).limit(limit)
    wanted = (
        (ScoreRow.table, table),
        (ScoreRow.delivery_id, delivery_id),
        (ScoreRow.run_id, run_id),
        (ScoreRow.dimension, dimension),
    )
    query = fitting(query, wanted)
    if published:
        query = query.where(col(ScoreRow.delta_version).is_not(None))
    return list(session.exec(query).all())


def of_dimensions(session: Session, judged: ScoreRow) -> list[ScoreRow]:
    """The dimensions an overall score is made of, by name."""
    query = select(ScoreRow).where(_judgement(judged), col(ScoreRow.dimension) != OVERALL)
    return list(session.exec(query.order_by(col(ScoreRow.dimension))).all())


def explained(session: Session, judged: ScoreRow) -> list[Cost]:
    """What each failed rule took from an overall score, by the weights it was made with, dearest first."""
    query = select(FindingRow).where(
        col(FindingRow.run_id) == judged.run_id,
        col(FindingRow.table) == judged.table,
        col(FindingRow.delivery_id).is_not_distinct_from(judged.delivery_id),
    )
    weights = {part.dimension: part.weight for part in of_dimensions(session, judged)}
    return costs(session.exec(query.order_by(col(FindingRow.id))).all(), judged.rows, weights)


def _judgement(judged: ScoreRow) -> ColumnElement[bool]:
    """The scores one judgement gave."""
    return and_(
        col(ScoreRow.run_id) == judged.run_id,
        col(ScoreRow.table) == judged.table,
        col(ScoreRow.delivery_id).is_not_distinct_from(judged.delivery_id),
    )


def _forget(session: Session, run_id: str, table: str, delivery_id: str | None, attempt: int) -> None:
    """A try that led nowhere and was begun again is no history; a replay is another attempt, and its past stays."""
    again = col(ScoreRow.run_id) == run_id
    if delivery_id is not None:
        again |= (col(ScoreRow.attempt) == attempt) & col(ScoreRow.delta_version).is_(None)
    same = col(ScoreRow.delivery_id).is_not_distinct_from(delivery_id)
    session.exec(delete(ScoreRow).where(col(ScoreRow.table) == table, same, again))


def _row(part: Share, score: float, said: dict[str, Any]) -> ScoreRow:
    """One score as it is kept."""
    counts = {**fields_of(part), "weight": float(part.weight)}
    return ScoreRow(**said, **counts, score=score)


def _sum(parts: Sequence[Share]) -> Share:
    """The units, expectations and weights of all dimensions together."""
    return Share(
        dimension=OVERALL,
        passed=sum(part.passed for part in parts),
        total=sum(part.total for part in parts),
        expectations=sum(part.expectations for part in parts),
        weight=sum((part.weight for part in parts), Fraction(0)),
    )
