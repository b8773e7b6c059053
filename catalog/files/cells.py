"""What is done to the text of cells once a file is a frame: Unicode form, TCVN3, empty cells, empty rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from catalog.files.model import PROBLEM, Note
from catalog.i18n import Sentence
from catalog.tcvn3 import column_verdict, is_mixed, repair_tcvn3_expr

_HEAD_ROWS = 20_000


class TextFacts(Protocol):
    """What is known of the text before it is read; each fact that is false spares a pass over the cells."""

    @property
    def empty_quoted(self) -> bool:
        """Some cells may be empty text rather than nothing."""

    @property
    def unnormalised(self) -> bool:
        """Some text may not be NFC."""

    @property
    def tcvn3(self) -> bool:
        """Some text may be TCVN3."""


@dataclass(frozen=True, slots=True)
class KnownText:
    """The facts of text nobody looked at beforehand: anything may be there."""

    empty_quoted: bool = True
    unnormalised: bool = True
    tcvn3: bool = True


def readable_cells(
    frame: pl.LazyFrame, names: Sequence[str], facts: TextFacts, whole: bool = False
) -> tuple[pl.LazyFrame, list[Note]]:
    """NFC, TCVN3 decoded, empty text as null, rows without any cell left out; `whole` when all of it is TCVN3."""
    notes: list[Note] = []
    columns = pl.col(names)
    if facts.empty_quoted:
        frame = frame.with_columns(pl.when(columns != "").then(columns))
    if facts.unnormalised:
        frame = frame.with_columns(columns.str.normalize("NFC"))
    if facts.tcvn3 or whole:
        whole, notes = _judge(frame, names, whole)
        if notes:
            frame = frame.with_columns(repair_tcvn3_expr(pl.col(name), whole) for name in names)
    return frame.filter(pl.any_horizontal(columns.is_not_null(), pl.col(PROBLEM).is_not_null())), notes


def _judge(frame: pl.LazyFrame, names: Sequence[str], whole: bool) -> tuple[bool, list[Note]]:
    """Whether the head of the table is TCVN3 throughout, and what to tell; no note means there is no TCVN3."""
    head = frame.select(names).head(_HEAD_ROWS).collect()
    cells = pl.concat([head.get_column(name).drop_nulls() for name in names], rechunk=False)
    suspicious = cells.filter(cells.str.contains("[\u00a1-\u00ff\u03bc\u2212]"))
    evident, throughout = column_verdict(cells)
    if not evident and not whole:
        return False, [] if len(head) < _HEAD_ROWS else [_possible()]
    notes = [Note("tcvn3", Sentence("Ô gõ bằng mã TCVN3 (ABC) đã được đổi sang Unicode."), evident)]
    mixed = sum(count for text, count in suspicious.value_counts().iter_rows() if is_mixed(text))
    if mixed:
        told = Sentence("Có ô lẫn cả TCVN3 lẫn Unicode; chỉ những từ chắc chắn là TCVN3 được đổi. Đề nghị kiểm tra lại.")
        notes.append(Note("tcvn3-mixed", told, mixed))
    return whole or throughout, notes


def _possible() -> Note:
    """TCVN3 may stand further down than the head that was read."""
    return Note("tcvn3", Sentence("Ô gõ bằng mã TCVN3 (ABC), nếu có, được đổi sang Unicode."))
