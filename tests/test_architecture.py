"""The plan of the house holds: imports point one way, heavy things stay local, nothing is orphaned."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import assets
from assets.sectors import ROOT, load_contracts, load_functions
from assets.table import marked_tables

HOUSE = Path(__file__).parents[1]
ORDER = ["catalog", "checks", "assets", "pipelines"]
MODULES = sorted(path for package in ORDER for path in (HOUSE / package).rglob("*.py"))


def _imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Imported module names, and whether the import stands at module level."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = set(map(id, tree.body))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", id(node) in top


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_imports_point_one_way(path: Path) -> None:
    place = ORDER.index(path.relative_to(HOUSE).parts[0])
    above = set(ORDER[place + 1 :])
    wrong = [name for name, _ in _imports(path) if name.split(".")[0] in above]
    assert not wrong, f"{path.name} imports {wrong}: imports point {' <- '.join(ORDER)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_no_module_uses_what_the_house_forbids(path: Path) -> None:
    names = [name for name, _ in _imports(path)]
    assert not [name for name in names if name.startswith(("dagster._", "pandas"))]
    assert "__future__" not in names, "postponed annotations break Dagster's assets"
    if path.relative_to(HOUSE).parts[0] != "pipelines":
        assert "dagster" not in [name.split(".")[0] for name in names], "Dagster lives in pipelines"
    if path.relative_to(HOUSE).parts[0] != "checks":
        assert "great_expectations" not in [name.split(".")[0] for name in names]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_module_is_small_enough_to_hold_in_mind(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 300, "about 250 lines a file: split it by idea"
    assert ast.get_docstring(ast.parse(text)), "a module says what belongs and what does not"
    long = [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 50
    ]
    assert not long


def test_packages_are_this_repository() -> None:
    assert Path(assets.__file__).is_relative_to(HOUSE)


def test_contracts_are_read_once_a_process() -> None:
    assert load_functions() is load_contracts()


def test_no_contract_and_no_function_is_an_orphan() -> None:
    contracts = load_functions()
    declared = {str(table.name) for contract in contracts.values() for table in contract.tables}
    assert set(marked_tables()) <= declared
    folders = {path.name for path in ROOT.iterdir() if (path / "conformed.py").exists() or (path / "curated.py").exists()}
    assert folders == set(load_contracts())


def test_light_commands_import_nothing_heavy() -> None:
    code = (
        "import sys, pipelines.cli.app, pipelines.runner, pipelines.cli.query\n"
        "heavy = {'dagster', 'great_expectations', 'pandas', 'shapely', 'alembic'} & set(sys.modules)\n"
        "sys.exit(','.join(sorted(heavy)) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
