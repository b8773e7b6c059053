"""Header cells to column names: cleaned, complete, unique. Matching them to a contract is another module's work."""

from collections import Counter
from collections.abc import Sequence

from catalog.errors import DeliveryRejected
from catalog.files.model import PROBLEM, ROW, Note
from catalog.i18n import Sentence
from catalog.tcvn3 import looks_like_tcvn3, repair_tcvn3
from catalog.text import nfc


def clean_headers(cells: Sequence[str | None], limit: int, whole: bool = False) -> tuple[tuple[str, ...], list[Note]]:
    """Names for all columns, decoded throughout when the `whole` file is TCVN3.

    Raises DeliveryRejected `duplicate-header`, `reserved-header` or `too-many-columns`.
    """
    if len(cells) > limit:
        raise DeliveryRejected(
            "too-many-columns",
            Sentence(
                "Dòng tiêu đề có {columns} cột, tối đa là {limit}. Kiểm tra lại dấu phân cách hoặc xoá các cột thừa.",
                columns=len(cells),
                limit=limit,
            ),
        )
    decoded, notes = _decode(["" if cell is None else " ".join(nfc(cell).split()) for cell in cells], whole)
    names = [name or f"cột_{place}" for place, name in enumerate(decoded, start=1)]
    _refuse_repeats(names)
    unnamed = [str(place) for place, name in enumerate(decoded, start=1) if not name]
    if unnamed:
        told = Sentence("Cột thứ {places} không có tiêu đề; được giữ lại với tên 'cột_<số thứ tự>'.", places=", ".join(unnamed))
        notes.append(Note("unnamed-columns", told))
    return tuple(names), notes


def _decode(names: list[str], whole: bool) -> tuple[list[str], list[Note]]:
    """Headers typed in TCVN3 read as Unicode."""
    evident = sum(looks_like_tcvn3(name) for name in names)
    if not evident and not whole:
        return names, []
    repaired = [repair_tcvn3(name, whole) for name in names]
    told = Sentence("{headers} tiêu đề cột gõ bằng mã TCVN3 (ABC) đã được đổi sang Unicode.", headers=evident)
    return repaired, [Note("tcvn3-headers", told)]


def _refuse_repeats(names: list[str]) -> None:
    """Two columns of one name cannot be told apart; our own names cannot be taken."""
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        raise DeliveryRejected(
            "duplicate-header",
            Sentence(
                "Tiêu đề cột bị trùng: {repeated}. Đổi tên hoặc xoá cột thừa để mỗi cột có một tên riêng.",
                repeated=", ".join(repeated),
            ),
        )
    reserved = [name for name in names if name in (ROW, PROBLEM)]
    if reserved:
        raise DeliveryRejected(
            "reserved-header",
            Sentence("Tiêu đề '{name}' là tên dành riêng của hệ thống. Đổi tên cột này rồi nộp lại.", name=reserved[0]),
        )
