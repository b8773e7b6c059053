"""Local accounts, the sign-ins that hold, and tries that failed."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "r0003_account"
down_revision = "r0002_score"

MOMENT = sa.DateTime(timezone=True)
TEXT = sa.String()


def must(name: str, kind: sa.types.TypeEngine[Any] = TEXT) -> sa.Column[Any]:
    """A column every row fills."""
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    """Make the three tables."""
    create_account()
    create_session()
    create_attempt()


def create_account() -> None:
    """People who may sign in."""
    op.create_table(
        "account",
        must("name"),
        must("title"),
        must("role"),
        must("agencies", sa.JSON()),
        must("status"),
        must("password_hash"),
        must("created_at", MOMENT),
        must("updated_at", MOMENT),
        must("password_at", MOMENT),
        sa.Column("signed_in_at", MOMENT, nullable=True),
        sa.CheckConstraint("role IN ('steward', 'admin')", name=op.f("ck_account_role")),
        sa.CheckConstraint("status IN ('active', 'disabled')", name=op.f("ck_account_status")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_account")),
    )


def create_session() -> None:
    """Sign-ins that hold."""
    op.create_table(
        "account_session",
        must("id"),
        must("account"),
        must("created_at", MOMENT),
        must("seen_at", MOMENT),
        must("expires_at", MOMENT),
        sa.ForeignKeyConstraint(["account"], ["account.name"], name=op.f("fk_account_session_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_session")),
    )
    op.create_index(op.f("ix_account_session_account"), "account_session", ["account"])
    op.create_index(op.f("ix_account_session_expires_at"), "account_session", ["expires_at"])


def create_attempt() -> None:
    """Tries that failed."""
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        must("account"),
        must("address"),
        must("at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sign_in_attempt_account_at"), "sign_in_attempt", ["account", "at"])
    op.create_index(op.f("ix_sign_in_attempt_address_at"), "sign_in_attempt", ["address", "at"])
    op.create_index(op.f("ix_sign_in_attempt_at"), "sign_in_attempt", ["at"])
