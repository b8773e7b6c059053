"""Local accounts: who may be one, and what a sign-in is. The register keeps them, `catalog.passwords` compares passwords.

A sign-in is a random token in the reader's cookie; the register knows its hash, so that it can be ended at any time and a
copy of the register signs nobody in. It ends after a working day, an idle hour, a new password or a disabled account.
"""

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from catalog.access import Principal
from catalog.errors import AccountRefused, SignInRefused, TooManyTries
from catalog.i18n import Sentence
from catalog.passwords import check_strength, hashed, matches, outdated
from catalog.register.account_models import AccountRow, AccountSessionRow, Role
from catalog.register.accounts import Accounts, Limits

WHOLE, IDLE, SEEN = timedelta(hours=10), timedelta(hours=1), timedelta(minutes=5)
WINDOW = timedelta(minutes=15)
#: Failures allowed in the window. An account that failed too often from everywhere is not closed, for then anybody could keep
#: its owner out: each address is given fewer tries instead.
LIMITS = Limits(of_account_here=5, of_address=30, of_account=100, under_siege=2)
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._@-]{1,62})[a-z0-9]")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that holds: its token, the account, when it ends at the latest."""

    token: str
    account: AccountRow
    expires_at: datetime


def new_account(
    accounts: Accounts, name: str, *, title: str, role: Role, agencies: Collection[str], password: str
) -> AccountRow:
    """Keep a new account; raises AccountRefused where the name, the agencies or the password will not do."""
    if _NAME.fullmatch(name) is None:
        raise AccountRefused(
            Sentence("Tên tài khoản '{name}' không dùng được: cần 3 đến 64 ký tự a-z, 0-9, '.', '_', '-', '@'.", name=name)
        )
    if role == "steward" and not agencies:
        raise AccountRefused(
            Sentence("Người giữ dữ liệu cần ít nhất một đơn vị: thêm --agency, hoặc --admin cho người quản trị.")
        )
    check_strength(password, name)
    made = datetime.now(UTC)
    row = AccountRow(
        name=name,
        title=title.strip() or name,
        role=role,
        agencies=sorted(set(agencies)) if role == "steward" else [],
        status="active",
        password_hash=hashed(password),
        created_at=made,
        updated_at=made,
        password_at=made,
    )
    return accounts.add(row)


def set_password(accounts: Accounts, name: str, password: str) -> AccountRow:
    """Another password; sign-ins made with the old one end."""
    accounts.find(name)
    check_strength(password, name)
    return accounts.set_password(name, hashed(password), datetime.now(UTC))


def sign_in(accounts: Accounts, name: str, password: str, *, address: str, instead_of: str | None = None) -> SignedIn:
    """A new sign-in, in place of the one whose token is given; raises SignInRefused or TooManyTries.

    A try is counted before it is judged, so that many at once cannot outrun the count.
    """
    now, known = datetime.now(UTC), name.strip().lower()
    begun = accounts.begin_attempt(_digest(f"account {known}"), address, now, WINDOW, LIMITS)
    if isinstance(begun, datetime):
        raise TooManyTries(max(1, int((begun - now).total_seconds())))
    row = accounts.get(known)
    right = matches(row.password_hash if row is not None else None, password)
    if row is None or not right or row.status != "active":
        raise SignInRefused(Sentence("Tên tài khoản hoặc mật khẩu không đúng."))
    if outdated(row.password_hash):
        accounts.rehash(row.name, hashed(password))
    token = secrets.token_urlsafe(32)
    opened = AccountSessionRow(id=_digest(token), account=row.name, created_at=now, seen_at=now, expires_at=now + WHOLE)
    accounts.open_session(opened, instead_of=_digest(instead_of) if instead_of else None, attempt=begun)
    return SignedIn(token, row, opened.expires_at)


def signed_in(accounts: Accounts, token: str | None, now: datetime | None = None) -> AccountRow | None:
    """Whose sign-in a token is, None where it does not hold (any more)."""
    found = accounts.session(_digest(token)) if token else None
    if found is None:
        return None
    session, account = found
    moment = now or datetime.now(UTC)
    if account.status != "active" or moment >= min(session.expires_at, session.seen_at + IDLE):
        return None
    if moment - session.seen_at > SEEN:
        accounts.touch(session.id, moment)
    return account


def sign_out(accounts: Accounts, token: str | None) -> None:
    """End a sign-in at once, on every machine its token was copied to."""
    if token:
        accounts.close_session(_digest(token))


def principal_of(account: AccountRow) -> Principal:
    """What the doors ask about a signed-in account."""
    return Principal(
        account=account.name, title=account.title, agencies=frozenset(account.agencies), admin=account.role == "admin"
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
