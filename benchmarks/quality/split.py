"""Rows parted into two Delta tables, as the walk does it, against one plain `sink_delta` of the same rows.

Every run writes new tables in a folder of its own beside the lake.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import polars as pl

from benchmarks.quality.ours import expectations, frame_of
from benchmarks.quality.suite import TABLE
from catalog.lake import Lake
from checks.judge import judge
from checks.quarantine import split, turn_away

ASIDE = "quarantine_benchmark__records"
Work = Callable[[], dict[str, Any]]


def bare(lake: str) -> Work:
    """The limit: every row to one Delta table, nothing looked at."""
    frame, target = frame_of(lake), str(Path(_empty(lake)) / TABLE)

    def work() -> dict[str, Any]:
        frame.sink_delta(target)
        return {"accepted": pl.scan_delta(target).select(pl.len()).collect().item()}

    return work


def by_row(lake: str) -> Work:
    """`turn_away`: the rules a row tells by itself, before any verdict."""
    frame, target = frame_of(lake), Lake(_empty(lake))
    return lambda: _commit(target, *turn_away(frame, expectations()))


def by_verdict(lake: str) -> Work:
    """`split`: all rules that failed, repeated keys included, with the verdict at hand."""
    frame, target = frame_of(lake), Lake(_empty(lake))
    verdict = judge(frame, expectations(), table=TABLE)
    return lambda: _commit(target, *split(frame, expectations(), verdict))


def _empty(lake: str) -> str:
    return mkdtemp(dir=Path(lake).parent, prefix="parted-")


def _commit(target: Lake, accepted: pl.LazyFrame, rejected: pl.LazyFrame) -> dict[str, Any]:
    """Both sides in one pass, then the two commits, quarantine first."""
    target.ensure(TABLE, accepted.collect_schema())
    target.ensure(ASIDE, rejected.collect_schema())
    staged = target.stage({TABLE: accepted, ASIDE: rejected}, "benchmark")
    for table in (ASIDE, TABLE):
        target.commit(table, [staged[table]], transaction="benchmark")
    return {"accepted": staged[TABLE].rows, "rejected": staged[ASIDE].rows}
