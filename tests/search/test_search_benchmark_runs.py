"""The benchmark of the search runs and prints its table."""

import subprocess
import sys
from pathlib import Path


def test_a_small_catalogue_is_measured() -> None:
    words = ["--datasets", "200", "--columns", "5", "--rounds", "1"]
    command = [sys.executable, "-m", "benchmarks.search", *words]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=True)
    assert "| 200 datasets, 1,000 columns |" in done.stdout
    assert done.stdout.count("(processor ") == 4
