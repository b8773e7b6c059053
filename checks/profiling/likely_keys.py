"""What tells the rows of a file apart: one column, or two, complete and unique, checked exactly over all rows.

Rows that repeat another word for word are no argument against a key: the walk counts them and lets one of them in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import polars as pl

from catalog.text import fold
from checks.keys import hashed, nominate
from checks.profiling.evidence import ColumnEvidence
from checks.profiling.guesses import is_code_header, tolerated

_HASH, _ROW = "__key_hash", "__row_hash"
_KEYED = ("string", "int64", "date")
#: A moment alone is nobody's key, beside another column it may be.
_PAIRABLE = (*_KEYED, "timestamp")
#: Ordinal numbers tell rows of one file apart, not the things they speak of.
_ORDINALS = {"stt", "tt", "so tt", "so thu tu", "thu tu", "no", "index", "row", ""}
_LONGEST = 120
#: Approximate counts below this share of the rows are not worth an exact one.
_NEARLY = 0.8
_MOST_SINGLES, _PAIRED, _MOST_PAIRS = 6, 12, 4
#: Fewer rows than this are told apart by almost any two columns.
_FEW = 20


@dataclass(frozen=True, slots=True)
class LikelyKey:
    """Columns that tell rows apart, and the rows that would be turned away: without a key, or with another row's."""

    columns: tuple[ColumnEvidence, ...]
    blank: int = 0
    repeated: int = 0

    @property
    def wrong(self) -> int:
        """All rows that would be turned away."""
        return self.blank + self.repeated


def likely_key(frame: pl.LazyFrame, columns: Sequence[ColumnEvidence]) -> LikelyKey | None:
    """The first good key of a frame of stripped text: a single column, else a pair; a narrow pass for each that may be one."""
    rows = columns[0].rows if columns else 0
    fit = sorted(filter(_fit, columns), key=lambda one: not is_code_header(one.header))
    single = _best(frame, columns, [(one,) for one in fit if _nearly_a_key(one)][:_MOST_SINGLES], tolerated(rows))
    if single is not None or rows < _FEW:
        return single
    return _best(frame, columns, _pairs(frame, fit, rows), 0)


def _best(
    frame: pl.LazyFrame, columns: Sequence[ColumnEvidence], offered: Sequence[tuple[ColumnEvidence, ...]], most: int
) -> LikelyKey | None:
    """The first key without a wrong row, else the one with fewest; none with more than `most`."""
    best: LikelyKey | None = None
    for key in offered:
        found = _checked(frame, columns, key)
        if found is not None and found.wrong <= most and (best is None or found.wrong < best.wrong):
            best = found
        if best is not None and not best.wrong:
            break
    return best


def _fit(one: ColumnEvidence) -> bool:
    short = 0 < one.longest <= _LONGEST
    return one.guess.candidate.physical in _PAIRABLE and short and fold(one.header) not in _ORDINALS


def _nearly_a_key(one: ColumnEvidence) -> bool:
    complete = one.rows - one.filled <= tolerated(one.rows)
    return one.guess.candidate.physical in _KEYED and complete and one.distinct >= _NEARLY * one.filled


def _checked(frame: pl.LazyFrame, columns: Sequence[ColumnEvidence], key: tuple[ColumnEvidence, ...]) -> LikelyKey | None:
    """Exactly how many rows a key would turn away; None where half of them repeat."""
    values = [one.values for one in key]
    complete = pl.all_horizontal([value.is_not_null() for value in values])
    keyed = frame.filter(complete).select(hashed(values).alias(_HASH)).collect(engine="streaming").to_series()
    blank, found = key[0].rows - len(keyed), nominate(keyed)
    if 2 * found.rows > len(keyed):
        return None
    if not found.rows:
        return LikelyKey(key, blank)
    whole = hashed([pl.col(one.header) for one in columns])
    suspects = frame.select(hashed(values).alias(_HASH), whole.alias(_ROW)).filter(pl.col(_HASH).is_in(found.hashes.implode()))
    alike = suspects.group_by(_HASH).agg(pl.col(_ROW).n_unique())
    different = alike.filter(pl.col(_ROW) > 1).select(pl.col(_ROW).sum()).collect(engine="streaming").item()
    return LikelyKey(key, blank, int(different))


def _pairs(frame: pl.LazyFrame, fit: Sequence[ColumnEvidence], rows: int) -> list[tuple[ColumnEvidence, ...]]:
    """The pairs of complete columns most likely to be keys, by an approximate count."""
    whole = [one for one in fit if one.filled == rows and one.distinct > 1]
    offered = list(combinations(sorted(whole, key=lambda one: -one.distinct)[:_PAIRED], 2))
    offered = [pair for pair in offered if pair[0].distinct * pair[1].distinct >= _NEARLY * rows]
    if not offered:
        return []
    counts = [hashed([one.values for one in pair]).approx_n_unique().alias(str(n)) for n, pair in enumerate(offered)]
    found = frame.select(counts).collect(engine="streaming").row(0)
    likely = [pair for pair, count in zip(offered, found, strict=True) if count >= _NEARLY * rows]
    order = {id(one): place for place, one in enumerate(fit)}
    coded = sorted(likely, key=lambda pair: (sum(not is_code_header(one.header) for one in pair), sum(o.longest for o in pair)))
    return [tuple(sorted(pair, key=lambda one: order[id(one)])) for pair in coded[:_MOST_PAIRS]]
