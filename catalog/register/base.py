"""What every table of the register is built on: one metadata with names for constraints, and words held to a short list."""

from sqlalchemy import JSON, CheckConstraint, MetaData
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class NullableJson(JSON):
    """JSON whose None is SQL NULL, not the JSON word null."""

    def __init__(self) -> None:
        """Fix the one option."""
        super().__init__(none_as_null=True)


class Row(SQLModel, registry=registry(metadata=METADATA)):
    """Root of the register's tables, with names and metadata of their own."""


def one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    """Hold a text column to a short list of words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
