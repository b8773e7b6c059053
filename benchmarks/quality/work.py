"""One piece of our work, or of work by hand, in a process of its own: `python -m benchmarks.quality.work KIND LAKE [ROWS]`.

What the work needs is imported before its clock starts. Hand-written Polars never imports Great Expectations, so that its
peak memory is its own.
"""

import importlib
import sys
from pathlib import Path
from typing import Any

from benchmarks.quality.timed import judged, timed

_ENGINE = ("great_expectations", "checks.gx_suite", "checks.gx_source")

#: Kind -> module and function below this package, and whether it judges with our engine.
_KINDS = {
    "import-hand": ("hand", None, False),
    "import-ours": ("ours", None, True),
    "hand": ("hand", "judge", False),
    "ours": ("ours", "judge", True),
    "wide": ("planning", "wide", True),
    "wide-planning": ("planning", "wide_planning", True),
    "wide-hand": ("planning", "wide_hand", False),
    "groups-planning": ("planning", "groups_planning", True),
    "split-bare": ("split", "bare", False),
    "split-by-row": ("split", "by_row", False),
    "split-by-verdict": ("split", "by_verdict", True),
}
_TABLES = {"records": "simulate", "many-groups": "simulate_groups", "wide-table": "simulate_wide"}


def _simulate(kind: str, lake: str, rows: int) -> None:
    Path(lake).mkdir(parents=True, exist_ok=True)
    module = importlib.import_module(f"benchmarks.quality.{'simulate' if kind == 'records' else 'planning'}")
    getattr(module, _TABLES[kind])(lake, rows)


def _measure(kind: str, lake: str) -> None:
    module, function, judges = _KINDS[kind]
    for heavy in ("deltalake", "numpy", "pyarrow", *(_ENGINE if judges else ()), f"benchmarks.quality.{module}"):
        importlib.import_module(heavy)
    if function is None:
        timed(dict[str, Any])
        return
    run = getattr(importlib.import_module(f"benchmarks.quality.{module}"), function)
    if function == "judge":
        judged(run, lake)
    else:
        timed(run(lake) if module == "split" else lambda: run(lake))


def main() -> None:
    """Do what the command line says."""
    kind, lake, *rows = sys.argv[1:]
    if kind in _TABLES:
        _simulate(kind, lake, int(rows[0]))
    else:
        _measure(kind, lake)


if __name__ == "__main__":
    main()
