"""Signs of a person in free text: ids, phone numbers, e-mail addresses, full names. Heuristics, made for few false alarms.

A sign is a shape, never a proof: 12 digits that could be a personal id, a family name followed by two or three capitalised
syllables where no street, school or company is named. Names of two syllables are left alone: too many places have them.
"""

from collections.abc import Sequence
from typing import Literal

import polars as pl

Kind = Literal["personal_id", "phone", "email", "name"]
KINDS: tuple[Kind, ...] = ("personal_id", "phone", "email", "name")

_GAP = r"[ .\-]"
_BEFORE, _AFTER = r"(?:^|[^0-9\p{L}])", r"(?:[^0-9]|$)"


def _grouped(prefix: str, *groups: Sequence[int]) -> str:
    """Digits after a prefix, in any of the groupings people write them in; the first group is what the prefix still lacks."""
    ways = [_GAP.join(f"[0-9]{{{size}}}" if size else "" for size in sizes) for sizes in groups]
    return f"{prefix}(?:{'|'.join(ways)})"


#: Three digits of a province of birth registration, century and sex, year of birth, serial; or nine digits called an old id.
_ID = "|".join(
    [
        rf"{_BEFORE}0(?:0[1-9]|[1-8][0-9]|9[0-6])(?:[0-3][0-9]{{8}}|{_GAP}[0-3][0-9]{{2}}{_GAP}[0-9]{{3}}{_GAP}[0-9]{{3}}){_AFTER}",
        rf"(?i:cmnd|cmt|chứng minh (?:nhân dân|thư))[^0-9]{{0,20}}[0-9]{{9}}{_AFTER}",
    ]
)
_ABROAD = rf"(?:(?:\+84|\(\+84\)|0084){_GAP}?|84 ?)"
_MOBILE = "|".join(
    [
        _grouped("0[35789]", (8,), (1, 3, 4), (2, 3, 3), (1, 4, 3), (1, 3, 2, 2), (2, 2, 2, 2), (2, 6), (1, 7)),
        _grouped(_ABROAD + "[35789]", (8,), (1, 3, 4), (2, 3, 3), (1, 4, 3), (1, 3, 2, 2), (2, 6), (1, 7)),
    ]
)
_LANDLINE = "|".join(
    [
        _grouped(r"02", (9,), (2, 3, 4), (2, 4, 3), (1, 4, 4), (2, 7), (1, 8)),
        rf"\(02[0-9]{{1,2}}\) ?[0-9]{{3,4}}{_GAP}?[0-9]{{3,4}}",
        _grouped(_ABROAD + "2", (9,), (2, 3, 4), (2, 7), (1, 8)),
    ]
)
_PHONE = rf"(?:^|[^0-9\p{{L}}.,])(?:{_MOBILE}|{_LANDLINE})(?:[^0-9]|$)"
_EMAIL = r"[A-Za-z0-9][A-Za-z0-9._%+\-]*@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}"

#: Family names that are hardly ever anything else. Hà, Hồ, Mai, Cao, Nông, Triệu... begin too many other things.
_FAMILIES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Ngô|Dương|Đoàn|Đinh|Trịnh|Trương|Phùng|Vương|"
    "Chíu|Chìu|Tằng|Voòng|Phoòng|Lỷ|Sằn|Nình"
)
_SYLLABLE = r"\p{Lu}\p{L}{0,6}"
_NAME = rf"(?:^|[^\p{{L}}])(?:{_FAMILIES}|{_FAMILIES.upper()})(?:\s+{_SYLLABLE}){{2,3}}(?:[^\p{{L}}]|$)"

#: Words before a name that make it the name of a place or a body.
_BODIES = (
    "đường|phố|ngõ|ngách|hẻm|phường|xã|thị trấn|quận|huyện|thôn|xóm|làng|bản|khu|tổ|ấp|cầu|chợ|bến|cảng|đền|đình|chùa|núi|đảo|"
    "hồ|sông|trường|thpt|thcs|tiểu học|mầm non|đại học|cao đẳng|học viện|bệnh viện|công ty|cty|tnhh|cổ phần|doanh nghiệp|dntn|"
    "tập đoàn|nhà hàng|khách sạn|quảng trường|công viên|vườn hoa|tượng đài|giải thưởng|giải"
)
_PLACE = rf"(?:^|[^\p{{L}}])(?i:{_BODIES})[ .:]+(?:\p{{Lu}}\p{{L}}*\s*){{1,6}}"
#: People whom streets are named after, where the word for the street was left out.
_HEROES = (
    "Trần Hưng Đạo|Trần Quốc Toản|Trần Quốc Nghiễn|Trần Quốc Tảng|Trần Nhân Tông|Trần Nhân Tôn|Trần Quang Khải|"
    "Trần Khánh Dư|Trần Bình Trọng|Trần Nhật Duật|Lê Thánh Tông|Lê Đại Hành|Lê Hồng Phong|Lê Quý Đôn|Lê Văn Hưu|Lê Thái Tổ|"
    "Hoàng Quốc Việt|Hoàng Văn Thụ|Hoàng Hoa Thám|Hoàng Liên Sơn|Nguyễn Văn Cừ|Nguyễn Văn Trỗi|Nguyễn Đức Cảnh|"
    "Nguyễn Bỉnh Khiêm|Nguyễn Công Trứ|Nguyễn Thị Minh Khai|Nguyễn Tất Thành|Nguyễn Hữu Huân|Ngô Gia Tự|Đinh Tiên Hoàng|"
    "Phan Bội Châu|Phan Chu Trinh|Phan Đình Phùng|Phan Đình Giót|Võ Thị Sáu|Võ Nguyên Giáp|Phạm Ngũ Lão|Phạm Ngọc Thạch|"
    "Phạm Văn Đồng|Vũ Văn Hiếu"
)


def has_personal_data(text: pl.Expr, kinds: Sequence[Kind]) -> pl.Expr:
    """True where the text shows a sign of one of the kinds; null stays null."""
    signs = {"personal_id": _ID, "phone": _PHONE, "email": _EMAIL}
    found = [text.str.contains(sign) for kind, sign in signs.items() if kind in kinds]
    if "name" in kinds:
        found.append(_has_name(text))
    return pl.any_horizontal(found)


def _has_name(text: pl.Expr) -> pl.Expr:
    """A name that is left once places, bodies and street heroes are taken out."""
    return text.str.replace_all(_PLACE, " ; ").str.replace_all(_HEROES, ";").str.contains(_NAME)
