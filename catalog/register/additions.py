"""`Additions`: stewards' notes, endorsements, synonyms and terms with their history. What a form may hold is no matter here."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from catalog.errors import AdditionRefused, NotFound
from catalog.i18n import Sentence
from catalog.register.addition_models import AdditionFacts, AdditionKind, AdditionRow
from catalog.register.door import Door
from catalog.register.rows import fields_of, fitting, now


class Additions(Door):
    """What stewards added to an installation; every public method is one transaction, nothing is ever changed or deleted."""

    def keep(self, facts: AdditionFacts, *, after: int) -> AdditionRow:
        """One more state of a subject, made from its state `after` (0 for a new one); raises AdditionRefused.

        Saying again what holds adds nothing. A subject keeps its kind, its owner and what it is about.
        """
        return self._write(_keep, facts, after)

    def find(self, subject: str) -> AdditionRow:
        """The newest state of a subject, withdrawn or not; raises NotFound."""
        return self._read(_newest, subject)

    def get(self, subject: str) -> AdditionRow | None:
        """The same, None for what was never said."""
        return self._read(_last, subject)

    def history(self, subject: str) -> list[AdditionRow]:
        """Every state of a subject, newest first."""
        return self._read(_history, subject)

    def current(
        self,
        *,
        kind: AdditionKind | None = None,
        dataset: str | None = None,
        agencies: Collection[str] | None = None,
        withdrawn: bool = False,
    ) -> list[AdditionRow]:
        """What holds now (or was withdrawn), newest first; of some agencies, None for all."""
        return self._read(_current, kind, dataset, agencies, withdrawn)

    def endorsements(self) -> dict[str, int]:
        """How many endorsements hold, by dataset."""
        return self._read(_endorsements)

    def state(self, *kinds: AdditionKind) -> int:
        """How many states were ever kept of these kinds: it changes with every change, and with nothing else."""
        return self._read(_count, kinds)


def _keep(session: Session, facts: AdditionFacts, after: int) -> AdditionRow:
    last = _last(session, facts.subject)
    if last is not None and _says(last, facts):
        return last
    if (last.revision if last else 0) != after:
        raise AdditionRefused(Sentence("Mục này vừa được người khác sửa. Mở lại trang, xem lịch sử rồi sửa tiếp."))
    if last is not None and (last.kind, last.agency, last.dataset) != (facts.kind, facts.agency, facts.dataset):
        raise ValueError(f"addition {facts.subject}: a subject keeps its kind, its owner and its dataset")
    made: dict[str, Any] = fields_of(facts) | {"content": dict(facts.content)}
    row = AdditionRow(**made, revision=after + 1, at=now())
    session.add(row)
    session.flush()
    return row


def _says(row: AdditionRow, facts: AdditionFacts) -> bool:
    return (row.content, row.column, row.withdrawn) == (dict(facts.content), facts.column, facts.withdrawn)


def _newest(session: Session, subject: str) -> AdditionRow:
    row = _last(session, subject)
    if row is None:
        raise NotFound(Sentence("Không có mục này trong các mục do người giữ dữ liệu thêm."))
    return row


def _last(session: Session, subject: str) -> AdditionRow | None:
    return session.exec(_states(subject).limit(1)).first()


def _history(session: Session, subject: str) -> list[AdditionRow]:
    return list(session.exec(_states(subject)).all())


def _states(subject: str) -> SelectOfScalar[AdditionRow]:
    """The states of a subject, newest first."""
    return select(AdditionRow).where(col(AdditionRow.subject) == subject).order_by(col(AdditionRow.revision).desc())


def _current(
    session: Session,
    kind: AdditionKind | None,
    dataset: str | None,
    agencies: Collection[str] | None,
    withdrawn: bool,
) -> list[AdditionRow]:
    wanted = [(AdditionRow.kind, kind), (AdditionRow.dataset, dataset)]
    newest = fitting(select(func.max(AdditionRow.id)), wanted).group_by(col(AdditionRow.subject))
    query = select(AdditionRow).where(col(AdditionRow.id).in_(newest), col(AdditionRow.withdrawn) == withdrawn)
    if agencies is not None:
        query = query.where(col(AdditionRow.agency).in_(sorted(agencies)))
    return list(session.exec(query.order_by(col(AdditionRow.id).desc())).all())


def _endorsements(session: Session) -> dict[str, int]:
    newest = select(func.max(AdditionRow.id)).where(col(AdditionRow.kind) == "endorsement")
    held = col(AdditionRow.id).in_(newest.group_by(col(AdditionRow.subject))) & ~col(AdditionRow.withdrawn)
    query = select(AdditionRow.dataset, func.count()).where(held).group_by(col(AdditionRow.dataset))
    return {str(dataset): number for dataset, number in session.exec(query)}


def _count(session: Session, kinds: Collection[AdditionKind]) -> int:
    query = select(func.count()).select_from(AdditionRow)
    return session.exec(query.where(col(AdditionRow.kind).in_(kinds)) if kinds else query).one()
