"""The register's tables as SQLModel rows, which are also what it answers with; how they are reached is in the theme modules.

Times are UTC and aware: SQLModel's own column type for `datetime` refuses naive ones. Words from a short list are plain
text under a CHECK, so that SQLite and PostgreSQL hold the same promise. A change here needs a revision in `migrations`.
"""

from datetime import date, datetime
from typing import Any, get_args

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlmodel import Field

from catalog.expectation import DIMENSIONS, Severity
from catalog.i18n import Twins
from catalog.names import Classification, Kind, Layer
from catalog.register import facts
from catalog.register.base import METADATA as METADATA
from catalog.register.base import NullableJson, one_of
from catalog.register.base import Row as Row
from catalog.terms import IMPORTANCES, LEVELS, SHARINGS, AccessLevel, Importance, Sharing

#: What stands in the place of a dimension where a score is of all of them.
OVERALL = "overall"


class DatasetRow(Row, table=True):
    """A table of the lake as its contract last described it; retired, never deleted.

    What was not kept yet when a retired table was last described is None.
    """

    __tablename__ = "dataset"
    __table_args__ = (
        one_of("layer", get_args(Layer)),
        one_of("kind", get_args(Kind)),
        one_of("status", get_args(facts.DatasetStatus)),
        one_of("access_level", LEVELS),
        one_of("sharing", SHARINGS),
        one_of("importance", IMPORTANCES),
    )

    name: str = Field(primary_key=True)
    layer: Layer = Field(sa_type=String)
    sector: str = Field(index=True)
    entity: str
    title: str
    title_en: str
    description: str
    kind: Kind | None = Field(sa_type=String)
    contract_version: str
    contract_sha256: str
    steward: str | None
    agency: str | None
    legal_basis: list[dict[str, str]] = Field(sa_type=JSON)
    status: facts.DatasetStatus = Field(sa_type=String)
    simulated: bool
    first_seen: datetime
    updated: datetime
    fingerprint: str
    description_en: str | None = None
    licence: dict[str, str] | None = Field(default=None, sa_type=NullableJson)
    access_level: AccessLevel | None = Field(default=None, sa_type=String)
    access: dict[str, Any] | None = Field(default=None, sa_type=NullableJson)
    sharing: Sharing | None = Field(default=None, sa_type=String)
    importance: Importance | None = Field(default=None, sa_type=String)
    law_source: str | None = None
    places: list[dict[str, str]] | None = Field(default=None, sa_type=NullableJson)
    covers_from: date | None = None
    covers_to: date | None = None
    frequency_days: int | None = None


class DatasetColumnRow(Row, table=True):
    """One column of a dataset."""

    __tablename__ = "dataset_column"
    __table_args__ = (
        UniqueConstraint("dataset", "position"),
        one_of("classification", get_args(Classification)),
    )

    dataset: str = Field(primary_key=True, foreign_key="dataset.name")
    name: str = Field(primary_key=True)
    position: int
    title: str
    title_en: str
    type: str
    unit: str | None
    classification: Classification = Field(sa_type=String)
    required: bool
    key_position: int | None
    description: str | None = None
    description_en: str | None = None


class DeliveryRow(Row, table=True):
    """What one agency handed in at one time, and what became of it; counts stay None until they are known."""

    __tablename__ = "delivery"
    __table_args__ = (
        one_of("status", get_args(facts.DeliveryStatus)),
        CheckConstraint(
            "status <> 'published' OR COALESCE(rows_read - accepted - quarantined - duplicates, 1) = 0",
            name="published_is_reconciled",
        ),
        CheckConstraint("status NOT IN ('rejected', 'blocked') OR reason IS NOT NULL", name="reason_is_given"),
        Index(None, "status", "received_at"),
        Index(None, "sector", "entity", "received_at"),
    )

    id: str = Field(primary_key=True)
    sector: str
    entity: str
    agency: str
    period: str | None
    file_name: str
    bytes: int = Field(sa_type=BigInteger)
    sha256: str = Field(index=True)
    stored_at: str
    received_at: datetime = Field(index=True)
    received_by: str
    supersedes: str | None = Field(foreign_key="delivery.id")
    attempt: int = Field(default=0, sa_type=BigInteger)
    status: facts.DeliveryStatus = Field(sa_type=String)
    reason_code: str | None = None
    reason: str | None = None
    reason_en: str | None = None
    rows_read: int | None = Field(default=None, sa_type=BigInteger)
    accepted: int | None = Field(default=None, sa_type=BigInteger)
    quarantined: int | None = Field(default=None, sa_type=BigInteger)
    duplicates: int | None = Field(default=None, sa_type=BigInteger)
    inserted: int | None = Field(default=None, sa_type=BigInteger)
    updated: int | None = Field(default=None, sa_type=BigInteger)
    unchanged: int | None = Field(default=None, sa_type=BigInteger)
    closed: int | None = Field(default=None, sa_type=BigInteger)
    settled_at: datetime | None = None
    contract_version: str | None
    notes: dict[str, Any] = Field(sa_type=JSON)

    @property
    def why(self) -> Twins | None:
        """Why it was turned away, for whoever reads it."""
        return Twins(self.reason, self.reason_en) if self.reason else None


