"""TCVN3 (ABC, TCVN 5712:1993) text, as typed with `.VnTime` fonts, turned into Unicode.

The fonts drew Vietnamese letters over Latin-1 codes, so a workbook keeps `Qu¶ng Ninh` for `Quảng Ninh`. Whether a cell is
such text is judged word by word: a word changes only when it becomes a Vietnamese syllable and was none before.
What a column's other cells say (`whole=True`) may settle words that are Vietnamese both ways, such as `sè` and `số`.
"""

import re

import polars as pl

from catalog.syllables import is_syllable, is_written_syllable
from catalog.text import nfc

#: The upper half of TCVN 5712, codes 80 to FF; B0 to B4 are combining tone marks, AD (soft hyphen) is ư.
_UPPER_HALF = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨ"
    "ÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
    "\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ"
    "\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽ"
    "éẹềểễếệìỉỄẾỒĩíịò"
    "Ổỏõóọồổỗốộờởỡớợù"
    "ỖủũúụừửữứựỳỷỹýỵỐ"
)
#: All 256 codes of TCVN3 (the lower half is ASCII: TCVN3, unlike VN1, leaves the control codes alone).
TABLE = "".join(map(chr, range(128))) + _UPPER_HALF

#: What careless copying makes of two codes: µ became Greek mu, the soft hyphen became a minus sign.
_MOJIBAKE = {0x3BC: TABLE[0xB5], 0x2212: TABLE[0xAD]}
#: The same two codes, however copied, left among letters that are Unicode already (`đ−ợc`).
_SLIPS = _MOJIBAKE | {code: TABLE[code] for code in (0xAD, 0xB5)}
_DECODE = {code: TABLE[code] for code in range(0xA1, 0x100)} | _MOJIBAKE

_CODES = "\u00a1-\u00ff\u03bc\u2212"
_WORD = re.compile(r"[A-Za-z\u00a1-\u024f\u0300-\u036f\u03bc\u1e00-\u1eff\u20ab\u2212]+")
_CODE = re.compile(f"[{_CODES}]")
_LETTERS = re.compile(r"[A-Za-zÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ]+")
#: A word is made of letters; ® and § are the two shapes of đ. Signs alone are no words.
_WRITTEN = re.compile("[A-Za-z®§]")
_SIGNS = frozenset("§©«®°±²³µ·»¼½¾×÷μ−")
_BEYOND = re.compile(r"[\u0100-\u024f\u1e00-\u1eff\u0300-\u036f]")

#: Polars pattern of cells worth a closer look: a code beside a letter.
_SUSPICIOUS = r"[A-Za-z®§đ][\u{a1}-\u{ff}\u{3bc}\u{2212}]|[\u{a1}-\u{ff}\u{3bc}\u{2212}][A-Za-z\u{1ea0}-\u{1ef9}]"

#: Polars pattern of a `_WORD` that holds a code.
_LETTER = r"A-Za-z\u{a1}-\u{24f}\u{300}-\u{36f}\u{3bc}\u{1e00}-\u{1eff}\u{20ab}\u{2212}"
_CODED_WORD = rf"[{_LETTER}]*[\u{{a1}}-\u{{ff}}\u{{3bc}}\u{{2212}}][{_LETTER}]*"

#: Units whose signs happen to spell a syllable in TCVN3.
_UNITS = frozenset({"N·m", "µm", "m×n", "m×", "l×", "h×"})


def decode_tcvn3(text: str, upper: bool = False) -> str:
    """Every TCVN3 code replaced by its letter, NFC; `upper` for text set in a capital font (`.VnTimeH`)."""
    decoded = nfc(text.translate(_DECODE))
    return decoded.upper() if upper else decoded


def looks_like_tcvn3(text: str) -> bool:
    """True when at least one word is no Vietnamese as written and is a Vietnamese syllable as TCVN3."""
    return any(_is_evidence(word) for word in _WORD.findall(text))


