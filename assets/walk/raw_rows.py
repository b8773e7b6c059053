"""The rows of a delivery as text, and what is told of their reading; how they are read is `assets.walk.raw`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from catalog.i18n import Sentence


@dataclass(frozen=True, slots=True)
class RawRows:
    """The raw rows of a delivery, and what to tell the register of their reading."""

    frame: pl.LazyFrame
    told: dict[str, Any]


def told_of(notes: Iterable[Sentence], headers: Sequence[Sequence[str | None]]) -> dict[str, Any]:
    """What reading brought up, each thing once and in both languages, and which column each header feeds."""
    once = {note.said("vi"): note for note in notes}
    english = [note.said("en") for note in once.values()]
    return {"reading": list(once), "reading_en": english, "headers": [list(pair) for pair in headers]}
