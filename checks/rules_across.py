"""Row rules about two or more columns of the same row."""

from collections.abc import Sequence
from decimal import Decimal
from functools import reduce
from itertools import combinations
from operator import add
from typing import Any

import polars as pl

from catalog.i18n import Sentence
from checks.conditions import expression as condition_of
from checks.keys import key_columns
from checks.rules import KeyRule, Kwargs, Rule, all_of, both
from checks.values import clean, is_missing, literal, type_of, wide

_IGNORE = ("both_values_are_missing", "either_value_is_missing", "all_values_are_missing", "any_value_is_missing", "never")


def pair_rule(metric: str, kwargs: Kwargs, schema: pl.Schema) -> Rule:
    """The rule of two columns; `metric` without `column_pair_values.`."""
    names = (str(kwargs["column_A"]), str(kwargs["column_B"]))
    _distinct(names)
    ignore = str(kwargs.get("ignore_row_if") or "both_values_are_missing")
    considered = all_of(kept(names, schema, ignore), condition_of(kwargs.get("row_condition"), schema))
    first, second = (clean(name, type_of(name, schema)) for name in names)
    if metric == "equal":
        meets = first == second
    elif metric == "a_greater_than_b":
        meets = first >= second if kwargs.get("or_equal") else first > second
    else:
        meets = _pair_in_set(names, schema, kwargs["value_pairs_set"])
    return Rule(names, considered, both(considered, ~meets.fill_null(False)))


def record_rule(metric: str, kwargs: Kwargs, schema: pl.Schema) -> Rule | KeyRule:
    """The rule of a list of columns, by the full name of its metric."""
    names = tuple(str(name) for name in kwargs["column_list"])
    ignore = str(kwargs.get("ignore_row_if") or "all_values_are_missing")
    considered = all_of(kept(names, schema, ignore), condition_of(kwargs.get("row_condition"), schema))
    _distinct(names)
    values = key_columns(names, schema)
    if metric == "compound_columns.unique":
        return KeyRule(names, considered, tuple(values))
    if metric == "multicolumn_sum.equal":
        parts = [_addend(value, type_of(name, schema)) for name, value in zip(names, values, strict=True)]
        meets = reduce(add, parts) == _total(kwargs["sum_total"], names, schema)
    elif metric == "multicolumn_values.equal":
        meets = pl.all_horizontal([value.eq_missing(values[0]) for value in values[1:]])
    else:
        meets = pl.all_horizontal([~one.eq_missing(other) for one, other in combinations(values, 2)])
    return Rule(names, considered, both(considered, ~meets.fill_null(False)))


def kept(names: Sequence[str], schema: pl.Schema, ignore: str) -> pl.Expr | None:
    """The rows `ignore_row_if` leaves in."""
    missing = [is_missing(name, type_of(name, schema)) for name in names]
    if ignore in ("both_values_are_missing", "all_values_are_missing"):
        return ~pl.all_horizontal(missing)
    if ignore in ("either_value_is_missing", "any_value_is_missing"):
        return ~pl.any_horizontal(missing)
    if ignore in ("neither", "never"):
        return None
    raise ValueError(Sentence("không hiểu ignore_row_if {given!r}; có: {known}", given=ignore, known=", ".join(_IGNORE)))


def _addend(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if not (dtype.is_numeric() or isinstance(dtype, pl.Boolean | pl.Null)):
        raise TypeError(Sentence("tổng các cột chỉ dùng cho cột số, không dùng cho cột kiểu {dtype}", dtype=dtype))
    return wide(value, dtype)


def _distinct(names: Sequence[str]) -> None:
    if len(set(names)) < len(names):
        raise ValueError(
            Sentence("một cột được nêu hai lần trong {columns}; hãy nêu các cột khác nhau", columns=", ".join(names))
        )


def _pair_in_set(names: Sequence[str], schema: pl.Schema, pairs: Sequence[Sequence[Any]]) -> pl.Expr:
    allowed = [[_is(name, type_of(name, schema), value) for name, value in zip(names, pair, strict=True)] for pair in pairs]
    nothing = pl.col(names[0]).is_null() & pl.col(names[0]).is_not_null()
    return pl.any_horizontal([nothing, *(pl.all_horizontal(both_columns) for both_columns in allowed)])


def _is(name: str, dtype: pl.DataType, value: object) -> pl.Expr:
    return clean(name, dtype).eq_missing(pl.lit(literal(value, dtype)))


def _total(total: float, names: Sequence[str], schema: pl.Schema) -> float | Decimal:
    """The wanted sum: exact where the columns are."""
    floats = any(type_of(name, schema).is_float() for name in names)
    decimals = any(isinstance(type_of(name, schema), pl.Decimal) for name in names)
    return Decimal(str(total)) if decimals and not floats else total
