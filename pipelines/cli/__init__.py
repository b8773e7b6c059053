"""The `kho` command: one module a group of commands, heavy imports inside them, mistakes in one line with exit code 2."""

import sys

from catalog.errors import UserError


def main() -> None:
    """Run `kho`; a person's mistake is one line, a defect keeps its traceback."""
    from pipelines.cli.app import app

    try:
        app()
    except UserError as error:
        sys.stderr.write(f"kho: {error}\n")
        raise SystemExit(2) from None
