"""The twelve digits of a personal id: birth-registration province (3), century and sex (1), year of birth (2), serial (6).

The number has no check digit, so all that can be held against a row is its sex and year of birth. What the fourth digit means
is declared in the contract; whether an id has twelve digits is an expectation there too.
"""

from collections.abc import Iterable, Sequence

import polars as pl

from assets.population.settings import CenturyDigit

LENGTH = 12


def _sex_and_year(personal_id: pl.Expr) -> pl.Expr:
    """Digits four to six as one number, which costs a quarter of comparing text; null unless the id has twelve characters,
    because the digits of a shorter one stand in other places."""
    digits = personal_id.str.slice(3, 3).str.to_integer(dtype=pl.Int32(), strict=False)
    return pl.when(personal_id.str.len_bytes() == LENGTH).then(digits)


def _one_of(fourth: pl.Expr, digits: Iterable[CenturyDigit]) -> pl.Expr:
    return pl.any_horizontal([fourth == int(one.digit) for one in digits])


def agrees_on_sex(personal_id: pl.Expr, sex: pl.Expr, digits: Sequence[CenturyDigit]) -> pl.Expr:
    """Whether the id's sex is the declared one; null where either is missing or the digit is not declared."""
    fourth = _sex_and_year(personal_id) // 100
    sexes = sorted({one.sex for one in digits})
    agrees = [(sex == wanted) & _one_of(fourth, [one for one in digits if one.sex == wanted]) for wanted in sexes]
    return pl.when(_one_of(fourth, digits) & sex.is_not_null()).then(pl.any_horizontal(agrees))


def agrees_on_birth_year(personal_id: pl.Expr, birth: pl.Expr, digits: Sequence[CenturyDigit]) -> pl.Expr:
    """Whether the id's year of birth is that of the birth date; null where either is missing or the digit is not declared."""
    said = _sex_and_year(personal_id)
    starts = sorted({one.century for one in digits})
    # Chosen by conditions: `replace_strict` would hold the whole register in memory.
    century = pl.coalesce(
        pl.when(_one_of(said // 100, [one for one in digits if one.century == start])).then(pl.lit(start)) for start in starts
    )
    return century + said % 100 == birth.dt.year()
