"""One expectation as a contract declares it; how it is run is the business of `checks`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]

#: The seven quality dimensions of the Open Data Contract Standard.
DIMENSIONS = ("accuracy", "completeness", "conformity", "consistency", "coverage", "timeliness", "uniqueness")


@dataclass(frozen=True, slots=True)
class Expectation:
    """A Great Expectations expectation with its dimension, severity and reason in two languages.

    `name` is the stable rule id, unique in its table; `type` is the snake_case name Great Expectations knows; `kwargs`
    holds its arguments, `column` included. An `error` turns a row away (or, at table level, the delivery); a `warning`
    lets it pass with a finding.
    """

    name: str
    type: str
    kwargs: Mapping[str, Any]
    dimension: str
    severity: Severity
    description: str
    description_en: str

    @property
    def column(self) -> str | None:
        """The column this expectation is about, if it is about exactly one."""
        column = self.kwargs.get("column")
        return str(column) if column is not None else None
