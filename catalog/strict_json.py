"""JSON taken at its word: what other readers pass over in silence (a key twice, NaN, depths without end) is refused.

For documents that are understood as a whole. Lists of rows, where only the row at fault is set aside, are `catalog.files`.
"""

import json
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

from catalog.errors import DeliveryRejected
from catalog.i18n import Sentence

DEEPEST = 64
_LONGEST_NUMBER = 300
Pairs = list[tuple[str, Any]]


def strict_json(content: bytes, repeated: Callable[[Pairs], dict[str, Any] | None] = lambda _: None) -> object:
    """JSON by RFC 8259 without duplicate keys, NaN, endless numbers or depths; raises `DeliveryRejected`.

    `repeated` may make an object of pairs of which some share a key; None refuses them.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        told = Sentence("Tệp không phải UTF-8 (byte {position}). Lưu lại bằng UTF-8 rồi nộp lại.", position=error.start)
        raise DeliveryRejected("not-utf8", told) from error
    try:
        value = json.loads(
            text,
            object_pairs_hook=partial(_distinct, repeated=repeated),
            parse_constant=_refuse_constant,
            parse_float=_float,
            parse_int=_int,
        )
    except json.JSONDecodeError as error:
        told = Sentence(
            "JSON sai ở dòng {line}, cột {column}: {fault}. Sửa chỗ đó rồi nộp lại.",
            line=error.lineno,
            column=error.colno,
            fault=error.msg,
        )
        raise DeliveryRejected("malformed-json", told) from error
    except RecursionError as error:
        raise _too_deep() from error
    if _depth(value) > DEEPEST:
        raise _too_deep()
    if "\\ud" in text.lower():
        _refuse_surrogates(value)
    return value


def _distinct(pairs: Pairs, repeated: Callable[[Pairs], dict[str, Any] | None]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    allowed = repeated(pairs)
    if allowed is not None:
        return allowed
    names = [name for name, _ in pairs]
    twice = ", ".join(sorted({name for name in names if names.count(name) > 1}))
    told = Sentence("Khóa lặp trong cùng một đối tượng JSON: {keys}. Giữ lại một giá trị rồi nộp lại.", keys=twice)
    raise DeliveryRejected("duplicate-key", told)


def _refuse_constant(name: str) -> NoReturn:
    told = Sentence("JSON chứa {name}, không phải một số. Bỏ trường đó hoặc ghi số thật rồi nộp lại.", name=name)
    raise DeliveryRejected("not-a-number", told)


def _float(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise _number_too_large(text)
    return value


def _int(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise _number_too_large(text)
    return int(text)


def _number_too_large(text: str) -> DeliveryRejected:
    told = Sentence("Số '{start}…' quá lớn. Kiểm tra lại giá trị rồi nộp lại.", start=text[:20])
    return DeliveryRejected("number-too-large", told)


def _too_deep() -> DeliveryRejected:
    told = Sentence("JSON lồng quá {deepest} tầng. Kiểm tra phần mềm xuất tệp rồi nộp lại.", deepest=DEEPEST)
    return DeliveryRejected("too-deep", told)


def _depth(value: object) -> int:
    """Levels of nesting, walked level by level so that a deep value cannot exhaust the stack."""
    level, depth = [value], 0
    while depth <= DEEPEST and (level := [one for one in level if isinstance(one, dict | list)]):
        depth += 1
        level = [inner for one in level for inner in _inside(one)]
    return depth


def _inside(value: dict[str, Any] | list[Any]) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value


def _refuse_surrogates(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        told = Sentence("Tệp có ký tự Unicode hỏng (\\ud800–\\udfff đứng lẻ). Sửa bảng mã ở phần mềm xuất tệp rồi nộp lại.")
        raise DeliveryRejected("broken-character", told) from error
