"""Great Expectations' execution engine on Polars: a whole suite in one call of the planner.

Every metric of this engine has no dependencies, so Great Expectations asks for all of them in its first wave. The engine
does not trust the arguments it is asked with, since Great Expectations turns `5` into `5.0` and a midnight into a date:
`bind` ties each metric to the expectation as the contract wrote it, and those arguments are the ones computed.
"""

from collections.abc import Hashable, Iterable
from datetime import UTC, datetime
from typing import Any

import polars as pl
from great_expectations.core.batch import BatchData, BatchMarkers
from great_expectations.core.batch_spec import RuntimeDataBatchSpec
from great_expectations.core.id_dict import BatchSpec, IDDict
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.exceptions.exceptions import BatchSpecError, MetricResolutionError
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.expectations.expectation import Expectation as GxExpectation
from great_expectations.expectations.row_conditions import (
    AndCondition,
    ComparisonCondition,
    Condition,
    NullityCondition,
    OrCondition,
)
from great_expectations.validator.metric_configuration import MetricConfiguration, MetricConfigurationID

from catalog.expectation import Expectation
from checks.conditions import expression
from checks.keys import Repeats
from checks.planner import Answers, Plan
from checks.planner_jobs import Ask

#: How much of a result is asked for: counts and the first wrong values.
RESULT_FORMAT: dict[str, Any] = {"result_format": "BASIC", "partial_unexpected_count": 20}

_UNIQUENESS = ("column_values.unique.unexpected_count", "compound_columns.unique.unexpected_count")

_Key = tuple[str, object, object]


class PolarsBatchData(BatchData):
    """A lazy frame as Great Expectations passes it around."""

    def __init__(self, execution_engine: ExecutionEngine[pl.Expr], frame: pl.LazyFrame) -> None:
        """Nothing is read here."""
        super().__init__(execution_engine=execution_engine)
        self.frame = frame


class PolarsExecutionEngine(ExecutionEngine[pl.Expr]):
    """Resolves every metric of a suite over one lazy frame; made for one batch, not safe to share between threads."""

    def __init__(self) -> None:
        """Start with no expectation bound and nothing answered."""
        super().__init__()
        self.answers = Answers()
        self._asked: dict[Hashable, str] = {}
        self._bound: dict[_Key, list[Expectation]] = {}

    def bind(self, declared: Expectation, expectation: GxExpectation) -> None:
        """Tie the metrics Great Expectations will ask for to the expectation a contract declares."""
        wanted = expectation.get_validation_dependencies(
            execution_engine=self, runtime_configuration={"result_format": RESULT_FORMAT}
        )
        for metric in wanted.get_metric_configurations():
            self._bound.setdefault(_key(metric), []).append(declared)

    def failure(self) -> tuple[str, Exception] | None:
        """The name of a rule that could not be computed, and why."""
        for metric, error in self.answers.failures.items():
            return self._asked[metric], error
        return None

    def repeats(self) -> dict[str, Repeats]:
        """The repeated keys of every uniqueness rule, by its name."""
        found: dict[str, Repeats] = {}
        for (metric, *_), declared in self._bound.items():
            known = self.answers.repeats.get(declared[0].name)
            if metric in _UNIQUENESS and known is not None:
                found |= {expectation.name: known for expectation in declared}
        return found

    def get_batch_data_and_markers(self, batch_spec: BatchSpec) -> tuple[PolarsBatchData, BatchMarkers]:
        """Wrap the frame of a batch; the frame itself never enters a result."""
        if not isinstance(batch_spec, RuntimeDataBatchSpec):
            raise BatchSpecError(f"PolarsExecutionEngine không đọc được {type(batch_spec).__name__}")
        frame, batch_spec.batch_data = batch_spec.batch_data, "PolarsLazyFrame"
        loaded = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        return PolarsBatchData(self, frame), BatchMarkers({"ge_load_time": loaded})

    def get_domain_records(self, domain_kwargs: dict[str, Any]) -> pl.LazyFrame:
        """The frame of a batch."""
        data: Any = self.batch_manager.batch_data_cache[
            str(domain_kwargs.get("batch_id") or self.batch_manager.active_batch_data_id)
        ]
        frame: pl.LazyFrame = data.frame
        return frame

    def get_compute_domain(
        self, domain_kwargs: dict[str, Any], domain_type: str | MetricDomainTypes, accessor_keys: Iterable[str] | None = None
    ) -> tuple[pl.LazyFrame, dict[str, Any], dict[str, Any]]:
        """The frame of a batch and its domain, in the three parts the base class names."""
        parts = self._partition_domain_kwargs(domain_kwargs, domain_type, accessor_keys)
        return self.get_domain_records(domain_kwargs), parts.compute, parts.accessor

    def resolve_metrics(
        self,
        metrics_to_resolve: Iterable[MetricConfiguration],
        metrics: dict[MetricConfigurationID, Any] | None = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> dict[MetricConfigurationID, Any]:
        """The one entry Great Expectations uses: values of all metrics, by their id."""
        wanted = list(metrics_to_resolve)
        if any(metric.id not in self.answers.values | self.answers.failures for metric in wanted):
            frame = self.get_domain_records(wanted[0].metric_domain_kwargs)
            self.answers = Plan(frame).resolve([self._ask(metric) for metric in wanted])
        failed = [metric for metric in wanted if metric.id in self.answers.failures]
        if failed:
            cause = self.answers.failures[failed[0].id]
            raise MetricResolutionError(message=str(cause), failed_metrics=tuple(failed)) from cause
        return {metric.id: self.answers.values[metric.id] for metric in wanted}

    def _ask(self, metric: MetricConfiguration) -> Ask:
        declared = self._bound[_key(metric)][0]
        self._asked[metric.id] = declared.name
        return Ask(metric.id, metric.metric_name, declared.name, declared.kwargs)

    def _clause(self, condition: Condition) -> pl.Expr:
        clause = expression(condition, self.get_domain_records({}).collect_schema())
        return pl.lit(True) if clause is None else clause

    def _comparison_condition_to_filter_clause(self, condition: ComparisonCondition) -> pl.Expr:
        return self._clause(condition)

    def _nullity_condition_to_filter_clause(self, condition: NullityCondition) -> pl.Expr:
        return self._clause(condition)

    def _and_condition_to_filter_clause(self, condition: AndCondition) -> pl.Expr:
        return self._clause(condition)

    def _or_condition_to_filter_clause(self, condition: OrCondition) -> pl.Expr:
        return self._clause(condition)


def _key(metric: MetricConfiguration) -> _Key:
    """A metric without the batch it runs on and the format it is shown in."""
    domain = {name: value for name, value in metric.metric_domain_kwargs.items() if name != "batch_id"}
    values = {name: value for name, value in metric.metric_value_kwargs.items() if name != "result_format"}
    return metric.metric_name, IDDict(domain).to_id(), IDDict(values).to_id()
