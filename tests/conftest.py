"""Fixtures every promise shares."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.workspace import Workspace

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


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh installation's folder, named by `KHO_HOME` as for any user."""
    folder = tmp_path / "kho"
    for name in [name for name in os.environ if name.startswith("KHO_") and name != "KHO_SHARED_DATA"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KHO_HOME", str(folder))
    monkeypatch.setenv("KHO_PSEUDONYM_KEY", "k" * 64)
    return folder


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    """An open installation with the contracts of the house registered."""
    from assets.sectors import load_functions
    from assets.walk.facts import dataset_facts
    from pipelines.settings import load_settings, open_workspace

    opened = open_workspace(load_settings())
    opened.register.sync_datasets(dataset_facts(load_functions()))
    opened.register.start_run("walk", "run")
    yield opened
    opened.register.close()
