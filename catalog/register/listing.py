"""What a list shows of each dataset, with the version readers see: one narrow query, however many datasets there are.

Whole rows of datasets and versions, with everything the register knows of one, are `datasets`' and `versions`' business.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from catalog.names import Layer
from catalog.register.facts import DatasetStatus
from catalog.register.models import DatasetRow, VersionRow


@dataclass(frozen=True, slots=True)
class Standing:
    """The version readers see."""

    delta_version: int
    rows: int
    published_at: datetime
    quality_score: float | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One dataset in a list; no version where none was published."""

    name: str
    layer: Layer
    sector: str
    title: str
    title_en: str
    description: str
    description_en: str | None
    agency: str | None
    status: DatasetStatus
    simulated: bool
    frequency_days: int | None
    version: Standing | None


_SHOWN = [
    *(DatasetRow.name, DatasetRow.layer, DatasetRow.sector, DatasetRow.title, DatasetRow.title_en, DatasetRow.description),
    *(DatasetRow.description_en, DatasetRow.agency, DatasetRow.status, DatasetRow.simulated, DatasetRow.frequency_days),
]
_FIELDS = [field.name for field in fields(Listed) if field.name != "version"]
_STANDING = [VersionRow.delta_version, VersionRow.rows, VersionRow.published_at, VersionRow.quality_score]


def listing(session: Session, names: Collection[str] | None) -> list[Listed]:
    """Datasets by name: those named, retired or not, or every active one."""
    newest = select(col(VersionRow.table), func.max(VersionRow.delta_version).label("last")).group_by(col(VersionRow.table))
    last = (newest if names is None else newest.where(col(VersionRow.table).in_(names))).subquery()
    query = select(*map(col, _SHOWN), *map(col, _STANDING)).order_by(col(DatasetRow.name))
    query = query.outerjoin(last, last.c.table == col(DatasetRow.name)).outerjoin(
        VersionRow, (col(VersionRow.table) == last.c.table) & (col(VersionRow.delta_version) == last.c.last)
    )
    wanted = col(DatasetRow.status) == "active" if names is None else col(DatasetRow.name).in_(names)
    rows: Iterable[Sequence[Any]] = session.connection().execute(query.where(wanted))
    return [_listed(row) for row in rows]


def _listed(row: Sequence[Any]) -> Listed:
    shown, version = row[: len(_SHOWN)], row[len(_SHOWN) :]
    standing = None if version[0] is None else Standing(*version)
    return Listed(**dict(zip(_FIELDS, shown, strict=True)), version=standing)
