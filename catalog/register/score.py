"""What a quality score is, why it is what it is, and what would raise it: pure arithmetic over findings (decision 7).

A unit is one judged value or row; a rule about the table as a whole speaks of all its rows, so it stakes as many units as
rows were judged. A dimension's share is its passed units over its units, the score the weighted mean of the shares of the
dimensions that were checked. Everything is exact until shown, and then cut (never rounded up) to one decimal.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from catalog.expectation import Severity
from catalog.register.facts import FindingFacts, FindingLevel
from catalog.register.models import FindingRow

Found = FindingFacts | FindingRow


@dataclass(frozen=True, slots=True)
class Share:
    """One dimension's part of a score: units passed of all, over how many expectations, and what it weighs."""

    dimension: str
    passed: int
    total: int
    expectations: int
    weight: Fraction

    @property
    def exact(self) -> Fraction:
        """The part that passed, 0 to 1."""
        return Fraction(self.passed, self.total)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one failed rule takes: `points` of the hundred, exactly; `mended` is the score without this failure."""

    rule: str
    dimension: str
    severity: Severity
    level: FindingLevel
    checked: int
    failed: int
    message: str
    points: Fraction
    mended: float


def shares(findings: Iterable[Found], rows: int, weights: Mapping[str, float]) -> tuple[Share, ...]:
    """The dimensions in which anything was checked, by name; `rows` were judged, dimensions without a weight weigh 1."""
    found: dict[str, list[tuple[int, int]]] = {}
    for finding in findings:
        total, lost = units(finding, rows)
        if total:
            found.setdefault(finding.dimension, []).append((total, lost))
    return tuple(
        _share(dimension, staked, Fraction(str(weights.get(dimension, 1)))) for dimension, staked in sorted(found.items())
    )


def units(finding: Found, rows: int) -> tuple[int, int]:
    """How many units a finding stakes, and how many of them it lost."""
    if finding.level == "table":
        whole = max(rows, 1)
        return whole, 0 if finding.success else whole
    return finding.checked, finding.failed


def overall(parts: Sequence[Share]) -> Fraction | None:
    """The exact score, 0 to 100; None when nothing was checked."""
    weight = sum(part.weight for part in parts)
    return 100 * sum((part.weight * part.exact for part in parts), Fraction(0)) / weight if parts else None


def cut(exact: Fraction) -> float:
    """A percentage as it is shown: one decimal, never more than the truth, so that 100.0 means nothing failed."""
    return math.floor(10 * exact) / 10


def costs(findings: Sequence[Found], rows: int, weights: Mapping[str, float]) -> list[Cost]:
    """What each failed rule takes from the score, dearest first; the points add up to exactly what is missing to 100."""
    parts = {part.dimension: part for part in shares(findings, rows, weights)}
    exact, whole = overall(tuple(parts.values())), sum(part.weight for part in parts.values())
    broken = [(finding, lost) for finding in findings if (lost := units(finding, rows)[1])]
    told = [
        _cost(finding, exact or Fraction(0), 100 * part.weight / whole * Fraction(lost, part.total))
        for finding, lost in broken
        if (part := parts[finding.dimension])
    ]
    return sorted(told, key=lambda cost: (-cost.points, cost.rule))


def _share(dimension: str, staked: Sequence[tuple[int, int]], weight: Fraction) -> Share:
    total = sum(units for units, _ in staked)
    return Share(dimension, total - sum(lost for _, lost in staked), total, len(staked), weight)


def _cost(finding: Found, exact: Fraction, points: Fraction) -> Cost:
    return Cost(
        rule=finding.rule,
        dimension=finding.dimension,
        severity=finding.severity,
        level=finding.level,
        checked=finding.checked,
        failed=finding.failed,
        message=finding.message,
        points=points,
        mended=cut(exact + points),
    )
