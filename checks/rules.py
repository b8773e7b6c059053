"""Row rules: an expectation about single rows as boolean Polars expressions.

Judge and quarantine both read a rule from here, so a report and the rows it speaks of cannot disagree. What a rule says
about several columns at once is in `rules_across`; tables and aggregates are the business of `aggregates`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any, Literal

import polars as pl

from catalog.i18n import Sentence
from checks import text
from checks.conditions import expression as condition_of
from checks.keys import Repeats, hashed, key_columns
from checks.values import Scalar, clean, is_missing, literal, members, type_of

Kwargs = Mapping[str, Any]


@dataclass(frozen=True)
class Rule:
    """A rule a row breaks by itself.

    `unexpected` is a boolean without nulls; `considered` holds the rows the rule speaks of, None meaning all. `told` is what
    a sample shows of a wrong row, made of `columns`; None shows the columns themselves. `whole` marks a rule whose answer for
    a row hangs on the rest of the column.
    """

    columns: tuple[str, ...]
    considered: pl.Expr | None
    unexpected: pl.Expr
    told: pl.Expr | None = None
    whole: bool = False


@dataclass(frozen=True)
class KeyRule:
    """A rule a row breaks by repeating another row's key."""

    columns: tuple[str, ...]
    considered: pl.Expr | None
    key: tuple[pl.Expr, ...]

    @property
    def hash(self) -> pl.Expr:
        """The u64 hash of the key."""
        return hashed(self.key)

    def unexpected(self, repeats: Repeats) -> pl.Expr:
        """True on the considered rows of a repeated key."""
        return both(self.considered, repeats.expression(self.hash, self.key).fill_null(False))


def both(considered: pl.Expr | None, wrong: pl.Expr) -> pl.Expr:
    """The wrong rows among the considered ones."""
    return wrong if considered is None else considered & wrong


def all_of(*parts: pl.Expr | None) -> pl.Expr | None:
    """The conjunction of the parts that are there."""
    present = [part for part in parts if part is not None]
    return reduce(and_, present) if present else None


def column_rule(metric: str, kwargs: Kwargs, schema: pl.Schema) -> Rule | KeyRule:
    """The rule of one column; `metric` is the name Great Expectations gives it, without `column_values.`."""
    name = str(kwargs["column"])
    dtype, condition = type_of(name, schema), condition_of(kwargs.get("row_condition"), schema)
    missing = is_missing(name, dtype)
    if metric in ("nonnull", "null"):
        return Rule((name,), condition, both(condition, missing if metric == "nonnull" else ~missing))
    considered = all_of(~missing, condition)
    if metric == "unique":
        return KeyRule((name,), considered, tuple(key_columns([name], schema)))
    if metric in _ORDERED:
        return Rule((name,), considered, both(considered, _out_of_order(metric, kwargs, schema, condition)), whole=True)
    meets = PREDICATES[metric](clean(name, dtype), dtype, {**kwargs, "_condition": condition})
    return Rule((name,), considered, both(considered, ~meets.fill_null(False)), whole=metric in _OF_ALL)


def between(value: pl.Expr, low: Scalar, high: Scalar, kwargs: Kwargs) -> pl.Expr:
    """True inside the bounds of the arguments; raises ValueError when there are none, or they are the wrong way round."""
    if low is None and high is None:
        raise ValueError(Sentence("thiếu cả min_value lẫn max_value; hãy khai báo ít nhất một"))
    if low is not None and high is not None and pl.select(pl.lit(low) > pl.lit(high)).item():
        raise ValueError(Sentence("min_value {low} lớn hơn max_value {high}", low=low, high=high))
    if low is not None and high is not None:
        # One expression for both bounds: the value (the length of a text, say) is then made once.
        return value.is_between(low, high, closed=_CLOSED[bool(kwargs.get("strict_min")), bool(kwargs.get("strict_max"))])
    if low is not None:
        return value > low if kwargs.get("strict_min") else value >= low
    return value < high if kwargs.get("strict_max") else value <= high


