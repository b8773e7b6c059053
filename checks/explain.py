"""What each expectation of a table costs, measured: alone against the bare scan of its columns, and the suite as a whole.

Judging is `judge`; here nothing is decided, only timed. Times are milliseconds, each the median of a few runs on a warm page
cache, and hold for this machine alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from time import perf_counter
from typing import Literal

import polars as pl

from catalog.errors import NotFound
from catalog.expectation import Expectation
from checks.aggregates import QUERY_METRICS, SCHEMA_METRICS, probe_of
from checks.around import Around
from checks.domain import BY_METRIC
from checks.grounds import GROUNDERS, Ground, ground_of, grounded, numbered
from checks.judge import judge
from checks.planner import Plan
from checks.planner_jobs import ROW_SUFFIXES, Ask
from checks.suites import Level, level_of, row_rule

Pass = Literal["shared", "own", "ground", "none"]
#: Each time is the median of at least so many runs; short ones are repeated until so many milliseconds went into them.
RUNS, _MOST_RUNS, _ENOUGH = 3, 25, 200.0


@dataclass(frozen=True, slots=True)
class Cost:
    """One expectation: how it is computed and what it takes.

    `runs_in` is the scan shared by the suite, a scan of its own, a pass that prepares its ground, or none (the schema answers).
    `scan` is the time to read its columns and do nothing; `own` what it adds to that; `ground` what its preparation takes;
    `share` its part of all that expectations add. `waits_for` says why a rule could not be computed yet.
    """

    expectation: Expectation
    level: Level
    columns: tuple[str, ...]
    runs_in: Pass
    scan: float
    own: float
    ground: float
    share: float = 0.0
    waits_for: str = ""

    @property
    def total(self) -> float:
        """What leaving the expectation out would save at most."""
        return self.own + self.ground


@dataclass(frozen=True, slots=True)
class Explanation:
    """A table's suite: `scan` reads every column some rule touches, `suite` computes all rules together in `collects` passes.

    `judged` is the same through Great Expectations, grounds included: what a delivery waits for.
    """

    rows: int
    collects: int
    scan: float
    suite: float
    judged: float
    costs: tuple[Cost, ...]


def explain(
    frame: pl.LazyFrame, expectations: Sequence[Expectation], *, table: str, around: Around | None = None
) -> Explanation:
    """Time every expectation over a frame of judged rows, helper columns included; raises JudgementError as `judge` does."""
    rows = numbered(frame, expectations)
    verdict = judge(frame, expectations, table=table, around=around)
    measured = [_cost(rows, expectation, around) for expectation in expectations]
    costs, asked = [cost for cost, _asks in measured], [ask for _cost, asks in measured for ask in asks]
    touched = sorted({column for cost in costs for column in cost.columns})
    scan, suite, judged = _timed(
        lambda: _scan(rows, touched),
        lambda: Plan(rows).resolve(asked),
        lambda: judge(frame, expectations, table=table, around=around),
    )
    whole = sum(cost.total for cost in costs)
    shared = tuple(replace(cost, share=cost.total / whole if whole else 0.0) for cost in costs)
    return Explanation(verdict.rows, verdict.collects, scan, suite, judged, shared)


def _cost(rows: pl.LazyFrame, expectation: Expectation, around: Around | None) -> tuple[Cost, list[Ask]]:
    """One expectation alone, and what it asks of the planner."""
    from checks.gx_asks import asks_of

    cost = Cost(expectation, level_of(expectation.type), (), "ground", 0.0, 0.0, 0.0)
    ready: dict[str, Ground] = {}
    if expectation.type in GROUNDERS:
        try:
            ground = ground_of(rows, expectation, around)
        except NotFound as missing:
            return replace(cost, waits_for=str(missing)), []
        (spent,) = _timed(lambda: ground_of(rows, expectation, around))
        cost = replace(cost, ground=spent)
        ready = {} if ground is None else {expectation.name: ground}
    schema = rows.collect_schema()
    asks = asks_of(expectation, grounded(expectation, ready).kwargs, schema)
    columns = tuple(sorted({name for ask in asks for name in _columns(ask, schema)}))
    cost = replace(cost, columns=columns, runs_in=_pass(expectation, asks))
    if cost.runs_in == "none":
        return cost, asks
    scan, alone = _timed(lambda: _scan(rows, columns), lambda: Plan(rows).resolve(asks))
    return replace(cost, scan=scan, own=max(alone - scan, 0.0)), asks


def _pass(expectation: Expectation, asks: Sequence[Ask]) -> Pass:
    if expectation.type in GROUNDERS:
        return "ground"
    if any(ask.metric in QUERY_METRICS for ask in asks):
        return "own"
    return "none" if all(ask.metric in SCHEMA_METRICS for ask in asks) else "shared"


def _columns(ask: Ask, schema: pl.Schema) -> list[str]:
    """The columns an ask makes the engine read; an SQL query says itself what it reads."""
    base, _, suffix = ask.metric.rpartition(".")
    if suffix in ROW_SUFFIXES:
        rule = row_rule(base, ask.kwargs, schema)
        considered = [] if rule.considered is None else rule.considered.meta.root_names()
        return [*rule.columns, *considered]
    if ask.metric in (*SCHEMA_METRICS, *QUERY_METRICS, *BY_METRIC):
        return []
    return [name for one in probe_of(ask.metric, ask.kwargs, schema).expressions for name in one.meta.root_names()]


def _scan(rows: pl.LazyFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Read these columns and count their nulls, which costs next to nothing."""
    counted = [pl.col(name).null_count() for name in columns] or [pl.len()]
    return rows.select(counted).collect(engine="streaming")


def _timed(*works: Callable[[], object]) -> list[float]:
    """The median time of each work; they take turns, so that a busy moment of the machine strikes all of them."""
    spent: list[list[float]] = [[] for _work in works]
    for work in works:
        work()  # the first run warms caches and is not counted
    while len(spent[0]) < RUNS or (len(spent[0]) < _MOST_RUNS and sum(map(sum, spent)) < _ENOUGH):
        for work, times in zip(works, spent, strict=True):
            start = perf_counter()
            work()
            times.append(1000 * (perf_counter() - start))
    return [median(times) for times in spent]
