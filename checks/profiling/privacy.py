"""Guesses of who may see a column: words of its header, and values that look like ids, phones, addresses or names of people.

Cautious on purpose: unknown is `internal`, nothing is ever guessed `public`, and a person decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from catalog.names import Classification
from catalog.text import fold
from checks.personal_data import Kind, has_personal_data

_DOCUMENTS = ("dinh danh", "can cuoc", "cccd", "cmnd", "cmt", "chung minh", "ho chieu", "passport", "bhxh", "bhyt")
_NAMES = ("ho ten", "ho va ten", "ho chu dem", "ten nguoi", "nguoi dai dien", "chu ho", "nguoi nop", "nguoi lap", "full name")
_HOMES = ("dia chi", "noi o", "cho o", "thuong tru", "tam tru", "que quan", "nguyen quan", "address")
_BIRTHS = ("ngay sinh", "nam sinh", "sinh ngay", "ngay thang nam sinh", "birth", "date of birth")
_DELICATE = ("dan toc", "ton giao", "benh", "khuyet tat", "suc khoe", "tien an", "hiv", "dang vien", "ethnicity", "religion")


@dataclass(frozen=True, slots=True)
class _Sign:
    """Header phrases (folded), the classification they ask for, what they announce, and whether it tells people apart."""

    phrases: tuple[str, ...]
    classification: Classification
    what: str
    names_people: bool = False


#: The first that fits counts.
_SIGNS = (
    _Sign(_DELICATE, "sensitive", "đời tư nhạy cảm"),
    _Sign(_DOCUMENTS, "personal", "số giấy tờ của một người", names_people=True),
    _Sign(_NAMES, "personal", "họ tên", names_people=True),
    _Sign(_BIRTHS, "personal", "ngày sinh", names_people=True),
    _Sign(("dien thoai", "sdt", "phone", "mobile", "di dong", "zalo"), "personal", "số điện thoại"),
    _Sign(("email", "e mail", "thu dien tu"), "personal", "thư điện tử"),
    _Sign(("gioi tinh", "sex", "gender"), "personal", "giới tính"),
    _Sign(_HOMES, "personal", "địa chỉ"),
    _Sign(("ma so thue", "mst", "tai khoan", "bien so", "thu nhap", "luong"), "restricted", "điều có thể gắn với một người"),
)
_FAMILIES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Đoàn|Trịnh|Trương|Lâm|Mai|Đào|Cao|"
    "Hà|Chu|Tạ|Lương|Tô|Vương|Triệu|Bàn|Đàm|Tằng|Chìu|Lỷ|Nông|Hứa|La|Vi|Phùng|Quách|Thân|Từ|Kiều|Thái|Lục|Tống|Ninh|Trưởng"
)
#: What whole values are counted by; what stands inside longer text is the business of `checks.personal_data`.
PATTERNS: Mapping[str, str] = {
    "id": r"^0(?:0[1-9]|[1-8]\d|9[0-6])[0-3]\d{8}$",
    "phone": r"^(?:\+?84|0)[ .-]?(?:[35789]\d|2\d{2})(?:[ .-]?\d){7}$",
    "email": r"^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$",
    "name": rf"^(?i:{_FAMILIES})(?: \p{{L}}[\p{{L}}']*){{1,5}}$",
}
#: Patterns that must fit most values, what they are, and whether that tells people apart.
_LOOKS = (
    ("id", "số định danh 12 chữ số", True),
    ("phone", "số điện thoại", False),
    ("email", "thư điện tử", False),
    ("name", "họ tên người", True),
)
_MOSTLY = 0.8
#: Some places are named like people: names count where more than this share of the cells has one.
_SOME = 0.02
_NUMBERED: tuple[Kind, ...] = ("personal_id", "phone", "email")


@dataclass(frozen=True, slots=True)
class Privacy:
    """A classification and what speaks for it (Vietnamese); `names_people` columns tell one person from another."""

    classification: Classification
    why: str
    names_people: bool = False

    @property
    def shown(self) -> bool:
        """Whether single values may be shown or written down."""
        return self.classification == "internal"


#: Columns beside one that names people: nothing personal in themselves, but each row speaks of somebody.
BESIDE = Privacy("restricted", "cùng dòng với cột chỉ đích danh một người")


def announced_by(header: str) -> Privacy | None:
    """What the header alone settles."""
    words = f" {fold(header)} "
    for sign in _SIGNS:
        if any(f" {phrase} " in words for phrase in sign.phrases):
            return Privacy(sign.classification, f"tiêu đề nói về {sign.what}", sign.names_people)
    return None


def counted(text: pl.Expr, *, inside: bool) -> dict[str, pl.Expr]:
    """How many values look like something personal; what stands `inside` longer text takes longer to find."""
    looks = {name: text.str.contains(pattern).sum() for name, pattern in PATTERNS.items()}
    if not inside:
        return looks
    return looks | {"inside": has_personal_data(text, _NUMBERED).sum(), "named": has_personal_data(text, ["name"]).sum()}


def privacy_of(header: str, filled: int, seen: Mapping[str, int], *, text: bool) -> Privacy:
    """The guess for one column of `filled` values, `seen` as `counted` names them; only `text` can hide a person inside."""
    announced = announced_by(header)
    if announced is not None:
        return announced
    for name, what, names_people in _LOOKS:
        if filled and seen.get(name, 0) >= _MOSTLY * filled:
            return Privacy("personal", f"{what} ở {seen[name]} trong {filled} ô", names_people)
    if text and seen.get("inside", 0):
        return Privacy("restricted", f"{seen['inside']} ô có vẻ chứa số định danh, điện thoại hoặc thư điện tử")
    if text and seen.get("named", 0) > _SOME * filled:
        return Privacy("restricted", f"{seen['named']} ô có vẻ chứa họ tên người")
    return Privacy("internal", "không thấy dấu hiệu dữ liệu cá nhân")
