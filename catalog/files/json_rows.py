"""JSON objects to rows of text: what every JSON-based format shares. Opening and splitting files belongs to their readers."""

import json
import re
from collections.abc import Iterable
from typing import TypeAlias

import polars as pl

from catalog.files.model import AMBIGUOUS, PROBLEM, ROW, Limits

#: A key no file can hold unescaped by accident: where a parsed object keeps what is wrong with itself.
_FLAW = "\0flaw"
#: Keys no cell is made of.
_OURS = (_FLAW, ROW, PROBLEM)
Json: TypeAlias = "dict[str, Json] | list[Json] | str | bool | None"
Row: TypeAlias = dict[str, str | int | None]
_SURROGATE = re.compile("[\ud800-\udfff]")


class Digits(str):
    """A number exactly as written: codes and decimals keep every digit."""

    __slots__ = ()


class Unreal(str):
    """NaN or Infinity, which JSON does not have."""

    __slots__ = ()


def parse(text: str) -> Json:
    """Parse JSON keeping numbers as `Digits`; raises json.JSONDecodeError or RecursionError."""
    value: Json = json.loads(text, parse_float=Digits, parse_int=Digits, parse_constant=Unreal, object_pairs_hook=_object)
    return value


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """An object that remembers a key written twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        found[_FLAW] = next(key for key in keys if keys.count(key) > 1)
    return found


def row_of(value: Json, number: int, limits: Limits) -> Row:
    """One object as a row: cells as text, `_row`, and `_problem` when it is no proper flat object."""
    if not isinstance(value, dict):
        return {ROW: number, PROBLEM: f"Phần tử {number} không phải một đối tượng JSON {{...}}."}
    problems: list[str] = []
    cells = {key: _cell(key, item, problems, limits) for key, item in value.items() if key not in _OURS}
    problems += [f"Khoá '{key}' là tên dành riêng của hệ thống." for key in (ROW, PROBLEM) if key in value]
    if _FLAW in value:
        problems.insert(0, f"Khoá '{value[_FLAW]}' xuất hiện hai lần trong một đối tượng.")
    return {**cells, ROW: number, PROBLEM: " ".join(dict.fromkeys(problems)) or None}


def _cell(key: str, item: Json, problems: list[str], limits: Limits) -> str | None:
    """A value as text: numbers as written (1.125 with one more zero, lest it read as thousands), nested values as JSON."""
    if item is None:
        return None
    if isinstance(item, bool):
        return "true" if item else "false"
    if not isinstance(item, str):
        return _nested(key, item, problems, limits)
    if isinstance(item, Digits):
        return f"{item}0" if re.match(AMBIGUOUS, item) else str(item)
    if isinstance(item, Unreal):
        problems.append(f"'{key}' mang giá trị {item}, không phải số hợp lệ của JSON.")
    if _SURROGATE.search(item):
        problems.append(f"'{key}' chứa ký tự Unicode bị cắt đôi.")
        return _SURROGATE.sub("\ufffd", item)
    if len(item.encode()) > limits.cell:
        problems.append(f"'{key}' dài hơn {limits.cell_shown} byte.")
    return str(item) or None


def _nested(key: str, item: Json, problems: list[str], limits: Limits) -> str | None:
    if depth(item) > limits.json_depth:
        problems.append(f"'{key}' lồng sâu quá {limits.json_depth} tầng.")
        return None
    written = _SURROGATE.sub("\ufffd", write(item, problems))
    if len(written) > limits.record:
        problems.append(f"'{key}' dài hơn {limits.record >> 20} MB.")
    return written


def depth(value: Json) -> int:
    """How many brackets stand around the innermost value; iterative, for values no recursion survives."""
    level = 0
    layer: list[Json] = [value]
    while nested := [item for item in layer if isinstance(item, dict | list)]:
        level += 1
        layer = [inner for item in nested for inner in (item.values() if isinstance(item, dict) else item)]
    return level


def write(value: Json, problems: list[str]) -> str:
    """Compact JSON text with numbers as delivered; keys written twice and unreal numbers go to `problems`."""
    if isinstance(value, dict):
        if _FLAW in value:
            problems.append(f"Khoá '{value[_FLAW]}' xuất hiện hai lần trong một đối tượng.")
        items = (
            f"{json.dumps(key, ensure_ascii=False)}:{write(item, problems)}" for key, item in value.items() if key != _FLAW
        )
        return "{" + ",".join(items) + "}"
    if isinstance(value, list):
        return "[" + ",".join(write(item, problems) for item in value) + "]"
    if isinstance(value, Unreal):
        problems.append(f"Có giá trị {value}, không phải số hợp lệ của JSON.")
        return "null"
    return str(value) if isinstance(value, Digits) else json.dumps(value, ensure_ascii=False)


def frame_of(rows: Iterable[Row], keys: Iterable[str]) -> pl.DataFrame:
    """Rows as a frame of String columns in the order of `keys`, with `_row` and `_problem`."""
    schema = {**dict.fromkeys(keys, pl.String()), ROW: pl.Int64(), PROBLEM: pl.String()}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def keys_of(rows: Iterable[Row]) -> dict[str, None]:
    """All keys in the order they first appear."""
    return {key: None for row in rows for key in row if key not in (ROW, PROBLEM)}
