"""Names of communes as people write them: type prefixes, tone placement, missing marks and blanks.

Only turning text into keys: which unit a key means on a day is `resolver`.
"""

import polars as pl

from catalog.text import fold_expr, normalise_tones_expr

#: Spelled-out and shortened types, longest first; a shortened one needs its dot or a following blank.
_TYPES = {
    "thị trấn": r"(?:thị trấn|thi tran|tt)",
    "đặc khu": r"(?:đặc khu|dac khu|đk)",
    "phường": r"(?:phường|phuong|p)",
    "xã": r"(?:xã|xa|x)",
}

_DISTRICT = r"^(?:thành phố|thanh pho|tp|thị xã|thi xa|tx|huyện|huyen|h)[. ]+"


def marked_key(name: pl.Expr) -> pl.Expr:
    """Comparison key that keeps marks: lower case, one tone placement, no blanks or punctuation."""
    return normalise_tones_expr(name).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")


def folded_key(name: pl.Expr) -> pl.Expr:
    """Comparison key without marks, for text typed without them."""
    return fold_expr(name).str.replace_all(r"[^\p{L}\p{N}]", "")


def written_type(name: pl.Expr) -> pl.Expr:
    """The type a name is prefixed with ("P. Hà Tu" → phường), null where there is none."""
    text = _plain(name)
    found = [pl.when(text.str.contains(f"^{pattern}[. ]")).then(pl.lit(kind)) for kind, pattern in _TYPES.items()]
    return pl.coalesce(found)


def without_type(name: pl.Expr) -> pl.Expr:
    """The name without its type prefix, null where it has none."""
    anything = "|".join(_TYPES.values())
    return _plain(name).str.extract(rf"^(?:{anything})[. ]+(.+)$", 1)


def district_key(name: pl.Expr) -> pl.Expr:
    """Folded key of a district without its type ("TP. Hạ Long" → halong)."""
    return folded_key(_plain(name).str.replace(_DISTRICT, ""))


def _plain(name: pl.Expr) -> pl.Expr:
    return normalise_tones_expr(name).str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
