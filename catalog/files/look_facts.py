"""What a look at delimited text is held to and finds, and how its findings wait to be used; looking is `catalog.files.look`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Protocol

import polars as pl

from catalog.files.model import Limits


@dataclass(frozen=True, slots=True)
class Shape:
    """What records are held to: the separator's byte, the number of fields, the header's record number, the cell limit."""

    separator: int
    fields: int
    header: int
    cell: int


@dataclass(slots=True)
class Look:
    """What the look found; `ragged` lists records (1-based) with their number of fields; `invalid_at` is a byte offset."""

    shape: Shape
    records: int = 0
    blank: int = 0
    long: bool = False
    invalid_at: int | None = None
    nul: bool = False
    quotes: bool = False
    empty_quoted: bool = False
    unnormalised: bool = False
    tcvn3: bool = False
    malformed: bool = False
    ragged: list[pl.DataFrame] = field(default_factory=list)


class HeaderPlace(Protocol):
    """Where the header stands; records before it are titles, whose width is nobody's business."""

    @property
    def cells(self) -> Sequence[str]:
        """Its fields."""

    @property
    def separator(self) -> str:
        """One ASCII character."""

    @property
    def record(self) -> int:
        """1-based record number."""


def shape_of(header: HeaderPlace, limits: Limits) -> Shape:
    """What a header, and the limits of a file, hold its records to."""
    return Shape(ord(header.separator), len(header.cells), header.record, limits.cell)


def waiting_facts(look: Look) -> dict[str, Any] | None:
    """A look as plain facts that fit JSON; None where single records are broken, of which there may be millions."""
    return None if look.ragged else asdict(look)


def known_look(facts: Mapping[str, Any] | None, shape: Shape) -> Look | None:
    """The look that plain facts tell of; None where there are none, or they tell of another shape or another kind of look."""
    if facts is None or facts.keys() != {one.name for one in fields(Look)} or facts["shape"] != asdict(shape):
        return None
    return Look(**{**facts, "shape": shape})
