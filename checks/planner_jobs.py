"""One row rule on its way through the two collects: counted in the first, its wrong rows fetched in the second."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from checks.aggregates import SAMPLE, Probe
from checks.keys import Repeats, candidates, nominate, settle
from checks.rules import KeyRule, Kwargs, Rule

COUNT, CONSIDERED = "unexpected_count", "filtered_row_count"
VALUES, INDEX, ROWS = "unexpected_values", "unexpected_index_list", "unexpected_rows"
# The text of a query for the wrong rows: a lazy frame has none, so the answer is always None.
QUERY = "unexpected_index_query"
#: The place of a row in the table, counted from 0; the planner adds it.
PLACE = "__place"
#: Rules with more wrong rows than this fetch their sample on their own, where places are not known; the others share one.
NOISY = 20_000
#: Rows of repeated keys are all fetched by their places, to compare them by value, up to this many.
MOST_PLACES = 500_000
ROW_SUFFIXES = (COUNT, VALUES, CONSIDERED, INDEX, ROWS, QUERY)


@dataclass(frozen=True)
class Shown:
    """How much of the wrong rows an ask wants: so many values, so many indexes (None: all), the columns that name a row."""

    values: int = SAMPLE
    indexes: int | None = SAMPLE
    index: tuple[str, ...] = ()
    with_values: bool = True

    def limit(self, suffix: str) -> int | None:
        """How many rows an ask with this suffix wants, None meaning all."""
        return self.indexes if suffix == INDEX else self.values


@dataclass(frozen=True)
class Ask:
    """One metric of one expectation: `owner` is the rule's name, `kwargs` its arguments as they were written."""

    id: Hashable
    metric: str
    owner: str
    kwargs: Kwargs
    shown: Shown = Shown()


