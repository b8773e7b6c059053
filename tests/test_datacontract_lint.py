"""Every contract is a valid Open Data Contract for others too: `datacontract lint`, in an environment of its own."""

import subprocess
from pathlib import Path

import pytest

from assets.sectors import ROOT

TOOL = Path(__file__).parents[1] / ".venv-datacontract" / "bin" / "datacontract"


@pytest.mark.parametrize("path", sorted(ROOT.glob("*/contract.yaml")), ids=lambda path: path.parent.name)
def test_the_standards_own_tool_accepts_the_contract(path: Path) -> None:
    assert TOOL.exists(), "make test sets up .venv-datacontract"
    done = subprocess.run([TOOL, "lint", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "valid" in done.stdout
