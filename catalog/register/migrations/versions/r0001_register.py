"""The register as it was first laid down."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "r0001_register"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
COUNT = sa.BigInteger()
TEXT = sa.String()


def must(name: str, kind: sa.types.TypeEngine[Any] = TEXT) -> sa.Column[Any]:
    """A column every row fills."""
    return sa.Column(name, kind, nullable=False)


def may(name: str, kind: sa.types.TypeEngine[Any] = TEXT) -> sa.Column[Any]:
    """A column a row may leave empty."""
    return sa.Column(name, kind, nullable=True)


def upgrade() -> None:
    """Make every table; those others refer to come first."""
    create_dataset()
    create_delivery()
    create_run()
    create_dataset_column()
    create_finding()
    create_version()


def create_dataset() -> None:
    """Tables of the lake."""
    op.create_table(
        "dataset",
        must("name"),
        must("layer"),
        must("sector"),
        must("entity"),
        must("title"),
        must("title_en"),
        must("description"),
        may("kind"),
        must("contract_version"),
        must("contract_sha256"),
        may("steward"),
        may("agency"),
        must("legal_basis", sa.JSON()),
        must("status"),
        must("simulated", sa.Boolean()),
        must("first_seen", MOMENT),
        must("updated", MOMENT),
        must("fingerprint"),
        sa.CheckConstraint("kind IN ('registry', 'event', 'snapshot', 'reference')", name=op.f("ck_dataset_kind")),
        sa.CheckConstraint("layer IN ('raw', 'conformed', 'curated', 'quarantine')", name=op.f("ck_dataset_layer")),
        sa.CheckConstraint("status IN ('active', 'retired')", name=op.f("ck_dataset_status")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_dataset")),
    )
    op.create_index(op.f("ix_dataset_sector"), "dataset", ["sector"])


def create_delivery() -> None:
    """What agencies handed in."""
    op.create_table(
        "delivery",
        must("id"),
        must("sector"),
        must("entity"),
        must("agency"),
        may("period"),
        must("file_name"),
        must("bytes", COUNT),
        must("sha256"),
        must("stored_at"),
        must("received_at", MOMENT),
        must("received_by"),
        may("supersedes"),
        must("attempt", COUNT),
        must("status"),
        may("reason_code"),
        may("reason"),
        may("rows_read", COUNT),
        may("accepted", COUNT),
        may("quarantined", COUNT),
        may("duplicates", COUNT),
        may("inserted", COUNT),
        may("updated", COUNT),
        may("unchanged", COUNT),
        may("closed", COUNT),
        may("settled_at", MOMENT),
        may("contract_version"),
        must("notes", sa.JSON()),
        sa.CheckConstraint(
            "status <> 'published' OR COALESCE(rows_read - accepted - quarantined - duplicates, 1) = 0",
            name=op.f("ck_delivery_published_is_reconciled"),
        ),
        sa.CheckConstraint(
            "status IN ('received', 'read', 'published', 'rejected', 'blocked', 'superseded')", name=op.f("ck_delivery_status")
        ),
        sa.CheckConstraint(
            "status NOT IN ('rejected', 'blocked') OR reason IS NOT NULL", name=op.f("ck_delivery_reason_is_given")
        ),
        sa.ForeignKeyConstraint(["supersedes"], ["delivery.id"], name=op.f("fk_delivery_supersedes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index(op.f("ix_delivery_received_at"), "delivery", ["received_at"])
    op.create_index(op.f("ix_delivery_sector_entity_received_at"), "delivery", ["sector", "entity", "received_at"])
    op.create_index(op.f("ix_delivery_sha256"), "delivery", ["sha256"])
    op.create_index(op.f("ix_delivery_status_received_at"), "delivery", ["status", "received_at"])


def create_run() -> None:
    """Runs of the pipelines."""
    op.create_table(
        "run",
        must("id"),
        must("kind"),
        must("started_at", MOMENT),
        may("finished_at", MOMENT),
        must("status"),
        may("dagster_run_id"),
        may("error"),
        must("deliveries", sa.Integer()),
        sa.CheckConstraint("status IN ('running', 'succeeded', 'failed')", name=op.f("ck_run_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_started_at"), "run", ["started_at"])


def create_dataset_column() -> None:
    """Columns of those tables."""
    op.create_table(
        "dataset_column",
        must("dataset"),
        must("name"),
        must("position", sa.Integer()),
        must("title"),
        must("title_en"),
        must("type"),
        may("unit"),
        must("classification"),
        must("required", sa.Boolean()),
        may("key_position", sa.Integer()),
        sa.CheckConstraint(
            "classification IN ('public', 'internal', 'restricted', 'personal', 'sensitive')",
            name=op.f("ck_dataset_column_classification"),
        ),
        sa.ForeignKeyConstraint(["dataset"], ["dataset.name"], name=op.f("fk_dataset_column_dataset")),
        sa.PrimaryKeyConstraint("dataset", "name", name=op.f("pk_dataset_column")),
        sa.UniqueConstraint("dataset", "position", name=op.f("uq_dataset_column_dataset_position")),
    )


def create_finding() -> None:
    """What the expectations said."""
    op.create_table(
        "finding",
        must("id", sa.Integer()),
        must("run_id"),
        must("table_name"),
        may("delivery_id"),
        must("rule"),
        must("dimension"),
        must("severity"),
        must("level"),
        must("success", sa.Boolean()),
        must("checked", COUNT),
        must("failed", COUNT),
        may("sample", sa.JSON()),
        may("observed", sa.JSON()),
        must("message"),
        must("status"),
        must("created_at", MOMENT),
        may("closed_at", MOMENT),
        may("closed_by_delivery"),
        sa.CheckConstraint(
            "dimension IN ('accuracy', 'completeness', 'conformity', 'consistency', 'coverage', 'timeliness', 'uniqueness')",
            name=op.f("ck_finding_dimension"),
        ),
        sa.CheckConstraint("level IN ('row', 'table')", name=op.f("ck_finding_level")),
        sa.CheckConstraint("severity IN ('error', 'warning')", name=op.f("ck_finding_severity")),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_finding_status")),
        sa.ForeignKeyConstraint(["closed_by_delivery"], ["delivery.id"], name=op.f("fk_finding_closed_by_delivery")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_finding_delivery_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_finding_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_finding_delivery_id"), "finding", ["delivery_id"])
    op.create_index(op.f("ix_finding_run_id"), "finding", ["run_id"])
    op.create_index(op.f("ix_finding_table_name_status"), "finding", ["table_name", "status"])


def create_version() -> None:
    """What readers may see."""
    op.create_table(
        "version",
        must("table_name"),
        must("delta_version", COUNT),
        must("published_at", MOMENT),
        must("rows", COUNT),
        may("quality_score", sa.Float()),
        must("contract_version"),
        must("run_id"),
        may("delivery_id"),
        must("inputs", sa.JSON()),
        must("reconciled", sa.Boolean()),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_version_delivery_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_version_run_id")),
        sa.PrimaryKeyConstraint("table_name", "delta_version", name=op.f("pk_version")),
    )
    op.create_index(op.f("ix_version_delivery_id"), "version", ["delivery_id"])
    op.create_index(op.f("ix_version_run_id"), "version", ["run_id"])
