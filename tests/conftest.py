"""Fixtures every promise shares."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real files nobody here wrote, kept beside the checkout; absent on most machines."""
    default = Path(__file__).parents[1].parent / "shared" / "data"
    folder = Path(os.environ.get("KHO_SHARED_DATA", default))
    if not folder.is_dir():
        pytest.skip(f"real files not found at {folder}; set KHO_SHARED_DATA to use them")
    return folder
