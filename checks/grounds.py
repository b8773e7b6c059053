"""What a rule needs beyond its row, prepared before planning: a set of keys, the offending rows, a fact of the delivery.

Each sort of ground has a `grounds_*` module of its own; this one only knows which expectation stands on which, and lets
every rule have its own. Great Expectations never sees a ground.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from catalog.expectation import Expectation
from checks import (
    domain_communes,
    grounds_counts,
    grounds_geometry,
    grounds_overlap,
    grounds_previous,
    grounds_tables,
    grounds_time,
)
from checks.around import Around
from checks.domain import DOMAIN
from checks.rules import Kwargs

Ground = Mapping[str, Any]
Grounder = Callable[[pl.LazyFrame, Kwargs, Around], Ground]

#: By expectation type; the keys of a ground begin with "_".
GROUNDERS: Mapping[str, Grounder] = {
    **domain_communes.GROUNDERS,
    **grounds_counts.GROUNDERS,
    **grounds_geometry.GROUNDERS,
    **grounds_overlap.GROUNDERS,
    **grounds_tables.GROUNDERS,
    **grounds_previous.GROUNDERS,
    **grounds_time.GROUNDERS,
}

_ROW = "_row"


def ground_of(frame: pl.LazyFrame, expectation: Expectation, around: Around | None) -> Ground | None:
    """The ground of a rule, None for one that has none or has nothing around it; raises NotFound for a table not published."""
    grounder = GROUNDERS.get(expectation.type)
    if grounder is None or around is None:
        return None
    own = DOMAIN.get(expectation.type)
    return grounder(frame, expectation.kwargs if own is None else own.filled(expectation.kwargs), around)


def grounded(expectation: Expectation, ready: Mapping[str, Ground]) -> Expectation:
    """The expectation with its ground among its arguments, for planner and quarantine."""
    own = ready.get(expectation.name)
    return expectation if own is None else replace(expectation, kwargs={**expectation.kwargs, **own})


def numbered(frame: pl.LazyFrame, expectations: Sequence[Expectation]) -> pl.LazyFrame:
    """The frame with its rows numbered from 1 in `_row`, where a ground may speak of rows and none has a number yet."""
    if _ROW in frame.collect_schema() or not any(expectation.type in GROUNDERS for expectation in expectations):
        return frame
    return frame.with_row_index(_ROW, offset=1).with_columns(pl.col(_ROW).cast(pl.Int64))
