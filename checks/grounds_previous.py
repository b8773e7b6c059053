"""This table against the version readers see now: how many rows, how large a sum, which columns, and each row against itself.

Before the first publication there is nothing to compare with, and every rule here holds. A table whose deliveries bring
changes only (a registry) is not comparable as a whole; single rows of it are.
"""

from collections.abc import Mapping
from math import inf, isinf
from typing import Any

import polars as pl
from pydantic import Field, field_validator, model_validator

from catalog.i18n import Sentence
from checks.around import Around
from checks.conditions import expression as condition_of
from checks.domain_rule import Arguments, DomainRule
from checks.geometry import written
from checks.grounds_rows import broken, story
from checks.keys import key_columns
from checks.rules import Kwargs, both
from checks.values import clean, type_of


class _Change(Arguments):
    """Mức thay đổi tương đối: -0.1 là giảm 10 %, 0.1 là tăng 10 %."""

    min_change: float | None = Field(None, allow_inf_nan=False)
    max_change: float | None = Field(None, allow_inf_nan=False)

    @model_validator(mode="after")
    def _bounded(self) -> "_Change":
        low, high = self.min_change, self.max_change
        if low is None and high is None:
            raise ValueError(Sentence("thiếu cả min_change lẫn max_change; hãy khai báo ít nhất một"))
        if low is not None and high is not None and low > high:
            raise ValueError(Sentence("min_change {low} lớn hơn max_change {high}", low=low, high=high))
        return self


class TableChange(_Change):
    """Số dòng, hoặc tổng một cột, thay đổi so với bản đang công bố trong giới hạn."""

    column: str | None = None


class ValueChange(_Change):
    """Giá trị của dòng thay đổi so với dòng cùng khoá trong bản đang công bố trong giới hạn."""

    key: list[str]

    @field_validator("key")
    @classmethod
    def _some(cls, names: list[str]) -> list[str]:
        if not names:
            raise ValueError(Sentence("key rỗng; hãy nêu các cột làm khoá"))
        return names


class UsualVolume(Arguments):
    """Số dòng không lệch quá xa trung bình các bản đã công bố gần đây."""

    min_ratio: float = Field(0.5, ge=0, allow_inf_nan=False)
    max_ratio: float = Field(2.0, ge=0, allow_inf_nan=False)
    versions: int = Field(5, ge=1)

    @model_validator(mode="after")
    def _ordered(self) -> "UsualVolume":
        if self.min_ratio > self.max_ratio:
            raise ValueError(Sentence("min_ratio {low} lớn hơn max_ratio {high}", low=self.min_ratio, high=self.max_ratio))
        return self


class SameSchema(Arguments):
    """Cột và kiểu cột như bản đang công bố, trừ những thay đổi đã cho phép."""

    allow_added: list[str] = []
    allow_removed: list[str] = []
    allow_any_added: bool = False


def table_change(frame: pl.LazyFrame, kwargs: Kwargs, around: Around) -> Mapping[str, Any]:
    """Rows, or the sum of a column, now and before; raises LookupError or TypeError for a column that cannot be added up."""
    now = _amount(frame, kwargs["column"])
    before = None if around.previous is None else _amount(around.previous, kwargs["column"])
    change = None if before is None else relative(now, before)
    observed = {"now": now, "previous": before, "change": change}
    return {"_meets": change is None or _inside(change, kwargs), "_observed": observed}


def relative(now: float, before: float) -> float:
    """The change as a share of what was there; away from nothing, or from the infinite, it is infinite."""
    if now == before:
        return 0.0
    if before == 0 or isinf(before):
        return inf if now > before else -inf
    return (now - before) / abs(before)


def value_change(frame: pl.LazyFrame, kwargs: Kwargs, around: Around) -> Mapping[str, Any]:
    """The rows whose value changed too much; a key without a past, and a value that is or was missing, are left alone.

    Holds the keys and values of the previous version for the join, nothing else of it.
    """
    schema, name = frame.collect_schema(), str(kwargs["column"])
    found = pl.DataFrame(schema={"_row": pl.Int64, "now": pl.Float64, "before": pl.Float64})
    now = _number(name, schema)
    if around.previous is not None:
        old = around.previous.collect_schema()
        wanted = both(condition_of(kwargs.get("row_condition"), schema), now.is_not_null())
        mine = frame.filter(wanted).select("_row", *_keyed(kwargs["key"], schema), now.alias("now"))
        theirs = around.previous.select(*_keyed(kwargs["key"], old), _number(name, old).alias("before")).drop_nulls("before")
        pairs = mine.join(theirs, on=[f"k{place}" for place in range(len(kwargs["key"]))], how="inner")
        found = pairs.filter(~_held(kwargs)).select(found.columns).collect(engine="streaming")
    return broken(found, pl.format("trước {}, nay {}", written(pl.col("before"), 2), written(pl.col("now"), 2)))


