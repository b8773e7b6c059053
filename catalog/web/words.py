"""The words pages use for what the register keeps as codes, in the reader's language at the moment of asking."""

from collections.abc import Mapping
from datetime import timedelta

from catalog.figures import shown
from catalog.i18n import _
from catalog.quality_words import FAIR, GOOD, dimensions
from catalog.quality_words import band as band

_UNITS = ((365, "y"), (91, "q"), (30, "m"), (7, "w"))


def layer(code: str) -> str:
    """What a layer holds."""
    return {
        "raw": _("Như đã nộp"),
        "conformed": _("Dữ liệu chuẩn hóa"),
        "curated": _("Dữ liệu tổng hợp"),
        "quarantine": _("Dòng cách ly"),
    }[code]


def kind(code: str | None) -> str:
    """How a table lives from delivery to delivery."""
    words = {
        "registry": _("sổ đăng ký, có giữ lịch sử"),
        "event": _("sự kiện, chỉ ghi thêm"),
        "snapshot": _("số liệu theo kỳ"),
        "reference": _("danh mục dùng chung"),
    }
    return words.get(code or "", "")


def classification(code: str) -> str:
    """Who a column is for."""
    return {
        "public": _("công khai"),
        "internal": _("nội bộ"),
        "restricted": _("hạn chế"),
        "personal": _("cá nhân"),
        "sensitive": _("cá nhân nhạy cảm"),
    }[code]


def dimension(code: str) -> str:
    """A quality dimension, as a heading."""
    return dimensions()[code].capitalize()


def severity(code: str) -> str:
    """What a broken rule does to a row."""
    return {"error": _("lỗi"), "warning": _("cảnh báo")}[code]


def run_status(code: str) -> str:
    """How a run is going."""
    return {"running": _("đang chạy"), "succeeded": _("xong"), "failed": _("thất bại")}[code]


def run_kind(code: str) -> str:
    """What a run is for."""
    return {"walk": _("nhận, kiểm tra và công bố"), "replay": _("chạy lại một lượt giao nộp")}.get(code, code)


def used(kind: str, times: int) -> str:
    """How often something was used in one way."""
    said = {
        "page": _("{number} lượt xem"),
        "download": _("{number} lượt tải"),
        "api": _("{number} lượt gọi API"),
        "query": _("{number} truy vấn"),
    }
    return said[kind].format(number=shown(times))


def dtype(code: str) -> str:
    """A column's type in plain words."""
    if code.startswith("Datetime"):
        return _("thời điểm")
    if code.startswith("List"):
        return _("danh sách")
    if code.startswith(("Int", "UInt")):
        return _("số nguyên")
    if code.startswith(("Float", "Decimal")):
        return _("số thập phân")
    return {"String": _("văn bản"), "Date": _("ngày"), "Boolean": _("có/không")}.get(code, code)


def every(promise: timedelta | None) -> str:
    """How often new data is promised."""
    if promise is None:
        return _("không cam kết định kỳ")
    for days, unit in _UNITS:
        if promise.days >= days and promise.days % days == 0:
            return _every(promise.days // days, unit)
    return _("{number} ngày một lần").format(number=shown(promise.days))


def every_days(days: int | None) -> str:
    """The same for what the register keeps."""
    return every(timedelta(days=days) if days else None)


def _every(number: int, unit: str) -> str:
    once = {"y": _("mỗi năm"), "q": _("mỗi quý"), "m": _("mỗi tháng"), "w": _("mỗi tuần")}
    several = {
        "y": _("{number} năm một lần"),
        "q": _("{number} quý một lần"),
        "m": _("{number} tháng một lần"),
        "w": _("{number} tuần một lần"),
    }
    return once[unit] if number == 1 else several[unit].format(number=shown(number))


def band_title(name: str) -> str:
    """Which scores a band holds."""
    bounds = {"good": GOOD, "fair": FAIR}
    said = {"good": _("từ {good} điểm"), "fair": _("{fair} đến dưới {good}"), "poor": _("dưới {fair}"), "none": _("chưa chấm")}
    return said.get(name, name).format(**bounds)


def law(urn: str) -> str:
    """`urn:law:vn:148/QĐ-TTg:2023` as people cite it; anything else as it is."""
    parts = urn.split(":")
    prefix: Mapping[int, str] = dict(enumerate(("urn", "law", "vn")))
    if len(parts) < 4 or any(parts[at] != word for at, word in prefix.items()):
        return urn
    number, year = parts[3], parts[4] if len(parts) > 4 else ""
    return number if not year or f"/{year}/" in number else f"{number} ({year})"
