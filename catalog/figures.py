"""Values as their reader writes them: numbers, dates and times in Vietnamese or English form, local time. No sentences here."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from catalog.i18n import _, language, vietnamese_number

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def shown(value: object) -> str:
    """A value as its reader writes it: 1.234,5 and 31/12/2026 (English: 1,234.5 and 2026-12-31), local time, blanks empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, int):
        return _marks(f"{value:,}")
    if isinstance(value, float):
        return _marks(f"{value:,.2f}".rstrip("0").rstrip("."))
    if isinstance(value, datetime):
        return _local(value).strftime(f"{_date_form()} %H:%M")
    if isinstance(value, date):
        return value.strftime(_date_form())
    if isinstance(value, list):
        return ", ".join(shown(one) for one in value)
    return str(value)


def _local(moment: datetime) -> datetime:
    """The moment in Vietnam; the calendar's last hours, which mean "for ever", have no later hour to move to."""
    try:
        return moment.astimezone(ZONE)
    except OverflowError:
        return moment


def _marks(number: str) -> str:
    return number if language() == "en" else vietnamese_number(number)


def _date_form() -> str:
    return "%Y-%m-%d" if language() == "en" else "%d/%m/%Y"


def shown_exactly(value: object, decimals: int = 6) -> str:
    """`shown` for a cell of data: as many decimals as the value has, up to `decimals`."""
    if isinstance(value, float):
        return _marks(f"{value:,.{decimals}f}".rstrip("0").rstrip("."))
    return shown(value)
