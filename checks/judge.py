"""Judging a table: what holds, what does not, and how many rows are concerned.

Great Expectations is imported only when a judgement is asked for; it costs seconds.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from math import isfinite, isnan
from threading import Lock
from typing import TYPE_CHECKING, Any

import polars as pl

from catalog.errors import KhoError
from catalog.expectation import Expectation
from checks.suites import SUPPORTED, Level, level_of

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult

# Great Expectations keeps the current context in a global.
_ONE_AT_A_TIME = Lock()


class JudgementError(KhoError):
    """An expectation that cannot be computed on its table: a defect of the contract or of this engine, not of a row."""

    def __init__(self, table: str, rule: str, cause: str) -> None:
        """`rule` is the expectation's name."""
        super().__init__(f"bảng {table}, quy tắc {rule}: không tính được ({cause}). Hãy sửa quy tắc trong contract.yaml")
        self.table, self.rule = table, rule


@dataclass(frozen=True)
class Finding:
    """What one expectation found.

    Row level: `checked` counts the rows the rule speaks of, `failed` those that break it, `sample` holds up to 20 of their
    values. Table level: one thing is checked, the table, and `observed` is what was measured, ready for JSON.
    """

    expectation: Expectation
    success: bool
    level: Level
    checked: int
    failed: int
    sample: list[Any]
    observed: Any


@dataclass(frozen=True)
class Verdict:
    """Everything found about one frame.

    `duplicates` holds, for each uniqueness rule, the u64 hashes of keys that occur more than once; `shared` lists the keys
    among them by value where an innocent key has the same hash.
    """

    rows: int
    findings: tuple[Finding, ...]
    duplicates: Mapping[str, pl.Series]
    collects: int
    shared: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    @property
    def blocked(self) -> bool:
        """True when an `error` about the table as a whole failed: nothing of it may be published."""
        return any(not f.success and f.level == "table" and f.expectation.severity == "error" for f in self.findings)

    @property
    def failed_row_rules(self) -> tuple[str, ...]:
        """The names of `error` rules some row breaks."""
        broken = (f for f in self.findings if f.level == "row" and f.failed and f.expectation.severity == "error")
        return tuple(finding.expectation.name for finding in broken)


def judge(frame: pl.LazyFrame, expectations: Sequence[Expectation], *, table: str) -> Verdict:
    """Run the expectations as one Great Expectations suite in at most two streaming collects; raises JudgementError."""
    for expectation in expectations:
        if expectation.type not in SUPPORTED:
            known = ", ".join(sorted(SUPPORTED))
            raise JudgementError(table, expectation.name, f"chưa hỗ trợ {expectation.type}; có: {known}")
    if not expectations:
        return Verdict(frame.select(pl.len()).collect(engine="streaming").item(), (), {}, 1)
    with _ONE_AT_A_TIME:
        return _judged(frame, expectations, table)


def _judged(frame: pl.LazyFrame, expectations: Sequence[Expectation], table: str) -> Verdict:
    """Let Great Expectations validate the suite on our engine, and read its results."""
    from checks.gx_engine import RESULT_FORMAT
    from checks.gx_source import batch_of
    from checks.gx_suite import gx_expectation, rule_of, suite_of

    schema = frame.collect_schema()
    batch, engine = batch_of(frame, table)
    suite = []
    for declared in expectations:
        with _blamed_on(table, declared.name):
            suite.append(gx_expectation(declared, schema))
            engine.bind(declared, suite[-1])
    results = batch.validate(suite_of(suite, table), result_format=RESULT_FORMAT).results
    if (failure := engine.failure()) is not None:
        raise JudgementError(table, failure[0], _gist(failure[1])) from failure[1]
    by_rule = {rule_of(result): result for result in results}
    findings = tuple(_finding(declared, by_rule[declared.name], table) for declared in expectations)
    repeats = engine.repeats()
    return Verdict(
        rows=engine.answers.rows,
        findings=findings,
        duplicates={rule: found.hashes for rule, found in repeats.items() if found.rows},
        collects=engine.answers.collects,
        shared={rule: found.shared for rule, found in repeats.items() if found.shared is not None},
    )


@contextmanager
def _blamed_on(table: str, rule: str) -> Iterator[None]:
    """Turn whatever arguments are refused with into an error that names the rule."""
    try:
        yield
    except Exception as error:
        raise JudgementError(table, rule, _gist(error)) from error


def _gist(error: Exception) -> str:
    """The first paragraph of an error on one line; Polars goes on with the whole query plan."""
    return " ".join(str(error).split("\n\n")[0].split())


def _finding(declared: Expectation, result: "ExpectationValidationResult", table: str) -> Finding:
    info = result.exception_info or {}
    raised = [part for part in (info, *info.values()) if isinstance(part, Mapping) and part.get("raised_exception")]
    if raised:
        raise JudgementError(table, declared.name, str(raised[0]["exception_message"]))
    success, found = bool(result.success), result.result
    if level_of(declared.type) == "table":
        return Finding(declared, success, "table", 1, int(not success), [], plain(_observed(found)))
    checked = found["element_count"] - (found.get("missing_count") or 0)
    sample = list(found.get("partial_unexpected_list") or [])
    return Finding(declared, success, "row", checked, found["unexpected_count"], sample, None)


def _observed(result: Mapping[str, Any]) -> object:
    """What was measured; expectations about sets say what was unexpected or missing instead."""
    if result.get("observed_value") is not None:
        return result["observed_value"]
    return {name: value for name, value in result.items() if name != "observed_value"} or None


def plain(value: object) -> object:
    """A measured value as JSON can hold it: dates in ISO form, decimals and infinities as text, NaN as null."""
    if isinstance(value, float) and not isfinite(value):
        return None if isnan(value) else str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else str(value)
