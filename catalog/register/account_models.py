"""Local accounts, their sign-ins and failed tries as SQLModel rows. Passwords and session tokens are kept as hashes only."""

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String
from sqlmodel import JSON, Field

from catalog.register.models import Row

Role = Literal["steward", "admin"]
AccountStatus = Literal["active", "disabled"]


class AccountRow(Row, table=True):
    """A person who may sign in: a steward of some agencies, or an administrator; disabled, never deleted."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("role IN ('steward', 'admin')", name="role"),
        CheckConstraint("status IN ('active', 'disabled')", name="status"),
    )

    name: str = Field(primary_key=True)
    title: str
    role: Role = Field(sa_type=String)
    agencies: list[str] = Field(sa_type=JSON)
    status: AccountStatus = Field(sa_type=String)
    password_hash: str
    created_at: datetime
    updated_at: datetime
    password_at: datetime
    signed_in_at: datetime | None = None


class AccountSessionRow(Row, table=True):
    """One sign-in that holds; `id` is the SHA-256 of the token the browser keeps."""

    __tablename__ = "account_session"
    __table_args__ = (ForeignKeyConstraint(["account"], ["account.name"]),)

    id: str = Field(primary_key=True)
    account: str = Field(index=True)
    created_at: datetime
    seen_at: datetime
    expires_at: datetime = Field(index=True)


class SignInAttemptRow(Row, table=True):
    """A try to sign in that did not succeed (yet); `account` is a hash, for people type passwords where names belong."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index(None, "account", "at"), Index(None, "address", "at"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    account: str
    address: str
    at: datetime = Field(index=True)
