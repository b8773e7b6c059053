"""The sentences of a draft: each guess with its evidence, in the words a steward checks it by."""

from datetime import date, datetime

from checks.profiling.candidates import Candidate
from checks.profiling.evidence import ColumnEvidence

_TYPES = {
    "string": "văn bản",
    "int64": "số nguyên",
    "double": "số",
    "boolean": "có/không",
    "date": "ngày",
    "timestamp": "thời điểm",
    "array<string>": "danh sách",
}


def percent(part: int, whole: int) -> str:
    """A share as it is written in Vietnamese; never rounded to all or nothing."""
    if not whole or part in (0, whole):
        return "100 %" if whole and part else "0 %"
    share = 100 * part / whole
    return "dưới 0,1 %" if share < 0.1 else f"{min(share, 99.9):.1f} %".replace(".", ",")


def day(value: date) -> str:
    """A day as it is written in Vietnamese."""
    return value.strftime("%d/%m/%Y")


def column_evidence(one: ColumnEvidence, source: str) -> str:
    """Why a column was drafted as it was; holds no value of the column."""
    told = [f"{percent(one.rows - one.filled, one.rows)} trống", f"{_about(one)} giá trị khác nhau"]
    if one.guess.candidate.physical != "string":
        told.append(f"{percent(one.guess.read, one.filled)} đọc được là {type_words(one.guess.candidate)}")
    if one.shape is not None and one.shaped:
        told.append(f"{percent(one.shaped, one.filled)} khớp {one.shape}")
    if one.guess.doubt:
        told.append(f"để là văn bản: {one.guess.doubt}")
    told.append(f"mức {one.privacy.classification}: {one.privacy.why}")
    return f"Đoán từ {source}: {'; '.join(told)}"


def type_words(candidate: Candidate) -> str:
    """A type with what its declaration adds."""
    formats = f" dạng {', '.join(candidate.date_formats)}" if candidate.date_formats else ""
    return f"{_TYPES[candidate.physical]}{formats}{' (dấu thập phân là dấu chấm)' if candidate.decimal == '.' else ''}"


def bound(value: date | int | float) -> str | int | float:
    """A bound as YAML holds it."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def _about(one: ColumnEvidence) -> str:
    return f"{one.distinct}" if one.exact else f"khoảng {one.distinct}"
