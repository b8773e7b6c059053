"""Declared types: ODCS logical and physical types to Polars types. Parsing text into them is `catalog.parsing`."""

import re

import polars as pl

_PLAIN: dict[str, tuple[str, pl.DataType]] = {
    "string": ("string", pl.String()),
    "int32": ("integer", pl.Int32()),
    "int64": ("integer", pl.Int64()),
    "double": ("number", pl.Float64()),
    "boolean": ("boolean", pl.Boolean()),
    "date": ("date", pl.Date()),
    "timestamp": ("timestamp", pl.Datetime("us", "UTC")),
    "array<string>": ("array", pl.List(pl.String())),
}
_DECIMAL = re.compile(r"^decimal\((\d{1,2}),\s*(\d{1,2})\)$")
KNOWN = (*_PLAIN, "decimal(p,s)")


def polars_type(logical: str, physical: str) -> pl.DataType | None:
    """The Polars type of a declared pair, or None where the two do not belong together."""
    decimal = _DECIMAL.match(physical)
    if decimal is not None and logical == "number":
        precision, scale = int(decimal[1]), int(decimal[2])
        return pl.Decimal(precision, scale) if scale <= precision <= 38 else None
    expected, dtype = _PLAIN.get(physical, ("", None))
    return dtype if expected == logical else None
