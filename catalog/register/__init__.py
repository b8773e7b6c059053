"""The register: deliveries, versions, findings, runs and datasets, on SQLite or PostgreSQL. No rows of data, no files."""

from catalog.register.facade import Register
from catalog.register.facts import (
    ColumnFacts,
    DatasetFacts,
    DeliveryFacts,
    FindingFacts,
    Outcome,
    VersionFacts,
)
from catalog.register.models import DatasetColumnRow, DatasetRow, DeliveryRow, FindingRow, RunRow, VersionRow
from catalog.register.score import score

__all__ = [
    "ColumnFacts",
    "DatasetColumnRow",
    "DatasetFacts",
    "DatasetRow",
    "DeliveryFacts",
    "DeliveryRow",
    "FindingFacts",
    "FindingRow",
    "Outcome",
    "Register",
    "RunRow",
    "VersionFacts",
    "VersionRow",
    "score",
]
