"""Great Expectations' execution engine on Polars: a whole suite in one call of the planner.

Every metric of this engine has no dependencies, so Great Expectations asks for all of them in its first wave. A suite of
its own makes is computed with the arguments it brings. For a contract they are not trusted, since Great Expectations turns
`5` into `5.0` and a midnight into a date: `bind` ties each metric to the expectation as the contract wrote it.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
from great_expectations.core.batch import BatchData, BatchDataUnion, BatchMarkers
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
from catalog.i18n import Sentence
from checks.aggregates import SAMPLE
from checks.conditions import expression
from checks.grounds_counts import OTHER_ROWS
from checks.keys import Repeats
from checks.planner import Answers, Plan
from checks.planner_jobs import Ask, Shown

#: How much of a result is asked for: counts and the first wrong values.
RESULT_FORMAT: dict[str, Any] = {"result_format": "BASIC", "partial_unexpected_count": 20}

# Great Expectations shows no more wrong values than this, whatever is asked.
_MOST_VALUES = 200

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
        self.others: Callable[[str], pl.LazyFrame] = _no_other
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

    def load_batch_data(self, batch_id: str, batch_data: BatchDataUnion) -> None:
        """Forget what was answered: the same batch may have other rows by now."""
        self.answers = Answers()
        super().load_batch_data(batch_id, batch_data)

    def get_domain_records(self, domain_kwargs: dict[str, Any]) -> pl.LazyFrame:
        """The frame of a batch, or of the other table a metric names; raises LookupError when there is none."""
        if domain_kwargs.get("table"):
            return self.others(str(domain_kwargs["table"]))
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
        by_frame: dict[tuple[object, object], list[MetricConfiguration]] = {}
        self.answers.values |= self._counted_before(wanted)
        for metric in wanted:
            if not self.answers.knows(metric.id):
                domain = metric.metric_domain_kwargs
                by_frame.setdefault((domain.get("batch_id"), domain.get("table")), []).append(metric)
        for metrics_of_frame in by_frame.values():
            self._answer(metrics_of_frame)
        self._raise_first_failure(wanted)
        return {metric.id: _storable(self.answers.values[metric.id]) for metric in wanted}

    def _counted_before(self, wanted: Sequence[MetricConfiguration]) -> dict[Hashable, Any]:
        """The rows of other tables, where a contract's rule brought their number as its ground."""
        others = [metric for metric in wanted if metric.metric_domain_kwargs.get("table")]
        bound = [(metric, rule) for metric in others for rule in self._bound.get(_key(metric), ())[:1]]
        return {metric.id: rule.kwargs[OTHER_ROWS] for metric, rule in bound if OTHER_ROWS in rule.kwargs}

    def _answer(self, metrics: Sequence[MetricConfiguration]) -> None:
        """Compute the metrics of one frame."""
        asks = [self._ask(metric) for metric in metrics]
        try:
            frame = self.get_domain_records(metrics[0].metric_domain_kwargs)
            found = Plan(frame).resolve(asks)
        except Exception as error:  # a frame that cannot even be opened fails its own metrics and no others
            found = Answers(failures=dict.fromkeys([ask.id for ask in asks], error))
        self.answers.add(found)

    def _raise_first_failure(self, wanted: Sequence[MetricConfiguration]) -> None:
        """Great Expectations hears one cause at a time, and asks again for the rest; nothing is computed twice."""
        failed = [metric for metric in wanted if metric.id in self.answers.failures]
        if failed:
            cause = self.answers.failures[failed[0].id]
            same = tuple(metric for metric in failed if str(self.answers.failures[metric.id]) == str(cause))
            raise MetricResolutionError(message=str(cause), failed_metrics=same) from cause

    def _ask(self, metric: MetricConfiguration) -> Ask:
        name, domain, values = _key(metric)
        bound = () if metric.metric_domain_kwargs.get("table") else self._bound.get((name, domain, values), ())
        kwargs = {**metric.metric_domain_kwargs, **metric.metric_value_kwargs}
        owner = bound[0].name if bound else f"{domain} {values}"
        self._asked[metric.id] = owner
        return Ask(metric.id, name, owner, bound[0].kwargs if bound else kwargs, _shown(kwargs.get("result_format")))

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


def _shown(result_format: Mapping[str, Any] | None) -> Shown:
    """How many wrong rows a result format asks for: lists of values are short, a complete index is complete."""
    if result_format is None:
        return Shown()
    complete = result_format["result_format"] == "COMPLETE"
    few = min(result_format.get("partial_unexpected_count", SAMPLE), _MOST_VALUES)
    index = tuple(result_format.get("unexpected_index_column_names") or ())
    with_values = not result_format.get("exclude_unexpected_values", False)
    return Shown(_MOST_VALUES if complete else few, None if complete else few, index, with_values)


def _storable(value: object) -> object:
    """A value its stores can write: Great Expectations knows no length of time."""
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, Mapping):
        return {name: _storable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_storable(part) for part in value)
    return value


def _no_other(name: str) -> pl.LazyFrame:
    raise LookupError(Sentence("không có bảng {name!r} để so sánh", name=name))
