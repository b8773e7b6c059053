"""What the two engines of Great Expectations share here: the suite from `CHECKS`, and its results by rule id."""

from typing import Any

import great_expectations as gx
from great_expectations.core import ExpectationSuite
from great_expectations.data_context import EphemeralDataContext
from great_expectations.datasource.fluent.interfaces import Batch
from great_expectations.expectations.registry import get_expectation_impl

from benchmarks.quality.suite import CHECKS


def context() -> EphemeralDataContext:
    """A context in memory that draws no progress bars."""
    made = gx.get_context(mode="ephemeral")
    made.variables.progress_bars = {"globally": False}
    return made


def results(batch: Batch, without: frozenset[str] = frozenset(), **other: dict[str, Any]) -> dict[str, Any]:
    """Validate a batch with all rules but those; `other` arguments, by rule id, replace the house's. Errors count as absent."""
    suite = ExpectationSuite("benchmark")
    for rule, (type_, kwargs) in CHECKS.items():
        if rule not in without:
            suite.add_expectation(get_expectation_impl(type_)(**(kwargs | other.get(rule, {})), meta={"rule": rule}))
    shown = {"result_format": "BASIC", "partial_unexpected_count": 20}
    found = {}
    for result in batch.validate(suite, result_format=shown).results:
        if not _raised(result.exception_info):
            found[result.expectation_config.meta["rule"]] = _told(result.result, bool(result.success))
    return found


def _raised(info: dict[str, Any]) -> bool:
    return any(part.get("raised_exception") for part in (info, *info.values()) if isinstance(part, dict))


def _told(result: dict[str, Any], success: bool) -> float:
    if "unexpected_count" in result:
        return int(result["unexpected_count"])
    observed = result.get("observed_value")
    return observed if isinstance(observed, int | float) else int(not success)
