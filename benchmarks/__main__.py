"""`make bench`: every benchmark, and its table in Markdown. `python -m benchmarks --rows 1000000` for a quicker look."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROUNDS = 7
HELP_LIMIT, IDLE_LIMIT, DEMO_LIMIT = 0.5, 3.0, 60.0
TIME_LIMIT, MEMORY_LIMIT, GROWTH_LIMIT = 2.5, 2048, 1.2


def _measured(kind: str, file: Path) -> dict[str, float]:
    """Seconds and peak memory of one piece of work in a process of its own; what it writes is gone before the next."""
    with tempfile.TemporaryDirectory(dir=file.parent) as home:
        command = [sys.executable, "-m", "benchmarks.register", kind, str(file), f"{home}/home"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    return {key: float(value) for key, value in json.loads(done.stdout.splitlines()[-1]).items()}


def _median(rounds: list[dict[str, float]], key: str) -> float:
    return statistics.median(one[key] for one in rounds)


def _register(rows: int, folder: Path, limits: str = "") -> dict[str, float]:
    """A simulated civil register of so many rows: bare scan and sink, then delivery to published, in turn."""
    subprocess.run([sys.executable, "-m", "benchmarks.register", "simulate", str(folder), str(rows)], check=True)
    file = next(folder.glob("*.csv"))
    bare, ours = [], []
    for _ in range(ROUNDS):
        bare.append(_measured("bare", file))
        ours.append(_measured("deliver", file))
    print(f"| {rows:,} rows: bare `scan_csv -> sink_delta` | {_median(bare, 's'):.2f} s | {_median(bare, 'rss'):.0f} MB | |")
    ratio = statistics.median(one["s"] / other["s"] for one, other in zip(ours, bare, strict=True))
    told = f"{_median(ours, 's'):.2f} s | {_median(ours, 'rss'):.0f} MB | {ratio:.2f}x{limits}"
    print(f"| {rows:,} rows: delivery to published | {told} |")
    return {"per_row": _median(ours, "s") / rows}


def _command(folder: Path, *words: str, rounds: int = 3) -> float:
    """Median seconds of a `kho` command, start-up included."""
    kho = Path(sys.executable).with_name("kho")
    environment = {**os.environ, "KHO_HOME": str(folder / "kho")}
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run([kho, *words], check=True, capture_output=True, env=environment)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main() -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    rows = parser.parse_args().rows
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"Measured {date.today():%d/%m/%Y}, {machine}, {ROUNDS} rounds, median\n")
    print("| what | time | peak memory | against the limit |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as large:
        one = _register(rows // 5, Path(small))
        five = _register(rows, Path(large), f" (limit {TIME_LIMIT}x, {MEMORY_LIMIT} MB)")
    growth = five["per_row"] / one["per_row"]
    print(f"| cost of a row at {rows:,} against {rows // 5:,} rows | | | {growth:.2f}x (limit {GROWTH_LIMIT}x) |")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        print(f"| `kho demo` on a fresh home | {_command(home, 'demo', rounds=1):.1f} s | | limit {DEMO_LIMIT:.0f} s |")
        print(f"| `kho run` with nothing to do | {_command(home, 'run'):.2f} s | | limit {IDLE_LIMIT:.0f} s |")
        print(f"| `kho --help` | {_command(home, '--help'):.2f} s | | limit {HELP_LIMIT} s |")


if __name__ == "__main__":
    main()
