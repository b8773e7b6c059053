"""The real entry point of `kho`, run in this process, and what it said."""

import contextlib
import io
import sys
from dataclasses import dataclass
from unittest import mock

from pipelines.cli import main


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


def kho(*arguments: str, out: io.StringIO | None = None) -> Said:
    """Run a command; `out` takes the place of the terminal."""
    out, err, code = out or io.StringIO(), io.StringIO(), 0
    with mock.patch.object(sys, "argv", ["kho", *arguments]), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as ending:
            code = int(ending.code or 0)
    return Said(code, out.getvalue(), err.getvalue())
