"""The twelve digits of a personal id: birth-registration province (3), century and sex (1), year of birth (2), serial (6).

The number has no check digit, so all that can be held against a row is its sex and year of birth. What the fourth digit means
is declared in the contract; whether an id has twelve digits is an expectation there too.
"""

from collections.abc import Sequence

import polars as pl

from assets.population.settings import CenturyDigit

LENGTH = 12
_SAID, _FOURTH = "_said", "_fourth"


def with_agreement(people: pl.LazyFrame, digits: Sequence[CenturyDigit]) -> pl.LazyFrame:
    """Whether each `personal_id` agrees with `sex` and with the year of `birth_date`; null where either is missing or the
    fourth digit is not declared."""
    declared = _one_of(digits)
    sexes = {one.sex: [other for other in digits if other.sex == one.sex] for one in digits}
    agrees = [(pl.col("sex") == sex) & _one_of(said) for sex, said in sexes.items()]
    starts = {one.century: [other for other in digits if other.century == one.century] for one in digits}
    # Chosen by conditions: `replace_strict` would hold the whole register in memory.
    century = pl.coalesce(pl.when(_one_of(said)).then(pl.lit(start)) for start, said in starts.items())
    return (
        people.with_columns(_sex_and_year(pl.col("personal_id")).alias(_SAID))
        .with_columns((pl.col(_SAID) // 100).alias(_FOURTH))
        .with_columns(
            id_agrees_on_sex=pl.when(declared & pl.col("sex").is_not_null()).then(pl.any_horizontal(agrees)),
            id_agrees_on_birth_year=century + pl.col(_SAID) % 100 == pl.col("birth_date").dt.year(),
        )
        .drop(_SAID, _FOURTH)
    )


def _sex_and_year(personal_id: pl.Expr) -> pl.Expr:
    """Digits four to six as one number; null unless the id is twelve digits, because those of a shorter one stand in other
    places."""
    number = personal_id.cast(pl.UInt64, strict=False)
    return pl.when(personal_id.str.len_bytes() == LENGTH).then(number // 1_000_000 % 1000).cast(pl.Int32)


def _one_of(digits: Sequence[CenturyDigit]) -> pl.Expr:
    return pl.col(_FOURTH).is_in([int(one.digit) for one in digits])
