"""Measures of a ranking against graded judgements: nDCG, reciprocal rank, success, each for one query."""

from collections.abc import Mapping, Sequence
from math import log2


def ndcg(found: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Discounted gain of the first `depth` hits over the best there could be; gain is 2^grade - 1."""
    best = sorted(grades.values(), reverse=True)[:depth]
    return _gain([grades.get(name, 0) for name in found[:depth]]) / _gain(best)


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def reciprocal_rank(found: Sequence[str], grades: Mapping[str, int], least: int = 2) -> float:
    """One over the place of the first hit of at least this grade; 0 without one."""
    return next((1 / (place + 1) for place, name in enumerate(found) if grades.get(name, 0) >= least), 0.0)


def success(found: Sequence[str], grades: Mapping[str, int], depth: int, least: int = 2) -> float:
    """1 when one of the first `depth` hits has at least this grade."""
    return float(any(grades.get(name, 0) >= least for name in found[:depth]))
