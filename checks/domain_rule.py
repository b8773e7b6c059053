"""What one of our own expectations is: its names, its arguments, what it means on Polars. No expectation is listed here.

Arguments are declared once, as a pydantic model: contracts are held to it when they are read, defaults come from it, and
`gx_domain` makes the Great Expectations class of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import polars as pl
from pydantic import BaseModel, ConfigDict

from catalog.i18n import Sentence
from checks.rules import Kwargs, Predicate
from checks.values import clean, type_of

Shape = Literal["column", "pair", "record", "table"]
T = TypeVar("T")


class Arguments(BaseModel):
    """What a rule may be told besides its columns; the docstring is the rule's description in Vietnamese."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


ArgumentsClass = type[Arguments]  # named here, because `type` is a field below


@dataclass(frozen=True)
class DomainRule:
    """One expectation of ours.

    `metric` begins with `column_values.`, `column_pair_values.`, `multicolumn_` or `table.`, which tells its shape. `meets`
    is true on a value (of the first column) that is right; without it a row is wrong by the ground's `_rows`, or when its
    value is not among the ground's `_keys`. A `table.` rule has nothing but its ground: `_meets` and `_observed`. No
    argument may be called `table` or `batch_id`: Great Expectations takes those for its own.
    `tells` says in a few words what is wrong with a row, where the value itself would say little (a shape is long); `reads`
    names the arguments that name further columns it needs for that.
    """

    type: str
    metric: str
    arguments: ArgumentsClass
    meets: Predicate | None = None
    whole_column: bool = False
    tells: Predicate | None = None
    reads: tuple[str, ...] = ()

    @property
    def shape(self) -> Shape:
        """What the rule is about."""
        return next(shape for shape, prefix in _PREFIXES.items() if self.metric.startswith(prefix))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its own arguments."""
        return tuple(self.arguments.model_fields)

    def filled(self, kwargs: Kwargs) -> dict[str, Any]:
        """The arguments with defaults where none was given (or None was); raises pydantic's ValidationError."""
        given = {name: kwargs[name] for name in self.names if kwargs.get(name) is not None}
        return {**kwargs, **self.arguments.model_validate(given).model_dump()}


_PREFIXES: Mapping[Shape, str] = {
    "column": "column_values.",
    "pair": "column_pair_values.",
    "record": "multicolumn_",
    "table": "table.",
}

#: What a rule of each shape is told of its columns (first the necessary), and how it may be narrowed.
COLUMNS: Mapping[Shape, tuple[str, ...]] = {
    "column": ("column",),
    "pair": ("column_A", "column_B"),
    "record": ("column_list",),
    "table": (),
}
NARROWED: Mapping[Shape, tuple[str, ...]] = {
    "column": ("row_condition", "condition_parser"),
    "pair": ("row_condition", "condition_parser", "ignore_row_if"),
    "record": ("row_condition", "condition_parser", "ignore_row_if"),
    "table": (),
}


def ground(kwargs: Mapping[str, T], name: str) -> T:
    """A part of the rule's ground; raises ValueError where nobody prepared one."""
    if name not in kwargs:
        raise ValueError(Sentence("quy tắc cần dữ liệu ngoài bảng đang xét; hãy gọi judge(..., around=...)"))
    return kwargs[name]


def other_column(kwargs: Kwargs, argument: str) -> tuple[pl.Expr, pl.DataType]:
    """Another column an argument names, with NaN as null, and its type; raises LookupError naming the columns there are."""
    name, schema = str(kwargs[argument]), kwargs["_schema"]
    dtype = type_of(name, schema)
    return clean(name, dtype), dtype
