"""What Great Expectations asks our engine of one expectation: the metrics behind it, as the planner takes them."""

import polars as pl

from catalog.expectation import Expectation
from checks.gx_engine import RESULT_FORMAT, PolarsExecutionEngine
from checks.gx_suite import gx_expectation
from checks.planner_jobs import Ask
from checks.rules import Kwargs


def asks_of(declared: Expectation, kwargs: Kwargs, schema: pl.Schema) -> list[Ask]:
    """The asks of one expectation; `kwargs` are its arguments with its ground, which Great Expectations never sees."""
    wanted = gx_expectation(declared, schema).get_validation_dependencies(
        execution_engine=PolarsExecutionEngine(), runtime_configuration={"result_format": RESULT_FORMAT}
    )
    metrics = sorted({metric.metric_name for metric in wanted.get_metric_configurations()})
    return [Ask((declared.name, metric), metric, declared.name, kwargs) for metric in metrics]
