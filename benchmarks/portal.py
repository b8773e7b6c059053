"""The portal over a large catalogue: invented contracts of 20,000 datasets with 1,000,000 columns beside the demonstration.

`python -m benchmarks.portal` makes the demonstration, registers the invented datasets (those of `benchmarks.search`), builds
the index from the register, serves all of it in a process of its own and asks over HTTP: searches at a steady pace, counted
from the moment each was due, then suggestions, then pages one after the other. Search in process is `benchmarks.search`.
"""

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import httpx
import psutil

from assets.sectors import load_contracts
from benchmarks.search import QUERIES, REBUILD_LIMIT, TYPED, documents

SEARCH_LIMIT, SUGGEST_LIMIT, PAGE_LIMIT, MEMORY_LIMIT, PACE = 40.0, 10.0, 60.0, 600.0, 50
_VISITED = 40
Ask = Callable[[httpx.AsyncClient, str], Awaitable[object]]


def _server(*words: object) -> list[str]:
    return [sys.executable, "-m", "benchmarks.portal_server", *map(str, words)]


@contextmanager
def _served(datasets: int, columns: int) -> Iterator[tuple[str, psutil.Process]]:
    """The address and the process of a portal that runs meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with subprocess.Popen(_server("serve", "--datasets", datasets, "--columns", columns, "--port", port)) as server:
        address, until = f"http://127.0.0.1:{port}", time.monotonic() + 180
        try:
            while True:
                try:
                    httpx.get(f"{address}/about", timeout=60).raise_for_status()
                    break
                except httpx.TransportError:
                    if time.monotonic() > until or server.poll() is not None:
                        raise
                    time.sleep(0.2)
            yield address, psutil.Process(server.pid)
        finally:
            server.terminate()
            server.wait(20)


async def _paced(client: httpx.AsyncClient, asked: Sequence[str], pace: float) -> list[float]:
    """Milliseconds of every request from the moment it was due, so that a stall is felt by all who wait behind it."""
    start = time.perf_counter() + 0.2

    async def one(at: int, path: str) -> float:
        due = start + at / pace
        await asyncio.sleep(due - time.perf_counter())
        (await client.get(path)).raise_for_status()
        return (time.perf_counter() - due) * 1000

    return await asyncio.gather(*(one(at, path) for at, path in enumerate(asked)))


async def _in_turn(client: httpx.AsyncClient, asked: Sequence[str]) -> list[float]:
    taken = []
    for path in asked:
        start = time.perf_counter()
        (await client.get(path)).raise_for_status()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def _path(path: str, text: str) -> str:
    return str(httpx.URL(path, params={"q": text}))


async def _measure(address: str, server: psutil.Process, seconds: int, rounds: int) -> None:
    """Ask, and print a line of the table for each kind of question."""
    searches = [_path("/search", text) for text in QUERIES]
    suggestions = [_path("/search/suggest", text) for text in TYPED]
    real = [f"/datasets/{table.name}" for one in load_contracts().values() for table in one.tables]
    invented = [f"/datasets/{one.name}" for one in islice(documents(_VISITED, 1), _VISITED)]
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100, keepalive_expiry=2.0)
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as client:
        for path in (*searches, *suggestions, *real, *invented):
            await client.get(path)
        due = list(islice(cycle(searches), PACE * seconds))
        await _line(server, f"search page, {PACE} a second", SEARCH_LIMIT, len(due), _paced(client, due, PACE))
        await _line(
            server, "search page, one by one", SEARCH_LIMIT, len(searches * rounds), _in_turn(client, searches * rounds)
        )
        due = list(islice(cycle(suggestions), PACE * seconds))
        await _line(server, f"suggestions, {PACE} a second", SUGGEST_LIMIT, len(due), _paced(client, due, PACE))
        for name, pages in (("invented dataset", invented), ("demonstration's dataset", real)):
            await _line(server, f"page of a {name}", PAGE_LIMIT, len(pages * rounds), _in_turn(client, pages * rounds))


async def _line(server: psutil.Process, what: str, limit: float, asked: int, work: Awaitable[list[float]]) -> None:
    before = sum(server.cpu_times()[:2])
    taken = quantiles(await work, n=20)
    busy = (sum(server.cpu_times()[:2]) - before) / asked * 1000
    print(
        f"| {what} | {taken[9]:.1f} ms | {taken[18]:.1f} ms (server's processor {busy:.1f} each) | p95 {limit:.0f} ms |",
        flush=True,
    )


def _memory(server: psutil.Process) -> tuple[float, float]:
    """Resident memory now and at its highest, in MB."""
    lines = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii").splitlines()
    facts = dict(line.split(":", 1) for line in lines)
    return int(facts["VmRSS"].split()[0]) / 1024, int(facts["VmHWM"].split()[0]) / 1024


def measure(datasets: int, columns: int, seconds: int, rounds: int) -> None:
    """Everything, printed as a table in Markdown."""
    with TemporaryDirectory() as folder:
        os.environ["KHO_HOME"] = str(Path(folder) / "kho")
        subprocess.run([Path(sys.executable).with_name("kho"), "demo"], check=True, capture_output=True)
        made = subprocess.run(
            _server("build", "--datasets", datasets, "--columns", columns), check=True, stdout=subprocess.PIPE, text=True
        )
        took = json.loads(made.stdout.splitlines()[-1])
        print(f"| {datasets:,} invented datasets, {datasets * columns:,} columns, and the demonstration | p50 | p95 | limit |")
        print("|---|---|---|---|")
        print(f"| put into the register | {took['register']:.1f} s (processor {took['register_busy']:.1f}) | | |")
        built = f"{took['index']:.1f} s (processor {took['index_busy']:.1f})"
        print(f"| index from the register | {built} | | {REBUILD_LIMIT:.0f} s |")
        with _served(datasets, columns) as (address, server):
            asyncio.run(_measure(address, server, seconds, rounds))
            now, most = _memory(server)
        print(f"| memory of the server, now and at its highest | {now:.0f} MB | {most:.0f} MB | {MEMORY_LIMIT:.0f} MB |")


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="benchmarks.portal", description=__doc__)
    parser.add_argument("--datasets", type=int, default=20_000)
    parser.add_argument("--columns", type=int, default=50, help="a dataset")
    parser.add_argument("--seconds", type=int, default=20, help="at the steady pace")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    measure(asked.datasets, asked.columns, asked.seconds, asked.rounds)


if __name__ == "__main__":
    main()
