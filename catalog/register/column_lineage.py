"""`ColumnLineage`: which columns each column is computed from, as the code that last published a table says.

Found out by `assets.lineage`; here it is kept and asked for. No version keeps its own: a table whose code changed says what the
code of its last publication does.
"""

from collections.abc import Collection
from typing import Literal

from sqlalchemy import Index, String, delete
from sqlmodel import Field, Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from catalog.register.base import Row, one_of
from catalog.register.door import Door

#: Gives the value; chooses which value it is; decides which rows there are; may do any of these.
How = Literal["value", "condition", "rows", "unknown"]
HOWS: tuple[How, ...] = ("value", "condition", "rows", "unknown")
#: Stands in the place of a column for what decides the rows of a whole dataset.
EVERY_ROW = "*"


class ColumnLineageRow(Row, table=True):
    """One column that another is computed from, and what it does there."""

    __tablename__ = "column_lineage"
    __table_args__ = (one_of("how", HOWS), Index(None, "input_dataset", "input_column"))

    dataset: str = Field(primary_key=True)
    column: str = Field(primary_key=True, sa_column_kwargs={"name": "column_name"})
    input_dataset: str = Field(primary_key=True)
    input_column: str = Field(primary_key=True)
    how: How = Field(sa_type=String)


class ColumnLineage(Door):
    """What the columns of datasets are made from and what is made from them."""

    def keep(self, dataset: str, rows: Collection[ColumnLineageRow]) -> bool:
        """Take the place of all that was known of a dataset; False, without a write, where it was known already."""
        if not self._read(_differs, dataset, rows):
            return False
        self._write(_keep, dataset, rows)
        return True

    def inputs(self, dataset: str | None = None) -> list[ColumnLineageRow]:
        """What the columns of one dataset, or of all, are computed from; empty where nobody has found out yet."""
        return self._read(_inputs, dataset)

    def uses(self, dataset: str) -> list[ColumnLineageRow]:
        """What is computed from the columns of a dataset."""
        return self._read(_uses, dataset)


def _differs(session: Session, dataset: str, rows: Collection[ColumnLineageRow]) -> bool:
    return {_told(row) for row in _inputs(session, dataset)} != {_told(row) for row in rows}


def _told(row: ColumnLineageRow) -> tuple[str, ...]:
    return (row.column, row.input_dataset, row.input_column, row.how)


def _keep(session: Session, dataset: str, rows: Collection[ColumnLineageRow]) -> None:
    session.exec(delete(ColumnLineageRow).where(col(ColumnLineageRow.dataset) == dataset))
    session.add_all(ColumnLineageRow(**row.model_dump()) for row in rows)


def _inputs(session: Session, dataset: str | None) -> list[ColumnLineageRow]:
    query = _ordered()
    if dataset is not None:
        query = query.where(col(ColumnLineageRow.dataset) == dataset)
    return list(session.exec(query).all())


def _uses(session: Session, dataset: str) -> list[ColumnLineageRow]:
    return list(session.exec(_ordered().where(col(ColumnLineageRow.input_dataset) == dataset)).all())


def _ordered() -> SelectOfScalar[ColumnLineageRow]:
    """By what is computed, then by what it is computed from."""
    return select(ColumnLineageRow).order_by(
        col(ColumnLineageRow.dataset),
        col(ColumnLineageRow.column),
        col(ColumnLineageRow.input_dataset),
        col(ColumnLineageRow.input_column),
    )
