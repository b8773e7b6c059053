"""Scores by dimension, one set a judgement. Versions published before keep their one number; it followed another definition."""

import sqlalchemy as sa
from alembic import op

revision = "r0002_score"
down_revision = "r0001_register"

COUNT = sa.BigInteger()
TEXT = sa.String()


def upgrade() -> None:
    """Make the one table."""
    op.create_table(
        "score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", TEXT, nullable=False),
        sa.Column("table_name", TEXT, nullable=False),
        sa.Column("delivery_id", TEXT, nullable=True),
        sa.Column("attempt", COUNT, nullable=False),
        sa.Column("delta_version", COUNT, nullable=True),
        sa.Column("dimension", TEXT, nullable=False),
        sa.Column("rows", COUNT, nullable=False),
        sa.Column("passed", COUNT, nullable=False),
        sa.Column("total", COUNT, nullable=False),
        sa.Column("expectations", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *constraints(),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_score_delivery_id"), "score", ["delivery_id"])
    op.create_index(op.f("ix_score_table_name_dimension_id"), "score", ["table_name", "dimension", "id"])


def constraints() -> list[sa.Constraint]:
    """What every score promises."""
    return [
        sa.CheckConstraint(
            "dimension IN ('accuracy', 'completeness', 'conformity', 'consistency', 'coverage', 'timeliness', "
            "'uniqueness', 'overall')",
            name=op.f("ck_score_dimension"),
        ),
        sa.CheckConstraint("passed >= 0 AND passed <= total AND total > 0", name=op.f("ck_score_counts_can_be")),
        sa.CheckConstraint("score >= 0 AND score <= 100", name=op.f("ck_score_percentage")),
        sa.CheckConstraint("weight > 0", name=op.f("ck_score_weight_counts")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_score_delivery_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_score_run_id")),
        sa.ForeignKeyConstraint(
            ["table_name", "delta_version"],
            ["version.table_name", "version.delta_version"],
            name=op.f("fk_score_table_name"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint(
            "run_id", "table_name", "delivery_id", "dimension", name=op.f("uq_score_run_id_table_name_delivery_id_dimension")
        ),
    ]
