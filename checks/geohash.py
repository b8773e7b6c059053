"""GeoHash on columns of text: what may be written, and which cell of WGS84 a hash names.

Source: G. Niemeyer's GeoHash (2008): 5 bits a letter, bits of longitude and latitude in turn. Thông tư 19/2026/TT-BNNMT,
Phụ lục I, names a parcel by the 12-letter hash of a point inside it.
"""

import polars as pl

ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz"

_LETTER = pl.Enum(list(ALPHABET))
_METRES_PER_DEGREE = 111_320.0


def is_written(text: pl.Expr, shortest: int, longest: int) -> pl.Expr:
    """True for lower-case hashes of the wanted length."""
    return text.str.contains(f"^[{ALPHABET}]{{{shortest},{longest}}}$")


def holds(text: pl.Expr, longitude: pl.Expr, latitude: pl.Expr, longest: int, tolerance: float) -> pl.Expr:
    """True where a point (degrees, WGS84) lies in the hash's cell, give or take some metres; null where a part is missing."""
    west, south = _corner(text, longest)
    letters = text.str.len_bytes().cast(pl.Int64)
    width = 360.0 / _power_of_two((5 * letters + 1) // 2)
    height = 180.0 / _power_of_two(5 * letters // 2)
    north_slack = tolerance / _METRES_PER_DEGREE
    east_slack = north_slack / latitude.radians().cos()
    return longitude.is_between(west - east_slack, west + width + east_slack) & latitude.is_between(
        south - north_slack, south + height + north_slack
    )


def _corner(text: pl.Expr, longest: int) -> tuple[pl.Expr, pl.Expr]:
    """The south-west corner of the cell; letters that are not there count as zero bits."""
    bits = {"east": pl.lit(0, dtype=pl.Int64), "north": pl.lit(0, dtype=pl.Int64)}
    for place in range(longest):
        letter = text.str.slice(place, 1).cast(_LETTER, strict=False).to_physical().cast(pl.Int64).fill_null(0)
        for bit in range(5):
            axis = "east" if (5 * place + bit) % 2 == 0 else "north"
            bits[axis] = bits[axis] * 2 + letter // (16 >> bit) % 2
    east, north = (5 * longest + 1) // 2, 5 * longest // 2
    return bits["east"] * (360.0 / 2**east) - 180.0, bits["north"] * (180.0 / 2**north) - 90.0


def _power_of_two(exponent: pl.Expr) -> pl.Expr:
    return pl.lit(2.0).pow(exponent)
