"""Our own expectations as Great Expectations classes, for any suite: `from checks.gx_domain import ExpectColumnValuesToBeGtin`.

Each class is made of its `DomainRule`: typed fields, defaults and description are declared there, once. What they mean on
Polars is not here.
"""

from collections.abc import Iterator, Mapping
from types import new_class
from typing import Any

from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.expectations.expectation import (
    BatchExpectation,
    ColumnMapExpectation,
    ColumnPairMapExpectation,
    MulticolumnMapExpectation,
)
from great_expectations.expectations.expectation import Expectation as GxExpectation

from checks.domain import DOMAIN
from checks.domain_rule import COLUMNS, NARROWED, DomainRule, Shape
from checks.planner_jobs import ROW_SUFFIXES


class DomainTableExpectation(BatchExpectation):
    """An expectation about a table as a whole, answered by its one metric."""

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: ExecutionEngine[Any] | None = None,
    ) -> dict[str, Any]:
        answer = metrics[self.metric_dependencies[0]]
        return {"success": answer["success"], "result": {"observed_value": answer["observed_value"]}}


_BASES: Mapping[Shape, type[GxExpectation]] = {
    "column": ColumnMapExpectation,
    "pair": ColumnPairMapExpectation,
    "record": MulticolumnMapExpectation,
    "table": DomainTableExpectation,
}


def _class_name(expectation_type: str) -> str:
    return "".join(word.capitalize() for word in expectation_type.split("_"))


def _made(rule: DomainRule) -> type[GxExpectation]:
    """The class of a rule; making it tells Great Expectations of it, under the rule's type."""
    base, fields = _BASES[rule.shape], rule.arguments.model_fields
    description = " ".join((rule.arguments.__doc__ or "").split())
    counted = {"metric_dependencies": (rule.metric,)} if rule.shape == "table" else {"map_metric": rule.metric}
    facts = {
        "__module__": __name__,
        "__doc__": description,
        "__annotations__": {"description": str | None, **{name: field.annotation for name, field in fields.items()}},
        "description": description,
        "success_keys": (*rule.names, *([] if rule.shape == "table" else ["mostly"])),
        "args_keys": (*COLUMNS[rule.shape], *rule.names),
        **counted,
        **{name: field.default for name, field in fields.items() if not field.is_required()},
    }
    made: type[GxExpectation] = new_class(_class_name(rule.type), (base,), exec_body=lambda body: body.update(facts))
    return made


#: The classes by expectation type.
GX_CLASSES: Mapping[str, type[GxExpectation]] = {rule.type: _made(rule) for rule in DOMAIN.values()}


def domain_metrics() -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Every metric of ours with the keys of its domain and of its value, as Great Expectations registers them."""
    for rule in DOMAIN.values():
        names = [rule.metric] if rule.shape == "table" else [f"{rule.metric}.{suffix}" for suffix in ROW_SUFFIXES]
        for name in names:
            yield name, ("batch_id", *COLUMNS[rule.shape], *NARROWED[rule.shape]), rule.names


def __getattr__(name: str) -> type[GxExpectation]:
    """A class by its own name."""
    found = next((made for made in GX_CLASSES.values() if made.__name__ == name), None)
    if found is None:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return found
