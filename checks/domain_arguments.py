"""Whether the arguments a contract gives one of our own expectations are arguments it takes, said in a line of Vietnamese."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from checks.domain_rule import COLUMNS, NARROWED, DomainRule
from checks.rules import Kwargs

#: What pydantic wanted, by the beginning of the kind of its error.
_WANTED: Mapping[str, str] = {
    "bool": "true hoặc false",
    "date": "một ngày, viết như 2025-07-01",
    "dict": "một bộ khóa: giá trị",
    "float": "một số",
    "int": "một số nguyên",
    "list": "một danh sách",
    "string": "một chuỗi trong dấu nháy",
    "too_short": "ít nhất một phần tử",
}
_COMPARED: Mapping[str, str] = {
    "greater_than_equal": "từ {ge} trở lên",
    "greater_than": "lớn hơn {gt}",
    "less_than_equal": "đến {le} là cùng",
    "less_than": "nhỏ hơn {lt}",
    "literal_error": "một trong {expected}",
}


def argument_problem(rule: DomainRule, kwargs: Kwargs) -> tuple[str, str] | None:
    """What is wrong with the arguments, and the remedy; None where nothing is."""
    taken = [*COLUMNS[rule.shape], *rule.names, *NARROWED[rule.shape], *([] if rule.shape == "table" else ["mostly"])]
    remedy = f"Đối số của {rule.type}: {', '.join(taken) or 'không có'}."
    unknown = [name for name in kwargs if name not in taken]
    if unknown:
        return f"không có đối số {', '.join(unknown)}", remedy
    missing = [name for name in COLUMNS[rule.shape] if not kwargs.get(name)]
    if missing:
        return f"thiếu đối số {', '.join(missing)}", remedy
    wrong = _wrong_columns(kwargs) or _wrong_share(kwargs)
    if wrong is not None:
        return wrong, remedy
    try:
        rule.filled(kwargs)
    except ValidationError as error:
        return _said(error.errors()[0]), remedy
    return None


def _wrong_columns(kwargs: Kwargs) -> str | None:
    for name in ("column", "column_A", "column_B"):
        if name in kwargs and not isinstance(kwargs[name], str):
            return f"{name} là {kwargs[name]!r}, cần tên một cột"
    listed = kwargs.get("column_list", [""])
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        return f"column_list là {listed!r}, cần danh sách tên cột"
    return None


def _wrong_share(kwargs: Kwargs) -> str | None:
    share: Any = kwargs.get("mostly", 1)
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        return f"mostly là {share!r}, cần một số từ 0 đến 1"
    return None


def _said(error: ErrorDetails) -> str:
    """One of pydantic's errors in our words; our own validators speak for themselves."""
    place, kind = ".".join(str(part) for part in error["loc"]), error["type"]
    if kind == "missing":
        return f"thiếu đối số {place}"
    if kind == "extra_forbidden":
        return f"không có đối số {place}"
    if kind == "value_error":
        own = error["msg"].removeprefix("Value error, ")
        return f"{place}: {own}" if place else own
    compared = _COMPARED.get(kind)
    wanted = compared.format(**error.get("ctx", {})).replace(" or ", " hoặc ") if compared else _plain(kind, error["msg"])
    return f"{place} là {error['input']!r}, cần {wanted}"


def _plain(kind: str, message: str) -> str:
    return next((wanted for beginning, wanted in _WANTED.items() if kind.startswith(beginning)), message)
