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

ROUNDS = 3
HELP_LIMIT, IDLE_LIMIT, DEMO_LIMIT = 0.5, 3.0, 60.0
TIME_LIMIT, MEMORY_LIMIT, GROWTH_LIMIT = 2.5, 2048, 1.2


def _measured(kind: str, file: Path, home: Path) -> dict[str, float]:
    """Seconds and peak memory of one piece of work in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.register", kind, str(file), str(home)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return {key: float(value) for key, value in json.loads(done.stdout.splitlines()[-1]).items()}


def _median(rounds: list[dict[str, float]], key: str) -> float:
    return statistics.median(one[key] for one in rounds)


def _register(rows: int, folder: Path) -> dict[str, float]:
    """A simulated civil register of so many rows: bare scan and sink, then delivery to published, in turn."""
    subprocess.run([sys.executable, "-m", "benchmarks.register", "simulate", str(folder), str(rows)], check=True)
    file = next(folder.glob("*.csv"))
    bare, ours = [], []
    for number in range(ROUNDS):
        bare.append(_measured("bare", file, folder / f"bare{number}"))
        ours.append(_measured("deliver", file, folder / f"home{number}"))
    print(f"| {rows:,} rows: bare `scan_csv -> sink_delta` | {_median(bare, 's'):.2f} s | {_median(bare, 'rss'):.0f} MB | |")
    ratio = statistics.median(one["s"] / other["s"] for one, other in zip(ours, bare, strict=True))
    told = f"{ratio:.2f}x (limit {TIME_LIMIT}x, {MEMORY_LIMIT} MB)"
    print(f"| {rows:,} rows: delivery to published | {_median(ours, 's'):.2f} s | {_median(ours, 'rss'):.0f} MB | {told} |")
    return {"per_row": _median(ours, "s") / rows}


def _command(folder: Path, *words: str, rounds: int = ROUNDS) -> float:
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
        one, five = _register(rows // 5, Path(small)), _register(rows, Path(large))
    growth = five["per_row"] / one["per_row"]
    print(f"| cost of a row at {rows:,} against {rows // 5:,} rows | | | {growth:.2f}x (limit {GROWTH_LIMIT}x) |")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        print(f"| `kho demo` on a fresh home | {_command(home, 'demo', rounds=1):.1f} s | | limit {DEMO_LIMIT:.0f} s |")
        print(f"| `kho run` with nothing to do | {_command(home, 'run'):.2f} s | | limit {IDLE_LIMIT:.0f} s |")
        print(f"| `kho --help` | {_command(home, '--help'):.2f} s | | limit {HELP_LIMIT} s |")


if __name__ == "__main__":
    main()
