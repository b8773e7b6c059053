"""Runs: who worked when, and how it ended. Each function works inside its caller's transaction."""

from datetime import datetime
from uuid import uuid4

from sqlmodel import Session, col, select

from catalog.errors import NotFound
from catalog.i18n import Sentence
from catalog.register.facts import RunStatus
from catalog.register.models import RunRow
from catalog.register.rows import now


def start(session: Session, kind: str, run_id: str | None, dagster_run_id: str | None) -> RunRow:
    """A running run; a known id is the same run taken up again."""
    row = session.get(RunRow, run_id, with_for_update=True) if run_id else None
    if row is None:
        row = RunRow(id=run_id or uuid4().hex, kind=kind, started_at=now(), status="running", dagster_run_id=dagster_run_id)
        session.add(row)
    row.status, row.finished_at, row.error = "running", None, None
    return row


def finish(session: Session, run_id: str, status: RunStatus, error: str | None, deliveries: int) -> RunRow:
    """How the run ended; the first ending of a kind keeps its time."""
    row = find(session, run_id, lock=True)
    if row.status != status:
        row.status, row.finished_at = status, now()
    row.error, row.deliveries = error, deliveries
    return row


def find(session: Session, run_id: str, *, lock: bool = False) -> RunRow:
    """The run of this id; raises NotFound."""
    row = session.get(RunRow, run_id, with_for_update=lock)
    if row is None:
        raise NotFound(
            Sentence("Không có lượt chạy '{run}' trong sổ đăng ký. Lượt chạy phải được mở trước khi ghi kết quả.", run=run_id)
        )
    return row


def pulse(session: Session) -> tuple[str, datetime | None, bool] | None:
    """The newest run, when it ended, and whether any run is at work; None before the first."""
    working = select(RunRow.id).where(col(RunRow.status) == "running").exists()
    newest = select(RunRow.id, RunRow.finished_at, working)
    found = session.exec(newest.order_by(col(RunRow.started_at).desc(), col(RunRow.id).desc()).limit(1)).first()
    return None if found is None else (found[0], found[1], bool(found[2]))


def listed(session: Session, *, status: RunStatus | None = None, limit: int | None = None) -> list[RunRow]:
    """Runs that fit, newest first."""
    query = select(RunRow).order_by(col(RunRow.started_at).desc(), col(RunRow.id).desc()).limit(limit)
    if status is not None:
        query = query.where(col(RunRow.status) == status)
    return list(session.exec(query).all())
