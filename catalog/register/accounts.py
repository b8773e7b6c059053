"""`Accounts`: local accounts, sign-ins and failed tries. It compares nothing and hashes nothing: that is `catalog.accounts`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, text
from sqlmodel import Session, col, select

from catalog.errors import AccountRefused, NotFound
from catalog.i18n import Sentence
from catalog.register.account_models import AccountRow, AccountSessionRow, AccountStatus, SignInAttemptRow
from catalog.register.door import Door


@dataclass(frozen=True, slots=True)
class Limits:
    """How many failures are heard within a window: of an account from one address, of one address, of an account from anywhere.

    Beyond the last, an account is heard from each address only `under_siege` times.
    """

    of_account_here: int
    of_address: int
    of_account: int
    under_siege: int


class Accounts(Door):
    """The accounts of an installation; every public method is one transaction."""

    def add(self, row: AccountRow) -> AccountRow:
        """Keep a new account; raises AccountRefused where the name is taken."""
        return self._write(_add, row.model_dump())

    def find(self, name: str) -> AccountRow:
        """The account of this name; raises NotFound."""
        return self._read(_exact, name)

    def get(self, name: str) -> AccountRow | None:
        """The account of this name, if there is one."""
        return self._read(lambda session: session.get(AccountRow, name))

    def listed(self) -> list[AccountRow]:
        """All accounts by name."""
        return self._read(lambda session: list(session.exec(select(AccountRow).order_by(col(AccountRow.name))).all()))

    def set_password(self, name: str, password_hash: str, when: datetime) -> AccountRow:
        """Another password; sign-ins made with the old one end. Raises NotFound."""
        return self._write(_change, name, {"password_hash": password_hash, "password_at": when, "updated_at": when})

    def set_status(self, name: str, status: AccountStatus, when: datetime) -> AccountRow:
        """Let an account in or keep it out, its sign-ins ended; raises NotFound."""
        return self._write(_change, name, {"status": status, "updated_at": when})

    def rehash(self, name: str, password_hash: str) -> None:
        """Keep the same password under stronger parameters; sign-ins hold."""
        self._write(_rehash, name, password_hash)

    def open_session(self, row: AccountSessionRow, *, instead_of: str | None, attempt: int) -> None:
        """Keep a sign-in, end the one it replaces, and forget the try that led to it and those before it."""
        self._write(_open_session, row.model_dump(), instead_of, attempt)

    def session(self, wanted: str) -> tuple[AccountSessionRow, AccountRow] | None:
        """A sign-in and whose it is, if there is one of this id."""
        return self._read(_session, wanted)

    def touch(self, wanted: str, when: datetime) -> None:
        """Note that a sign-in is in use."""
        self._write(_touch, wanted, when)

    def close_session(self, wanted: str) -> None:
        """End a sign-in; one that is gone is gone."""
        self._write(_close_session, wanted)

    def begin_attempt(self, account: str, address: str, when: datetime, window: timedelta, limits: Limits) -> int | datetime:
        """Count a try before it is judged: its number, or the moment to wait for where too many failed within `window`."""
        return self._write(_begin_attempt, account, address, when, window, limits)


def _add(session: Session, facts: dict[str, Any]) -> AccountRow:
    if session.get(AccountRow, facts["name"]) is not None:
        raise AccountRefused(
            Sentence("Đã có tài khoản '{name}'. Chọn tên khác, hoặc đổi mật khẩu bằng 'kho user password'.", name=facts["name"])
        )
    row = AccountRow(**facts)
    session.add(row)
    return row


def _exact(session: Session, name: str, *, lock: bool = False) -> AccountRow:
    row = session.get(AccountRow, name, with_for_update=lock)
    if row is None:
        raise _no_account(name)
    return row


def _no_account(name: str) -> NotFound:
    return NotFound(Sentence("Không có tài khoản '{name}'. Xem 'kho user list'.", name=name))


def _change(session: Session, name: str, facts: dict[str, Any]) -> AccountRow:
    row = _exact(session, name, lock=True)
    row.sqlmodel_update(facts)
    session.exec(delete(AccountSessionRow).where(col(AccountSessionRow.account) == name))
    return row


def _rehash(session: Session, name: str, password_hash: str) -> None:
    _exact(session, name, lock=True).password_hash = password_hash


def _open_session(session: Session, facts: dict[str, Any], instead_of: str | None, attempt: int) -> None:
    account = _exact(session, facts["account"], lock=True)
    if account.status != "active":
        raise _no_account(account.name)
    account.signed_in_at = facts["created_at"]
    outlived = col(AccountSessionRow.expires_at) <= facts["created_at"]
    session.exec(delete(AccountSessionRow).where(outlived | (col(AccountSessionRow.id) == instead_of)))
    session.add(AccountSessionRow(**facts))
    tried = session.get(SignInAttemptRow, attempt)
    if tried is not None:
        same = (col(SignInAttemptRow.account) == tried.account) & (col(SignInAttemptRow.address) == tried.address)
        session.exec(delete(SignInAttemptRow).where(same))


def _session(session: Session, wanted: str) -> tuple[AccountSessionRow, AccountRow] | None:
    same = col(AccountSessionRow.account) == col(AccountRow.name)
    query = select(AccountSessionRow, AccountRow).join(AccountRow, same).where(col(AccountSessionRow.id) == wanted)
    found = session.exec(query).first()
    return None if found is None else (found[0], found[1])


def _touch(session: Session, wanted: str, when: datetime) -> None:
    row = session.get(AccountSessionRow, wanted, with_for_update=True)
    if row is not None:
        row.seen_at = max(row.seen_at, when)


def _close_session(session: Session, wanted: str) -> None:
    session.exec(delete(AccountSessionRow).where(col(AccountSessionRow.id) == wanted))


def _begin_attempt(
    session: Session, account: str, address: str, when: datetime, window: timedelta, limits: Limits
) -> int | datetime:
    if session.get_bind().dialect.name == "postgresql":
        # Tries that count at the same moment would not see each other; SQLite has one writer anyway.
        session.execute(text("LOCK TABLE sign_in_attempt IN SHARE ROW EXCLUSIVE MODE"))
    session.exec(delete(SignInAttemptRow).where(col(SignInAttemptRow.at) <= when - window))
    same_account, same_address = col(SignInAttemptRow.account) == account, col(SignInAttemptRow.address) == address
    everywhere, _earliest = _tried(session, same_account)
    besieged = everywhere >= limits.of_account
    here = min(limits.of_account_here, limits.under_siege) if besieged else limits.of_account_here
    for limit, same in ((here, same_account & same_address), (limits.of_address, same_address)):
        tried, first = _tried(session, same)
        if tried >= limit:
            return (first or when) + window
    row = SignInAttemptRow(account=account, address=address, at=when)
    session.add(row)
    session.flush()
    return row.id or 0


def _tried(session: Session, same: ColumnElement[bool]) -> tuple[int, datetime | None]:
    """How many tries are counted, and when the first of them was."""
    return session.exec(select(func.count(), func.min(SignInAttemptRow.at)).where(same)).one()
