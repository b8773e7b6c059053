"""Published versions: what readers may see, and since when. Each function works inside its caller's transaction."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from catalog.errors import LakeError
from catalog.i18n import Sentence
from catalog.register import runs, scores
from catalog.register.facts import VersionFacts
from catalog.register.models import VersionRow
from catalog.register.rows import fields_of


def publish(session: Session, facts: VersionFacts) -> VersionRow:
    """Make a Delta version visible with the score of its judgement, once; raises LakeError when known with other rows."""
    known = session.get(VersionRow, (facts.table, facts.delta_version))
    if known is not None:
        return _same_rows(known, facts)
    runs.find(session, facts.run_id)
    judged = scores.newest(session, facts.table, facts.delivery_id)
    row = VersionRow(**fields_of(facts), quality_score=judged.score if judged else None)
    session.add(row)
    if judged is not None:
        session.flush()
        scores.attach(session, judged, facts)
    return row


def published(session: Session, table: str) -> VersionRow | None:
    """The version readers see now."""
    return session.exec(_newest_first(table)).first()


def published_all(session: Session, tables: Collection[str] | None = None) -> dict[str, VersionRow]:
    """The version readers see now, of every table that has one, or of those named."""
    newest = select(VersionRow.table, func.max(VersionRow.delta_version).label("delta_version"))
    if tables is not None:
        newest = newest.where(col(VersionRow.table).in_(tables))
    last = newest.group_by(col(VersionRow.table)).subquery()
    same = (col(VersionRow.table) == last.c.table) & (col(VersionRow.delta_version) == last.c.delta_version)
    query = select(VersionRow).join(last, same).order_by(col(VersionRow.table))
    return {row.table: row for row in session.exec(query)}


def version_at(session: Session, table: str, when: datetime) -> VersionRow | None:
    """The version readers saw at that moment; None before the first."""
    return session.exec(_newest_first(table).where(col(VersionRow.published_at) <= when)).first()


def history(session: Session, table: str) -> list[VersionRow]:
    """Every version readers ever saw, newest first."""
    return list(session.exec(_newest_first(table)).all())


def made_in(session: Session, run_ids: Collection[str]) -> list[VersionRow]:
    """Every version those runs published, oldest first."""
    query = select(VersionRow).where(col(VersionRow.run_id).in_(run_ids))
    return list(session.exec(query.order_by(col(VersionRow.published_at), col(VersionRow.table))).all())


def _newest_first(table: str) -> SelectOfScalar[VersionRow]:
    """The versions of one table, newest first."""
    return select(VersionRow).where(col(VersionRow.table) == table).order_by(col(VersionRow.delta_version).desc())


def _same_rows(known: VersionRow, facts: VersionFacts) -> VersionRow:
    """A Delta version never changes: other rows mean that the lake under the register was replaced."""
    if known.rows != facts.rows:
        raise LakeError(
            Sentence(
                "Phiên bản {version} của bảng {table} đã công bố với {before} dòng, nay lại có {now} dòng. "
                "Kho dữ liệu và sổ đăng ký không cùng một bản: hãy khôi phục cả hai từ cùng một bản sao lưu.",
                version=known.delta_version,
                table=known.table,
                before=known.rows,
                now=facts.rows,
            )
        )
    return known
