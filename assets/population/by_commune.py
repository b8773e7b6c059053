"""The register counted by commune, sex and age band, with its margins, and the small cells hidden.

Which cells are hidden is `suppression`'s decision; the table published from this is declared in the contract. No sum over
communes is published with it: that would be one more margin to subtract from.
"""

from collections.abc import Sequence

import polars as pl

from assets.population.age_bands import BANDS, band_of
from assets.population.suppression import hidden_cells

TOTAL = "tong"
SEXES = ("nam", "nu", TOTAL)
AGES = (*BANDS, TOTAL)
_CELL = ["commune_code", "sex", "age_band"]


def counted(register: pl.LazyFrame, communes: pl.LazyFrame) -> pl.LazyFrame:
    """Every commune x sex x band with its margins, zero where nobody is; `communes` holds `commune_code` to list even if empty.

    Ages are those reached on the latest registration date of the register, kept in `as_of`.
    """
    as_of = pl.col("registered_on").max()
    people = register.with_columns(as_of=as_of).with_columns(age_band=band_of(pl.col("birth_date"), pl.col("as_of")))
    cells = people.group_by(*_CELL).agg(pl.len().cast(pl.Int64).alias("people"), pl.col("as_of").first())
    sums = _with_total(_with_total(cells, "sex"), "age_band").group_by(_CELL).agg(pl.sum("people"), pl.max("as_of"))
    listed = pl.concat([communes.select("commune_code"), cells.select("commune_code")]).unique()
    grid = listed.join(_labels("sex", SEXES), how="cross").join(_labels("age_band", AGES), how="cross")
    return grid.join(sums, on=_CELL, how="left").with_columns(pl.col("people").fill_null(0), pl.col("as_of").max())


def small_hidden(cells: pl.LazyFrame, smallest: int) -> pl.LazyFrame:
    """`people` becomes null and `suppressed` true in cells that must stay hidden; rows come sorted by commune, age, sex."""
    order = [pl.col("commune_code"), _rank("age_band", AGES), _rank("sex", SEXES)]

    def hidden(people: pl.Series) -> pl.Series:
        counts = people.to_numpy().reshape(-1, len(AGES), len(SEXES))
        return pl.Series(hidden_cells(counts, smallest).ravel(), dtype=pl.Boolean())

    # An expression, not a step of the frame: what the other columns are computed from stays known.
    flags = pl.col("people").map_batches(hidden, return_dtype=pl.Boolean())
    told = cells.sort(order).with_columns(suppressed=flags)
    return told.with_columns(people=pl.when(~pl.col("suppressed")).then("people"))


def _with_total(cells: pl.LazyFrame, column: str) -> pl.LazyFrame:
    return cells.with_columns(pl.concat_list(column, pl.lit(TOTAL))).explode(column)


def _labels(name: str, labels: Sequence[str]) -> pl.LazyFrame:
    return pl.LazyFrame({name: labels})


def _rank(name: str, labels: Sequence[str]) -> pl.Expr:
    return pl.col(name).replace_strict(labels, list(range(len(labels))), return_dtype=pl.UInt8())
