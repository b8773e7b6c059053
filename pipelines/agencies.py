"""Names of the agencies contracts speak of by code, each with where it was read; a code without a name is shown as it is.

Names change with every reorganisation: mend the line and its source together. None of these comes from a decision we read.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agency:
    """Vietnamese and English name; `source` says where they were read, and when, or that the English one is ours."""

    title: str
    title_en: str
    source: str


_OURS = "tên tiếng Anh do kho dịch"
NAMED: Mapping[str, Agency] = {
    "cong-an-tinh": Agency(
        "Công an tỉnh Quảng Ninh", "Quảng Ninh Provincial Police", f"tienphong.vn và plo.vn, 29/06/2025; {_OURS}"
    ),
    "so-nnmt": Agency(
        "Sở Nông nghiệp và Môi trường",
        "Department of Agriculture and Environment",
        "danviet.vn, 13/11/2025, dẫn Quyết định 1639/QĐ-SNN&MT; tên tiếng Anh theo vietnam.vn, 2025",
    ),
    "so-noi-vu": Agency(
        "Sở Nội vụ", "Department of Home Affairs", "vtcnews.vn, 10/2025; tên tiếng Anh theo news.laodong.vn, 2025"
    ),
    "thong-ke-tinh": Agency(
        "Thống kê tỉnh Quảng Ninh",
        "Quảng Ninh Statistics Office",
        f"vov.vn, 2025, và thoibaotaichinhvietnam.vn, 08/01/2026; {_OURS}",
    ),
}
AGENCIES: Mapping[str, tuple[str, str]] = {code: (named.title, named.title_en) for code, named in NAMED.items()}
