"""Five-year age bands, as the census prints them and as our tables name them; the only list of them."""

import polars as pl

WIDTH, LAST = 5, 85
LOWER = tuple(range(0, LAST + 1, WIDTH))
#: `0-4` … `80-84`, `85+`: values in our tables, in order.
BANDS = (*(f"{age}-{age + WIDTH - 1}" for age in LOWER[:-1]), f"{LAST}+")
#: `0 - 04`, `05 - 09` … `85+`: labels in the published workbook, in the same order.
CENSUS_LABELS = ("0 - 04", *(f"{age:02d} - {age + WIDTH - 1:02d}" for age in LOWER[1:-1]), f"{LAST}+")


def band_column(area: str, band: str) -> str:
    """The column of one area and band: `urban_0_4`, `rural_85_plus`."""
    return f"{area}_{band.replace('-', '_').replace('+', '_plus')}"


def band_of(birth: pl.Expr, as_of: pl.Expr) -> pl.Expr:
    """The band of the age reached on `as_of` (dates both); null where either is missing or the birth comes later."""
    months = (as_of.dt.year() - birth.dt.year()) * 12 + as_of.dt.month() - birth.dt.month()
    age = (months - (as_of.dt.day() < birth.dt.day()).cast(pl.Int32)).floordiv(12)
    position = pl.when(age >= 0).then(age.clip(upper_bound=LAST).floordiv(WIDTH))
    # Chosen by conditions: `replace_strict` would hold the whole register in memory.
    return pl.coalesce(pl.when(position == at).then(pl.lit(band)) for at, band in enumerate(BANDS))
