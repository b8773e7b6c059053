"""What every door to the register stands on: one engine, reading and writing transactions. No queries."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from catalog.register.engine import READING, persist

P = ParamSpec("P")
T = TypeVar("T")


class Door:
    """An engine whose schema is at the head, read and written in whole transactions."""

    def __init__(self, engine: Engine) -> None:
        """Take the engine; doors that share one see each other's work at once."""
        self._engine = engine
        self._writing = sessionmaker(engine, class_=Session, expire_on_commit=False)
        reader = engine.execution_options(**{READING: True})
        self._reading = sessionmaker(reader, class_=Session, expire_on_commit=False)

    def _read(self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """One reading transaction."""
        with self._reading() as session:
            return work(session, *args, **kwargs)

    def _write(self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """One writing transaction, all or nothing, started over when another writer came first."""

        def transaction() -> T:
            with self._writing.begin() as session:
                return work(session, *args, **kwargs)

        return persist(transaction)
