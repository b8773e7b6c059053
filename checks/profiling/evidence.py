"""What is seen of a file: a few streaming passes over its text, however many columns it has.

The head of the file only says which types are worth counting; whatever a guess rests on is counted over all rows. Keys are
`likely_keys`, choosing a type `guesses`, writing a contract of it `draft`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from catalog.column_names import column_names
from checks.profiling import numbers
from checks.profiling.candidates import CANDIDATES, INTEGERS, NUMBERS, TEXT, Candidate
from checks.profiling.guesses import Guess, guess
from checks.profiling.privacy import BESIDE, Privacy, announced_by, privacy_of
from checks.profiling.privacy import counted as personal_looks
from checks.profiling.shapes import shape_of

HEAD = 10_000
#: A candidate that reads less than this share of the head is not counted over the file.
_WORTH = 0.98
#: A code list: at most so many values, each on so many rows on average, none longer than so many letters.
_MOST_CODES, _REPEATED, _LONGEST_CODE = 100, 8, 80
#: Beside people a value on fewer rows than this could point at one of them.
_CROWD = 5
_FREQUENT = 3
#: Up to so many cells distinct values are counted exactly; above, memory stays flat and a count may be off by so much.
_EXACT_CELLS, _APPROXIMATE = 4_000_000, 1.2
_RANGED = ("int64", "double", "date", "timestamp")

Counts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ColumnEvidence:
    """One column as it was seen.

    `distinct` may be approximate where not `exact`; `shape` fits `shaped` of the filled values of a text column; `low` and
    `high` are of the guessed type; `frequent` holds values of the head. What could point at a person is left empty.
    """

    name: str
    header: str
    rows: int
    filled: int
    distinct: int
    exact: bool
    longest: int
    guess: Guess
    privacy: Privacy
    shape: str | None = None
    shaped: int = 0
    low: Any = None
    high: Any = None
    codes: tuple[tuple[str, int], ...] = ()
    frequent: tuple[str, ...] = ()

    @property
    def values(self) -> pl.Expr:
        """The column of the text frame, read by the guess."""
        return self.guess.candidate.values(pl.col(self.header))


@dataclass(frozen=True, slots=True)
class _Head:
    """What the head of the file says of one column; `nested` is JSON kept as text."""

    candidates: tuple[Candidate, ...]
    shape: str | None
    frequent: tuple[str, ...]
    nested: bool


def evidence_of(frame: pl.LazyFrame, headers: Sequence[str], *, typed_source: bool) -> tuple[ColumnEvidence, ...]:
    """Look at a frame of stripped text, one column a header, blanks null: its head, then two passes over everything."""
    heads = [_head(column.drop_nulls()) for column in frame.select(headers).head(HEAD).collect().iter_columns()]
    counts = _counted(frame, headers, heads)
    facts = zip(column_names(headers), headers, heads, counts, strict=True)
    return _with_values(frame, _among_people([_seen(*fact, typed_source=typed_source) for fact in facts]))


def _seen(name: str, header: str, head: _Head, counts: Counts, *, typed_source: bool) -> ColumnEvidence:
    guessed = guess(header, counts["filled"], counts, counts, typed_source=typed_source)
    text = guessed.candidate == TEXT
    return ColumnEvidence(
        name=name,
        header=header,
        rows=counts["rows"],
        filled=counts["filled"],
        distinct=min(counts["distinct"], counts["filled"]),
        exact=counts["exact"],
        longest=counts["longest"] or 0,
        guess=guessed,
        privacy=privacy_of(header, counts["filled"], counts, text=text),
        shape=head.shape if text else None,
        shaped=counts.get("shaped", 0) if text else 0,
        frequent=head.frequent,
    )


def _among_people(columns: Sequence[ColumnEvidence]) -> list[ColumnEvidence]:
    """The columns of one table: beside one that names people nothing is merely internal, and no value of theirs is kept."""
    people = any(one.privacy.names_people for one in columns)
    guarded = [replace(one, privacy=BESIDE) if people and one.privacy.shown else one for one in columns]
    return [one if one.privacy.shown else replace(one, frequent=()) for one in guarded]


def _head(values: pl.Series) -> _Head:
    """Candidates worth counting (all of them where the head is blank), the shape of codes, frequent values."""
    table = values.to_frame("text").lazy()
    read = table.select(one.values(pl.col("text")).count().alias(one.label) for one in CANDIDATES).collect().row(0, named=True)
    told = values.filter(~values.str.contains(numbers.MARKS["absent"])).len()
    worth = tuple(one for one in CANDIDATES if read[one.label] >= _WORTH * told)
    nested = bool(len(values)) and bool(values.str.contains(r"^[\[{]").all())
    common = values.filter(values.str.len_chars() <= _LONGEST_CODE).value_counts(sort=True).head(_FREQUENT).to_series()
    return _Head(worth, shape_of(values), () if nested else tuple(common), nested)


def _counted(frame: pl.LazyFrame, headers: Sequence[str], heads: Sequence[_Head]) -> list[Counts]:
    """Everything counted of every column in one pass, by column; `exact` says whether `distinct` is."""
    rows = frame.select(pl.len()).collect(engine="streaming").item()
    exact = rows * len(headers) <= _EXACT_CELLS
    asked = [_questions(header, head, exact=exact) for header, head in zip(headers, heads, strict=True)]
    flat = [one.alias(f"{place}.{name}") for place, own in enumerate(asked) for name, one in own.items()]
    answer = frame.select(flat).collect(engine="streaming").row(0, named=True)
    facts = {"rows": rows, "exact": exact}
    return [{name: answer[f"{place}.{name}"] for name in own} | facts for place, own in enumerate(asked)]


def _questions(header: str, head: _Head, *, exact: bool) -> dict[str, pl.Expr]:
    text = pl.col(header)
    present = text.drop_nulls().hash()
    asked = {"filled": text.count(), "longest": text.str.len_chars().max()}
    asked["distinct"] = present.n_unique() if exact else present.approx_n_unique()
    asked |= {one.label: one.values(text).count() for one in head.candidates}
    if {*INTEGERS, *NUMBERS} & set(head.candidates):
        asked |= numbers.counted(text)
    if head.shape is not None:
        asked["shaped"] = text.str.contains(head.shape).sum()
    settled = head.nested or announced_by(header) is not None
    wordy = not head.candidates or head.candidates == CANDIDATES
    return asked if settled else asked | personal_looks(text, inside=wordy)


def _with_values(frame: pl.LazyFrame, columns: Sequence[ColumnEvidence]) -> tuple[ColumnEvidence, ...]:
    """The evidence with ranges and code lists, all of them found in one pass."""
    ranged = [one for one in columns if one.privacy.shown and one.guess.candidate.physical in _RANGED]
    listed = [one for one in columns if _may_be_list(one)]
    bounds = frame.select(pl.len(), *_bounds(ranged))
    lists = [frame.select(pl.col(one.header).alias("value")).drop_nulls().group_by("value").len() for one in listed]
    found, *values = pl.collect_all([bounds, *lists], engine="streaming")
    extremes = found.row(0, named=True)
    known = {one.header: _codes(one, table) for one, table in zip(listed, values, strict=True)}
    return tuple(
        replace(
            one,
            low=extremes.get(f"low {one.name}"),
            high=extremes.get(f"high {one.name}"),
            codes=known.get(one.header, ()),
            distinct=len(known.get(one.header, ())) or one.distinct,
            exact=one.exact or bool(known.get(one.header)),
        )
        for one in columns
    )


def _bounds(columns: Iterable[ColumnEvidence]) -> list[pl.Expr]:
    sides = [(one.values.min().alias(f"low {one.name}"), one.values.max().alias(f"high {one.name}")) for one in columns]
    return [expression for pair in sides for expression in pair]


def _may_be_list(one: ColumnEvidence) -> bool:
    open_enough = one.privacy.shown or one.privacy == BESIDE
    few = one.distinct <= _MOST_CODES * _APPROXIMATE and one.filled >= _REPEATED * one.distinct
    return open_enough and one.guess.candidate == TEXT and few and 0 < one.longest <= _LONGEST_CODE


def _codes(one: ColumnEvidence, table: pl.DataFrame) -> tuple[tuple[str, int], ...]:
    """The values by how often they occur; none where there are too many, or one of them could point at a person."""
    pointed = table.filter(pl.col("len") < _CROWD)
    if len(table) > _MOST_CODES or (len(pointed) and not one.privacy.shown):
        return ()
    return tuple(table.sort(["len", "value"], descending=[True, False]).iter_rows())
