"""Rows added, removed and changed between two frames are counted exactly, whatever the rows, and shown as they were and are."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import row_changes as module
from catalog.row_changes import RowChanges, Sides, row_changes

SCHEMA = {"code": pl.String(), "n": pl.Int64(), "x": pl.Float64(), "names": pl.List(pl.String())}
Row = tuple[str | None, int | None, float | None, list[str] | None]
ROW = st.tuples(
    st.one_of(st.none(), st.sampled_from("abcdefgh")),
    st.one_of(st.none(), st.integers(0, 2)),
    st.one_of(st.none(), st.sampled_from([0.0, 0.5, 1.0])),
    st.one_of(st.none(), st.lists(st.sampled_from(["Hà Tu", "Hồng Gai"]), max_size=2)),
)


def _compare(old: list[Row], new: list[Row], key: tuple[str, ...], most: int = 50) -> RowChanges:
    frames = [pl.LazyFrame(rows, schema=SCHEMA, orient="row") for rows in (old, new)]
    with TemporaryDirectory() as scratch:
        return row_changes(Sides(*frames, tuple(SCHEMA), key), Path(scratch), rows=len(old) + len(new), most=most)


def _flat(row: Row) -> tuple[object, ...]:
    return (*row[:3], tuple(row[3]) if row[3] is not None else None)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, max_size=25), st.lists(ROW, max_size=25))
def test_by_key_every_row_is_counted_once(old: list[Row], new: list[Row]) -> None:
    was, now = ({row[0]: row for row in rows} for rows in (old, new))
    told = _compare(list(was.values()), list(now.values()), ("code",))
    assert told.added == len(now.keys() - was.keys())
    assert told.removed == len(was.keys() - now.keys())
    changed = {code for code in was.keys() & now.keys() if _flat(was[code]) != _flat(now[code])}
    assert told.changed == len(changed)
    assert {one.before["code"] for one in told.first if one.change == "changed" and one.before} == changed


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, max_size=25), st.lists(ROW, max_size=25))
def test_whole_rows_are_counted_as_often_as_they_stand_there(old: list[Row], new: list[Row]) -> None:
    was, now = (Counter(_flat(row) for row in rows) for rows in (old, new))
    told = _compare(old, new, ())
    assert told.added == (now - was).total()
    assert told.removed == (was - now).total()
    assert told.changed == 0
    added = [(one.after, one.rows) for one in told.first if one.after is not None]
    shown = Counter({_flat((row["code"], row["n"], row["x"], row["names"])): rows for row, rows in added})
    assert shown == now - was


def test_a_changed_row_is_shown_as_it_was_and_as_it_is() -> None:
    told = _compare([("a", 1, 0.5, None), ("b", 1, 0.5, ["x"])], [("a", 2, 0.5, None), ("b", 1, 0.5, ["x"])], ("code",))
    (one,) = told.first
    assert (one.change, one.before, one.after) == (
        "changed",
        {"code": "a", "n": 1, "x": 0.5, "names": None},
        {"code": "a", "n": 2, "x": 0.5, "names": None},
    )
    assert [name for name in SCHEMA if one.differs(name)] == ["n"]


def test_only_the_first_rows_by_key_are_looked_up_and_all_are_counted() -> None:
    told = _compare([], [(f"{number:03}", number, None, None) for number in range(300)], ("code",), most=7)
    assert told.added == 300
    assert [one.after["code"] for one in told.first if one.after] == [f"{number:03}" for number in range(7)]


@pytest.mark.parametrize("key", [("code",), ()])
def test_rows_that_are_compared_in_parts_come_to_the_same(key: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    old: list[Row] = [(f"{number:04}", number % 7, None, ["x"]) for number in range(1000)]
    new: list[Row] = [(f"{number:04}", number % 7 if number % 10 else 9, None, ["x"]) for number in range(100, 1100)]
    whole = _compare(old, new, key)
    monkeypatch.setattr(module, "PART_ROWS", 90)
    assert _compare(old, new, key) == whole
    assert whole.added == (100 if key else 190)