def usual_volume(frame: pl.LazyFrame, kwargs: Kwargs, around: Around) -> Mapping[str, Any]:
    """Rows against the mean of the last versions; against the one before where no more is known of the past."""
    now = int(_amount(frame, None))
    known = list(around.previous_rows[: kwargs["versions"]])
    if not known and around.previous is not None:
        known = [int(_amount(around.previous, None))]
    usual = sum(known) / len(known) if known else None
    meets = usual is None or kwargs["min_ratio"] * usual <= now <= kwargs["max_ratio"] * usual
    return {"_meets": meets, "_observed": {"rows": now, "usual": usual, "versions": len(known)}}


def schema_drift(frame: pl.LazyFrame, kwargs: Kwargs, around: Around) -> Mapping[str, Any]:
    """Columns added, removed and retyped since the previous version; system columns do not count."""
    if around.previous is None:
        return {"_meets": True, "_observed": {"previous": None}}
    now, before = (_own(one.collect_schema()) for one in (frame, around.previous))
    added = [name for name in now if name not in before]
    removed = [name for name in before if name not in now]
    retyped = {name: [str(before[name]), str(now[name])] for name in now if name in before and now[name] != before[name]}
    unwanted = [] if kwargs["allow_any_added"] else [name for name in added if name not in kwargs["allow_added"]]
    lost = [name for name in removed if name not in kwargs["allow_removed"]]
    observed = {"added": added, "removed": removed, "retyped": retyped}
    return {"_meets": not (unwanted or lost or retyped), "_observed": observed}


def _amount(frame: pl.LazyFrame, column: str | None) -> float:
    """The rows of a frame, or the sum of its column."""
    amount = pl.len() if column is None else _number(column, frame.collect_schema()).sum()
    return float(frame.select(amount).collect(engine="streaming").item())


def _number(name: str, schema: pl.Schema) -> pl.Expr:
    dtype = type_of(name, schema)
    if not dtype.is_numeric():
        raise TypeError(Sentence("cột {column} kiểu {dtype}, cần một cột số", column=name, dtype=dtype))
    return clean(name, dtype).cast(pl.Float64)


def _keyed(names: list[str], schema: pl.Schema) -> list[pl.Expr]:
    return [column.alias(f"k{place}") for place, column in enumerate(key_columns(names, schema))]


def _inside(change: float, kwargs: Kwargs) -> bool:
    low, high = kwargs["min_change"], kwargs["max_change"]
    return (low is None or change >= low) and (high is None or change <= high)


def _held(kwargs: Kwargs) -> pl.Expr:
    """`_inside` of `relative`, for the columns `now` and `before`."""
    now, before = pl.col("now"), pl.col("before")
    endless, moved = (now - before).sign() * inf, (now - before) / before.abs()
    no_measure = (before == 0) | before.is_infinite()
    change = pl.when(now == before).then(0.0).when(no_measure).then(endless).otherwise(moved)
    low, high = kwargs["min_change"], kwargs["max_change"]
    above = pl.lit(value=True) if low is None else change >= low
    return above if high is None else above & (change <= high)


def _own(schema: pl.Schema) -> dict[str, pl.DataType]:
    return {name: dtype for name, dtype in schema.items() if not name.startswith("_")}


RULES: tuple[DomainRule, ...] = (
    DomainRule("expect_table_change_to_be_between", "table.change", TableChange),
    DomainRule("expect_column_values_change_to_be_between", "column_values.change_between", ValueChange, tells=story),
    DomainRule("expect_table_volume_to_be_usual", "table.volume", UsualVolume),
    DomainRule("expect_table_schema_to_match_previous", "table.schema_drift", SameSchema),
)
GROUNDERS = {
    "expect_table_change_to_be_between": table_change,
    "expect_column_values_change_to_be_between": value_change,
    "expect_table_volume_to_be_usual": usual_volume,
    "expect_table_schema_to_match_previous": schema_drift,
}