def repair_tcvn3(text: str, whole: bool = False) -> str:
    """The text with its TCVN3 words decoded; unchanged without evidence, unless `whole` says the text around it is TCVN3.

    In a cell that also holds Unicode-only letters, words that read both ways stay as they are.
    """
    if not whole and not looks_like_tcvn3(text):
        return text
    mixed = _BEYOND.search(text) is not None
    repaired = _WORD.sub(lambda match: _repair_word(match[0], mixed), text)
    return repaired.upper() if repaired != text and _set_in_capitals(text) else repaired


def is_mixed(text: str) -> bool:
    """True when one cell holds TCVN3 words and Unicode-only letters."""
    return _BEYOND.search(text) is not None and looks_like_tcvn3(text)


def repair_tcvn3_expr(expr: pl.Expr, whole: bool = False) -> pl.Expr:
    """`repair_tcvn3` for a String column; Python sees each distinct suspicious value once."""
    pattern = f"[{_CODES}]" if whole else _SUSPICIOUS
    return (
        pl.when(expr.str.contains(pattern))
        .then(expr.map_batches(lambda column: _repair_distinct(column, pattern, whole), return_dtype=pl.String))
        .otherwise(expr)
    )


def looks_like_tcvn3_expr(expr: pl.Expr) -> pl.Expr:
    """`looks_like_tcvn3` for a String column; Python sees each distinct word that holds a code once a chunk."""
    return expr.map_batches(_has_evidence, return_dtype=pl.Boolean, is_elementwise=True)


def column_verdict(column: pl.Series) -> tuple[int, bool]:
    """How many cells of a String column show TCVN3, and whether the column is TCVN3 throughout.

    Throughout: no Unicode-only letter anywhere, and evident cells at least as many as cells that read both ways.
    """
    counts = column.drop_nulls().filter(column.drop_nulls().str.contains(f"[{_CODES}]")).value_counts()
    evident = sum(count for text, count in counts.iter_rows() if looks_like_tcvn3(text))
    if evident == 0:
        return 0, False
    unicode_only = column.str.contains(_BEYOND.pattern).any()
    return evident, not unicode_only and 2 * evident >= int(counts["count"].sum())


def _has_evidence(column: pl.Series) -> pl.Series:
    words = column.str.extract_all(_CODED_WORD)
    evident = [word for word in words.explode().unique().drop_nulls() if _is_evidence(word)]
    found = words.list.eval(pl.element().is_in(evident).any()).list.first() if evident else column.is_null()
    return found.fill_null(value=False).set(column.is_null(), None)


def _repair_distinct(column: pl.Series, pattern: str, whole: bool) -> pl.Series:
    """Decode the distinct values matching the pattern, then put them back."""
    values = column.filter(column.str.contains(pattern).fill_null(value=False)).unique()
    if values.is_empty():
        return column
    return column.replace(values, pl.Series([repair_tcvn3(value, whole) for value in values], dtype=pl.String))


def _is_evidence(word: str) -> bool:
    """A word that only TCVN3 explains."""
    if len(word) < 2 or not _CODE.search(word) or word in _UNITS or is_written_syllable(word):
        return False
    if _BEYOND.search(word):
        return is_syllable(word.translate(_SLIPS))
    return _WRITTEN.search(word) is not None and is_syllable(decode_tcvn3(word))


def _repair_word(word: str, mixed: bool) -> str:
    """One word of a cell known to hold TCVN3."""
    if not _CODE.search(word) or word in _UNITS:
        return word
    patched = word.translate(_SLIPS)
    if patched != word and is_syllable(patched):
        return nfc(patched)
    if _BEYOND.search(word):
        return word
    if mixed:
        return decode_tcvn3(word) if _is_evidence(word) else word
    decoded = decode_tcvn3(word)
    return decoded if _LETTERS.fullmatch(decoded) and word not in _SIGNS else word


def _set_in_capitals(text: str) -> bool:
    """Plain TCVN3 fonts have no accented capitals, so a cell whose ASCII letters are all capitals was meant in capitals."""
    plain = [letter for letter in text if letter.isascii() and letter.isalpha()]
    return len(plain) >= 2 and all(letter.isupper() for letter in plain)
