"""The `kho` command: one module a group of commands, heavy imports inside them, mistakes in one line with exit code 2."""

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from catalog.errors import KhoError, SettingsError, UserError
from catalog.i18n import LANGUAGES, Sentence, choose

if TYPE_CHECKING:
    from typer import Typer

LANGUAGE = "KHO_LANG"
#: Modules that add commands of their own to the application when they are imported.
_MORE = ("pipelines.cli.app_serve", "pipelines.cli.app_user", "pipelines.cli.app_search")


def whole_app() -> "Typer":
    """The application with every command."""
    from pipelines.cli.app import app

    for module in _MORE:
        import_module(module)
    return app


def speak(wanted: str, variable: str) -> None:
    """Choose the language from now on; raises `SettingsError` naming the variable that asked for another."""
    chosen = next((known for known in LANGUAGES if known == wanted), None)
    if chosen is None:
        raise SettingsError(
            Sentence(
                "{variable} là '{wanted}', chỉ nhận vi hoặc en. ({variable} must be vi or en.)",
                variable=variable,
                wanted=wanted,
            )
        )
    choose(chosen)


def main() -> None:
    """Run `kho` in the language of `KHO_LANG`; a person's mistake is one line, a defect keeps its traceback."""
    try:
        speak(os.environ.get(LANGUAGE) or "vi", LANGUAGE)
        whole_app()()
    except UserError as error:
        sys.stderr.write(f"kho: {error}\n")
        raise SystemExit(2) from None
    except KhoError as error:
        sys.stderr.write(f"kho: {error}\n")
        raise SystemExit(1) from None
