"""The `kho` command: one module a group of commands, heavy imports inside them, mistakes in one line with exit code 2."""

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from catalog.errors import KhoError, SettingsError, UserError
from catalog.i18n import LANGUAGES, Sentence, choose
from catalog.names import printable

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
        _refuse_other_encodings(sys.argv[1:])
        whole_app()()
    except UserError as error:
        _end(error, 2)
    except KhoError as error:
        _end(error, 1)
    except OSError as error:
        paths = [path for path in (error.filename, error.filename2) if path is not None]
        told = error.strerror or str(error).splitlines()[0]
        mistyped = any(str(path) in argument for path in paths for argument in sys.argv[1:])
        path = paths[-1] if paths else Sentence("tệp")
        _end(Sentence("Không đọc hay ghi được {path}: {told}.", path=path, told=told), 2 if mistyped else 1)
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _refuse_other_encodings(arguments: list[str]) -> None:
    for argument in arguments:
        shown = printable(argument)
        if shown != argument:
            raise UserError(Sentence("Tham số '{argument}' không phải UTF-8. Gõ lại, hoặc đổi tên tệp.", argument=shown))


def _end(told: object, code: int) -> NoReturn:
    """One line, whatever was typed into it or came from elsewhere."""
    sys.stderr.write(f"kho: {' '.join(str(told).splitlines())}\n")
    raise SystemExit(code) from None
