"""Metrics of a whole column or table, each as a few expressions of one shared select and a function that finishes them.

Names are those of Great Expectations' metrics. Order statistics carry the column out and finish eagerly: inside the shared
select the streaming engine would buffer far more than the column itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import polars as pl

from catalog.i18n import Sentence
from checks.conditions import expression as condition_of
from checks.rules import Kwargs
from checks.values import clean, members, type_of, wide

T = TypeVar("T")

SAMPLE = 20  # values shown of what was found wrong
QUERY_ROWS = 200  # rows kept of what a query found, as many as Great Expectations keeps


@dataclass(frozen=True)
class Probe:
    """Scalar expressions to select, and what makes a metric of their values.

    `prepared` columns are computed beforehand, once, however often the expressions use them. `ordered` probes carry a column
    out and put it in order, in place: those of one column share what they carry.
    """

    expressions: Sequence[pl.Expr]
    finish: Callable[..., Any]
    ordered: bool = False
    prepared: Mapping[str, pl.Expr] = field(default_factory=dict)


@dataclass(frozen=True)
class _Column:
    """The considered values of one column: `values` with nulls, `present` without."""

    values: pl.Expr
    dtype: pl.DataType
    kwargs: Kwargs

    @property
    def present(self) -> pl.Expr:
        return self.values.drop_nulls()

    @property
    def numbers(self) -> pl.Expr:
        """Decimals as floats, so that a float bound of a contract compares as it is written; nothing at all as no number."""
        return self.values.cast(pl.Float64) if isinstance(self.dtype, pl.Decimal | pl.Null) else self.values

    @property
    def wanted(self) -> pl.Series:
        return members(self.kwargs["value_set"], self.dtype)

    @property
    def unwanted(self) -> pl.Expr:
        return self.present.filter(~self.present.is_in(self.wanted.implode()))


def probe_of(metric: str, kwargs: Kwargs, schema: pl.Schema) -> Probe:
    """The probe behind an aggregate metric; raises LookupError, TypeError or ValueError when the arguments do not fit."""
    condition = condition_of(kwargs.get("row_condition"), schema)
    if metric == "table.row_count":
        return Probe([pl.len() if condition is None else condition.sum()], int)
    name = str(kwargs["column"])
    dtype = type_of(name, schema)
    values = clean(name, dtype)
    return PROBES[metric](_Column(values if condition is None else values.filter(condition), dtype, kwargs))


def query_probe(metric: str) -> Probe:
    """The probe over the result of a contract's own SQL: its number of rows, or the first of them."""
    if metric.endswith(".row_count"):
        return Probe([pl.len()], int)
    return Probe([pl.struct(pl.all()).head(QUERY_ROWS).implode()], pl.Series.to_list)


def schema_metric(metric: str, schema: pl.Schema) -> object:
    """A metric that needs no row."""
    if metric == "table.column_types":
        return [{"name": name, "type": dtype} for name, dtype in schema.items()]
    return schema.names() if metric == "table.columns" else len(schema)


def _same(value: T) -> T:
    return value


def _sum(column: _Column) -> Probe:
    """Decimals as a float; nothing adds up to 0."""
    total = wide(column.values, column.dtype).sum()
    return Probe([total], lambda value: float(value or 0) if column.dtype.is_decimal() else value or 0)


def _median(column: _Column) -> Probe:
    _not_words(column.dtype, Sentence("trung vị"))
    return Probe([column.numbers.drop_nulls().implode()], lambda values: values.sort(in_place=True).median(), ordered=True)


def _quantiles(column: _Column) -> Probe:
    wanted = column.kwargs.get("quantiles") or column.kwargs["quantile_ranges"]["quantiles"]
    how: Literal["nearest", "linear", "lower", "higher", "midpoint"] = column.kwargs.get("allow_relative_error") or "nearest"
    _not_words(column.dtype, Sentence("phân vị"))

    def finish(values: pl.Series) -> list[Any]:
        ordered = values.sort(in_place=True)
        if how == "nearest":
            return [_nearest(ordered, float(share)) for share in wanted]
        return [ordered.quantile(float(share), interpolation=how) for share in wanted]

    return Probe([column.numbers.drop_nulls().implode()], finish, ordered=True)


def _nearest(ordered: pl.Series, share: float) -> object:
    """The value nearest to a share of the way; half way the even rank, as numpy (which counts in per cent) has it."""
    return ordered[round(share * 100 / 100 * (len(ordered) - 1))] if len(ordered) else None


def _not_words(dtype: pl.DataType, what: Sentence) -> None:
    """Raise TypeError where values have no distance between them."""
    if not (dtype.is_numeric() or dtype.is_temporal() or isinstance(dtype, pl.Boolean | pl.Null)):
        raise TypeError(
            Sentence("{what} chỉ dùng cho cột số hoặc cột thời gian, không dùng cho cột kiểu {dtype}", what=what, dtype=dtype)
        )


def _share(part: pl.Expr, whole: pl.Expr) -> Probe:
    return Probe([part, whole], lambda some, total: some / total if total else 0)


def _strangers(column: _Column) -> Probe:
    """Values of the column outside the set, the smallest first."""
    return Probe([column.unwanted.unique().sort().head(SAMPLE).implode()], pl.Series.to_list)


def _absent(column: _Column, finish: Callable[[list[Any]], Any]) -> Probe:
    """Members of the set the column does not hold."""
    found = column.present.filter(column.present.is_in(column.wanted.implode())).unique()

    def missing(values: pl.Series) -> object:
        return finish([value for value in column.wanted.unique(maintain_order=True) if value not in set(values)])

    return Probe([found.implode()], missing)


PROBES: Mapping[str, Callable[[_Column], Probe]] = {
    "column.min": lambda column: Probe([column.numbers.min()], _same),
    "column.max": lambda column: Probe([column.numbers.max()], _same),
    "column.sum": _sum,
    "column.mean": lambda column: Probe([column.numbers.mean()], _same),
    "column.standard_deviation": lambda column: Probe([column.numbers.std()], _same),
    "column.median": _median,
    "column.quantile_values": _quantiles,
    "column.non_null_proportion": lambda column: _share(column.values.count(), column.values.len()),
    "column.unique_proportion": lambda column: _share(column.present.n_unique(), column.values.count()),
    "column.distinct_values.count": lambda column: Probe([column.present.n_unique()], int),
    "column.most_common_value": lambda column: Probe([column.present.mode().implode()], lambda found: found.sort().to_list()),
    "column.distinct_values.not_in_set": _strangers,
    "column.distinct_values.not_in_set.count": lambda column: Probe([column.unwanted.n_unique()], int),
    "column.distinct_values.missing_from_column": lambda column: _absent(column, lambda missing: missing[:SAMPLE]),
    "column.distinct_values.missing_from_column.count": lambda column: _absent(column, len),
}

SCHEMA_METRICS = ("table.columns", "table.column_count", "table.column_types")
QUERY_METRICS = ("unexpected_rows_query.table", "unexpected_rows_query.row_count")
AGGREGATE_METRICS = ("table.row_count", *PROBES, *SCHEMA_METRICS, *QUERY_METRICS)
