"""Datasets: the tables the contracts describe now, and those they once described. Inside the caller's transaction."""

import hashlib
from collections.abc import Collection, Sequence
from difflib import get_close_matches

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from catalog.errors import NotFound
from catalog.i18n import Sentence
from catalog.register.facts import ColumnFacts, DatasetFacts, DatasetStatus
from catalog.register.models import DatasetColumnRow, DatasetRow
from catalog.register.rows import fields_of, now


def fingerprint(facts: DatasetFacts) -> str:
    """A hash over everything said of a table, so that a change of ours in reading contracts counts as a change too."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def differences(session: Session, facts: Sequence[DatasetFacts]) -> frozenset[str]:
    """Names of the tables whose entry no longer says what the contracts say; reads only."""
    query = select(DatasetRow.name, DatasetRow.fingerprint).where(col(DatasetRow.status) == "active")
    known = set(session.exec(query).all())
    wanted = {(each.name, fingerprint(each)) for each in facts}
    return frozenset(name for name, _ in known ^ wanted)


def sync(session: Session, facts: Sequence[DatasetFacts]) -> frozenset[str]:
    """Write what differs, retire what is no longer described; the names touched."""
    touched = differences(session, facts)
    described = {each.name: each for each in facts if each.name in touched}
    _retire(session, touched - described.keys())
    for each in described.values():
        _write(session, each)
    return touched


def listed(
    session: Session, *, status: DatasetStatus | None = "active", names: Collection[str] | None = None
) -> list[DatasetRow]:
    """Datasets by name, all or those named; retired ones too when `status` is None."""
    query = select(DatasetRow).order_by(col(DatasetRow.name))
    if names is not None:
        query = query.where(col(DatasetRow.name).in_(names))
    if status is not None:
        query = query.where(col(DatasetRow.status) == status)
    return list(session.exec(query).all())


def find(session: Session, name: str) -> DatasetRow:
    """The dataset of this name, retired or not; raises NotFound with names that come near."""
    row = session.get(DatasetRow, name)
    if row is None:
        near = get_close_matches(name, session.exec(select(DatasetRow.name)).all())
        raise NotFound(_unknown(name, near))
    return row


def _unknown(name: str, near: Sequence[str]) -> Sentence:
    if near:
        return Sentence("Không có bảng '{name}'. Có phải: {near}?", name=name, near=", ".join(near))
    return Sentence("Không có bảng '{name}'. Xem danh mục các bảng.", name=name)


def columns(session: Session, dataset: str | None) -> list[DatasetColumnRow]:
    """Columns of one dataset, or of all, in their order."""
    query = select(DatasetColumnRow).order_by(col(DatasetColumnRow.dataset), col(DatasetColumnRow.position))
    if dataset is not None:
        query = query.where(col(DatasetColumnRow.dataset) == dataset)
    return list(session.exec(query).all())


def _retire(session: Session, names: frozenset[str]) -> None:
    """Mark tables no contract describes any more; their history stays readable."""
    session.exec(update(DatasetRow).where(col(DatasetRow.name).in_(names)).values(status="retired", updated=now()))


def _write(session: Session, facts: DatasetFacts) -> None:
    """One dataset and its columns, as described now."""
    known = session.get(DatasetRow, facts.name)
    made = now()
    row = DatasetRow(
        **{name: value for name, value in fields_of(facts).items() if name not in ("columns", "legal_basis", "places")},
        legal_basis=list(facts.legal_basis),
        places=list(facts.places),
        status="active",
        first_seen=known.first_seen if known else made,
        updated=made,
        fingerprint=fingerprint(facts),
    )
    session.merge(row)
    session.exec(delete(DatasetColumnRow).where(col(DatasetColumnRow.dataset) == facts.name))
    session.add_all(_column(facts.name, at, column) for at, column in enumerate(facts.columns, start=1))


def _column(dataset: str, position: int, facts: ColumnFacts) -> DatasetColumnRow:
    """One column as it is kept; positions count from 1."""
    return DatasetColumnRow(dataset=dataset, position=position, **fields_of(facts))
