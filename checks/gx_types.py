"""The few expectations Great Expectations judges by the class of its engine, taught ours; other engines see no change.

Its type expectations know only the types of its own engines. Its quantile expectation succeeds with a numpy boolean, which
its own stores cannot write.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.expectations.expectation import Expectation as GxExpectation
from great_expectations.expectations.registry import get_expectation_impl, list_registered_expectation_implementations

from checks.gx_engine import PolarsExecutionEngine
from checks.suites import TYPE_ARGUMENTS
from checks.values import type_of

_Result = dict[str, Any]
_Metrics = dict[str, Any]
_Judge = Callable[[GxExpectation, Callable[[], _Result], _Metrics], _Result]

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


def teach() -> None:
    """Give the expectations an answer for our engine; to be called once per process."""
    known = set(list_registered_expectation_implementations())
    for name, argument in TYPE_ARGUMENTS.items():
        if name in known:
            _extend(get_expectation_impl(name), _by_type(argument))
    _extend(get_expectation_impl("expect_column_quantile_values_to_be_between"), _plainly)


def _extend(kind: type[Any], ours: _Judge) -> None:
    """Let `ours` judge on our engine; on others the class does as before."""
    theirs = kind._validate

    def validate(
        self: GxExpectation,
        metrics: _Metrics,
        runtime_configuration: Mapping[str, Any] | None = None,
        execution_engine: ExecutionEngine[Any] | None = None,
    ) -> _Result:
        def asked() -> _Result:
            found: _Result = theirs(self, metrics, runtime_configuration, execution_engine)
            return found

        return ours(self, asked, metrics) if isinstance(execution_engine, PolarsExecutionEngine) else asked()

    kind._validate = validate


def _plainly(_expectation: GxExpectation, asked: Callable[[], _Result], _metrics: _Metrics) -> _Result:
    found = asked()
    return {**found, "success": bool(found["success"])}


def _by_type(argument: str) -> _Judge:
    """Judge by the type's name; no name given means any type, as Great Expectations has it."""

    def judged(expectation: GxExpectation, _asked: Callable[[], _Result], metrics: _Metrics) -> _Result:
        given = expectation.configuration.kwargs
        found = type_of(given["column"], {entry["name"]: entry["type"] for entry in metrics["table.column_types"]})
        wanted: str | Sequence[str] | None = given.get(argument)
        names = [wanted] if isinstance(wanted, str) else wanted
        success = names is None or any(_is_called(found, name) for name in names)
        return {"success": success, "result": {"observed_value": str(found)}}

    return judged


def _is_called(dtype: pl.DataType, name: str) -> bool:
    names = {str(dtype), str(dtype).lower(), type(dtype).__name__, str(dtype).split("(")[0]}
    return name in names or _ALIASES.get(name, name) in names
