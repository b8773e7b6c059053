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
    fourth = _fourth_digit(personal_id)
    known = fourth.is_in([one.digit for one in digits])
    said = {sex_code: [one.digit for one in digits if one.sex == sex_code] for sex_code in {one.sex for one in digits}}
    agrees = pl.coalesce(pl.when(sex == sex_code).then(fourth.is_in(theirs)) for sex_code, theirs in sorted(said.items()))
    return pl.when(known & sex.is_not_null()).then(agrees.fill_null(value=False))


def agrees_on_birth_year(personal_id: pl.Expr, birth: pl.Expr, digits: Sequence[CenturyDigit]) -> pl.Expr:
    """Whether the id's year of birth is that of the birth date; null where either is missing or the digit is not declared."""
    fourth = _fourth_digit(personal_id)
    said = {century: [one.digit for one in digits if one.century == century] for century in {one.century for one in digits}}
    # Chosen by conditions: `replace_strict` would hold the whole register in memory.
    century = pl.coalesce(pl.when(fourth.is_in(theirs)).then(pl.lit(start)) for start, theirs in sorted(said.items()))
    return century + personal_id.str.slice(4, 2).cast(pl.Int32(), strict=False) == birth.dt.year()
