"""Expectations of a contract as a genuine Great Expectations suite."""

from typing import Any

import polars as pl
from great_expectations.core import ExpectationSuite, ExpectationValidationResult
from great_expectations.expectations.expectation import Expectation as GxExpectation
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.registry import get_expectation_impl, list_registered_expectation_implementations
from great_expectations.expectations.row_conditions import deserialize_row_condition

from catalog.expectation import Expectation
from catalog.i18n import Sentence
from checks.conditions import normal_form
from checks.gx_metrics import register
from checks.suites import TYPE_ARGUMENTS
from checks.values import literal, type_of

_RULE = "rule"

_SEVERITIES = {"error": FailureSeverity.CRITICAL, "warning": FailureSeverity.WARNING}
_BOUNDS_OF_VALUES = ("expect_column_max_to_be_between", "expect_column_min_to_be_between")


def gx_expectation(expectation: Expectation, schema: pl.Schema) -> GxExpectation:
    """The Great Expectations object; raises what it or the table's schema says against the arguments."""
    register()
    facts: dict[str, Any] = {
        "meta": {_RULE: expectation.name, "dimension": expectation.dimension},
        "severity": _SEVERITIES[expectation.severity],
        "description": expectation.description,
    }
    arguments = _arguments(expectation, schema)
    if expectation.type in TYPE_ARGUMENTS:
        type_of(str(arguments["column"]), schema)
        if expectation.type not in list_registered_expectation_implementations():  # before Great Expectations 1.24
            in_list: type[Any] = get_expectation_impl("expect_column_values_to_be_in_type_list")
            stand_in: GxExpectation = in_list(column=arguments["column"], type_list=[arguments["type_"]], **facts)
            return stand_in
    return get_expectation_impl(expectation.type)(**arguments, **facts)


def rule_of(result: ExpectationValidationResult) -> str:
    """The name of the rule a result belongs to."""
    configuration: Any = result.expectation_config
    return str(configuration.meta[_RULE])


def suite_of(expectations: list[GxExpectation], name: str) -> ExpectationSuite:
    """The suite of one table."""
    return ExpectationSuite(name, expectations=expectations)


def _arguments(expectation: Expectation, schema: pl.Schema) -> dict[str, Any]:
    """Arguments as Great Expectations wants them today: conditions as objects, bounds in the type of the column."""
    if expectation.type == "unexpected_rows_expectation" and "{batch}" not in str(expectation.kwargs["unexpected_rows_query"]):
        raise ValueError(Sentence("câu SQL phải đọc từ {{batch}}"))
    arguments = {name: value for name, value in expectation.kwargs.items() if name != "condition_parser"}
    if arguments.get("row_condition"):
        arguments["row_condition"] = deserialize_row_condition(normal_form(arguments["row_condition"]))
    if expectation.type in _BOUNDS_OF_VALUES:
        dtype = type_of(str(arguments["column"]), schema)
        arguments |= {bound: literal(arguments.get(bound), dtype) for bound in ("min_value", "max_value")}
    return arguments