@dataclass
class RowJob:
    """A row rule over a table of these columns, everything asked about it (suffix -> asks) and what is known of it so far."""

    rule: Rule | KeyRule
    owner: str
    number: int
    table: tuple[str, ...]
    asks: dict[str, list[Ask]] = field(default_factory=dict)
    count: int = 0
    considered: int = 0
    repeats: Repeats | None = None
    rows: pl.DataFrame | None = None
    places: pl.Series | None = None

    @property
    def probe(self) -> Probe:
        """How many rows are considered, how many are wrong (for keys: the hashes), and where the first wrong ones are."""
        kept = self.rule.considered
        among = pl.len() if kept is None else kept.sum()
        if isinstance(self.rule, KeyRule):
            hashes = self.rule.hash if kept is None else pl.when(kept).then(self.rule.hash)
            return Probe([among, hashes.implode()], _repeated)
        most = self._most
        if most is None or not any(True for _ in self._showing()):
            return Probe([among, self.rule.unexpected.sum()], lambda *counts: (*counts, None))
        wrong = pl.col(f"__wrong_{self.number}")
        first = pl.col(PLACE).filter(wrong).head(most).implode()
        return Probe(
            [among, wrong.sum(), first], lambda *found: found, prepared={wrong.meta.output_name(): self.rule.unexpected}
        )

    @property
    def all_asks(self) -> list[Ask]:
        """Everything asked about the rule."""
        return [ask for asks in self.asks.values() for ask in asks]

    @property
    def wrong(self) -> pl.Expr:
        """True on the rows that break the rule, known after counting."""
        if isinstance(self.rule, Rule):
            return self.rule.unexpected
        return pl.lit(False) if self.repeats is None else self.rule.unexpected(self.repeats)

    @property
    def wants_rows(self) -> bool:
        """True when wrong rows exist and some of them were asked for."""
        return self.count > 0 and any(True for _ in self._showing())

    @property
    def fetched(self) -> list[str]:
        """The columns of a wrong row somebody asked for."""
        index = [name for _suffix, ask in self._showing() for name in ask.shown.index]
        return list(dict.fromkeys([*self.rule.columns, *index, *(self.table if ROWS in self.asks else ())]))

    @property
    def looked_at(self) -> list[str]:
        """The fetched columns, and those the rule reads."""
        read = [self.rule.unexpected] if isinstance(self.rule, Rule) else self.rule.key
        names = [name for expression in read for name in expression.meta.root_names()]
        return list(dict.fromkeys([*self.fetched, *names]))

    @property
    def _most(self) -> int | None:
        """How many wrong rows the greediest ask wants, None meaning all."""
        limits = [ask.shown.limit(suffix) for suffix, ask in self._showing()]
        known = [limit for limit in limits if limit is not None]
        return max(known, default=0) if len(known) == len(limits) else None

    def first(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """As many of the wrong rows as the greediest ask wants."""
        return rows if self._most is None else rows.head(self._most)

    def receive(self, counted: tuple[int, int | Repeats, pl.Series | None]) -> None:
        """Take what the probe found."""
        self.considered, wrong, self.places = counted
        self.repeats, self.count = (wrong, wrong.rows) if isinstance(wrong, Repeats) else (None, wrong)

    def take(self, rows: pl.DataFrame) -> bool:
        """Take the rows at the known places; False where they are not the wrong ones: the table came in another order."""
        if self.places is None:
            return False
        own = rows.filter(pl.col(PLACE).is_in(self.places.implode())).sort(PLACE)
        if own.height != len(self.places) or not self._recognises(own):
            return False
        self.rows = self.first(self.confirmed(own.lazy().select(self.fetched))).collect()
        return True

    def _recognises(self, own: pl.DataFrame) -> bool:
        """Whether every row breaks the rule; of a rule about the whole column a few rows say nothing."""
        if isinstance(self.rule, KeyRule):
            repeats = pl.Series(dtype=pl.UInt64) if self.repeats is None else self.repeats.hashes
            return bool(own.select(self.rule.hash.is_in(repeats.implode()).all()).item())
        return self.rule.whole or bool(own.select(self.rule.unexpected.all()).item())

    def keys(self, frame: pl.LazyFrame) -> pl.LazyFrame | None:
        """The distinct keys behind repeated hashes; None when no key repeats."""
        if not isinstance(self.rule, KeyRule) or self.repeats is None or not self.repeats.rows:
            return None
        return candidates(frame, self.rule.key, self.rule.considered, self.repeats)

    def confirmed(self, wrong: pl.LazyFrame) -> pl.LazyFrame:
        """All the wrong rows, less those of keys that only share a hash with another one."""
        if not isinstance(self.rule, KeyRule) or self.repeats is None:
            return wrong
        keys = candidates(wrong, self.rule.key, None, self.repeats).collect()
        if self.is_settled(keys.height):
            return wrong
        self.settle(keys)
        return wrong.filter(replace(self.rule, considered=None).unexpected(self.repeats))

    def is_settled(self, distinct_keys: int) -> bool:
        """True when every repeated hash stands for one key, so that counting by hash was exact."""
        return self.repeats is not None and distinct_keys == len(self.repeats.hashes)

    def settle(self, keys: pl.DataFrame) -> None:
        """Correct the count where different keys share a hash."""
        if self.repeats is not None:
            self.repeats = settle(self.repeats, keys)
            self.count = self.repeats.rows

    def answers(self) -> dict[Hashable, Any]:
        """The value of every ask, by id."""
        known = {COUNT: self.count, CONSIDERED: self.considered, QUERY: None}
        told = {ask.id: self._told(suffix, ask.shown) for suffix, ask in self._showing()}
        return {ask.id: known.get(suffix) for suffix, asks in self.asks.items() for ask in asks} | told

    def _showing(self) -> Iterator[tuple[str, Ask]]:
        """The asks that want to see wrong rows; an index without columns to name a row by says nothing of a lazy frame."""
        for suffix in (VALUES, INDEX, ROWS):
            yield from ((suffix, ask) for ask in self.asks.get(suffix, ()) if suffix != INDEX or ask.shown.index)

    def _told(self, suffix: str, shown: Shown) -> list[Any]:
        if self.rows is None:
            return []
        limit = shown.limit(suffix)
        rows = self.rows if limit is None else self.rows.head(limit)
        if suffix == ROWS:
            return rows.select(self.table).to_dicts()
        if suffix == INDEX:
            return self._index(rows, shown)
        return self._values(rows.select(self.rule.columns))

    def _index(self, rows: pl.DataFrame, shown: Shown) -> list[Any]:
        """One dictionary a row, or without values a single dictionary of columns, as Great Expectations has it."""
        if not shown.with_values:
            return [rows.select(shown.index).to_dict(as_series=False)]
        return rows.select(list(dict.fromkeys([*self.rule.columns, *shown.index]))).to_dicts()

    def _values(self, found: pl.DataFrame) -> list[Any]:
        """What the rule tells of a row; else plain for one column, a tuple for a pair, a dictionary for a record."""
        if isinstance(self.rule, Rule) and self.rule.told is not None:
            return found.select(self.rule.told).to_series().to_list()
        if len(self.rule.columns) == 1:
            return found.to_series().to_list()
        if any(ask.metric.startswith("column_pair_values.") for ask in self.asks[VALUES]):
            return found.rows()
        return found.to_dicts()


def _repeated(considered: int, hashes: pl.Series) -> tuple[int, Repeats, pl.Series | None]:
    """The hashes that occur more than once, and where the rows that carry them are, unless there are many."""
    found = nominate(hashes.drop_nulls())
    if found.rows > MOST_PLACES:
        return considered, found, None
    return considered, found, hashes.is_in(found.hashes.implode()).fill_null(False).arg_true()
