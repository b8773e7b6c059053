"""A row delivered twice word for word is known for what it is, and the first one stays."""

from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import duplicates
from checks.duplicates import identical_duplicates

COLUMNS = ["code", "name"]


def repeats(rows: list[tuple[Any, ...]], key: list[str]) -> list[int]:
    frame = pl.DataFrame(rows, schema={"code": pl.String, "name": pl.String}, orient="row").with_row_index("_row", 1)
    return identical_duplicates(frame.lazy(), key, COLUMNS).to_list()


def test_later_copies_are_found_and_the_first_is_kept() -> None:
    assert repeats([("a", "Hạ Long"), ("b", "Uông Bí"), ("a", "Hạ Long"), ("a", "Hạ Long")], ["code"]) == [3, 4]


def test_the_same_key_with_other_content_is_no_copy() -> None:
    assert repeats([("a", "Hạ Long"), ("a", "Hạ Long "), ("a", None)], ["code"]) == []


def test_missing_values_are_equal_to_each_other_and_to_nothing_else() -> None:
    assert repeats([(None, None), (None, ""), ("", None), (None, None), (None, "")], ["code"]) == [4, 5]


def test_without_a_key_the_whole_content_is_compared() -> None:
    assert repeats([("a", "x"), ("b", "x"), ("b", "x")], []) == [3]


def test_a_key_outside_the_content_hides_no_copy() -> None:
    frame = pl.LazyFrame({"_row": [1, 2], "id": ["p", "q"], "name": ["x", "x"]})
    assert identical_duplicates(frame, ["id"], ["name"]).to_list() == [2]


def test_the_first_copy_is_the_one_with_the_lowest_row_number_in_any_order() -> None:
    frame = pl.LazyFrame({"_row": [9, 3, 5], "name": ["x", "x", "x"]})
    assert identical_duplicates(frame, [], ["name"]).to_list() == [5, 9]


def test_an_empty_delivery_and_one_row_have_no_copies() -> None:
    for size in (0, 1):
        found = repeats([("a", "x")] * size, ["code"])
        assert found == []


def test_the_answer_is_a_column_of_whole_numbers() -> None:
    frame = pl.LazyFrame({"line": pl.Series([1, 2], dtype=pl.UInt32), "name": ["x", "x"]})
    found = identical_duplicates(frame, [], ["name"], row="line")
    assert found.name == "line"
    assert found.dtype == pl.Int64
    assert identical_duplicates(frame.head(1), [], ["name"], row="line").dtype == pl.Int64


def test_lists_numbers_and_nan_are_compared_by_value() -> None:
    frame = pl.LazyFrame(
        {"_row": [1, 2, 3, 4], "tags": [["a"], ["a"], ["a", "b"], None], "n": [float("nan"), float("nan"), 1.0, None]}
    )
    assert identical_duplicates(frame, [], ["tags", "n"]).to_list() == [2]


def test_a_delivery_larger_than_one_part_is_compared_whole() -> None:
    size = duplicates._PART + 10
    half = pl.int_range(size, eager=True) % (size // 2)
    frame = pl.DataFrame({"code": half.cast(pl.String)}).with_row_index("_row").lazy()
    assert identical_duplicates(frame, ["code"], ["code"]).to_list() == list(range(size // 2, size))


small = st.sampled_from([None, "", "a", "b", "á", "a\u0301"])


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(st.tuples(small, small), max_size=30), key=st.sampled_from([[], ["code"], ["name"], ["code", "name"]]))
def test_any_delivery_has_the_copies_python_finds(rows: list[tuple[Any, ...]], key: list[str]) -> None:
    assert repeats(rows, key) == [i + 1 for i, row in enumerate(rows) if row in rows[:i]]
