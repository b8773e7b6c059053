"""What stewards add to the catalogue and how often datasets are used, as SQLModel rows.

An addition is never changed: each change, a withdrawal too, is one more row of the same subject, and the newest holds. Use is
counted by dataset, day and kind: nothing here says who it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, get_args

from sqlalchemy import BigInteger, CheckConstraint, Date, Index, String, UniqueConstraint
from sqlmodel import JSON, Field

from catalog.register.models import Row

AdditionKind = Literal["note", "endorsement", "synonym", "term"]
UsageKind = Literal["page", "download", "api", "query"]


@dataclass(frozen=True, slots=True)
class AdditionFacts:
    """One state of one addition: what it is about, what it says, whose it is, and who says so.

    `content` holds text and lists of text by name; which names is decided where forms are read. `agency` owns it; an
    administrator's word is not the agency's, so `by_admin` is kept.
    """

    subject: str
    kind: AdditionKind
    agency: str
    by: str
    by_title: str
    by_admin: bool
    content: Mapping[str, Any] = field(default_factory=dict)
    dataset: str | None = None
    column: str | None = None
    withdrawn: bool = False

    def __post_init__(self) -> None:
        """A note and an endorsement are about a dataset."""
        if self.kind in ("note", "endorsement") and self.dataset is None:
            raise ValueError(f"a {self.kind} needs a dataset")


class AdditionRow(Row, table=True):
    """One state of one addition; `revision` counts from 1 within a subject. No key to columns: contracts may drop them."""

    __tablename__ = "addition"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in get_args(AdditionKind))})", name="kind"),
        CheckConstraint("dataset IS NOT NULL OR kind IN ('synonym', 'term')", name="is_about_something"),
        CheckConstraint("revision > 0", name="revision_counts"),
        UniqueConstraint("subject", "revision"),
        Index(None, "kind", "dataset"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    subject: str
    revision: int
    kind: AdditionKind = Field(sa_type=String)
    agency: str = Field(index=True)
    dataset: str | None = Field(foreign_key="dataset.name", index=True)
    column: str | None = Field(sa_column_kwargs={"name": "column_name"})
    content: dict[str, Any] = Field(sa_type=JSON)
    withdrawn: bool
    by: str = Field(sa_column_kwargs={"name": "made_by"})
    by_title: str
    by_admin: bool
    at: datetime = Field(sa_column_kwargs={"name": "made_at"})


class UsageRow(Row, table=True):
    """How often a dataset was used in one way on one day, by local time."""

    __tablename__ = "usage"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in get_args(UsageKind))})", name="kind"),
        CheckConstraint("times > 0", name="times_count"),
    )

    dataset: str = Field(primary_key=True, foreign_key="dataset.name")
    day: date = Field(primary_key=True, sa_type=Date, index=True)
    kind: UsageKind = Field(primary_key=True, sa_type=String)
    times: int = Field(sa_type=BigInteger)
