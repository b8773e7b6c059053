"""Which type a column has: the narrowest candidate that reads its values, unless reading them so would lose something.

A few unreadable values among many are taken for mistakes of the file; what they may cost in turned-away rows is bounded here.
Counting is `evidence`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.text import fold
from checks.profiling.candidates import BOOLEAN, DATES, INTEGERS, LIST, NUMBERS, TEXT, TIMESTAMP, Candidate
from checks.profiling.numbers import decimal_mark

#: From this many values on, up to this share of them may be mistakes of the file.
MANY, MISTAKES = 200, 0.005
_CODE_WORDS = {"ma", "code", "id", "gtin", "gln", "sscc", "cccd", "cmnd", "cmt", "mst", "sdt", "phone", "zip", "barcode"}
_CODE_PHRASES = ("dinh danh", "so hieu", "can cuoc", "chung minh", "dien thoai", "quyet dinh so", "so giay", "bien so")
_DAY_WORDS = {"ngay", "date", "day", "thoi", "time", "han"}


@dataclass(frozen=True, slots=True)
class Guess:
    """A type, how many of the filled values it reads, and why it is not a narrower one (Vietnamese, may be empty)."""

    candidate: Candidate
    filled: int
    read: int
    doubt: str = ""

    @property
    def unread(self) -> int:
        """Values that would be turned away."""
        return self.filled - self.read


def text_guess(filled: int, doubt: str = "") -> Guess:
    """Text, which reads everything."""
    return Guess(TEXT, filled, filled, doubt)


def tolerated(values: int) -> int:
    """How many of so many values may be mistakes of the file."""
    return int(values * MISTAKES) if values >= MANY else 0


def is_code_header(header: str) -> bool:
    """Whether a header announces codes, which are text even where every one is digits."""
    words = fold(header)
    return bool(_CODE_WORDS & set(words.split())) or any(phrase in words for phrase in _CODE_PHRASES)


def guess(header: str, filled: int, read: Mapping[str, int], marks: Mapping[str, int], *, typed_source: bool) -> Guess:
    """The type of a column of `filled` values of which each candidate (by label) reads so many."""
    if not filled:
        return text_guess(0, "cột không có giá trị nào")
    enough = filled - tolerated(filled)

    def reads(candidate: Candidate) -> bool:
        return read.get(candidate.label, 0) >= enough

    for candidate in (*(DATES if _DAY_WORDS & set(fold(header).split()) else DATES[:-1]), TIMESTAMP, LIST):
        if reads(candidate):
            return Guess(candidate, filled, read[candidate.label])
    if any(reads(candidate) for candidate in (*INTEGERS, *NUMBERS)):
        return _number_guess(header, filled, read, marks, enough, typed_source=typed_source)
    if reads(BOOLEAN):
        return Guess(BOOLEAN, filled, read[BOOLEAN.label])
    return text_guess(filled, _absent_marks(filled, read, marks))


def _absent_marks(filled: int, read: Mapping[str, int], marks: Mapping[str, int]) -> str:
    """What to say of a column of numbers but for the marks some cells hold in place of nothing."""
    absent = marks.get("absent", 0)
    if not absent or max((read.get(one.label, 0) for one in NUMBERS), default=0) + absent < filled:
        return ""
    return f"sẽ là số nếu {absent} ô ghi dấu như '..', '-' thay cho ô trống được để trống"


def _number_guess(
    header: str, filled: int, read: Mapping[str, int], marks: Mapping[str, int], enough: int, *, typed_source: bool
) -> Guess:
    if is_code_header(header):
        return text_guess(filled, "tiêu đề nói đây là mã, giữ nguyên từng chữ số")
    if marks["leading_zero"]:
        return text_guess(filled, "có giá trị bắt đầu bằng số 0, giữ nguyên từng chữ số")
    if marks["long_code"] >= enough:
        return text_guess(filled, "toàn dãy từ 9 chữ số trở lên, giống mã hơn giống số")
    mark = decimal_mark(marks, typed_source=typed_source)
    if mark is None:
        return text_guess(filled, "không rõ dấu chấm, phẩy là phần nghìn hay phần thập phân; khai decimal rồi đổi kiểu")
    for candidate in (*INTEGERS, *NUMBERS):
        if candidate.decimal == mark and read.get(candidate.label, 0) >= enough:
            return Guess(candidate, filled, read[candidate.label])
    return text_guess(filled, "các số viết không cùng một kiểu dấu")
