"""The `row_condition` of an expectation, from any form a contract may use, as a Polars expression.

Forms: the dictionary Great Expectations stores, its Condition objects, and simple strings in Python's own grammar, such as
`status == "done" and area > 0`, `col("area").notnull()`, `code in ["A", "B"]`, or with `&`, `|`, `~` as in queries of pandas.
An unknown (null) answer leaves the row out.
"""

import ast
import operator
import tokenize
from collections.abc import Callable, Mapping
from io import StringIO
from typing import Any, Protocol

import polars as pl

from catalog.i18n import Sentence
from checks.values import clean, literal, members, type_of

Condition = Mapping[str, Any]


class GxCondition(Protocol):
    """What is used of a Condition object of Great Expectations."""

    def dict(self) -> Condition:
        """The stored form."""


AnyCondition = str | Condition | GxCondition | None

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SYMBOLS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "IN",
    ast.NotIn: "NOT_IN",
}
_WORDS = {"&": " and ", "|": " or ", "~": " not "}
_OPPOSITES = {"==": "!=", "<": ">=", ">": "<=", "IN": "NOT_IN", "and": "or"}
_OPPOSITES |= {other: one for one, other in _OPPOSITES.items()}
_NULL_TESTS = {"isnull": True, "isna": True, "notnull": False, "notna": False}


def normal_form(condition: AnyCondition) -> Condition | None:
    """The condition as Great Expectations stores it; raises ValueError for a string outside the grammar."""
    if not condition:
        return None
    if isinstance(condition, str):
        return _parsed(condition)
    form: Condition = condition if isinstance(condition, Mapping) else condition.dict()
    return _parsed(str(form["pass_through_filter"])) if form["type"] == "pass_through" else form


def expression(condition: AnyCondition, schema: Mapping[str, pl.DataType]) -> pl.Expr | None:
    """The rows a condition keeps, as a boolean without nulls; None when there is no condition."""
    form = normal_form(condition)
    return None if form is None else _expression(form, schema).fill_null(False)


def _expression(form: Condition, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    if form["type"] in ("and", "or"):
        parts = [_expression(normal_form(part) or {}, schema) for part in form["conditions"]]
        return pl.all_horizontal(parts) if form["type"] == "and" else pl.any_horizontal(parts)
    name = form["column"]["name"]
    column = clean(name, type_of(name, schema))
    if form["type"] == "nullity":
        return column.is_null() if form["is_null"] else column.is_not_null()
    return _comparison(column, str(form["operator"]), form["parameter"], type_of(name, schema))


def _comparison(column: pl.Expr, symbol: str, parameter: object, dtype: pl.DataType) -> pl.Expr:
    if isinstance(parameter, list | tuple):
        inside = column.is_in(members(parameter, dtype).implode())
        return inside if symbol == "IN" else ~inside
    comparison: pl.Expr = _COMPARE[symbol](column, literal(parameter, dtype))
    return comparison


def _parsed(text: str) -> Condition:
    try:
        return _node(ast.parse(_in_words(text.strip()), mode="eval").body)
    except (SyntaxError, ValueError, KeyError, tokenize.TokenError) as error:
        raise ValueError(
            Sentence(
                'không hiểu row_condition {condition!r} ({error}); hãy viết như: status == "done" and area > 0',
                condition=text,
                error=error,
            )
        ) from error


def _in_words(text: str) -> str:
    """`&`, `|` and `~` as `and`, `or` and `not`: pandas' queries give them the same rank."""
    tokens = tokenize.generate_tokens(StringIO(text).readline)
    spelled = [(kind, _WORDS.get(token, token) if kind == tokenize.OP else token) for kind, token, *_ in tokens]
    return tokenize.untokenize(spelled).strip()


def _node(node: ast.expr) -> Condition:
    if isinstance(node, ast.BoolOp):
        kind = "and" if isinstance(node.op, ast.And) else "or"
        return {"type": kind, "conditions": [_node(part) for part in node.values]}
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _opposite(_node(node.operand))
    if isinstance(node, ast.Compare):
        return _compare(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        return {"type": "nullity", "column": _column(node.func.value), "is_null": _NULL_TESTS[node.func.attr]}
    raise ValueError(ast.unparse(node))


def _opposite(form: Condition) -> Condition:
    """The rows a condition leaves out, those with an unknown answer excepted."""
    if form["type"] in ("and", "or"):
        return {"type": _OPPOSITES[form["type"]], "conditions": [_opposite(part) for part in form["conditions"]]}
    if form["type"] == "nullity":
        return {**form, "is_null": not form["is_null"]}
    return {**form, "operator": _OPPOSITES[form["operator"]]}


def _compare(node: ast.Compare) -> Condition:
    """One comparison, or the chain `0 < area < 10` as several."""
    operands = [node.left, *node.comparators]
    parts = [_pair(left, op, right) for left, op, right in zip(operands, node.ops, operands[1:], strict=False)]
    return parts[0] if len(parts) == 1 else {"type": "and", "conditions": parts}


def _pair(left: ast.expr, op: ast.cmpop, right: ast.expr) -> Condition:
    if not _is_column(left):
        mirrored = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}.get(type(op), type(op))
        left, op, right = right, mirrored(), left
    column = _column(left)
    if isinstance(op, ast.Is | ast.IsNot):
        return {"type": "nullity", "column": column, "is_null": isinstance(op, ast.Is)}
    form = {"type": "comparison", "column": column, "operator": _SYMBOLS[type(op)]}
    return {**form, "parameter": ast.literal_eval(right)}


def _is_column(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name))


def _column(node: ast.expr) -> Condition:
    """A bare name, or `col("name")`."""
    if isinstance(node, ast.Name):
        return {"name": node.id}
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "col":
        return {"name": str(ast.literal_eval(node.args[0]))}
    raise ValueError(ast.unparse(node))
