"""Small helpers every theme module shares: the clock, a query held to what is given, facts turned into the fields of a row."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlmodel import col
from sqlmodel.sql.expression import SelectOfScalar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def fitting(query: SelectOfScalar[T], wanted: Iterable[tuple[object, object]]) -> SelectOfScalar[T]:
    """The query held to every (column, value) whose value is given."""
    for column, value in wanted:
        if value is not None:
            query = query.where(col(column) == value)
    return query


def fields_of(facts: "DataclassInstance") -> dict[str, Any]:
    """The facts by name, not copied: field names of facts and rows agree."""
    return {field.name: getattr(facts, field.name) for field in fields(facts)}
