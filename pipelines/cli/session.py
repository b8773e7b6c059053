"""What every command does first and last: open the installation, show progress, write Vietnamese numbers."""

import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

import typer

from assets.sectors import load_contracts
from assets.walk.facts import dataset_facts
from catalog.figures import shown as shown
from catalog.workspace import Workspace
from pipelines.settings import Settings, load_settings, open_workspace


@contextmanager
def opened() -> Iterator[tuple[Settings, Workspace]]:
    """The settings and the open workspace, with the register told of today's contracts."""
    settings = load_settings()
    workspace = open_workspace(settings)
    try:
        workspace.register.sync_datasets(dataset_facts(load_contracts()))
        yield settings, workspace
    finally:
        workspace.register.close()


def say(text: str = "") -> None:
    """One line for the person at the terminal."""
    typer.echo(text)


def show_table(title: str, headers: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table, drawn on a terminal, plain lines with tabs elsewhere."""
    if not sys.stdout.isatty():
        say(title)
        for row in [headers, *rows]:
            say("\t".join(shown(cell) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", header_style="bold")
    for header, cell in zip(headers, rows[0] if rows else headers, strict=True):
        table.add_column(header, justify="right" if isinstance(cell, int | float) else "left", overflow="fold")
    for row in rows:
        table.add_row(*[shown(cell) for cell in row])
    Console().print(table)


def as_json(value: object, *, indent: int | None = 2) -> str:
    """JSON for machines: times in UTC ISO form, codes as they are, null for what is no number."""
    import json

    return json.dumps(_finite(value), ensure_ascii=False, indent=indent, default=_json, allow_nan=False)


def _finite(value: object) -> object:
    """JSON has no NaN and no infinity."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    return [_finite(one) for one in value] if isinstance(value, list | tuple) else value


def _json(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
