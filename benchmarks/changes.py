"""Two versions of a table compared row by row: `python -m benchmarks.changes 1000000 5000000`, seconds and peak memory of each.

Rows are invented: codes, names, a figure and a date, a thousandth of them changed, a thousand added and a thousand removed.
Every size and way of comparing has a process of its own.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from catalog.row_changes import Sides, row_changes

SHIFT, EVERY = 1_000, 1_000


def version(rows: int, shift: int, every: int, path: Path) -> None:
    """One version of the invented table, codes in no order."""
    number = pl.int_range(rows, dtype=pl.Int64, eager=True).alias("number").to_frame().lazy().select(pl.col("number") + shift)
    mixed = (pl.col("number") * 2_654_435_761 % 4_294_967_296).cast(pl.String).str.zfill(10)
    number.select(
        code=mixed,
        name=pl.format("Sản phẩm số {}", "number"),
        value=pl.when(pl.col("number") % every == 0).then(-1.0).otherwise(pl.col("number") * 7 % 1000),
        day=pl.date(2026, 1, 1) + pl.duration(days=pl.col("number") % 365),
    ).sink_parquet(path)


def compare(folder: Path, rows: int, key: str) -> None:
    """Compare in this process and say what it took."""
    start = time.perf_counter()
    old, new = (pl.scan_parquet(folder / name) for name in ("old.parquet", "new.parquet"))
    columns = tuple(old.collect_schema().names())
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    told = row_changes(Sides(old, new, columns, (key,) if key else ()), scratch, rows=2 * rows, most=50)
    seconds, memory = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"s": seconds, "rss": memory, "counts": [told.added, told.removed, told.changed]}))


def main() -> None:
    """Simulate and compare at every size the command line names."""
    if sys.argv[1:2] == ["compare"]:
        compare(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
        return
    print("| what | time | peak memory | added, removed, changed |\n|---|---|---|---|")
    for rows in map(int, sys.argv[1:] or ["1000000", "5000000"]):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            version(rows, 0, 10**12, folder / "old.parquet")
            version(rows, SHIFT, EVERY, folder / "new.parquet")
            for way, key in (("by key", "code"), ("by whole rows", "")):
                command = [sys.executable, "-m", "benchmarks.changes", "compare", name, str(rows), key]
                done = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                counts = ", ".join(f"{one:,}" for one in done["counts"])
                print(f"| {rows:,} against {rows:,} rows, {way} | {done['s']:.1f} s | {done['rss']:.0f} MB | {counts} |")


if __name__ == "__main__":
    main()
