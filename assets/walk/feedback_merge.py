"""Returned rows made one with the raw rows they answer: a cell left alone keeps its words, an edited one is read anew."""

import polars as pl

from assets.walk.feedback_words import CUT, Headers, as_read_back, as_shown, words
from catalog.contract import Table
from catalog.files.cells import KnownText, readable_cells
from catalog.files.model import PROBLEM, ROW, joined_problems
from catalog.headers import EXTRA
from catalog.i18n import Sentence

_BEFORE = "_before"


def mended(table: Table, raw: pl.LazyFrame, rows: pl.DataFrame, headers: Headers) -> tuple[pl.DataFrame, list[Sentence]]:
    """Returned `rows` (as `feedback_pages` reads them) as raw rows, without delivery, and what to tell of their text.

    Rows to correct are as few as a workbook holds, so they are held.
    """
    both, notes = _compared(raw, rows, headers)
    cells = {
        header: pl.when(f"_kept_{place}").then(f"_was_{place}").otherwise(f"_is_{place}").alias(header)
        for place, (header, _) in enumerate(headers)
    }
    known = {column: cells[header] for header, column in headers if column is not None}
    beyond = [cells[header] for header, column in headers if column is None]
    nothing = pl.lit(None, dtype=pl.String())
    merged = both.select(
        *(known.get(column.name, nothing).alias(column.name) for column in table.delivered),
        (pl.struct(beyond).struct.json_encode() if beyond else pl.col(EXTRA)).alias(EXTRA),
        _problem(headers),
        nothing.alias("_delivery_id"),
        ROW,
    )
    return merged, notes


def _compared(raw: pl.LazyFrame, rows: pl.DataFrame, headers: Headers) -> tuple[pl.DataFrame, list[Sentence]]:
    """Each cell as it was (`_was_<n>`), whether it was left alone (`_kept_<n>`) and, where not, what it is now (`_is_<n>`)."""
    places = range(len(headers))
    was = [word.alias(f"_was_{place}") for place, word in enumerate(words(headers))]
    held = raw.filter(pl.col(ROW).is_in(rows[ROW].implode())).select(ROW, EXTRA, pl.col(PROBLEM).alias(_BEFORE), *was)
    both = rows.join(held.collect(engine="streaming"), on=ROW, how="left").with_columns(
        pl.col(f"_is_{place}").eq_missing(as_read_back(pl.col(f"_was_{place}"))).alias(f"_kept_{place}") for place in places
    )
    # What was left alone may look like TCVN3 and is not: only what somebody typed is looked at.
    names = [f"_is_{place}" for place in places]
    typed = both.select(ROW, PROBLEM, *(pl.when(~pl.col(f"_kept_{place}")).then(f"_is_{place}") for place in places))
    read, notes = readable_cells(typed.lazy(), names, KnownText())
    return both.drop(PROBLEM, *names).join(read.collect(), on=ROW, how="left"), [note.sentence for note in notes]


def _problem(headers: Headers) -> pl.Expr:
    """What is wrong with a returned row itself; one damaged in the file stays so until somebody changes it."""
    kept = pl.all_horizontal(f"_kept_{place}" for place in range(len(headers)))
    cut_short = [_cut_short(place, header) for place, (header, _) in enumerate(headers)]
    return joined_problems([pl.col(PROBLEM), *cut_short, pl.when(kept).then(_BEFORE)]).alias(PROBLEM)


def _cut_short(place: int, header: str) -> pl.Expr:
    """The reason of a cell that was shown only in part and edited in that part."""
    was, typed = as_shown(pl.col(f"_was_{place}")), pl.col(f"_is_{place}")
    cut = ~pl.col(f"_kept_{place}") & was.str.ends_with(CUT) & typed.str.contains(CUT.strip(), literal=True)
    return pl.when(cut).then(
        pl.lit(f"Ô '{header}' quá dài nên tệp sửa chỉ mang một phần. Sửa ô này trong tệp gốc rồi nộp lại cả tệp.")
    )
