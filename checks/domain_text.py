"""What a text must be, whatever it says: composed Unicode, free of TCVN3, free of people where everybody may read it."""

from typing import Literal

import polars as pl
from pydantic import Field

from catalog.tcvn3 import looks_like_tcvn3_expr
from checks.domain_rule import Arguments, DomainRule
from checks.personal_data import KINDS, has_personal_data
from checks.rules import Kwargs
from checks.text import as_text


class Nfc(Arguments):
    """Chữ ở dạng Unicode dựng sẵn (NFC), không phải tổ hợp."""


class NoTcvn3(Arguments):
    """Không còn chữ gõ bằng phông TCVN3 (.VnTime) chưa chuyển sang Unicode."""


class NoPersonalData(Arguments):
    """Không có dấu hiệu dữ liệu cá nhân trong chữ: số định danh, số điện thoại, thư điện tử, họ tên."""

    kinds: list[Literal["personal_id", "phone", "email", "name"]] = Field(list(KINDS), min_length=1)


def _nfc(column: pl.Expr, dtype: pl.DataType, _kwargs: Kwargs) -> pl.Expr:
    text = as_text(column, dtype)
    return text == text.str.normalize("NFC")


def _no_tcvn3(column: pl.Expr, dtype: pl.DataType, _kwargs: Kwargs) -> pl.Expr:
    return ~looks_like_tcvn3_expr(as_text(column, dtype))


def _no_personal_data(column: pl.Expr, dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    return ~has_personal_data(as_text(column, dtype), kwargs["kinds"])


RULES = (
    DomainRule("expect_column_values_to_be_nfc", "column_values.nfc", Nfc, _nfc),
    DomainRule("expect_column_values_to_not_have_tcvn3_residue", "column_values.no_tcvn3_residue", NoTcvn3, _no_tcvn3),
    DomainRule(
        "expect_column_values_to_not_contain_personal_data",
        "column_values.no_personal_data",
        NoPersonalData,
        _no_personal_data,
    ),
)