class RunRow(Row, table=True):
    """One run of the pipelines, whoever started it."""

    __tablename__ = "run"
    __table_args__ = (one_of("status", get_args(facts.RunStatus)),)

    id: str = Field(primary_key=True)
    kind: str
    started_at: datetime = Field(index=True)
    finished_at: datetime | None = None
    status: facts.RunStatus = Field(sa_type=String)
    dagster_run_id: str | None = None
    error: str | None = None
    deliveries: int = 0


class VersionRow(Row, table=True):
    """A Delta version readers may see, tied to its inputs, contract version, quality score and run."""

    __tablename__ = "version"

    table: str = Field(primary_key=True, sa_column_kwargs={"name": "table_name"})
    delta_version: int = Field(primary_key=True, sa_type=BigInteger)
    published_at: datetime
    rows: int = Field(sa_type=BigInteger)
    quality_score: float | None
    contract_version: str
    run_id: str = Field(foreign_key="run.id", index=True)
    delivery_id: str | None = Field(foreign_key="delivery.id", index=True)
    inputs: dict[str, int] = Field(sa_type=JSON)
    reconciled: bool
    covers_from: date | None = None
    covers_to: date | None = None


class FindingRow(Row, table=True):
    """One expectation judged in one run; a success is closed from birth."""

    __tablename__ = "finding"
    __table_args__ = (
        one_of("dimension", DIMENSIONS),
        one_of("severity", get_args(Severity)),
        one_of("level", get_args(facts.FindingLevel)),
        one_of("status", get_args(facts.FindingStatus)),
        Index(None, "table_name", "status"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    run_id: str = Field(foreign_key="run.id", index=True)
    table: str = Field(sa_column_kwargs={"name": "table_name"})
    delivery_id: str | None = Field(foreign_key="delivery.id", index=True)
    rule: str
    dimension: str
    severity: Severity = Field(sa_type=String)
    level: facts.FindingLevel = Field(sa_type=String)
    success: bool
    checked: int = Field(sa_type=BigInteger)
    failed: int = Field(sa_type=BigInteger)
    sample: list[Any] | None = Field(sa_type=NullableJson)
    observed: dict[str, Any] | None = Field(sa_type=NullableJson)
    message: str
    status: facts.FindingStatus = Field(sa_type=String)
    created_at: datetime
    closed_at: datetime | None = None
    closed_by_delivery: str | None = Field(default=None, foreign_key="delivery.id")


class ScoreRow(Row, table=True):
    """The score of one judgement, overall or in one dimension; `delta_version` is None where nothing was published."""

    __tablename__ = "score"
    __table_args__ = (
        one_of("dimension", (*DIMENSIONS, OVERALL)),
        CheckConstraint("passed >= 0 AND passed <= total AND total > 0", name="counts_can_be"),
        CheckConstraint("score >= 0 AND score <= 100", name="percentage"),
        CheckConstraint("weight > 0", name="weight_counts"),
        ForeignKeyConstraint(["table_name", "delta_version"], ["version.table_name", "version.delta_version"]),
        UniqueConstraint("run_id", "table_name", "delivery_id", "dimension"),
        Index(None, "table_name", "dimension", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    run_id: str = Field(foreign_key="run.id")
    table: str = Field(sa_column_kwargs={"name": "table_name"})
    delivery_id: str | None = Field(foreign_key="delivery.id", index=True)
    attempt: int = Field(sa_type=BigInteger)
    delta_version: int | None = Field(default=None, sa_type=BigInteger)
    dimension: str
    rows: int = Field(sa_type=BigInteger)
    passed: int = Field(sa_type=BigInteger)
    total: int = Field(sa_type=BigInteger)
    expectations: int
    weight: float
    score: float
    created_at: datetime
