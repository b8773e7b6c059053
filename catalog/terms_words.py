"""The terms a dataset is there on, in the reader's words: for the portal and the command line. No markup, no layout."""

from collections.abc import Mapping, Sequence
from datetime import date

from catalog.contract import Table
from catalog.figures import shown
from catalog.i18n import _, language, twin
from catalog.register import DatasetRow, VersionRow


def licence(told: Mapping[str, str] | None) -> str:
    """What others may do with the rows; that nobody said so is said."""
    return twin(told["title"], told["title_en"]) if told else _("chưa công bố giấy phép")


def access_level(level: str | None) -> str:
    """Who gets rows."""
    words = {"public": _("công khai"), "account": _("cần tài khoản"), "restricted": _("hạn chế")}
    return words.get(level or "", _("chưa nêu"))


def sharing(code: str) -> str:
    """The class of the Data Law by sharing."""
    return {"open": _("dữ liệu mở"), "shared": _("dữ liệu dùng chung"), "private": _("dữ liệu dùng riêng")}[code]


def importance(code: str) -> str:
    """The class of the Data Law by importance."""
    return {"core": _("cốt lõi"), "important": _("quan trọng"), "other": _("khác")}[code]


def law_class(row: DatasetRow) -> str:
    """Both classes of the Data Law; nothing where nobody classed it."""
    if not (row.sharing and row.importance):
        return ""
    told = _("{sharing}; tầm quan trọng: {importance}")
    return told.format(sharing=sharing(row.sharing), importance=importance(row.importance))


def places(told: Sequence[Mapping[str, str]] | None) -> str:
    """The places it covers."""
    return ", ".join(twin(place["title"], place["title_en"]) for place in told or ())


def reason(row: DatasetRow) -> str:
    """Why its rows are, or are not, for everybody."""
    told = row.access or {}
    return twin(str(told.get("reason") or ""), str(told.get("reason_en") or ""))


def reason_in(row: DatasetRow) -> str:
    """The language `reason` is in."""
    return language() if (row.access or {}).get("reason_en") else "vi"


def covered(row: DatasetRow, table: Table | None, version: VersionRow | None) -> tuple[date | None, date | None]:
    """First and last day it speaks of: declared, or counted in a version by columns its contract names to this day."""
    period = table.terms.period if table else None
    counted = version if period and (period.opens or period.closes) else None
    return (
        row.covers_from or (counted.covers_from if counted else None),
        row.covers_to or (counted.covers_to if counted else None),
    )


def period(first: date | None, last: date | None) -> str:
    """From when to when; nothing where neither is known."""
    if first and first == last:
        return shown(first)
    if first and last:
        return _("từ {first} đến {last}").format(first=shown(first), last=shown(last))
    if first:
        return _("từ {first} đến nay").format(first=shown(first))
    return _("đến {last}").format(last=shown(last)) if last else ""
