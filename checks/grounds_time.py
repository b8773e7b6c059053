"""How old a table is on a day. Days are those of Vietnam, whatever zone a moment is stored in."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal
from zoneinfo import ZoneInfo

import polars as pl
from pydantic import Field

from catalog.i18n import Sentence
from checks.around import Around
from checks.domain_rule import Arguments, DomainRule
from checks.rules import Kwargs
from checks.values import type_of

ZONE = "Asia/Ho_Chi_Minh"


class Fresh(Arguments):
    """Ngày mới nhất trong cột không cũ hơn số ngày cho phép."""

    column: str
    max_age_days: int = Field(ge=0)
    against: Literal["as_of", "now"] = "as_of"


def day_of(name: str, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """The local day of a column of dates or moments; raises LookupError or TypeError for another."""
    dtype = type_of(name, schema)
    if isinstance(dtype, pl.Datetime):
        moment = pl.col(name) if dtype.time_zone is None else pl.col(name).dt.convert_time_zone(ZONE)
        return moment.dt.date()
    if not isinstance(dtype, pl.Date):
        raise TypeError(Sentence("cột {column} kiểu {dtype}, cần một cột ngày hoặc thời điểm", column=name, dtype=dtype))
    return pl.col(name)


def age(frame: pl.LazyFrame, kwargs: Kwargs, around: Around) -> Mapping[str, Any]:
    """The newest day that has come; later ones are only counted, for one slip of a year would make a table fresh for ever."""
    day = day_of(kwargs["column"], frame.collect_schema())
    today = around.as_of if kwargs["against"] == "as_of" else around.now.astimezone(ZoneInfo(ZONE)).date()
    come = day <= today
    found = frame.select(day.filter(come).max().alias("newest"), (~come).sum().alias("later"))
    newest, later = found.collect(engine="streaming").row(0)
    return {"_meets": _fresh(newest, today, kwargs["max_age_days"]), "_observed": _observed(newest, today, later)}


def _fresh(newest: date | None, today: date, days: int) -> bool:
    return newest is not None and (today - newest).days <= days


def _observed(newest: date | None, today: date, later: int | None) -> dict[str, Any]:
    return {
        "newest": None if newest is None else newest.isoformat(),
        "age_days": None if newest is None else (today - newest).days,
        "as_of": today.isoformat(),
        "later": later or 0,
    }


RULES: tuple[DomainRule, ...] = (DomainRule("expect_table_to_be_fresh", "table.freshness", Fresh),)
GROUNDERS = {"expect_table_to_be_fresh": age}
