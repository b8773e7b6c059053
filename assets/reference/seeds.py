"""The reference tables shipped with the project: real facts retyped into our own files, the lake's first deliveries.

`offers` hands them in like any agency would; `units` and `crosswalk` give the same rows without a lake, for the command
line before its first delivery and for tests. Where each fact comes from is in `seeds/SOURCES.md`.
"""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from assets.reference.conformed import SEEDS, conformed_reference__crosswalk, conformed_reference__units
from assets.sectors import load_contracts
from catalog.delivery import Offered
from catalog.headers import match_headers, raw_frame
from catalog.parsing import parse

AGENCY = "so-noi-vu"


def offers(folder: Path = SEEDS) -> list[Offered]:
    """The seed files as deliveries, in the order in which they depend on each other."""
    return [
        Offered("units", folder / "units.csv", AGENCY),
        Offered("crosswalk", folder / "crosswalk.csv", AGENCY),
        Offered("boundaries", folder / "outlines.geojson", "so-nnmt"),
    ]


def units() -> pl.LazyFrame:
    """`conformed_reference__units` as shipped."""
    return _conformed("units", conformed_reference__units)


def crosswalk() -> pl.LazyFrame:
    """`conformed_reference__crosswalk` as shipped."""
    return _conformed("crosswalk", conformed_reference__crosswalk)


def _conformed(entity: str, compute: Callable[[pl.LazyFrame], pl.LazyFrame]) -> pl.LazyFrame:
    table = load_contracts()["reference"].table(f"conformed_reference__{entity}")
    rows = pl.scan_csv(SEEDS / f"{entity}.csv", infer_schema=False, row_index_name="_row", row_index_offset=2)
    text = rows.with_columns(pl.col("_row").cast(pl.Int64), pl.lit(None, dtype=pl.String).alias("_problem"))
    headers = [name for name in text.collect_schema().names() if not name.startswith("_")]
    raw = raw_frame(table, text, match_headers(table, headers), "seed")
    return compute(parse(table, raw)).select(column.name for column in table.columns)
