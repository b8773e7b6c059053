"""Both ends of what is supported are tested: the newest Great Expectations, and the lowest pyproject.toml allows."""

import re
from pathlib import Path

import great_expectations as gx
import pytest

HOUSE = Path(__file__).parents[1]


def _pinned(lock: str) -> str:
    found = re.search(r"^great-expectations==([\d.]+)", (HOUSE / lock).read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return found[1]


def test_the_lowest_tested_is_the_lowest_allowed() -> None:
    allowed = re.search(r'"great-expectations>=([\d.]+),<2"', (HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
    assert allowed
    assert _pinned("requirements-gx-lowest.lock").removesuffix(".0") == allowed[1]
    assert _pinned("requirements.lock") != _pinned("requirements-gx-lowest.lock")


def test_this_run_judges_with_the_version_it_says() -> None:
    if not Path(gx.__file__).is_relative_to(HOUSE):
        pytest.skip("Great Expectations comes from outside this checkout")
    lowest = ".venv-gx-lowest" in Path(gx.__file__).parts
    assert gx.__version__ == _pinned("requirements-gx-lowest.lock" if lowest else "requirements.lock")
