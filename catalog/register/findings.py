"""Findings: opened by a failed expectation, closed by a healing delivery. Inside the caller's transaction."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from catalog.register import runs, scores
from catalog.register.facts import FindingFacts, FindingStatus
from catalog.register.models import FindingRow
from catalog.register.rows import fields_of, fitting, now


def record(
    session: Session,
    run_id: str,
    table: str,
    delivery_id: str | None,
    findings: Sequence[FindingFacts],
    *,
    rows: int,
    weights: Mapping[str, float],
) -> list[FindingRow]:
    """Keep the findings of one judgement of `rows` rows, and their score, in place of those the same run made before.

    A success is closed from birth.
    """
    runs.find(session, run_id)
    session.exec(
        delete(FindingRow).where(
            col(FindingRow.run_id) == run_id,
            col(FindingRow.table) == table,
            col(FindingRow.delivery_id).is_not_distinct_from(delivery_id),
        )
    )
    kept = [_row(run_id, table, delivery_id, finding) for finding in findings]
    session.add_all(kept)
    scores.record(session, run_id, table, delivery_id, findings, rows, weights)
    return kept


def listed(
    session: Session,
    *,
    table: str | None = None,
    delivery_id: str | None = None,
    run_id: str | None = None,
    status: FindingStatus | None = None,
    limit: int | None = None,
) -> list[FindingRow]:
    """Findings that fit, newest first."""
    query = select(FindingRow).order_by(col(FindingRow.created_at).desc(), col(FindingRow.id).desc()).limit(limit)
    wanted = (
        (FindingRow.table, table),
        (FindingRow.delivery_id, delivery_id),
        (FindingRow.run_id, run_id),
        (FindingRow.status, status),
    )
    return list(session.exec(fitting(query, wanted)).all())


def close(
    session: Session,
    table: str,
    *,
    by_delivery: str | None,
    of_delivery: str | None = None,
    rules: Collection[str] | None = None,
    keep_run: str | None = None,
) -> int:
    """Close open findings of a table (of one delivery, of some rules, of other runs than `keep_run`); how many."""
    healed = update(FindingRow).where(col(FindingRow.table) == table, col(FindingRow.status) == "open")
    if of_delivery is not None:
        healed = healed.where(col(FindingRow.delivery_id) == of_delivery)
    if rules is not None:
        healed = healed.where(col(FindingRow.rule).in_(rules))
    if keep_run is not None:
        healed = healed.where(col(FindingRow.run_id) != keep_run)
    return session.exec(healed.values(status="closed", closed_at=now(), closed_by_delivery=by_delivery)).rowcount


def _row(run_id: str, table: str, delivery_id: str | None, finding: FindingFacts) -> FindingRow:
    """One finding as it is kept."""
    made = now()
    return FindingRow(
        run_id=run_id,
        table=table,
        delivery_id=delivery_id,
        status="closed" if finding.success else "open",
        created_at=made,
        closed_at=made if finding.success else None,
        **fields_of(finding),
    )
