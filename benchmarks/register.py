"""One piece of work for the benchmark, in a process of its own: simulate a register, sink it bare, or deliver it.

`deliver` starts with the libraries imported (Great Expectations with our engine) and the contracts read, as `bare` starts with
its own library, and ends when the register has published: landing, raw, conformed, quarantine, judgement, publication.
"""

import importlib
import json
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

PERIOD = "2025-12-31"


def _timed(work: Callable[[], None]) -> None:
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    print(json.dumps({"s": seconds, "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def _simulate(folder: Path, rows: int) -> None:
    from assets.population.simulate import simulate

    simulate(folder, rows, seed=7)


def _bare(file: Path, target: Path) -> None:
    import polars as pl

    _timed(lambda: pl.scan_csv(file).sink_delta(str(target)))


def _deliver(file: Path, home: Path) -> None:
    os.environ["KHO_HOME"] = str(home)
    for heavy in ("pipelines", "dagster", "great_expectations", "checks.gx_source"):
        importlib.import_module(heavy)
    from assets.sectors import load_functions
    from assets.walk.receive import receive_landed
    from assets.walk.step import conform_step, read_step
    from pipelines.settings import load_settings, open_workspace

    load_functions()
    workspace = open_workspace(load_settings())
    workspace.register.start_run("walk", "benchmark")
    landed = workspace.landing / "population" / "civil_register" / file.name
    landed.parent.mkdir(parents=True)
    shutil.copyfile(file, landed)
    landed.with_name(landed.name + ".manifest.json").write_text(json.dumps({"period": PERIOD}))

    def walk() -> None:
        for delivery in receive_landed(workspace)[0]:
            read_step(workspace, delivery.id)
            done, _ = conform_step(workspace, delivery.id, "benchmark")
            if done.status != "published":
                raise SystemExit(f"not published: {done.reason}")

    _timed(walk)


def main() -> None:
    """Do what the command line says."""
    kind, place, extra = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    if kind == "simulate":
        _simulate(place, int(extra))
    elif kind == "bare":
        _bare(place, Path(extra))
    else:
        _deliver(place, Path(extra))


if __name__ == "__main__":
    main()
