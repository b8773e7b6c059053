"""Deliveries: received once, walked through their statuses, never lost. Each function works inside its caller's transaction."""

from dataclasses import fields
from typing import Any

from sqlmodel import Session, col, select

from catalog.errors import LakeError, NotFound, ReconciliationError, TransitionRefused
from catalog.i18n import Sentence
from catalog.register.facts import DeliveryFacts, DeliveryStatus, Outcome
from catalog.register.models import DeliveryRow
from catalog.register.rows import fields_of, fitting, now
from catalog.register.transitions import check_step

SHORTEST_PREFIX = 4


def receive(session: Session, facts: DeliveryFacts) -> tuple[DeliveryRow, bool]:
    """The row of this delivery and whether it is new; raises LakeError when its id already stands for other content."""
    existing = session.get(DeliveryRow, facts.id)
    if existing is not None:
        _same_content(existing, facts)
        return existing, False
    if facts.supersedes is not None:
        _exact(session, facts.supersedes)
    row = DeliveryRow(status="received", **fields_of(facts))
    session.add(row)
    return row, True


def find(session: Session, wanted: str) -> DeliveryRow:
    """The one delivery whose id is, or begins with, `wanted`; raises NotFound when there is none or there are several."""
    prefix = wanted.strip().lower()
    # "g" follows every hex digit, so this range is the prefix, answered by the key.
    query = select(DeliveryRow).where(col(DeliveryRow.id).between(prefix, prefix + "g"))
    found = session.exec(query.order_by(col(DeliveryRow.id)).limit(5)).all() if len(prefix) >= SHORTEST_PREFIX else []
    if len(found) == 1:
        return found[0]
    raise NotFound(_not_found(session, wanted, [row.id for row in found]))


def listed(
    session: Session,
    *,
    sector: str | None = None,
    entity: str | None = None,
    status: DeliveryStatus | None = None,
    limit: int | None = None,
) -> list[DeliveryRow]:
    """Deliveries that fit, newest first."""
    query = select(DeliveryRow).order_by(col(DeliveryRow.received_at).desc(), col(DeliveryRow.id).desc()).limit(limit)
    wanted = ((DeliveryRow.sector, sector), (DeliveryRow.entity, entity), (DeliveryRow.status, status))
    return list(session.exec(fitting(query, wanted)).all())


def pending(session: Session) -> list[DeliveryRow]:
    """Deliveries whose work is not done, oldest first."""
    unfinished = col(DeliveryRow.status).in_(("received", "read"))
    query = select(DeliveryRow).where(unfinished)
    return list(session.exec(query.order_by(col(DeliveryRow.received_at), col(DeliveryRow.id))).all())


def mark_read(session: Session, delivery_id: str, rows_read: int, notes: dict[str, Any]) -> DeliveryRow:
    """The raw table holds `rows_read` rows of it; said again after a crash, the last word counts."""
    row = _step(session, delivery_id, "read")
    row.rows_read = rows_read
    row.notes = {**row.notes, **notes}
    return row


def settle(session: Session, delivery_id: str, outcome: Outcome) -> DeliveryRow:
    """How it ended; raises ReconciliationError when rows are unaccounted for. Said twice, the second changes nothing."""
    row = _locked(session, delivery_id)
    if all(getattr(row, name) == value for name, value in fields_of(outcome).items()):
        return row
    check_step(row.id, row.status, outcome.status)
    if outcome.status == "published":
        _reconcile(row, outcome)
    row.sqlmodel_update({**fields_of(outcome), "settled_at": now()})
    return row


def reopen(session: Session, delivery_id: str) -> DeliveryRow:
    """As if its bytes had just arrived, for a replay; what became of it before is forgotten."""
    row = _step(session, delivery_id, "received")
    forgotten = dict.fromkeys(field.name for field in fields(Outcome))
    row.sqlmodel_update({**forgotten, "rows_read": None, "settled_at": None, "status": "received"})
    row.attempt += 1
    return row


