"""Dots and commas in numbers: which of them is the decimal mark of a column, told by values that leave no doubt.

`1.234` may be a thousand or a little more than one. Where no value of a column settles it the column stays text: a contract
must say what a mark means, and a wrong guess would be a thousand times wrong.
"""

from collections.abc import Mapping
from typing import Literal

import polars as pl

Mark = Literal[",", "."]

_SIGN = r"^[+-]?"
_FRACTION = r"\d+{m}(?:\d{{1,2}}|\d{{4,}})|\d{{4,}}{m}\d+|0+{m}\d+"
_SURE = r"{sign}(?:" + _FRACTION + r"|\d{{1,3}}(?:{g}\d{{3}})+{m}\d+|\d{{1,3}}(?:{g}\d{{3}}){{2,}})"
_DOUBTFUL = r"{sign}[1-9]\d{{0,2}}{m}\d{{3}}$"


def _filled(pattern: str, mark: str, group: str) -> str:
    return pattern.format(sign=_SIGN, m=mark, g=group)


#: What is counted of every column that may hold numbers.
MARKS: Mapping[str, str] = {
    "comma": _filled(_SURE, ",", r"\.") + "$",
    "dot": _filled(_SURE, r"\.", ",") + r"(?:[eE][+-]?\d{1,3})?$",
    "doubtful_dot": _filled(_DOUBTFUL, r"\.", ""),
    "doubtful_comma": _filled(_DOUBTFUL, ",", ""),
    "whole_short": _SIGN + r"\d{1,3}$",
    "whole_long": _SIGN + r"\d{4,}$",
    "leading_zero": r"^0\d+$",
    "long_code": r"^\d{9,}$",
    "absent": r"^(?i:\.+|-+|[–—…]|\*+|\?+|n/?a|null|none|nan|không có|chưa có)$",
}


def counted(text: pl.Expr) -> dict[str, pl.Expr]:
    """How many values show each mark."""
    return {name: text.str.contains(pattern).sum() for name, pattern in MARKS.items()}


def decimal_mark(marks: Mapping[str, int], *, typed_source: bool) -> Mark | None:
    """The decimal mark of a column; None where values speak for both, or none of them does and it matters.

    In a workbook or JSON (`typed_source`) a dot in a number cell is never in doubt: readers write those so that it is not.
    """
    doubtful = marks["doubtful_dot"] + marks["doubtful_comma"]
    if marks["comma"] and marks["dot"]:
        return None if doubtful else ","
    if marks["dot"] and typed_source:
        return None if doubtful else ","
    if marks["comma"] or marks["dot"]:
        return "," if marks["comma"] else "."
    if not doubtful:
        return ","
    # Thousands are marked from 1.000 on: below stand short whole numbers, above none without a mark.
    thousands = marks["doubtful_dot"] and marks["whole_short"] and not marks["whole_long"] and not marks["doubtful_comma"]
    return "," if thousands else None
