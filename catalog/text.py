"""Vietnamese text made comparable: Unicode form, tone placement and folding for matching names and headers.

Each function has a Polars twin that does the same to a whole column. Legacy encodings belong in `catalog.tcvn3`.
"""

import re
import unicodedata

import polars as pl

#: Combining tone marks: huyền, sắc, ngã, hỏi, nặng.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_MARKS = re.compile(r"[\u0300-\u036f]")
_PUNCTUATION = re.compile(r"[\W_]+")

#: Letters that carry no mark of their own but are written plainly when a name is typed in a hurry.
_PLAIN = {"đ": "d", "ß": "ss"}

#: (pattern on NFD text, replacement): `hoà -> hòa`, `hòan -> hoàn`, `HÒAN -> HOÀN`, `thuỷ -> thủy`, `qúy -> quý`.
#: `{end}` stands for "the word ends here", which the two regular expression engines spell differently.
_PLACEMENTS = (
    (rf"([oO])([aeAE])([{_TONES}]){{end}}", (1, 3, 2)),
    (rf"([oO])([{_TONES}])([ae])([a-z])", (1, 3, 2, 4)),
    (rf"(O)([{_TONES}])([AE])([A-Z])", (1, 3, 2, 4)),
    (rf"([qQ][uU])([{_TONES}])([aeioyAEIOY])", (1, 3, 2)),
    (rf"(^|[^qQ])([uU])([yY])([{_TONES}]){{end}}", (1, 2, 4, 3)),
)
_PYTHON_END = r"(?![\w\u0300-\u036f])"
_POLARS_END = r"\b"
_PYTHON_PLACEMENTS = tuple(
    (re.compile(pattern.replace("{end}", _PYTHON_END)), "".join(rf"\{n}" for n in order)) for pattern, order in _PLACEMENTS
)
_POLARS_PLACEMENTS = tuple(
    (pattern.replace("{end}", _POLARS_END), "".join(f"${{{n}}}" for n in order)) for pattern, order in _PLACEMENTS
)


def nfc(text: str) -> str:
    """Canonical composed form, the only one stored."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Lower case without marks, đ as d, blanks and punctuation collapsed to one blank: for matching, never for storing."""
    plain = _MARKS.sub("", unicodedata.normalize("NFD", nfc(text).lower()))
    for letter, replacement in _PLAIN.items():
        plain = plain.replace(letter, replacement)
    return _PUNCTUATION.sub(" ", plain).strip()


def fold_expr(expr: pl.Expr) -> pl.Expr:
    """`fold` for a column."""
    return (
        expr.str.normalize("NFC")
        .str.to_lowercase()
        .str.normalize("NFD")
        .str.replace_all(r"[\u{0300}-\u{036f}]", "")
        .str.replace_many(_PLAIN)
        .str.replace_all(r"[^\p{L}\p{N}]+", " ")
        .str.strip_chars()
    )


def normalise_tones(text: str) -> str:
    """One tone placement for one syllable (`hòa`, `thủy`, `quý`, `toàn`), as official place names write it; NFC."""
    decomposed = unicodedata.normalize("NFD", text)
    for pattern, replacement in _PYTHON_PLACEMENTS:
        decomposed = pattern.sub(replacement, decomposed)
    return nfc(decomposed)


def normalise_tones_expr(expr: pl.Expr) -> pl.Expr:
    """`normalise_tones` for a column."""
    decomposed = expr.str.normalize("NFD")
    for pattern, replacement in _POLARS_PLACEMENTS:
        decomposed = decomposed.str.replace_all(pattern, replacement)
    return decomposed.str.normalize("NFC")
