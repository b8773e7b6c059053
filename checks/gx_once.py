"""Great Expectations asks an expectation for its configuration a hundred times in one validation, and builds it anew each time.

While a suite that nobody changes is judged, each configuration is built once: of what a judgement costs besides reading its
rows this saves more than half. Other threads see Great Expectations as it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

from great_expectations.expectations.expectation import Expectation as GxExpectation

_CONFIGURATION = "configuration"


@contextmanager
def configured_once() -> Iterator[None]:
    """Keep configurations for the calling thread until the block ends; one block at a time."""
    built: Any = GxExpectation.__dict__[_CONFIGURATION]
    known: dict[int, tuple[GxExpectation, Any]] = {}
    judging = get_ident()

    def configuration(self: GxExpectation) -> object:
        if get_ident() != judging:
            return built.fget(self)
        if id(self) not in known:  # the expectation is kept too: its id is not given to another one
            known[id(self)] = (self, built.fget(self))
        return known[id(self)][1]

    setattr(GxExpectation, _CONFIGURATION, property(configuration))
    try:
        yield
    finally:
        setattr(GxExpectation, _CONFIGURATION, built)
