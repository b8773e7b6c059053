"""Promise: a likely key is complete and unique over every row, a column before a pair; repeats word for word do not count."""

from collections.abc import Mapping, Sequence

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.profiling.evidence import evidence_of
from checks.profiling.likely_keys import LikelyKey, likely_key

SMALL = st.integers(0, 30).map(str)


def key_of(rows: Mapping[str, Sequence[str | None]]) -> LikelyKey | None:
    frame = pl.LazyFrame(rows, schema=dict.fromkeys(rows, pl.String()))
    return likely_key(frame, evidence_of(frame, list(rows), typed_source=False))


def headers_of(rows: Mapping[str, Sequence[str | None]]) -> list[str]:
    found = key_of(rows)
    return [] if found is None else [one.header for one in found.columns]


def test_a_code_goes_before_a_name_that_happens_to_be_unique() -> None:
    assert headers_of({"Tên": ["a", "b", "c"], "Mã": ["01", "02", "03"]}) == ["Mã"]


def test_ordinal_numbers_and_measurements_are_no_keys() -> None:
    assert headers_of({"STT": ["1", "2", "3"], "Điểm": ["1,5", "2,5", "3,5"]}) == []


def test_a_blank_or_repeated_value_is_no_key() -> None:
    assert headers_of({"Mã": ["01", "01", "02"], "x": ["a", "b", "c c"]}) == ["x"]
    assert headers_of({"Mã": ["01", None, "02"]}) == []


def test_rows_repeated_word_for_word_do_not_spoil_a_key() -> None:
    codes = [f"{place:02}" for place in range(20)]
    found = key_of({"Mã": [*codes, "07"], "Tên": [*codes, "07"]})
    assert found is not None
    assert ([one.header for one in found.columns], found.wrong) == (["Mã"], 0)


def test_two_columns_are_a_key_where_none_is_alone() -> None:
    years = [str(2000 + place % 10) for place in range(40)]
    places = [f"{place // 10:02}" for place in range(40)]
    assert headers_of({"Ghi chú": ["a"] * 40, "Năm": years, "Mã tỉnh": places}) == ["Mã tỉnh", "Năm"]
    assert headers_of({"Ghi chú": ["a"] * 40, "Năm": years, "Mã tỉnh": ["01"] * 40}) == []


def test_few_mistakes_among_many_rows_leave_a_key_that_says_so() -> None:
    codes = [f"{place:05}" for place in range(1000)]
    names = [f"tên {place}" for place in range(1000)]
    spoilt = [*codes[:-2], codes[0], None]
    assert headers_of({"Mã": spoilt, "Tên": names}) == ["Tên"]
    found = key_of({"Mã": spoilt, "Tên": ["một", *["hai"] * 999]})
    assert found is not None
    assert ([one.header for one in found.columns], found.blank, found.repeated) == (["Mã"], 1, 2)


@settings(deadline=None)
@given(st.lists(st.tuples(SMALL, SMALL, SMALL), min_size=1, max_size=60))
def test_a_key_without_mistakes_tells_all_rows_apart(rows: list[tuple[str, str, str]]) -> None:
    table = {f"Mã {letter}": [row[place] for row in rows] for place, letter in enumerate("ABC")}
    found = key_of(table)
    if found is not None:
        places = ["ABC".index(one.header[-1]) for one in found.columns]
        keys = {tuple(row[place] for place in places) for row in rows}
        assert found.wrong == 0
        assert len(keys) == len(set(rows))
