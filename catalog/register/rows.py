"""Small helpers every theme module shares: the clock, and facts turned into the fields of a row."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def fields_of(facts: "DataclassInstance") -> dict[str, Any]:
    """The facts by name, not copied: field names of facts and rows agree."""
    return {field.name: getattr(facts, field.name) for field in fields(facts)}
