"""What is known of where a column comes from, and how such knowledge adds up. How it is found out is `lineage_plan`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: A column of a dataset.
Field = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Traced:
    """Columns that give a value, columns that only choose which value it is, and whether a step could not be seen through."""

    value: frozenset[Field] = frozenset()
    condition: frozenset[Field] = frozenset()
    opaque: bool = False

    @property
    def fields(self) -> frozenset[Field]:
        """Every column it depends on."""
        return self.value | self.condition

    def __or__(self, other: "Traced") -> "Traced":
        """What depends on both."""
        return Traced(self.value | other.value, self.condition | other.condition, self.opaque or other.opaque)

    def chooses(self) -> "Traced":
        """The same, where it only chooses a value."""
        return Traced(frozenset(), self.fields, self.opaque)


CONSTANT, OPAQUE = Traced(), Traced(opaque=True)


def together(parts: Iterable[Traced]) -> Traced:
    """What depends on all of these."""
    whole = CONSTANT
    for part in parts:
        whole |= part
    return whole


@dataclass(frozen=True, slots=True)
class State:
    """A frame at one step: its columns, what decides which rows it has, and what decides their order."""

    columns: Mapping[str, Traced]
    rows: Traced = field(default=CONSTANT)
    order: Traced = field(default=CONSTANT)

    def narrowed(self, by: Traced) -> "State":
        """The same columns with rows that depend on more."""
        return State(self.columns, self.rows | by, self.order)

    def with_columns(self, columns: Mapping[str, Traced]) -> "State":
        """The same rows with other columns."""
        return State(columns, self.rows, self.order)
