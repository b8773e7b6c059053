"""One row rule on its way through the two collects: counted in the first, sampled in the second."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from checks.aggregates import SAMPLE, Probe
from checks.keys import Repeats, candidates, nominate, settle
from checks.rules import KeyRule, Kwargs, Rule

COUNT, VALUES, CONSIDERED = "unexpected_count", "unexpected_values", "filtered_row_count"
ROW_SUFFIXES = (COUNT, VALUES, CONSIDERED)


@dataclass(frozen=True)
class Ask:
    """One metric of one expectation: `owner` is the rule's name, `kwargs` its arguments as the contract wrote them."""

    id: Hashable
    metric: str
    owner: str
    kwargs: Kwargs


@dataclass
class RowJob:
    """A row rule, everything asked about it (suffix -> asks) and what is known of it so far."""

    rule: Rule | KeyRule
    owner: str
    asks: dict[str, list[Ask]] = field(default_factory=dict)
    count: int = 0
    considered: int = 0
    repeats: Repeats | None = None
    sample: list[Any] = field(default_factory=list)

    @property
    def probe(self) -> Probe:
        """How many rows are considered, and how many of them are wrong (for keys: the hashes)."""
        kept = self.rule.considered
        among = pl.len() if kept is None else kept.sum()
        if isinstance(self.rule, Rule):
            return Probe([among, self.rule.unexpected.sum()], lambda *counts: counts)
        hashes = self.rule.hash if kept is None else self.rule.hash.filter(kept)
        return Probe([among, hashes.implode()], lambda kept, found: (kept, nominate(found)))

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
    def wants_sample(self) -> bool:
        """True when wrong rows exist and their values were asked for."""
        return self.count > 0 and VALUES in self.asks

    def receive(self, counted: tuple[int, int | Repeats]) -> None:
        """Take what the probe found."""
        self.considered, wrong = counted
        self.repeats, self.count = (wrong, wrong.rows) if isinstance(wrong, Repeats) else (None, wrong)

    def keys(self, frame: pl.LazyFrame) -> pl.LazyFrame | None:
        """The distinct keys behind repeated hashes; None when no key repeats."""
        if not isinstance(self.rule, KeyRule) or self.repeats is None or not self.repeats.rows:
            return None
        return candidates(frame, self.rule.key, self.rule.considered, self.repeats)

    def is_settled(self, distinct_keys: int) -> bool:
        """True when every repeated hash stands for one key, so that counting by hash was exact."""
        return self.repeats is not None and distinct_keys == len(self.repeats.hashes)

    def settle(self, keys: pl.DataFrame) -> None:
        """Correct the count where different keys share a hash."""
        if self.repeats is not None:
            self.repeats = settle(self.repeats, keys)
            self.count = self.repeats.rows

    def show(self, rows: pl.DataFrame) -> None:
        """Keep the first wrong values: plain for one column, a tuple for a pair, a dictionary for a record."""
        found = rows.head(SAMPLE).select(self.rule.columns)
        if len(self.rule.columns) == 1:
            self.sample = found.to_series().to_list()
        elif any(ask.metric.startswith("column_pair_values.") for ask in self.asks[VALUES]):
            self.sample = found.rows()
        else:
            self.sample = found.to_dicts()

    def answers(self) -> dict[Hashable, Any]:
        """The value of every ask, by id."""
        known = {COUNT: self.count, VALUES: self.sample, CONSIDERED: self.considered}
        return {ask.id: known[suffix] for suffix, asks in self.asks.items() for ask in asks}
