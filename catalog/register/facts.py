"""What callers tell the register: frozen facts, no SQL, no contract classes. What the register answers is in `models`."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any, Literal

from catalog.expectation import Severity
from catalog.i18n import Sentence
from catalog.names import Classification, Kind, Layer
from catalog.terms import AccessLevel, Importance, Sharing

DatasetStatus = Literal["active", "retired"]
DeliveryStatus = Literal["received", "read", "published", "rejected", "blocked", "superseded"]
OutcomeStatus = Literal["published", "rejected", "blocked"]
FindingLevel = Literal["row", "table"]
FindingStatus = Literal["open", "closed"]
RunStatus = Literal["running", "succeeded", "failed"]

_DELIVERY_ID = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """One column of a table; `key_position` counts from 1 inside the primary key."""

    name: str
    title: str
    title_en: str
    type: str
    classification: Classification
    unit: str | None = None
    required: bool = False
    key_position: int | None = None
    description: str = ""
    description_en: str = ""


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """One table as its contract describes it; `contract_sha256` is the hash of the contract file.

    `licence` holds id, title, title_en, url, source, and is None where none is published; `access` holds reason, reason_en and
    ground; a place is code, title, title_en. Days and cadence are declared; what a version covers is told with the version.
    """

    name: str
    layer: Layer
    sector: str
    entity: str
    title: str
    title_en: str
    description: str
    contract_version: str
    contract_sha256: str
    kind: Kind | None = None
    steward: str | None = None
    agency: str | None = None
    legal_basis: tuple[dict[str, str], ...] = ()
    simulated: bool = False
    description_en: str = ""
    licence: dict[str, str] | None = None
    access_level: AccessLevel = "restricted"
    access: dict[str, Any] = field(default_factory=dict)
    sharing: Sharing | None = None
    importance: Importance | None = None
    law_source: str | None = None
    places: tuple[dict[str, str], ...] = ()
    covers_from: date | None = None
    covers_to: date | None = None
    frequency_days: int | None = None
    columns: tuple[ColumnFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class DeliveryFacts:
    """What is known of a delivery the moment its bytes are kept; `stored_at` is relative to the lake, `period` as delivered."""

    id: str
    sector: str
    entity: str
    agency: str
    file_name: str
    bytes: int
    sha256: str
    stored_at: str
    received_at: datetime
    received_by: str
    period: str | None = None
    supersedes: str | None = None
    contract_version: str | None = None
    notes: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an id that is not twelve hex digits and a path that leaves the lake."""
        if not _DELIVERY_ID.fullmatch(self.id):
            raise ValueError(f"delivery id {self.id!r}: expected 12 lower-case hex digits of the content identity")
        path = PurePosixPath(self.stored_at)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError(f"stored_at {self.stored_at!r}: expected a path relative to the lake")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a delivery ended, in rows; the reason is for whoever handed it in, and kept in both languages."""

    status: OutcomeStatus
    reason_code: str | None = None
    reason: str | None = None
    reason_en: str | None = None
    accepted: int = 0
    quarantined: int = 0
    duplicates: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    closed: int = 0

    def __post_init__(self) -> None:
        """Nobody is turned away without being told why."""
        if self.status != "published" and not (self.reason_code and self.reason):
            raise ValueError(f"an outcome {self.status!r} needs a reason_code and a reason")

    @classmethod
    def refusal(cls, status: OutcomeStatus, code: str, reason: Sentence) -> "Outcome":
        """Nothing of the delivery was taken, and why."""
        return cls(status, code, reason.said("vi"), reason.said("en"))


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """One expectation judged once: `failed` of `checked` units; `sample` is None wherever the values are nobody's business."""

    rule: str
    dimension: str
    severity: Severity
    level: FindingLevel
    success: bool
    message: str
    checked: int = 0
    failed: int = 0
    sample: list[Any] | None = None
    observed: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        """Counts that cannot be would make every score a lie."""
        if not 0 <= self.failed <= self.checked:
            raise ValueError(f"rule {self.rule}: {self.failed} failed of {self.checked} checked is impossible")


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """One Delta version that readers may see, with all it was made from; `inputs` maps table to Delta version.

    Its quality score is not told: the register knows it from the judgement. `covers_from` and `covers_to` are the first and
    last day its rows speak of, where the contract names public columns for them.
    """

    table: str
    delta_version: int
    published_at: datetime
    rows: int
    contract_version: str
    run_id: str
    delivery_id: str | None = None
    inputs: dict[str, int] = field(default_factory=dict)
    reconciled: bool = False
    covers_from: date | None = None
    covers_to: date | None = None
