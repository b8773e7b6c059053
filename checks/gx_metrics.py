"""Registers the metrics of `PolarsExecutionEngine`; how each is computed is the planner's business."""

from functools import cache
from typing import Any

from great_expectations.core.metric_function_types import MetricFunctionTypes
from great_expectations.expectations import registry
from great_expectations.expectations.metrics.metric_provider import MetricProvider
from great_expectations.validator.metric_configuration import MetricConfiguration

from checks.aggregates import AGGREGATE_METRICS
from checks.gx_domain import domain_metrics
from checks.gx_engine import PolarsExecutionEngine
from checks.gx_types import teach
from checks.planner_jobs import ROW_SUFFIXES
from checks.suites import ROW_METRICS


class PolarsMetric(MetricProvider):
    """A metric without dependencies, so that the whole suite is ready in the first wave."""

    @classmethod
    def _get_evaluation_dependencies(cls, *_args: object, **_kwargs: object) -> dict[str, MetricConfiguration]:
        return {}


@cache
def register() -> None:
    """Teach Great Expectations the metrics of our engine; once per process."""
    registry.register_core_metrics()
    teach()
    rows = [f"{metric}.{suffix}" for metric in ROW_METRICS.values() for suffix in ROW_SUFFIXES]
    for name in (*AGGREGATE_METRICS, *rows):
        known = registry._registered_metrics.get(name)
        if known is not None:
            _register(name, known["metric_domain_keys"], known["metric_value_keys"])
    for name, domain, values in domain_metrics():
        _register(name, domain, values)


def _register(name: str, domain: tuple[str, ...], values: tuple[str, ...]) -> None:
    engine: type[Any] = PolarsExecutionEngine
    registry.register_metric(
        metric_name=name,
        metric_domain_keys=domain,
        metric_value_keys=values,
        execution_engine=engine,
        metric_class=PolarsMetric,
        metric_provider=_never_called,
        metric_fn_type=MetricFunctionTypes.VALUE,
    )


def _never_called(*_args: object, **_kwargs: object) -> None:
    raise NotImplementedError("PolarsExecutionEngine tự tính các chỉ số, không gọi từng hàm")
