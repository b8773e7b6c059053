"""Expectations nobody writes: they follow from types, keys, code lists and volume already declared.

A value that cannot be read by its declared type keeps its original text in the helper column `UNREAD + <name>`, which is null
everywhere else; the frame under judgement carries these helpers (`catalog.parsing`), the stored table does not.
"""

from collections.abc import Iterator

import polars as pl

from catalog.contract import Column
from catalog.expectation import Expectation
from catalog.names import Kind

_NULL = "expect_column_values_to_be_null"
UNREAD = "_unread_"
#: Helper columns of a frame under judgement: what a reader found wrong with a row, and an event recorded before otherwise.
PROBLEM = "_problem"
CONFLICT = "_conflict"


def readable_by_parsing(column: Column) -> bool:
    """Whether parsing can fail: text never does, a code list or any other type can."""
    return bool(column.sources) and (column.dtype != pl.String() or bool(column.codes))


def _column_rule(
    column: Column, suffix: str, kind: str, dimension: str, vi: str, en: str, target: str | None = None
) -> Expectation:
    return Expectation(f"{column.name}-{suffix}", kind, {"column": target or column.name}, dimension, "error", vi, en)


def _expected_form(column: Column) -> tuple[str, str]:
    if column.codes:
        return "một giá trị trong danh mục đã khai", "a value of the declared code list"
    if isinstance(column.dtype, pl.Datetime):
        return "một thời điểm có thật (dd/mm/yyyy HH:MM hoặc ISO 8601)", "a real moment (dd/mm/yyyy HH:MM or ISO 8601)"
    if column.dtype.is_temporal():
        return "một ngày có thật (dd/mm/yyyy)", "a real date (dd/mm/yyyy)"
    if column.dtype == pl.Boolean():
        return "Có hoặc Không", "yes or no"
    if column.dtype.is_integer():
        return "một số nguyên", "a whole number"
    return "một số", "a number"


def column_expectations(column: Column) -> Iterator[Expectation]:
    """What the column's own declaration already promises."""
    if readable_by_parsing(column):
        vi, en = _expected_form(column)
        rule = "in-code-list" if column.codes else "readable"
        yield _column_rule(
            column,
            rule,
            _NULL,
            "conformity",
            f"{column.title}: giá trị không đọc được, cần {vi}",
            f"{column.title_en}: unreadable value, {en} is needed",
            UNREAD + column.name,
        )
    elif column.codes:
        vi, en = _expected_form(column)
        rule_facts = {"column": column.name, "value_set": [code.value for code in column.codes]}
        yield Expectation(
            f"{column.name}-in-code-list",
            "expect_column_values_to_be_in_set",
            rule_facts,
            "conformity",
            "error",
            f"{column.title}: cần {vi}",
            f"{column.title_en}: {en} is needed",
        )
    if column.required or column.key_position is not None:
        vi, en = f"{column.title}: bắt buộc nhưng để trống", f"{column.title_en}: required but blank"
        # A value that could not be read is not blank: it has its own reason.
        only = {"row_condition": f'col("{UNREAD}{column.name}").isnull()'} if readable_by_parsing(column) else {}
        facts = {"column": column.name, **only}
        name, kind = f"{column.name}-present", "expect_column_values_to_not_be_null"
        yield Expectation(name, kind, facts, "completeness", "error", vi, en)
    if column.unique:
        vi, en = f"{column.title}: trùng với dòng khác", f"{column.title_en}: repeats another row"
        yield _column_rule(column, "unique", "expect_column_values_to_be_unique", "uniqueness", vi, en)


def table_expectations(columns: tuple[Column, ...], volume: tuple[int, int | None]) -> Iterator[Expectation]:
    """The key is unique, and the number of rows is what the contract expects."""
    keyed = sorted(((c.key_position, c) for c in columns if c.key_position is not None), key=lambda pair: pair[0])
    titles = ", ".join(c.title for _, c in keyed), ", ".join(c.title_en for _, c in keyed)
    vi, en = f"Trùng khóa ({titles[0]}) với dòng khác", f"Key ({titles[1]}) repeats another row"
    names = [c.name for _, c in keyed]
    if len(names) == 1 and not keyed[0][1].unique:
        yield Expectation("key", "expect_column_values_to_be_unique", {"column": names[0]}, "uniqueness", "error", vi, en)
    elif len(names) > 1:
        facts = {"column_list": names, "ignore_row_if": "never"}
        yield Expectation("key", "expect_compound_columns_to_be_unique", facts, "uniqueness", "error", vi, en)
    low, high = volume
    bounds = {"min_value": low} | ({} if high is None else {"max_value": high})
    vi, en = f"Số dòng phải từ {low} đến {high or 'không giới hạn'}", f"Row count must be {low} to {high or 'unbounded'}"
    yield Expectation("volume", "expect_table_row_count_to_be_between", bounds, "coverage", "error", vi, en)


def delivered_expectations(kind: Kind) -> Iterator[Expectation]:
    """What every delivered row promises: it could be read whole, and no event says twice something different."""
    vi, en = "Dòng bị hỏng trong tệp", "The row is damaged in the file"
    yield Expectation("row-whole", _NULL, {"column": PROBLEM}, "conformity", "error", vi, en)
    if kind == "event":
        vi = "Sự kiện này đã được ghi với nội dung khác; muốn thay, nộp lại với --supersedes"
        en = "This event is already recorded with other content; deliver again with --supersedes to replace it"
        yield Expectation("recorded-once", _NULL, {"column": CONFLICT}, "consistency", "error", vi, en)
