"""Processes of the harness: each piece of work in one of its own, and what came of several rounds of it.

Only the standard library, for a process starts with the peak memory of the one that started it.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.quality.timed import SMALL

RIVALS = Path(__file__).parents[2] / ".venv-bench" / "bin" / "python"
OURS = "benchmarks.quality.work"
FEW = 1000


@dataclass
class Rounds:
    """The figures of one piece of work, a list for each: seconds without imports, CPU seconds, peak MB, whole process."""

    s: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    rss: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    found: dict[str, Any] = field(default_factory=dict)
    refused: str | None = None

    def median(self, figure: str) -> float:
        """The median of a figure over the rounds."""
        return float(statistics.median(getattr(self, figure)))

    def ratio(self, figure: str, base: "Rounds") -> float:
        """The median of the ratios to another piece of work, each taken within its round."""
        pairs = zip(getattr(self, figure), getattr(base, figure), strict=True)
        return float(statistics.median(one / other for one, other in pairs))


def do(*words: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    """Run a module of this package with an interpreter; the caller looks at how it ended."""
    return subprocess.run([python, "-m", *words], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)


def simulate(kind: str, lake: Path, rows: int) -> None:
    """Write a table for the measurements and a small one beside it; raises RuntimeError with what went wrong."""
    for folder, size in ((f"{lake}{SMALL}", min(rows, FEW)), (str(lake), rows)):
        done = do(OURS, kind, folder, str(size))
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])


def interleaved(work: Sequence[str], lake: Path, rounds: int) -> dict[str, Rounds]:
    """Measure every piece of work once a round, so that what ratios compare ran in the same minutes.

    A name with a dot is a rival's module; ours must succeed, a rival that fails or is not installed says so.
    """
    figures = {name: Rounds() for name in work}
    for _ in range(rounds):
        for name, so_far in figures.items():
            if so_far.refused is None:
                _measure(name, lake, so_far)
    return figures


def _measure(name: str, lake: Path, so_far: Rounds) -> None:
    if "." in name and not RIVALS.exists():
        so_far.refused = "not installed (`make rivals`)"
        return
    start = time.perf_counter()
    rival = [f"benchmarks.quality.{name}", str(lake)]
    done = do(*rival, python=str(RIVALS)) if "." in name else do(OURS, name, str(lake))
    whole = time.perf_counter() - start
    told = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not told:  # some libraries crash on the way out, after the figures were printed
        if "." not in name:
            raise RuntimeError(done.stderr[-2000:])
        so_far.refused = f"failed: {(done.stderr.strip().splitlines() or ['no output'])[-1][:80]}"
        return
    figures = json.loads(told[-1])
    for figure in ("s", "cpu", "rss"):
        getattr(so_far, figure).append(float(figures[figure]))
    so_far.whole.append(whole)
    so_far.found = figures["found"]
