"""Judging a table: what holds, what does not, and how many rows are concerned.

Great Expectations is imported only when a judgement is asked for; it costs seconds.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from math import isfinite, isnan
from threading import Lock
from typing import TYPE_CHECKING, Any

import polars as pl

from catalog.errors import KhoError, NotFound
from catalog.expectation import Expectation
from catalog.i18n import Sentence
from checks.around import Around
from checks.grounds import Ground, ground_of, grounded, numbered
from checks.suites import SUPPORTED, Level, level_of

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
    from great_expectations.datasource.fluent.interfaces import Batch

Witness = Callable[["Batch", "ExpectationSuiteValidationResult"], object]

# Great Expectations keeps the current context in a global.
_ONE_AT_A_TIME = Lock()


class JudgementError(KhoError):
    """An expectation that cannot be computed on its table: a defect of the contract or of this engine, not of a row."""

    def __init__(self, table: str, rule: str, cause: Sentence | str) -> None:
        """`rule` is the expectation's name."""
        super().__init__(
            Sentence(
                "bảng {table}, quy tắc {rule}: không tính được ({cause}). Hãy sửa quy tắc trong contract.yaml",
                table=table,
                rule=rule,
                cause=cause,
            )
        )
        self.table, self.rule = table, rule


@dataclass(frozen=True)
class Finding:
    """What one expectation found.

    Row level: `checked` counts the rows the rule speaks of, `failed` those that break it, `sample` holds up to 20 of their
    values. Table level: one thing is checked, the table, and `observed` is what was measured, ready for JSON, or a sentence
    that says why nothing was.
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
    among them by value where an innocent key has the same hash. `grounds` is what rules stood on besides their rows, by name.
    """

    rows: int
    findings: tuple[Finding, ...]
    duplicates: Mapping[str, pl.Series]
    collects: int
    shared: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    grounds: Mapping[str, Ground] = field(default_factory=dict)

    @property
    def blocked(self) -> bool:
        """True when an `error` about the table as a whole failed: nothing of it may be published."""
        return any(not f.success and f.level == "table" and f.expectation.severity == "error" for f in self.findings)

    @property
    def failed_row_rules(self) -> tuple[str, ...]:
        """The names of `error` rules some row breaks."""
        broken = (f for f in self.findings if f.level == "row" and f.failed and f.expectation.severity == "error")
        return tuple(finding.expectation.name for finding in broken)


def judge(
    frame: pl.LazyFrame,
    expectations: Sequence[Expectation],
    *,
    table: str,
    around: Around | None = None,
    witness: Witness | None = None,
) -> Verdict:
    """Run the expectations as one Great Expectations suite in at most two streaming collects; raises JudgementError.

    A rule that stands on a table nobody has published yet fails at table level, and says which table it waits for.
    `witness` is shown the batch and what Great Expectations itself has to say of it.
    """
    for expectation in expectations:
        if expectation.type not in SUPPORTED:
            known = ", ".join(sorted(SUPPORTED))
            unknown = Sentence("chưa hỗ trợ {expectation}; có: {known}", expectation=expectation.type, known=known)
            raise JudgementError(table, expectation.name, unknown)
    rows = numbered(frame, expectations)
    ready, missing = _grounds(rows, expectations, table, around)
    standing = [expectation for expectation in expectations if expectation.name not in missing]
    if standing:
        with _ONE_AT_A_TIME:
            verdict = _judged(rows, standing, ready, table, witness)
    else:
        verdict = Verdict(frame.select(pl.len()).collect(engine="streaming").item(), (), {}, 1)
    found = {finding.expectation.name: finding for finding in verdict.findings}
    waiting = {rule.name: _waiting(rule, missing[rule.name]) for rule in expectations if rule.name in missing}
    return replace(verdict, findings=tuple((found | waiting)[rule.name] for rule in expectations), grounds=ready)


def _grounds(
    frame: pl.LazyFrame, expectations: Sequence[Expectation], table: str, around: Around | None
) -> tuple[dict[str, Ground], dict[str, Sentence]]:
    """The ground of each rule that stands on one, and why there is none yet where a table is missing; both by name."""
    ready: dict[str, Ground] = {}
    missing: dict[str, Sentence] = {}
    for expectation in expectations:
        try:
            own = ground_of(frame, expectation, around)
        except NotFound as error:
            missing[expectation.name] = error.sentence
        except Exception as error:
            raise JudgementError(table, expectation.name, _gist(error)) from error
        else:
            ready |= {} if own is None else {expectation.name: own}
    return ready, missing


def _waiting(declared: Expectation, reason: Sentence) -> Finding:
    return Finding(declared, False, "table", 1, 1, [], Sentence("chưa xét được: {reason}", reason=reason))


def _judged(
    frame: pl.LazyFrame,
    expectations: Sequence[Expectation],
    ready: Mapping[str, Ground],
    table: str,
    witness: Witness | None,
) -> Verdict:
    """Let Great Expectations validate the suite on our engine, and read its results."""
    from checks.gx_engine import RESULT_FORMAT
    from checks.gx_once import configured_once
    from checks.gx_source import batch_of
    from checks.gx_suite import gx_expectation, rule_of, suite_of

    schema = frame.collect_schema()
    batch, engine = batch_of(frame, table)
    suite = []
    with configured_once():
        for declared in expectations:
            with _blamed_on(table, declared.name):
                suite.append(gx_expectation(declared, schema))
                engine.bind(grounded(declared, ready), suite[-1])
        validated = batch.validate(suite_of(suite, table), result_format=RESULT_FORMAT)
    if (failure := engine.failure()) is not None:
        raise JudgementError(table, failure[0], _gist(failure[1])) from failure[1]
    if witness is not None:
        witness(batch, validated)
    by_rule = {rule_of(result): result for result in validated.results}
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


def _gist(error: Exception) -> Sentence | str:
    """What we say ourselves, or the first paragraph of an error on one line; Polars goes on with the whole query plan."""
    if error.args and isinstance(error.args[0], Sentence):
        return error.args[0]
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
