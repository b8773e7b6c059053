"""The quality benchmark runs to its end on few rows, and our engine finds what hand-written Polars finds."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.quality.suite import CHECKS

HOUSE = Path(__file__).parents[1]
ROWS = "20000"

pytestmark = pytest.mark.slow


def _run(*words: str) -> str:
    done = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, cwd=HOUSE, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _found(kind: str, lake: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_run("benchmarks.quality.work", kind, str(lake)))["found"]
    return found


def test_every_row_of_ours_is_printed_with_its_limit() -> None:
    printed = _run("benchmarks.quality", "--rows", ROWS, "--rounds", "1", "--no-rivals")
    figure = r"\d[\d.,]*"
    assert re.search(rf"\| hand-written Polars \| {figure} \| 1\.00 ", printed)
    assert re.search(rf"\| \*\*ours: Great Expectations on Polars\*\* \| {figure} .* \| 22 \| .*limit 1\.15", printed)
    for way in ("turn_away", "split"):
        assert re.search(rf"\| \*\*ours: `{way}`.*\*\* \| {figure} .*at least 0\.9", printed)
    for case in ("100 expectations, 200 columns", "22 expectations, 10,000 row groups"):
        assert re.search(rf"\| {case}.* rows( \| {figure}){{4}}", printed)


def test_our_engine_and_the_hand_written_version_do_identical_work(tmp_path: Path) -> None:
    for name, rows in (("lake", ROWS), ("lake-small", "1000")):
        _run("benchmarks.quality.work", "records", str(tmp_path / name), rows)
    ours, hand = _found("ours", tmp_path / "lake"), _found("hand", tmp_path / "lake")
    assert {rule: ours[rule] for rule in CHECKS} == {rule: hand[rule] for rule in CHECKS}
    assert ours["samples"] == hand["samples"]
    broken = [rule for rule in CHECKS if type(ours[rule]) is int and ours[rule] and rule != "rows"]
    assert len(broken) == 16, "every rule about rows is broken by some"
