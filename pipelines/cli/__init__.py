"""The `kho` command: one module a group of commands, heavy imports inside them, mistakes in one line with exit code 2."""

import os
import sys

from catalog.errors import KhoError, UserError
from catalog.i18n import speak

LANGUAGE = "KHO_LANG"


def main() -> None:
    """Run `kho` in the language of `KHO_LANG`; a person's mistake is one line, a defect keeps its traceback."""
    try:
        speak(os.environ.get(LANGUAGE) or "vi", LANGUAGE)
        from pipelines.cli.app import app

        app()
    except UserError as error:
        sys.stderr.write(f"kho: {error}\n")
        raise SystemExit(2) from None
    except KhoError as error:
        sys.stderr.write(f"kho: {error}\n")
        raise SystemExit(1) from None
