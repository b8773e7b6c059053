"""Whether the arguments a contract gives one of our own expectations are arguments it takes, said in one sentence."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from catalog.i18n import Sentence
from checks.domain_rule import COLUMNS, NARROWED, DomainRule
from checks.rules import Kwargs

#: What pydantic wanted, by the beginning of the kind of its error.
_WANTED: Mapping[str, Sentence] = {
    "bool": Sentence("true hoặc false"),
    "date": Sentence("một ngày, viết như 2025-07-01"),
    "dict": Sentence("một bộ khóa: giá trị"),
    "float": Sentence("một số"),
    "int": Sentence("một số nguyên"),
    "list": Sentence("một danh sách"),
    "string": Sentence("một chuỗi trong dấu nháy"),
    "too_short": Sentence("ít nhất một phần tử"),
}
#: The same where pydantic says what it compared with.
_COMPARED: Mapping[str, Callable[[Any], Sentence]] = {
    "greater_than_equal": lambda least: Sentence("từ {least} trở lên", least=least),
    "greater_than": lambda bound: Sentence("lớn hơn {bound}", bound=bound),
    "less_than_equal": lambda most: Sentence("đến {most} là cùng", most=most),
    "less_than": lambda bound: Sentence("nhỏ hơn {bound}", bound=bound),
    "literal_error": lambda expected: Sentence("một trong {expected}", expected=_listed(expected)),
}


def argument_problem(rule: DomainRule, kwargs: Kwargs) -> tuple[Sentence, Sentence] | None:
    """What is wrong with the arguments, and the remedy; None where nothing is."""
    taken = [*COLUMNS[rule.shape], *rule.names, *NARROWED[rule.shape], *([] if rule.shape == "table" else ["mostly"])]
    remedy = Sentence("Đối số của {kind}: {taken}.", kind=rule.type, taken=", ".join(taken) or Sentence("không có"))
    unknown = [name for name in kwargs if name not in taken]
    if unknown:
        return Sentence("không có đối số {names}", names=", ".join(unknown)), remedy
    missing = [name for name in COLUMNS[rule.shape] if not kwargs.get(name)]
    if missing:
        return Sentence("thiếu đối số {names}", names=", ".join(missing)), remedy
    wrong = _wrong_columns(kwargs) or _wrong_share(kwargs)
    if wrong is not None:
        return wrong, remedy
    try:
        rule.filled(kwargs)
    except ValidationError as error:
        return _said(error.errors()[0]), remedy
    return None


def _wrong_columns(kwargs: Kwargs) -> Sentence | None:
    for name in ("column", "column_A", "column_B"):
        if name in kwargs and not isinstance(kwargs[name], str):
            return Sentence("{place} là {found!r}, cần tên một cột", place=name, found=kwargs[name])
    listed = kwargs.get("column_list", [""])
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        return Sentence("column_list là {found!r}, cần danh sách tên cột", found=listed)
    return None


def _wrong_share(kwargs: Kwargs) -> Sentence | None:
    share: Any = kwargs.get("mostly", 1)
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        return Sentence("mostly là {found!r}, cần một số từ 0 đến 1", found=share)
    return None


def _said(error: ErrorDetails) -> Sentence:
    """One of pydantic's errors in our words; our own validators speak for themselves."""
    place, kind = ".".join(str(part) for part in error["loc"]), error["type"]
    if kind == "missing":
        return Sentence("thiếu đối số {names}", names=place)
    if kind == "extra_forbidden":
        return Sentence("không có đối số {names}", names=place)
    if kind == "value_error":
        own = error["ctx"]["error"]
        return Sentence("{place}: {own}", place=place, own=own) if place else Sentence("{own}", own=own)
    compared = _COMPARED.get(kind)
    wanted = compared(*error["ctx"].values()) if compared else _plain(kind, error["msg"])
    return Sentence("{place} là {found!r}, cần {wanted}", place=place, found=error["input"], wanted=wanted)


def _plain(kind: str, message: str) -> Sentence | str:
    return next((wanted for beginning, wanted in _WANTED.items() if kind.startswith(beginning)), message)


def _listed(expected: str) -> Sentence | str:
    """What pydantic lists as `'a', 'b' or 'c'`."""
    others, either, last = expected.rpartition(" or ")
    return Sentence("{others} hoặc {last}", others=others, last=last) if either else last
