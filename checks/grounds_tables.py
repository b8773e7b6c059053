"""Keys of this table that must stand in another one, on a day when the other table speaks of days.

The ground is the list of keys that do not: short where data are sound, never longer than the distinct keys of this table.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from pydantic import model_validator

from catalog.i18n import Sentence
from checks.around import Around
from checks.conditions import expression as condition_of
from checks.domain_rule import Arguments, DomainRule, ground, other_column
from checks.grounds_time import day_of
from checks.rules import Kwargs
from checks.values import clean, is_text, type_of

_DAY = "day"


class ExistsOnDay(Arguments):
    """Tra theo ngày của dòng (`date_column`) hay ngày lượt giao nói về (`as_of`); không khai cả hai thì không xét ngày."""

    other_table: str  # Great Expectations keeps the name `table` for itself
    date_column: str | None = None
    as_of: bool = False
    valid_from: str = "valid_from"
    valid_to: str = "valid_to"
    until_included: bool = True

    @model_validator(mode="after")
    def _one_day(self) -> "ExistsOnDay":
        if self.as_of and self.date_column:
            raise ValueError(Sentence("khai cả date_column lẫn as_of; hãy giữ một trong hai"))
        return self


class ExistsIn(ExistsOnDay):
    """Giá trị có trong cột của bảng khác, còn hiệu lực vào ngày cần xét nếu có khai ngày."""

    other_column: str


class CompoundExistsIn(ExistsOnDay):
    """Bộ giá trị của nhiều cột có cùng trên một dòng của bảng khác, còn hiệu lực vào ngày cần xét nếu có khai ngày."""

    other_columns: list[str]


def absent(frame: pl.LazyFrame, kwargs: Kwargs, around: Around) -> Mapping[str, Any]:
    """The keys of the frame the other table does not hold on their day; raises LookupError or TypeError for columns unfit."""
    ours, theirs = _named(kwargs)
    if len(ours) != len(theirs):
        raise ValueError(
            Sentence(
                "{ours} cột của bảng này so với {theirs} cột của {other}; hãy khai hai bên bằng nhau",
                ours=len(ours),
                theirs=len(theirs),
                other=kwargs["other_table"],
            )
        )
    other = around.tables(kwargs["other_table"])
    mine, held = frame.collect_schema(), other.collect_schema()
    types = [_common(type_of(a, mine), type_of(b, held), a, b) for a, b in zip(ours, theirs, strict=True)]
    keys = [f"k{place}" for place in range(len(ours))]
    wanted = [clean(name, mine[name]).cast(dtype).alias(key) for name, dtype, key in zip(ours, types, keys, strict=True)]
    days = [_day(kwargs, mine, around).alias(_DAY)] if _dated(kwargs) else []
    condition = condition_of(kwargs.get("row_condition"), mine)
    rows = (frame if condition is None else frame.filter(condition)).select(*wanted, *days).drop_nulls()
    known = [clean(name, held[name]).cast(dtype).alias(key) for name, dtype, key in zip(theirs, types, keys, strict=True)]
    if days:
        rows = rows.unique()  # codes and days repeat, spans of a code are few: the join stays small
        spans = other.select(*known, *_span(kwargs, held)).drop_nulls(keys)
        covered = rows.join(spans, on=keys, how="inner").filter(_covers(kwargs["until_included"]))
        missing = rows.join(covered.select(*keys, _DAY).unique(), on=[*keys, _DAY], how="anti")
    else:
        missing = rows.join(other.select(known).drop_nulls().unique(), on=keys, how="anti").unique()
    return {"_absent": missing.collect(engine="streaming")}


def _named(kwargs: Kwargs) -> tuple[Sequence[str], Sequence[str]]:
    """The columns of the key here and there."""
    if "column_list" in kwargs:
        return [str(name) for name in kwargs["column_list"]], kwargs["other_columns"]
    return [str(kwargs["column"])], [kwargs["other_column"]]


def _common(ours: pl.DataType, theirs: pl.DataType, here: str, there: str) -> pl.DataType:
    """The type both are compared in; raises TypeError where no value of one can be a value of the other."""
    if is_text(ours) and is_text(theirs):
        return pl.String()
    if ours.is_integer() and theirs.is_integer():
        return pl.Int64()
    if ours != theirs:
        raise TypeError(
            Sentence(
                "cột {here} kiểu {ours} không bao giờ khớp cột {there} kiểu {theirs}; mã là chữ ở cả hai bảng",
                here=here,
                ours=ours,
                there=there,
                theirs=theirs,
            )
        )
    return ours


def _dated(kwargs: Kwargs) -> bool:
    return bool(kwargs["as_of"] or kwargs["date_column"])


def _day(kwargs: Kwargs, schema: Mapping[str, pl.DataType], around: Around) -> pl.Expr:
    """The day a row is looked up on."""
    if kwargs["as_of"]:
        return pl.lit(around.as_of)
    return day_of(str(kwargs["date_column"]), schema)


def _span(kwargs: Kwargs, schema: Mapping[str, pl.DataType]) -> list[pl.Expr]:
    return [day_of(kwargs["valid_from"], schema).alias("since"), day_of(kwargs["valid_to"], schema).alias("until")]


def _covers(until_included: bool) -> pl.Expr:
    """An open end on either side is for ever."""
    ended = pl.col(_DAY) > pl.col("until") if until_included else pl.col(_DAY) >= pl.col("until")
    return ~(ended.fill_null(False) | (pl.col(_DAY) < pl.col("since")).fill_null(False))


def _exists(_value: pl.Expr, _dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    """A row without a day is left alone, like one without a key."""
    missing: pl.DataFrame = ground(kwargs, "_absent")
    ours, _ = _named(kwargs)
    columns = [other_column({**kwargs, "_key": name}, "_key")[0] for name in ours]
    if kwargs["date_column"]:
        columns.append(day_of(str(kwargs["date_column"]), kwargs["_schema"]))
    elif _dated(kwargs):
        missing = missing.drop(_DAY)
    typed = [column.cast(dtype).alias(name) for column, (name, dtype) in zip(columns, missing.schema.items(), strict=True)]
    return ~pl.struct(typed).is_in(missing.to_struct().implode())


def _told(_value: pl.Expr, _dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    """The key itself, and the day where each row has its own."""
    ours, _ = _named(kwargs)
    own = kwargs["date_column"]
    day = [day_of(own, kwargs["_schema"])] if own and own not in ours else []
    return pl.col(ours[0]) if len(ours) == 1 and not day else pl.struct(*ours, *day)


RULES: tuple[DomainRule, ...] = (
    DomainRule(
        "expect_column_values_to_exist_in", "column_values.exist_in", ExistsIn, _exists, tells=_told, reads=("date_column",)
    ),
    DomainRule(
        "expect_compound_columns_to_exist_in",
        "multicolumn_values.exist_in",
        CompoundExistsIn,
        _exists,
        tells=_told,
        reads=("date_column",),
    ),
)
GROUNDERS = {rule.type: absent for rule in RULES}
