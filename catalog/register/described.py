"""`Described`: how columns were described by each version of a contract under which something was published.

The register says of datasets what contracts say now; versions published earlier keep the words of their own contract here.
"""

from typing import Any

from sqlmodel import JSON, Field, Session, select

from catalog.register import datasets
from catalog.register.base import Row
from catalog.register.door import Door
from catalog.register.models import DatasetRow

#: What is kept of each column.
KEPT = ("title", "title_en", "type", "unit", "classification", "required", "key_position")


class DescribedRow(Row, table=True):
    """The columns of a dataset by name, as one version of its contract described them; never changed."""

    __tablename__ = "described"

    dataset: str = Field(primary_key=True)
    contract_version: str = Field(primary_key=True)
    columns: dict[str, dict[str, Any]] = Field(sa_type=JSON)


class Described(Door):
    """Descriptions of columns by contract version."""

    def keep(self, dataset: str, contract_version: str) -> None:
        """Keep what the register says of a dataset now, once for a contract version."""
        if self._read(_missing, dataset, contract_version):
            self._write(_keep, dataset, contract_version)

    def columns(self, dataset: str, contract_version: str) -> dict[str, dict[str, Any]] | None:
        """Columns by name as that contract version described them; None where nobody kept it."""
        return self._read(_columns, dataset, contract_version)


def _missing(session: Session, dataset: str, contract_version: str) -> bool:
    """Whether a description of exactly this contract version can and should be kept."""
    known = session.exec(select(DatasetRow.contract_version).where(DatasetRow.name == dataset)).first()
    return known == contract_version and session.get(DescribedRow, (dataset, contract_version)) is None


def _keep(session: Session, dataset: str, contract_version: str) -> None:
    if _missing(session, dataset, contract_version):
        told = {one.name: {name: getattr(one, name) for name in KEPT} for one in datasets.columns(session, dataset)}
        session.add(DescribedRow(dataset=dataset, contract_version=contract_version, columns=told))


def _columns(session: Session, dataset: str, contract_version: str) -> dict[str, dict[str, Any]] | None:
    row = session.get(DescribedRow, (dataset, contract_version))
    return None if row is None else row.columns
