"""Our engine on the same table: `checks.judge.judge`, that is a genuine Great Expectations suite on lazy Polars."""

from typing import Any

import polars as pl

from benchmarks.quality.suite import CHECKS, TABLE
from catalog.expectation import Expectation
from catalog.lake import Lake
from checks.judge import Finding
from checks.judge import judge as judge_frame

_MEASURED = {"area-mean", "area-median", "area-quantiles"}


def expectations() -> list[Expectation]:
    """The suite as a contract declares it; every rule is an error, so that all of them part rows."""
    return [
        Expectation(name, type_, kwargs, "accuracy", "error", "Giá trị phải đúng quy tắc", "The value must keep the rule")
        for name, (type_, kwargs) in CHECKS.items()
    ]


def frame_of(lake: str) -> pl.LazyFrame:
    """The committed table, as readers of the lake get it."""
    return Lake(lake).scan(TABLE)


def judge(lake: str) -> dict[str, Any]:
    """Counts of every rule, with the sizes of the samples under `samples`."""
    verdict = judge_frame(frame_of(lake), expectations(), table=TABLE)
    found = {finding.expectation.name: _told(finding) for finding in verdict.findings}
    samples = {finding.expectation.name: len(finding.sample) for finding in verdict.findings if finding.sample}
    return {**found, "rows": verdict.rows, "samples": samples, "collects": verdict.collects}


def _told(finding: Finding) -> object:
    name = finding.expectation.name
    if name == "area-quantiles":
        return finding.observed["values"]
    if name in _MEASURED or name == "age-type":
        return finding.observed
    return finding.success if name == "columns" else finding.failed
