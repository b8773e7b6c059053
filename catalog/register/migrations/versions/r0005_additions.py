"""What stewards add, every state of it, and how often a dataset is used."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "r0005_additions"
down_revision = "r0004_declared"

TEXT = sa.String()


def must(name: str, kind: sa.types.TypeEngine[Any] = TEXT) -> sa.Column[Any]:
    """A column every row fills."""
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    """Make the two tables."""
    create_addition()
    create_usage()


def create_addition() -> None:
    """States of additions; none is ever changed."""
    op.create_table(
        "addition",
        must("id", sa.Integer()),
        must("subject"),
        must("revision", sa.Integer()),
        must("kind"),
        must("agency"),
        sa.Column("dataset", TEXT, nullable=True),
        sa.Column("column_name", TEXT, nullable=True),
        must("content", sa.JSON()),
        must("withdrawn", sa.Boolean()),
        must("made_by"),
        must("by_title"),
        must("by_admin", sa.Boolean()),
        must("made_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind IN ('note', 'endorsement', 'synonym', 'term')", name=op.f("ck_addition_kind")),
        sa.CheckConstraint("dataset IS NOT NULL OR kind IN ('synonym', 'term')", name=op.f("ck_addition_is_about_something")),
        sa.CheckConstraint("revision > 0", name=op.f("ck_addition_revision_counts")),
        sa.ForeignKeyConstraint(["dataset"], ["dataset.name"], name=op.f("fk_addition_dataset")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addition")),
        sa.UniqueConstraint("subject", "revision", name=op.f("uq_addition_subject_revision")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_addition_agency"), "addition", ["agency"])
    op.create_index(op.f("ix_addition_dataset"), "addition", ["dataset"])
    op.create_index(op.f("ix_addition_kind_dataset"), "addition", ["kind", "dataset"])


def create_usage() -> None:
    """Counts by dataset, day and kind."""
    op.create_table(
        "usage",
        must("dataset"),
        must("day", sa.Date()),
        must("kind"),
        must("times", sa.BigInteger()),
        sa.CheckConstraint("kind IN ('page', 'download', 'api', 'query')", name=op.f("ck_usage_kind")),
        sa.CheckConstraint("times > 0", name=op.f("ck_usage_times_count")),
        sa.ForeignKeyConstraint(["dataset"], ["dataset.name"], name=op.f("fk_usage_dataset")),
        sa.PrimaryKeyConstraint("dataset", "day", "kind", name=op.f("pk_usage")),
    )
    op.create_index(op.f("ix_usage_day"), "usage", ["day"])
