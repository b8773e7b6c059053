"""The twelve digits of a personal id: birth-registration province (3), century and sex (1), year of birth (2), serial (6).

The number has no check digit, so all that can be held against a row is its sex and year of birth. What the fourth digit means
is declared in the contract; whether an id has twelve digits is an expectation there too.
"""

from collections.abc import Sequence

import polars as pl

from assets.population.settings import CenturyDigit

LENGTH = 12


def _fourth_digit(personal_id: pl.Expr) -> pl.Expr:
    """Null unless the id has its twelve characters: the digits of a shorter one stand in other places."""
    return pl.when(personal_id.str.len_bytes() == LENGTH).then(personal_id.str.slice(3, 1))


def agrees_on_sex(personal_id: pl.Expr, sex: pl.Expr, digits: Sequence[CenturyDigit]) -> pl.Expr:
    """Whether the id's sex is the declared one; null where either is missing or the digit is not declared."""
    said = {one.digit: one.sex for one in digits}
    return _fourth_digit(personal_id).replace_strict(said, default=None, return_dtype=pl.String()) == sex


def agrees_on_birth_year(personal_id: pl.Expr, birth: pl.Expr, digits: Sequence[CenturyDigit]) -> pl.Expr:
    """Whether the id's year of birth is that of the birth date; null where either is missing or the digit is not declared."""
    said = {one.digit: one.century for one in digits}
    century = _fourth_digit(personal_id).replace_strict(said, default=None, return_dtype=pl.Int32())
    return century + personal_id.str.slice(4, 2).cast(pl.Int32(), strict=False) == birth.dt.year()
