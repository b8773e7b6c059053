"""The register: deliveries, versions, findings, scores, runs, datasets, on SQLite or PostgreSQL. No rows of data, no files."""

from catalog.register.facade import Register
from catalog.register.facts import (
    ColumnFacts,
    DatasetFacts,
    DeliveryFacts,
    FindingFacts,
    Outcome,
    VersionFacts,
)
from catalog.register.listing import Listed, Standing
from catalog.register.models import (
    OVERALL,
    DatasetColumnRow,
    DatasetRow,
    DeliveryRow,
    FindingRow,
    RunRow,
    ScoreRow,
    VersionRow,
)
from catalog.register.score import Cost

__all__ = [
    "OVERALL",
    "ColumnFacts",
    "Cost",
    "DatasetColumnRow",
    "DatasetFacts",
    "DatasetRow",
    "DeliveryFacts",
    "DeliveryRow",
    "FindingFacts",
    "FindingRow",
    "Listed",
    "Outcome",
    "Register",
    "RunRow",
    "ScoreRow",
    "Standing",
    "VersionFacts",
    "VersionRow",
]
