"""The two ways a table's function may look at rows before it answers: read a small frame once, or walk its few values.

Both keep the function traceable: while somebody asks which columns a table is made from (`assets.lineage`), nothing is read and
the same steps are followed without rows. A plain `collect` in a table's function works too, but hides what comes from what.
"""

from contextvars import ContextVar
from typing import Any, Protocol

import polars as pl


class Tracer(Protocol):
    """Who stands in for rows while a function is traced."""

    def settled(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """A frame without rows in place of one that was read."""
        ...

    def values(self, column: pl.LazyFrame) -> list[Any]:
        """Made-up values of the right type in place of those of a column."""
        ...


TRACER: ContextVar[Tracer | None] = ContextVar("tracer", default=None)


def read_once(frame: pl.LazyFrame) -> pl.LazyFrame:
    """A small frame read now, so that what uses it several times does not compute it several times."""
    tracer = TRACER.get()
    return frame.collect().lazy() if tracer is None else tracer.settled(frame)


def values_of(column: pl.LazyFrame) -> list[Any]:
    """The values of a frame of one column, nulls left out: few enough to be walked."""
    tracer = TRACER.get()
    return column.collect().to_series().drop_nulls().to_list() if tracer is None else tracer.values(column)