def _in_set(column: pl.Expr, dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    return column.is_in(members(kwargs["value_set"], dtype).implode())


def _between(column: pl.Expr, dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    low, high = (literal(kwargs.get(bound), dtype) for bound in ("min_value", "max_value"))
    return between(column, low, high, kwargs)


def _length(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    return text.as_text(column, dtype).str.len_chars().cast(pl.Int64)


def _length_between(column: pl.Expr, dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    return between(_length(column, dtype), kwargs.get("min_value"), kwargs.get("max_value"), kwargs)


def _regex(column: pl.Expr, dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    return text.matches(text.as_text(column, dtype), kwargs["regex"])


def _regexes(column: pl.Expr, dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    found = [text.matches(text.as_text(column, dtype), pattern) for pattern in kwargs["regex_list"]]
    return pl.all_horizontal(found) if kwargs.get("match_on") == "all" else pl.any_horizontal(found)


def _like(column: pl.Expr, dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    return text.like(text.as_text(column, dtype), kwargs["like_pattern"], kwargs.get("escape"))


def _likes(column: pl.Expr, dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    plain, escape = text.as_text(column, dtype), kwargs.get("escape")
    found = [text.like(plain, pattern, escape) for pattern in kwargs["like_pattern_list"]]
    return pl.all_horizontal(found) if kwargs.get("match_on") == "all" else pl.any_horizontal(found)


def _z_score(column: pl.Expr, dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    """Undefined scores (a constant column, a single row) meet the rule, as in Great Expectations."""
    if not (dtype.is_numeric() or dtype.is_temporal() or isinstance(dtype, pl.Boolean | pl.Null)):
        raise TypeError(Sentence("z-score chỉ dùng cho cột số, không dùng cho cột kiểu {dtype}", dtype=dtype))
    value = (column.to_physical() if dtype.is_temporal() else column).cast(pl.Float64)
    condition: pl.Expr | None = kwargs["_condition"]
    known = value if condition is None else value.filter(condition)
    score = (value - known.mean()) / known.std()
    if kwargs.get("double_sided"):
        score = score.abs()
    threshold: float = abs(kwargs["threshold"]) if kwargs.get("double_sided") else kwargs["threshold"]
    return (score < threshold) | score.is_nan() | score.is_null() | (known.std() == 0)


def _out_of_order(metric: str, kwargs: Kwargs, schema: pl.Schema, condition: pl.Expr | None) -> pl.Expr:
    """True where a value breaks the order with the last considered value above it."""
    name = str(kwargs["column"])
    value = clean(name, type_of(name, schema))
    known = value if condition is None else pl.when(condition).then(value)
    above = known.forward_fill().shift(1)
    steps = _ORDERED[metric]
    wrong = steps["strictly"](value, above) if kwargs.get("strictly") else steps["loosely"](value, above)
    return wrong.fill_null(False)


def _not(predicate: "Predicate") -> "Predicate":
    return lambda column, dtype, kwargs: ~predicate(column, dtype, kwargs)


_CLOSED: Mapping[tuple[bool, bool], Literal["both", "left", "right", "none"]] = {
    (False, False): "both",
    (False, True): "left",
    (True, False): "right",
    (True, True): "none",
}

Predicate = Callable[[pl.Expr, pl.DataType, Kwargs], pl.Expr]

_ORDERED: dict[str, dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]]] = {
    "increasing": {"strictly": lambda value, above: value <= above, "loosely": lambda value, above: value < above},
    "decreasing": {"strictly": lambda value, above: value >= above, "loosely": lambda value, above: value > above},
}

#: Predicates that compare a value with the rest of its column.
_OF_ALL = frozenset({"z_score.under_threshold"})

PREDICATES: dict[str, Predicate] = {
    "in_set": _in_set,
    "not_in_set": _not(_in_set),
    "between": _between,
    "value_length.equals": lambda column, dtype, kwargs: _length(column, dtype) == kwargs["value"],
    "value_length.between": _length_between,
    "match_regex": _regex,
    "not_match_regex": _not(_regex),
    "match_regex_list": _regexes,
    "not_match_regex_list": _not(_regexes),
    "match_like_pattern": _like,
    "not_match_like_pattern": _not(_like),
    "match_like_pattern_list": _likes,
    "not_match_like_pattern_list": _not(_likes),
    "match_strftime_format": lambda column, dtype, kwargs: text.in_format(
        text.own_text(column, dtype), kwargs["strftime_format"]
    ),
    "dateutil_parseable": lambda column, dtype, kwargs: text.is_date_like(text.own_text(column, dtype)),
    "json_parseable": lambda column, dtype, kwargs: text.is_json(text.own_text(column, dtype)),
    "match_json_schema": lambda column, dtype, kwargs: text.fits_json_schema(
        text.own_text(column, dtype), kwargs["json_schema"]
    ),
    "z_score.under_threshold": _z_score,
}
