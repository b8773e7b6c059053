"""Which columns an expression of a plan takes its value from, and which only choose it: a condition, a window, an order.

Expressions are those of Polars' resolved plan; a kind not listed here, or one Polars does not show, is opaque: never guessed.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from assets.lineage_facts import CONSTANT, OPAQUE, Traced, together

if TYPE_CHECKING:
    from polars._plr import NodeTraverser

#: By kind: the parts that give the value, and the parts that choose it.
_PARTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Literal": ((), ()),
    "Len": ((), ()),
    "Cast": (("expr",), ()),
    "Explode": (("expr",), ()),
    "Sort": (("expr",), ()),
    "BinaryExpr": (("left", "right"), ()),
    "Function": (("input",), ()),
    "Agg": (("arguments",), ()),
    "Ternary": (("truthy", "falsy"), ("predicate",)),
    "Filter": (("input",), ("by",)),
    "SortBy": (("expr",), ("by",)),
    "Gather": (("expr",), ("idx",)),
    "Slice": (("input",), ("offset", "length")),
    "Window": (("function",), ("partition_by", "order_by")),
}


def expression(plan: "NodeTraverser", at: int, columns: Mapping[str, Traced]) -> Traced:
    """Where the value of one expression comes from, given where the columns it sees come from."""
    try:
        shown = plan.view_expression(at)
    except NotImplementedError:
        return OPAQUE
    kind = type(shown).__name__
    if kind == "Column":
        return columns.get(shown.name, OPAQUE)
    if kind not in _PARTS:
        return OPAQUE
    giving, choosing = _PARTS[kind]
    value = together(expression(plan, one, columns) for one in _numbers(shown, giving))
    chosen = together(expression(plan, one, columns) for one in _numbers(shown, choosing))
    return value | chosen.chooses() if chosen != CONSTANT else value


def _numbers(shown: object, names: tuple[str, ...]) -> Iterator[int]:
    """The parts of an expression, some of which are lists and some missing."""
    for name in names:
        part = getattr(shown, name)
        yield from part if isinstance(part, list) else () if part is None else (part,)
