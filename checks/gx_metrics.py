"""Registers the metrics of `PolarsExecutionEngine`, and the one expectation Great Expectations cannot judge on it."""

from functools import cache
from typing import Any, ClassVar

import polars as pl
from great_expectations.core.metric_function_types import MetricFunctionTypes
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.expectations import registry
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import MetricProvider
from great_expectations.validator.metric_configuration import MetricConfiguration

from checks.aggregates import AGGREGATE_METRICS
from checks.gx_engine import PolarsExecutionEngine
from checks.planner_jobs import ROW_SUFFIXES
from checks.suites import ROW_METRICS

# How contracts and pandas spell types, beside Polars' own names.
_ALIASES = {
    "str": "String",
    "object": "String",
    "string": "String",
    "int": "Int64",
    "float": "Float64",
    "double": "Float64",
    "bool": "Boolean",
    "date": "Date",
    "timestamp": "Datetime",
    "datetime64": "Datetime",
}


class PolarsMetric(MetricProvider):
    """A metric without dependencies, so that the whole suite is ready in the first wave."""

    @classmethod
    def _get_evaluation_dependencies(cls, *_args: object, **_kwargs: object) -> dict[str, MetricConfiguration]:
        return {}


class ExpectPolarsColumnType(BatchExpectation):
    """Great Expectations' three type expectations, which know only its own engines, in the words of Polars."""

    column: str
    types: list[str]

    metric_dependencies = ("table.column_types",)
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id", "column")
    success_keys: ClassVar[tuple[str, ...]] = ("types",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: ExecutionEngine[Any] | None = None,
    ) -> dict[str, Any]:
        found = {entry["name"]: entry["type"] for entry in metrics["table.column_types"]}[self.column]
        return {"success": any(_is_called(found, name) for name in self.types), "result": {"observed_value": str(found)}}


@cache
def register() -> None:
    """Teach Great Expectations the metrics of our engine; once per process."""
    registry.register_core_metrics()
    rows = [f"{metric}.{suffix}" for metric in ROW_METRICS.values() for suffix in ROW_SUFFIXES]
    for name in (*AGGREGATE_METRICS, *rows):
        known = registry._registered_metrics.get(name)
        if known is not None:
            _register(name, known["metric_domain_keys"], known["metric_value_keys"])


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


def _is_called(dtype: pl.DataType, name: str) -> bool:
    names = {str(dtype), str(dtype).lower(), type(dtype).__name__, str(dtype).split("(")[0]}
    return name in names or _ALIASES.get(name, name) in names
