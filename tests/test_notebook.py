"""The guided tour runs from beginning to end on an empty installation, and is kept without its outputs."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

TOUR = Path(__file__).parents[1] / "notebooks" / "tour.ipynb"
#: What the tour simulates on its own, and what is enough to see that it runs.
PEOPLE, FEW = "PEOPLE = 5_000", "PEOPLE = 600"


def _notebook() -> NotebookNode:
    notebook: NotebookNode = nbformat.read(TOUR, nbformat.NO_CONVERT)
    return notebook


def test_the_tour_is_kept_without_outputs() -> None:
    cells = [cell for cell in _notebook().cells if cell.cell_type == "code"]
    assert cells
    assert not [cell.id for cell in cells if cell.outputs or cell.execution_count]


@pytest.mark.slow
def test_the_tour_runs_on_an_empty_installation(home: Path) -> None:
    notebook = _notebook()
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert PEOPLE in first.source
    first.source = first.source.replace(PEOPLE, FEW)
    assert not (home / "register.db").exists()
    client = NotebookClient(notebook, timeout=180, resources={"metadata": {"path": str(TOUR.parent)}})
    client.execute(env=dict(os.environ))
    assert (home / "register.db").exists()
    charts = [out for cell in notebook.cells for out in cell.get("outputs", []) if "vega" in str(out.get("data", {}))]
    assert len(charts) == 4
    balance = notebook.cells[-1].outputs[0]["data"]["text/plain"]
    assert "true" in balance
    assert "false" not in balance
