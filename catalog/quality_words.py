"""How quality is spoken of, everywhere: the dimensions by name, and when a score is good, fair or poor."""

from collections.abc import Mapping
from typing import Literal

from catalog.i18n import _

Band = Literal["good", "fair", "poor", "none"]
#: The least score of the two upper bands; below the second it is poor.
GOOD, FAIR = 98, 90


def dimensions() -> Mapping[str, str]:
    """The seven quality dimensions in the reader's language, as they stand inside a sentence."""
    return {
        "accuracy": _("chính xác"),
        "completeness": _("đầy đủ"),
        "conformity": _("đúng quy cách"),
        "consistency": _("nhất quán"),
        "coverage": _("bao phủ"),
        "timeliness": _("kịp thời"),
        "uniqueness": _("không trùng"),
    }


def band(score: float | None) -> Band:
    """The band of a score; `none` where nothing was judged."""
    if score is None:
        return "none"
    return "good" if score >= GOOD else "fair" if score >= FAIR else "poor"
