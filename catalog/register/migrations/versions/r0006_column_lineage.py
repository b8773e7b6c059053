"""Which columns each column is computed from, and how columns were described before."""

import sqlalchemy as sa
from alembic import op

revision = "r0006_column_lineage"
down_revision = "r0005_additions"


def upgrade() -> None:
    """Make the two tables."""
    create_column_lineage()
    create_described()


def create_column_lineage() -> None:
    """One row an input column of a column."""
    op.create_table(
        "column_lineage",
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("column_name", sa.String(), nullable=False),
        sa.Column("input_dataset", sa.String(), nullable=False),
        sa.Column("input_column", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.CheckConstraint("how IN ('value', 'condition', 'rows', 'unknown')", name=op.f("ck_column_lineage_how")),
        sa.PrimaryKeyConstraint("dataset", "column_name", "input_dataset", "input_column", name=op.f("pk_column_lineage")),
    )
    op.create_index(op.f("ix_column_lineage_input_dataset_input_column"), "column_lineage", ["input_dataset", "input_column"])


def create_described() -> None:
    """One row a version of a contract under which a dataset was published."""
    op.create_table(
        "described",
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("contract_version", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("dataset", "contract_version", name=op.f("pk_described")),
    )
