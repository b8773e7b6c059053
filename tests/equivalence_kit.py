"""One suite, the same rows, both engines: genuine Great Expectations on pandas and on Polars. No case is listed here.

Not a test: `test_equivalence_*.py` import it.
"""

import datetime as dt
import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import great_expectations as gx
import polars as pl
from great_expectations.core import ExpectationSuite, ExpectationValidationResult
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.datasource.fluent.interfaces import Batch
from great_expectations.expectations.expectation import Expectation as GxExpectation
from great_expectations.expectations.registry import get_expectation_impl
from great_expectations.expectations.row_conditions import deserialize_row_condition

from catalog.expectation import Expectation
from checks.gx_metrics import register
from checks.gx_source import batch_of
from checks.judge import judge
from checks.quarantine import VIOLATED, split

Case = tuple[str, dict[str, Any]]

#: Column that numbers the rows, so that a result can name them.
ROW = "row"
COMPLETE = {"result_format": "COMPLETE", "unexpected_index_column_names": [ROW]}
VALUES, AGGREGATE, DISTINCT = "expect_column_values_to_", "expect_column_", "expect_column_distinct_values_to_"
LENGTHS, PAIR, RECORD = "expect_column_value_lengths_to_", "expect_column_pair_values_", "expect_multicolumn_"

GX = tuple(int(part) for part in gx.__version__.split(".")[:2])
# What the lowest supported release says where it cannot order days on the pandas of today; the next one can.
_CURED = "for dtype 'timedelta64["
# A query for pandas to run has no twin on a lazy frame.
_NOT_COMPARED = {"unexpected_index_query"}
# Great Expectations sorts these and gives up on a None among other values; a NaN of pandas it counts one by one.
_COUNTS = "partial_unexpected_counts"


@dataclass(frozen=True)
class Outcome:
    """What an engine says of one expectation: a result, or why there is none."""

    success: bool | None
    result: Mapping[str, Any]
    error: str = ""

    @property
    def wrong_rows(self) -> list[int]:
        """The numbers of the rows that break the rule."""
        return [row[ROW] for row in self.result["unexpected_index_list"] or []]


def on_pandas(frame: pl.DataFrame, cases: Sequence[Case], result_format: str | dict[str, Any] = COMPLETE) -> list[Outcome]:
    """What Great Expectations says on pandas."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    asset = context.data_sources.add_pandas("pandas").add_dataframe_asset("table")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame.to_pandas(date_as_object=True)})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas warns of infinities and time zones on its way
        return _outcomes(batch, cases, result_format)


def on_polars(frame: pl.DataFrame, cases: Sequence[Case], result_format: str | dict[str, Any] = COMPLETE) -> list[Outcome]:
    """What Great Expectations says on our engine, told nothing but the suite."""
    register()
    return _outcomes(batch_of(frame.lazy(), "table")[0], cases, result_format)


def on_contract(frame: pl.DataFrame, cases: Sequence[Case]) -> list[tuple[bool, int, int, list[int]]]:
    """What a contract with these rules gives: success, rows checked, rows failed, numbers of the rows turned away."""
    rules = [Expectation(str(i), type_, kwargs, "accuracy", "error", "", "") for i, (type_, kwargs) in enumerate(cases)]
    verdict = judge(frame.lazy(), rules, table="t")
    away = split(frame.lazy(), rules, verdict)[1].select(ROW, VIOLATED).explode(VIOLATED).collect()
    found = zip(rules, verdict.findings, strict=True)
    return [(f.success, f.checked, f.failed, away.filter(pl.col(VIOLATED) == rule.name)[ROW].to_list()) for rule, f in found]


def differences(ours: Outcome, theirs: Outcome) -> list[str]:
    """Where two outcomes disagree: success, counts, percentages, values, rows, observed values. Two refusals agree."""
    if GX < (1, 24) and _CURED in theirs.error:
        return []
    if ours.error or theirs.error:
        return [] if ours.error and theirs.error else [f"{ours.error=} {theirs.error=} {theirs.result or ours.result}"]
    found = [] if ours.success == theirs.success else [f"success: {ours.success} / {theirs.success}"]
    for name in sorted({*ours.result, *theirs.result} - _NOT_COMPARED):
        if name == _COUNTS and "None" in str(plain(ours.result["unexpected_list"])):
            continue
        said = [in_order(name, plain(outcome.result.get(name))) for outcome in (ours, theirs)]
        if not same(*said):
            found.append(f"{name}: {said[0]} / {said[1]}")
    return found


def in_order(name: str, said: object) -> object:
    """What pandas lists in the order of a set, in order; equal counts in any order."""
    if name == _COUNTS and isinstance(said, list):
        return {str(_as_floats(part["value"])): part["count"] for part in said}
    return sorted(said, key=str) if name == "partial_missing_list" and isinstance(said, list) else said


def _as_floats(value: object) -> object:
    if isinstance(value, list):
        return [_as_floats(part) for part in value]
    if isinstance(value, dict):
        return {name: _as_floats(part) for name, part in value.items()}
    return float(value) if isinstance(value, int) else value


def _outcomes(batch: Batch, cases: Sequence[Case], result_format: str | dict[str, Any]) -> list[Outcome]:
    outcomes: dict[int, Outcome] = {}
    suite = []
    for i, case in enumerate(cases):
        try:
            suite.append(expectation(case, i))
        except Exception as error:
            outcomes[i] = Outcome(None, {}, str(error))
    for result in batch.validate(ExpectationSuite("suite", expectations=suite), result_format=result_format).results:
        configuration: Any = result.expectation_config
        outcomes[configuration.meta["case"]] = _outcome(result)
    return [outcomes[i] for i in range(len(cases))]


def expectation(case: Case, number: int = 0) -> GxExpectation:
    """The Great Expectations object, as anybody would write it."""
    kwargs = dict(case[1])
    if kwargs.get("row_condition"):
        kwargs["row_condition"] = deserialize_row_condition(kwargs["row_condition"])
    return get_expectation_impl(case[0])(**kwargs, meta={"case": number})


def _outcome(result: ExpectationValidationResult) -> Outcome:
    info = result.exception_info or {}
    raised = [part for part in (info, *info.values()) if isinstance(part, Mapping) and part.get("raised_exception")]
    return Outcome(result.success, result.result, str(raised[0]["exception_message"]) if raised else "")


def plain(value: object) -> object:
    """A value in one spelling: numpy and pandas scalars as Python's, one kind of missing, dates as moments, tuples as lists."""
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | pl.Series):
        return [plain(part) for part in value]
    if value is None or str(value) in ("nan", "NaT", "<NA>", "None"):
        return None
    if type(value).__module__ == "numpy" and type(value).__name__ == "ndarray":
        return [plain(part) for part in value.tolist()]
    if type(value).__name__ == "datetime64":
        value = value.astype("datetime64[us]")
    return _spelled(value.item() if type(value).__module__ == "numpy" else value)


def _spelled(value: object) -> object:
    if hasattr(value, "to_pydatetime"):
        value = value.to_pydatetime()
    if isinstance(value, dt.timedelta):
        return str(dt.timedelta(seconds=value.total_seconds()))
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time())
    return float(value) if isinstance(value, Decimal) else value


def same(ours: object, theirs: object) -> bool:
    """Equal, with the noise of floats allowed."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(ours[name], theirs[name]) for name in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, float) or isinstance(theirs, float):
        numbers = isinstance(ours, int | float) and isinstance(theirs, int | float)
        return numbers and (ours == theirs or math.isclose(ours, theirs, rel_tol=1e-6, abs_tol=1e-9))
    return bool(ours == theirs)
