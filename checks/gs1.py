"""GS1 check digits: one arithmetic for single values and for Polars columns, with the fault named in Vietnamese.

Only the digits of a key are judged here; URIs that carry keys are a sector's business. Algorithm: mod 10, weights 3
and 1 from the right, the same for GTIN-8/12/13/14, GLN-13 and SSCC-18 (GS1 General Specifications, section 7.9.1).
"""

from collections.abc import Sequence
from typing import Literal, TypeVar

import polars as pl

Key = Literal["GTIN", "GLN", "SSCC", "GSRN"]
#: Digits a key may have, check digit included.
LENGTHS: dict[Key, tuple[int, ...]] = {"GTIN": (8, 12, 13, 14), "GLN": (13,), "SSCC": (18,), "GSRN": (18,)}
_WIDEST = 18
_Number = TypeVar("_Number", int, pl.Expr)


def _check_digit(body: Sequence[_Number]) -> _Number:
    """The check digit of the digits before it; leading zeros change nothing."""
    total = body[-1] * 3
    for distance, digit in enumerate(reversed(body[:-1])):
        total = total + digit * (1 if distance % 2 == 0 else 3)
    return (10 - total % 10) % 10


def check_digit(body: str) -> int:
    """The check digit of a key written without it, such as `893850597419` (ValueError if not digits)."""
    if not (body.isascii() and body.isdigit()):
        raise ValueError(f"'{body}' is not a row of digits")
    return _check_digit([int(digit) for digit in body])


def problem(key: Key, text: str) -> str | None:
    """What is wrong with one key, for a clerk to read; None where nothing is."""
    if not (text.isascii() and text.isdigit() and len(text) in LENGTHS[key]):
        return f"{key} '{text}' phải gồm {_lengths(key)} chữ số, không có dấu cách hay dấu gạch"
    right = check_digit(text[:-1])
    return None if int(text[-1]) == right else _wrong_digit(key, text, str(right))


def problem_expr(key: Key, text: pl.Expr) -> pl.Expr:
    """The same judgement for a text column: null where the key is right or absent."""
    padded = text.str.zfill(_WIDEST)
    right = _check_digit([padded.str.slice(place, 1).cast(pl.Int32, strict=False) for place in range(_WIDEST - 1)])
    well_formed = _is_digits(text, LENGTHS[key])
    shape = pl.format(f"{key} '{{}}' phải gồm {_lengths(key)} chữ số, không có dấu cách hay dấu gạch", text)
    wrong = pl.format(_wrong_digit(key, "{}", "{}"), text, right)
    return (
        pl.when(text.is_not_null() & ~well_formed)
        .then(shape)
        .when(padded.str.slice(_WIDEST - 1, 1).cast(pl.Int32, strict=False) != right)
        .then(wrong)
    )


def is_right(text: pl.Expr, lengths: Sequence[int]) -> pl.Expr:
    """True where a text is digits of one of the lengths, the last being the check digit of the others; null where absent."""
    number = text.cast(pl.UInt64, strict=False)
    digits = [number // 10**place % 10 * (3 if place % 2 else 1) for place in range(max(lengths))]
    return _is_digits(text, lengths) & (pl.sum_horizontal(digits) % 10 == 0)


def _is_digits(text: pl.Expr, lengths: Sequence[int]) -> pl.Expr:
    return text.str.contains(rf"^(?:{'|'.join(f'[0-9]{{{length}}}' for length in lengths)})$")


def _wrong_digit(key: Key, text: str, right: str) -> str:
    return f"{key} '{text}' sai số kiểm tra: chữ số cuối phải là {right}"


def _lengths(key: Key) -> str:
    return (
        ", ".join(str(length) for length in LENGTHS[key][:-1]) + (" hoặc " if LENGTHS[key][1:] else "") + str(LENGTHS[key][-1])
    )
