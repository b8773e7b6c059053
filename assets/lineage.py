"""Which columns of its inputs each column of a table is computed from, derived from the very function that computes it.

The function is run over frames without rows, and what it answers is read step by step (`lineage_plan`). Where a step cannot be
seen through, Polars is asked what it would read for that column alone: an input column read then, and not read for counting
rows, gives its value; one that is read for both stays `unknown`. A function that reads rows before it answers, other than by
`assets.eager`, is unknown as a whole. Nothing is declared and nothing is guessed. What a delivered file fills comes from the
raw column of its name, because that is what parsing by contract means.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

from assets.eager import TRACER
from assets.lineage_facts import CONSTANT, Field, State, Traced
from assets.lineage_plan import asked, reader_id, traced
from assets.sectors import find_table, inputs_of, table_function
from catalog.contract import PROVENANCE, Table
from catalog.errors import NotFound
from catalog.headers import EXTRA
from catalog.i18n import Sentence
from catalog.parsing import parse
from catalog.register.column_lineage import EVERY_ROW, ColumnLineageRow, How

_log = logging.getLogger(__name__)


class Tracing:
    """Frames without rows, what they stand for, and which columns were asked of them."""

    def __init__(self) -> None:
        """Nothing stands for anything yet."""
        self.known: dict[int, State] = {}
        self.early = False
        self.walked = CONSTANT

    def source(self, schema: Mapping[str, pl.DataType], state: State) -> pl.LazyFrame:
        """A frame without rows that stands for a state; whoever reads it while the function is still being run is noticed."""

        def rows(*_: object) -> Iterator[pl.DataFrame]:
            self.early = True
            yield pl.DataFrame(schema=schema)

        frame = register_io_source(rows, schema=pl.Schema(schema))
        self.known[reader_id(frame)] = state
        return frame

    def settled(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """A frame that stands for another, so that what is made from it can still be followed."""
        return self.source(frame.collect_schema(), traced(frame, self.known))

    def values(self, column: pl.LazyFrame) -> list[Any]:
        """Two made-up values; whoever walks the real ones makes every row depend on them."""
        state = traced(column, self.known)
        self.walked |= state.rows.chooses()
        for one in state.columns.values():
            self.walked |= one.chooses()
        (dtype,) = column.collect_schema().dtypes()
        return pl.Series([0, 1], dtype=pl.Int32()).cast(dtype).to_list()

    def reads(self, frame: pl.LazyFrame, column: str | None) -> frozenset[Field]:
        """What is read where only this column is wanted, or none but the number of rows."""
        return asked(frame.select(pl.len() if column is None else column), self.known)


@cache
def column_lineage(name: str) -> tuple[ColumnLineageRow, ...]:
    """All that each declared column of a conformed or curated table is made from, by the code of this process."""
    table, tracing = find_table(name), Tracing()
    marked = TRACER.set(tracing)
    try:
        frame = _conformed(tracing, table) if table.name.layer == "conformed" else _curated(tracing, table)
        found = tuple(_facts(tracing, table, frame)) if not tracing.early else ()
    except Exception:
        # Without rows a function may stumble where it never does with them: its work is done, only its lineage is not known.
        _log.warning("lineage of %s is not known", name, exc_info=True)
        found = ()
    finally:
        TRACER.reset(marked)
    return found or tuple(_unknown(table))


def _unknown(table: Table) -> Iterator[ColumnLineageRow]:
    """Every column may come from anything the function reads."""
    name = str(table.name)
    sources = inputs_of(name) if table.name.layer == "curated" else (str(table.name.at("raw")),)
    for column in (*(one.name for one in table.columns), EVERY_ROW):
        yield from _told(name, column, [("unknown", frozenset((source, EVERY_ROW) for source in sources))])


def _curated(tracing: Tracing, table: Table) -> pl.LazyFrame:
    function = _function(table)
    return function(**{one: _input(tracing, one) for one in inputs_of(str(table.name))})


def _conformed(tracing: Tracing, table: Table) -> pl.LazyFrame:
    """Parsed columns come from the raw ones of their name; what the sector adds is traced."""
    raw = str(table.name.at("raw"))
    text = pl.LazyFrame(schema={column.name: pl.String() for column in table.delivered} | {EXTRA: pl.String(), **_PARSED})
    schema = parse(table, text).collect_schema()
    delivered = {column.name for column in table.delivered}
    columns = {name: _from(raw, name) if name in delivered else CONSTANT for name in schema}
    parsed = tracing.source(schema, State(columns))
    return parsed if table_function(str(table.name)) is None else _function(table)(parsed)


#: What reading adds to the text of a file.
_PARSED: Mapping[str, pl.DataType] = {"_problem": pl.String(), **PROVENANCE}


def _input(tracing: Tracing, name: str) -> pl.LazyFrame:
    columns = {column.name: column.dtype for column in find_table(name).columns} | dict(PROVENANCE)
    return tracing.source(columns, State({one: CONSTANT if one in PROVENANCE else _from(name, one) for one in columns}))


def _from(dataset: str, column: str) -> Traced:
    return Traced(frozenset({(dataset, column)}))


def _function(table: Table) -> Callable[..., pl.LazyFrame]:
    function = table_function(str(table.name))
    if function is None:
        raise NotFound(Sentence("Bảng {table} không có hàm tính. Viết hàm {table} trong curated.py.", table=table.name))
    return function


def _facts(tracing: Tracing, table: Table, frame: pl.LazyFrame) -> Iterator[ColumnLineageRow]:
    """Every column of the contract, then what decides rows."""
    name, state = str(table.name), traced(frame, tracing.known)
    rows = state.rows | tracing.walked
    unseen = rows.opaque or any(one.opaque for one in state.columns.values())
    counted = tracing.reads(frame, None) if unseen else frozenset[Field]()
    for column in table.columns:
        one = state.columns.get(column.name, CONSTANT)
        read = tracing.reads(frame, column.name) if one.opaque else frozenset[Field]()
        one |= Traced(read - counted - rows.fields)
        ways: tuple[tuple[How, frozenset[Field]], ...] = (
            ("value", one.value),
            ("condition", one.condition - one.value),
            ("unknown", read - one.fields),
        )
        yield from _told(name, column.name, ways)
    yield from _told(name, EVERY_ROW, [("rows", rows.fields | (counted if rows.opaque else frozenset()))])


def _told(dataset: str, column: str, ways: Iterable[tuple[How, frozenset[Field]]]) -> Iterator[ColumnLineageRow]:
    for how, fields in ways:
        for source, name in sorted(fields):
            yield ColumnLineageRow(dataset=dataset, column=column, input_dataset=source, input_column=name, how=how)
