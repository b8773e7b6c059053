"""The benchmark of the portal runs over a small catalogue and prints its table."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_a_small_catalogue_is_served_and_measured() -> None:
    words = ["--datasets", "60", "--columns", "3", "--seconds", "1", "--rounds", "1"]
    command = [sys.executable, "-m", "benchmarks.portal", *words]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == 0, done.stderr
    assert "| 60 invented datasets, 180 columns, and the demonstration |" in done.stdout
    assert done.stdout.count(" each) | p95 ") == 5
    assert "| memory of the server" in done.stdout
