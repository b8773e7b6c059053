"""A file nobody described yet, from its bytes to all that is known of it: read as a delivery would be, then looked at.

The evidence is `evidence`, keys are `likely_keys`; the contract made of a profile is `draft`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from catalog.blanks import empty_as_null, stripped
from catalog.errors import DeliveryRejected
from catalog.files import Reading, ReadOptions, read_file
from catalog.files.model import DELIMITED, PROBLEM, ROW
from catalog.i18n import Sentence
from checks.profiling.evidence import ColumnEvidence, evidence_of
from checks.profiling.guesses import text_guess
from checks.profiling.likely_keys import LikelyKey, likely_key

FORMATS = ("csv", "xlsx", "xls", "json", "jsonl", "geojson")
_ROW_GROUP = 131_072
#: All guesses together may turn away less than one row in a hundred.
_BUDGET = 0.009
#: Where a header is looked for when the first row with content is none, and how much of a header must have no name for that.
_HEADER_ROWS, _UNNAMED = range(2, 13), 0.4
_UNNAMED_HEADER, _WORDS = "cột_", re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything seen of one file on one day.

    `rows` counts whole rows, `damaged` those the file itself broke; `frame` is their stripped text with `_row` and `_problem`,
    `header_row` is None where the first row with content is the header.
    """

    file_name: str
    day: date
    format: str
    encoding: str | None
    sheet: str | None
    header_row: int | None
    notes: tuple[str, ...]
    rows: int
    damaged: int
    columns: tuple[ColumnEvidence, ...]
    key: LikelyKey | None
    frame: pl.LazyFrame


def profile_file(path: Path, scratch: Path, day: date, *, sheet: str | None = None, header_row: int | None = None) -> Profile:
    """Read and look at a file; `scratch` must outlive the profile's frame. Raises DeliveryRejected as a delivery would."""
    reading, row = _read(path, ReadOptions(FORMATS, sheet, header_row), scratch)
    frame = _kept(reading, scratch / "profile.parquet")
    whole = frame.filter(pl.col(PROBLEM).is_null())
    typed_source = reading.format not in DELIMITED
    columns = evidence_of(whole, reading.headers, typed_source=typed_source)
    rows = columns[0].rows
    if not rows:
        raise DeliveryRejected(
            "no-rows", Sentence("Mọi dòng của tệp đều hỏng, không có gì để khảo sát. Xuất lại tệp rồi thử lại.")
        )
    damaged = frame.select(pl.col(PROBLEM).count()).collect(engine="streaming").item()
    columns, key = _within_budget(whole, columns, likely_key(whole, columns))
    return Profile(
        file_name=path.name,
        day=day,
        format="csv" if reading.format in DELIMITED else reading.format,
        encoding=reading.encoding,
        sheet=sheet,
        header_row=row,
        notes=tuple(str(note.sentence) for note in reading.notes),
        rows=rows,
        damaged=int(damaged),
        columns=columns,
        key=key,
        frame=frame,
    )


def _read(path: Path, options: ReadOptions, scratch: Path) -> tuple[Reading, int | None]:
    """The reading, and the header row it took where that is not the first row with content."""
    try:
        first = read_file(path, options, scratch)
    except DeliveryRejected as refused:
        if options.header_row is not None or refused.code != "duplicate-header":
            raise
        others = list(_with_other_headers(path, options, scratch))
        if not others:
            raise
        return max(others, key=lambda pair: _named(pair[0]))
    if options.header_row is not None or not _looks_untitled(first):
        return first, options.header_row
    best = max(_with_other_headers(path, options, scratch), key=lambda pair: _named(pair[0]), default=(first, None))
    return best if _named(best[0]) > _named(first) else (first, None)


def _with_other_headers(path: Path, options: ReadOptions, scratch: Path) -> Iterator[tuple[Reading, int]]:
    for row in _HEADER_ROWS:
        try:
            yield read_file(path, replace(options, header_row=row), scratch), row
        except DeliveryRejected:
            continue


def _looks_untitled(reading: Reading) -> bool:
    """Whether the header is rather a title above the table: most columns have no name, or there is but one."""
    if reading.format in ("json", "jsonl", "geojson"):
        return False
    return len(reading.headers) == 1 or _named(reading) < (1 - _UNNAMED) * len(reading.headers)


def _named(reading: Reading) -> int:
    """How many headers are words: a figure is a cell of the table, not a name."""
    return sum(bool(_WORDS.search(header)) and not header.startswith(_UNNAMED_HEADER) for header in reading.headers)


def _kept(reading: Reading, path: Path) -> pl.LazyFrame:
    """The stripped text once more on disk, so that the passes to come do not decode the file again."""
    whole = reading.frame.select(*(stripped(pl.col(header)) for header in reading.headers), ROW, PROBLEM)
    text = whole.with_columns(empty_as_null(header) for header in reading.headers)
    try:
        text.sink_parquet(path, compression="lz4", row_group_size=_ROW_GROUP)
    except pl.exceptions.ComputeError as error:
        told = Sentence(
            "Tệp hỏng giữa chừng, không đọc hết được ({error}). Xuất lại tệp từ phần mềm gốc rồi thử lại.",
            error=str(error).splitlines()[0][:200],
        )
        raise DeliveryRejected("damaged-file", told) from error
    return pl.scan_parquet(path)


def _within_budget(
    frame: pl.LazyFrame, columns: Sequence[ColumnEvidence], key: LikelyKey | None
) -> tuple[tuple[ColumnEvidence, ...], LikelyKey | None]:
    """Give up the guesses that turn away most until the draft accepts nearly every row of its own file."""
    kept, most = list(columns), _BUDGET * columns[0].rows
    if _turned_away(frame, columns) + (key.wrong if key else 0) <= most:
        return tuple(columns), key
    while sum(one.guess.unread for one in kept) + (key.wrong if key else 0) > most:
        worst = max(range(len(kept)), key=lambda place: kept[place].guess.unread)
        if key is not None and key.wrong >= kept[worst].guess.unread:
            key = None
            continue
        spoilt = kept[worst]
        doubt = f"{spoilt.guess.unread} giá trị không đọc được là {spoilt.guess.candidate.physical}"
        kept[worst] = replace(spoilt, guess=text_guess(spoilt.filled, doubt), low=None, high=None)
    return tuple(kept), key


def _turned_away(frame: pl.LazyFrame, columns: Sequence[ColumnEvidence]) -> int:
    """Rows with a value its guess cannot read; mistakes often share a row."""
    spoilt = [pl.col(one.header).is_not_null() & one.values.is_null() for one in columns if one.guess.unread]
    if not spoilt:
        return 0
    return int(frame.select(pl.any_horizontal(spoilt).sum()).collect(engine="streaming").item())
