"""A code that holds from one day to another, such as a commune's: right on one date, another place or nothing on the next.

The list comes from a published table of the lake, named by the contract, or from the contract itself; no code is known here.
"""

from datetime import date
from typing import Any, NotRequired, Self

import polars as pl
from pydantic import Field, model_validator
from typing_extensions import TypedDict

from catalog.i18n import Sentence
from checks.around import Around
from checks.conditions import expression as condition_of
from checks.domain_rule import Arguments, DomainRule, ground, other_column
from checks.rules import Kwargs
from checks.text import as_text

_CODE, _FROM, _TO = "code", "valid_from", "valid_to"


class DatedCode(TypedDict):
    """A code with its first and last day, as `2025-07-01`; without one, always."""

    code: str
    valid_from: NotRequired[str | None]
    valid_to: NotRequired[str | None]


class CommuneCodeValidOn(Arguments):
    """Mã xã có hiệu lực vào ngày nêu, vào ngày ở cột bên cạnh, hoặc vào ngày lượt giao nộp nói tới."""

    units_table: str | None = None  # Great Expectations keeps the name `table` for itself
    units_condition: str | None = None
    code_column: str = _CODE
    from_column: str = _FROM
    to_column: str = _TO
    codes: list[DatedCode] | None = None
    on: date | None = Field(None, strict=False)
    on_column: str | None = None

    @model_validator(mode="after")
    def _one_list_one_day(self) -> Self:
        if (self.units_table is None) == (self.codes is None):
            raise ValueError(
                Sentence("cần đúng một nguồn mã: units_table (bảng trong kho) hoặc codes (danh sách trong hợp đồng)")
            )
        if self.on is not None and self.on_column is not None:
            raise ValueError(Sentence("chỉ khai một trong on và on_column"))
        return self


def commune_ground(_frame: pl.LazyFrame, kwargs: Kwargs, around: Around) -> dict[str, Any]:
    """The codes with their days, small enough to hold, and the day the delivery speaks for."""
    if kwargs["units_table"] is None:
        return {"_as_of": around.as_of}
    listed = around.tables(kwargs["units_table"])
    wanted = condition_of(kwargs["units_condition"], listed.collect_schema())
    named = (listed if wanted is None else listed.filter(wanted)).select(
        pl.col(kwargs["code_column"]).cast(pl.String).alias(_CODE),
        pl.col(kwargs["from_column"]).cast(pl.Date).alias(_FROM),
        pl.col(kwargs["to_column"]).cast(pl.Date).alias(_TO),
    )
    return {"_codes": named.unique().collect(engine="streaming"), "_as_of": around.as_of}


def _valid(column: pl.Expr, dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    text, dated = as_text(column, dtype), _dated(kwargs)
    if kwargs["on_column"] is None:
        day = kwargs["on"] or ground(kwargs, "_as_of")
        held = dated.filter(_holds(pl.col(_FROM), pl.col(_TO), pl.lit(day)))
        return text.is_in(held[_CODE].implode())
    day, kind = other_column(kwargs, "on_column")
    if not isinstance(kind, pl.Date | pl.Datetime):
        raise TypeError(Sentence("on_column phải là cột ngày, không phải {dtype}", dtype=kind))
    # Codes begin and end on few days, so one set of codes for each pair of days tells all.
    terms = dated.group_by(_FROM, _TO).agg(_CODE).rows()
    meets = [text.is_in(codes) & _holds(pl.lit(start), pl.lit(end), day.cast(pl.Date)) for start, end, codes in terms]
    return pl.any_horizontal(meets or [pl.lit(False)]) | day.is_null()


def _dated(kwargs: Kwargs) -> pl.DataFrame:
    if kwargs["codes"] is None:
        known: pl.DataFrame = ground(kwargs, "_codes")
        return known
    days = {_CODE: pl.String(), _FROM: pl.String(), _TO: pl.String()}
    return pl.DataFrame(kwargs["codes"], schema=days).with_columns(pl.col(_FROM, _TO).str.to_date("%Y-%m-%d"))


def _holds(start: pl.Expr, end: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Both days belong to the term; a missing one leaves it open."""
    return (start <= day).fill_null(True) & (day <= end).fill_null(True)


RULES = (
    DomainRule(
        "expect_column_values_to_be_commune_code_valid_on",
        "column_values.commune_code_valid_on",
        CommuneCodeValidOn,
        _valid,
    ),
)

GROUNDERS = {RULES[0].type: commune_ground}