def supersede(session: Session, old_id: str, by: str) -> DeliveryRow:
    """The corrected delivery `by` takes the place of `old_id`; said twice, the second changes nothing."""
    new = _locked(session, by)
    old = _locked(session, old_id)
    if old.id == new.id or new.status == "superseded":
        raise TransitionRefused(
            Sentence("Lượt {new} không thể thay thế lượt {old}: nó là chính lượt ấy, hoặc đã bị thay.", new=by, old=old_id)
        )
    if old.status != "superseded":
        check_step(old.id, old.status, "superseded")
        old.status = "superseded"
    new.supersedes = new.supersedes or old.id
    return old


def _locked(session: Session, delivery_id: str) -> DeliveryRow:
    """The row of exactly this id, held against other writers until the transaction ends."""
    return _exact(session, delivery_id, lock=True)


def _exact(session: Session, delivery_id: str, *, lock: bool = False) -> DeliveryRow:
    """The row of exactly this id; raises NotFound."""
    row = session.get(DeliveryRow, delivery_id, with_for_update=lock)
    if row is None:
        raise NotFound(_not_found(session, delivery_id, []))
    return row


def _step(session: Session, delivery_id: str, status: DeliveryStatus) -> DeliveryRow:
    """The row, moved one allowed step."""
    row = _locked(session, delivery_id)
    check_step(row.id, row.status, status)
    row.status = status
    return row


def _same_content(row: DeliveryRow, facts: DeliveryFacts) -> None:
    """Two contents under one id would lose one of them."""
    if (row.sha256, row.sector, row.entity) != (facts.sha256, facts.sector, facts.entity):
        raise LakeError(
            Sentence(
                "Mã lượt giao nộp {id} đã thuộc về {kept} ({kept_hash}), không thể dùng cho {given} ({given_hash}).",
                id=facts.id,
                kept=f"{row.sector}/{row.entity}",
                kept_hash=row.sha256,
                given=f"{facts.sector}/{facts.entity}",
                given_hash=facts.sha256,
            )
        )


def _reconcile(row: DeliveryRow, outcome: Outcome) -> None:
    """Every row read was accepted, quarantined or an identical duplicate."""
    accounted = outcome.accepted + outcome.quarantined + outcome.duplicates
    if row.rows_read != accounted:
        raise ReconciliationError(
            Sentence(
                "Lượt giao nộp {id}: đọc {read} dòng nhưng chỉ giải trình được {accounted} "
                "(nhận {accepted} + cách ly {quarantined} + trùng {duplicates}). Không công bố gì cả.",
                id=row.id,
                read=row.rows_read,
                accounted=accounted,
                accepted=outcome.accepted,
                quarantined=outcome.quarantined,
                duplicates=outcome.duplicates,
            )
        )


def _not_found(session: Session, wanted: str, several: list[str]) -> Sentence:
    """What was asked for, and ids that would have worked."""
    if several:
        return Sentence(
            "Mã '{wanted}' trùng phần đầu của nhiều lượt giao nộp: {several}. Hãy gõ dài hơn.",
            wanted=wanted,
            several=", ".join(several),
        )
    newest = listed(session, limit=3)
    if not newest:
        return Sentence(
            "Không có lượt giao nộp '{wanted}'. Gõ đủ 12 ký tự, hoặc ít nhất {shortest} ký tự đầu; "
            "gần đây nhất: chưa có lượt nào.",
            wanted=wanted,
            shortest=SHORTEST_PREFIX,
        )
    return Sentence(
        "Không có lượt giao nộp '{wanted}'. Gõ đủ 12 ký tự, hoặc ít nhất {shortest} ký tự đầu; gần đây nhất: {newest}.",
        wanted=wanted,
        shortest=SHORTEST_PREFIX,
        newest=", ".join(row.id for row in newest),
    )
