"""`python -m benchmarks.quality`: our engine, hand-written Polars and the other tools on the same expectations.

`--rows 100000` gives a quick look; without it one, five and twenty million rows are judged, three rounds each.
"""

import argparse
import os
import platform
import tempfile
from datetime import date
from pathlib import Path

from benchmarks.quality import table
from benchmarks.quality.run import interleaved, simulate

SIZES = (1_000_000, 5_000_000, 20_000_000)
RIVALS = ("duckdb_sql", "pandera", "pointblank", "dataframely", "gx_duckdb", "gx_pandas")
#: Above a million rows Great Expectations on pandas takes more than a minute a round, on DuckDB many seconds.
SMALL_ONLY, SMALL = ("gx_pandas",), 1_000_000
WIDE_ROWS, GROUPED_ROWS = 100_000, 1_000_000


def _suite(rows: int, rounds: int, rivals: bool) -> None:
    """22 expectations on 12 columns, then rows parted into two tables."""
    others = [f"rivals.{name}" for name in RIVALS if rivals and (rows <= SMALL or name not in SMALL_ONLY)]
    with tempfile.TemporaryDirectory() as folder:
        lake = Path(folder) / "lake"
        simulate("records", lake, rows)
        table.suite(rows, interleaved(["import-hand", "import-ours", "hand", "ours", *others], lake, rounds))
        table.split(rows, interleaved(["split-bare", "split-by-row", "split-by-verdict"], lake, rounds))


def _planning(rows: int, rounds: int) -> None:
    """Many expectations on many columns, and many row groups."""
    with tempfile.TemporaryDirectory() as folder:
        wide, grouped = Path(folder) / "wide", Path(folder) / "grouped"
        simulate("wide-table", wide, min(rows, WIDE_ROWS))
        simulate("many-groups", grouped, min(rows, GROUPED_ROWS))
        table.planning(
            min(rows, WIDE_ROWS),
            min(rows, GROUPED_ROWS),
            interleaved(["wide-hand", "wide", "wide-planning"], wide, rounds),
            interleaved(["hand", "ours", "groups-planning"], grouped, rounds),
        )


def main() -> None:
    """Measure and print every table."""
    parser = argparse.ArgumentParser(prog="benchmarks.quality", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-rivals", action="store_true", help="our engine and hand-written Polars only")
    asked = parser.parse_args()
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    load = "/".join(f"{part:.1f}" for part in os.getloadavg())
    print(f"Measured {date.today():%d/%m/%Y}, {machine}, {asked.rounds} rounds, median; load at the start {load}")
    for rows in asked.rows:
        _suite(rows, asked.rounds, rivals=not asked.no_rivals)
    _planning(max(asked.rows), asked.rounds)


if __name__ == "__main__":
    main()
