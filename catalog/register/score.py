"""The quality score of a table version: one number from its findings, and what that number means.

Every finding that checked anything weighs the same, whatever its number of units or its severity. A row-level finding
brings the share of its units that passed; a table-level one brings all or nothing. The score is their mean times one
hundred, cut (never rounded up) to one decimal, so that 100.0 means exactly: nothing failed.
"""

import math
from collections.abc import Iterable
from fractions import Fraction

from catalog.register.facts import FindingFacts
from catalog.register.models import FindingRow


def score(findings: Iterable[FindingFacts | FindingRow]) -> float | None:
    """Percent passed, 0 to 100 with one decimal; None when nothing was checked."""
    shares = [share for finding in findings if (share := _share(finding)) is not None]
    return math.floor(1000 * sum(shares) / len(shares)) / 10 if shares else None


def _share(finding: FindingFacts | FindingRow) -> Fraction | None:
    """The passed share of one finding; None when it had no unit to check."""
    if finding.level == "table":
        return Fraction(finding.success)
    return Fraction(finding.checked - finding.failed, finding.checked) if finding.checked else None
