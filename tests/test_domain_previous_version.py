"""A table is held against the version readers see now: its rows, its sums, its columns, and each row against itself."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.errors import ContractError, NotFound
from catalog.expectation import Expectation
from catalog.i18n import Sentence
from checks.acceptable import check_expectations
from checks.around import Around
from checks.grounds_previous import relative, value_change
from checks.judge import Finding, JudgementError, judge
from checks.quarantine import split


def found(
    frame: pl.DataFrame, expectation: str, before: pl.DataFrame | None, rows: Sequence[int] = (), **kwargs: object
) -> tuple[Finding, pl.DataFrame]:
    """The finding of one rule, and the rows it turns away."""

    def published(name: str) -> pl.LazyFrame:
        raise NotFound(Sentence("{name}", name=name))

    previous = None if before is None else before.lazy()
    surroundings = Around(published, previous, dt.date(2026, 1, 1), dt.datetime(2026, 1, 1, tzinfo=dt.UTC), rows)
    rule = Expectation("steady", expectation, kwargs, "consistency", "error", "", "")
    verdict = judge(frame.lazy(), [rule], table="t", around=surroundings)
    accepted, rejected = pl.collect_all(split(frame.lazy(), [rule], verdict))
    assert accepted.height + rejected.height == frame.height
    return verdict.findings[0], rejected.select(frame.columns)


def people(*counts: float | None) -> pl.DataFrame:
    codes = [f"{place:05d}" for place in range(len(counts))]
    return pl.DataFrame({"code": codes, "people": counts}, schema={"code": pl.String, "people": pl.Float64})


CHANGE, VALUE = "expect_table_change_to_be_between", "expect_column_values_change_to_be_between"
VOLUME, SCHEMA = "expect_table_volume_to_be_usual", "expect_table_schema_to_match_previous"


@pytest.mark.parametrize(
    ("expectation", "kwargs"),
    [
        (CHANGE, {"max_change": 0}),
        (CHANGE, {"max_change": 0, "column": "people"}),
        (VALUE, {"max_change": 0, "column": "people", "key": ["code"]}),
        (VOLUME, {}),
        (SCHEMA, {}),
    ],
)
def test_before_the_first_publication_every_rule_holds(expectation: str, kwargs: dict[str, Any]) -> None:
    finding, rejected = found(people(1, 2), expectation, None, **kwargs)
    assert finding.success
    assert rejected.is_empty()


@pytest.mark.parametrize(("rows", "success"), [(89, False), (90, True), (110, True), (111, False), (0, False)])
def test_the_number_of_rows_may_change_within_bounds(rows: int, success: bool) -> None:
    finding, _ = found(people(*[1.0] * rows), CHANGE, people(*[1.0] * 100), min_change=-0.1, max_change=0.1)
    assert finding.success is success
    assert finding.observed == {"now": rows, "previous": 100, "change": pytest.approx((rows - 100) / 100)}


def test_a_sum_may_change_within_bounds() -> None:
    finding, _ = found(people(60, None, 60), CHANGE, people(50, 50), column="people", max_change=0.15)
    assert (finding.success, finding.observed["change"]) == (False, pytest.approx(0.2))


def test_from_nothing_to_something_is_more_than_any_bound() -> None:
    assert (relative(0, 0), relative(5, 0), relative(-5, 0)) == (0, float("inf"), float("-inf"))
    finding, _ = found(people(1), CHANGE, people(), max_change=1000)
    assert (finding.success, finding.observed["change"]) == (False, "inf")
    assert found(people(1), CHANGE, people(), min_change=-0.5)[0].success


def test_a_row_is_held_against_the_row_with_its_key() -> None:
    before, now = people(100, 100, 100, None, 0, 0), people(109, 111, None, 5, 0, 3)
    more = pl.concat([now, pl.DataFrame({"code": ["new"], "people": [1e9]})])
    finding, rejected = found(more, VALUE, before, column="people", key=["code"], min_change=-0.1, max_change=0.1)
    assert rejected["code"].to_list() == ["00001", "00005"]
    assert (finding.checked, finding.failed) == (6, 2)
    assert finding.sample == ["trước 100,0, nay 111,0", "trước 0,0, nay 3,0"]


def test_a_key_may_have_several_columns_and_rows_outside_the_condition_are_left_alone() -> None:
    before = pl.DataFrame({"code": ["a", "a"], "year": [2019, 2020], "people": [10, 20]})
    now = pl.DataFrame({"code": ["a", "a"], "year": [2019, 2020], "people": [20, 20]})
    arguments = {"column": "people", "key": ["code", "year"], "max_change": 0.5}
    assert found(now, VALUE, before, **arguments)[1]["year"].to_list() == [2019]
    assert found(now, VALUE, before, **arguments, row_condition="year > 2019")[0].success


numbers = st.one_of(st.none(), st.sampled_from([0.0, -0.0, 1.0, 1.5, -2.0, 100.0, float("nan"), float("inf"), float("-inf")]))
bound = st.one_of(st.none(), st.sampled_from([-1.5, -0.5, 0.0, 0.5, 2.0]))


@settings(max_examples=200, deadline=None)
@given(pairs=st.lists(st.tuples(numbers, numbers), max_size=12), low=bound, high=bound)
def test_wrong_rows_are_those_plain_arithmetic_finds(
    pairs: list[tuple[float | None, float | None]], low: float | None, high: float | None
) -> None:
    if (low is None and high is None) or (low is not None and high is not None and low > high):
        return
    before, now = people(*[old for old, _ in pairs]), people(*[new for _, new in pairs])
    kwargs = {"column": "people", "key": ["code"], "min_change": low, "max_change": high}
    numbered = now.with_row_index("_row").cast({"_row": pl.Int64}).lazy()
    surroundings = Around(
        lambda name: pl.LazyFrame(), before.lazy(), dt.date(2026, 1, 1), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )

    def wrong(old: float | None, new: float | None) -> bool:
        if old is None or new is None or old != old or new != new:
            return False
        change = relative(new, old)
        return not ((low is None or change >= low) and (high is None or change <= high))

    expected = [place for place, pair in enumerate(pairs) if wrong(*pair)]
    assert value_change(numbered, kwargs, surroundings)["_rows"].to_list() == expected


@pytest.mark.parametrize(("rows", "success"), [(49, False), (50, True), (200, True), (201, False)])
def test_a_volume_is_held_against_the_mean_of_the_last_versions(rows: int, success: bool) -> None:
    finding, _ = found(people(*[1.0] * rows), VOLUME, people(1), (90, 110, 100, 9000), versions=3)
    assert finding.success is success
    assert finding.observed == {"rows": rows, "usual": 100, "versions": 3}


def test_a_volume_is_held_against_the_version_before_where_no_more_is_known() -> None:
    finding, _ = found(people(1), VOLUME, people(1, 2, 3))
    assert (finding.success, finding.observed) == (False, {"rows": 1, "usual": 3, "versions": 1})


def test_columns_that_came_went_or_changed_their_type_are_named() -> None:
    before = pl.DataFrame({"code": ["a"], "people": [1], "old": [1], "_row": [1]})
    now = pl.DataFrame({"code": ["a"], "people": [1.0], "new": [1], "_delivery_id": ["d"]})
    finding, _ = found(now, SCHEMA, before)
    assert not finding.success
    assert finding.observed == {"added": ["new"], "removed": ["old"], "retyped": {"people": ["Int64", "Float64"]}}


@pytest.mark.parametrize(
    ("kwargs", "success"),
    [
        ({}, False),
        ({"allow_added": ["new"]}, False),
        ({"allow_added": ["new"], "allow_removed": ["old"]}, True),
        ({"allow_any_added": True, "allow_removed": ["old"]}, True),
    ],
)
def test_a_contract_says_which_columns_may_come_and_go(kwargs: dict[str, Any], success: bool) -> None:
    before, now = pl.DataFrame({"a": [1], "old": [1]}), pl.DataFrame({"a": [1], "new": [1]})
    assert found(now, SCHEMA, before, **kwargs)[0].success is success


@pytest.mark.parametrize(
    ("expectation", "kwargs", "told"),
    [
        (CHANGE, {}, "thiếu cả min_change lẫn max_change"),
        (CHANGE, {"min_change": 1, "max_change": 0}, "min_change 1.0 lớn hơn max_change 0.0"),
        (CHANGE, {"max_change": 1, "column": "code"}, "cột code kiểu String, cần một cột số"),
        (VALUE, {"column": "people", "key": [], "max_change": 1}, "key rỗng"),
        (VALUE, {"column": "people", "key": ["xa"], "max_change": 1}, "không có cột 'xa'"),
        (VOLUME, {"min_ratio": 2, "max_ratio": 1}, "min_ratio 2.0 lớn hơn max_ratio 1.0"),
    ],
)
def test_wrong_arguments_are_refused_by_name(expectation: str, kwargs: dict[str, Any], told: str) -> None:
    with pytest.raises(JudgementError, match=told):
        found(people(1), expectation, people(1), **kwargs)


@pytest.mark.parametrize(
    ("expectation", "kwargs", "told"),
    [
        (CHANGE, {}, "thiếu cả min_change lẫn max_change"),
        (VALUE, {"column": "people", "max_change": 1}, "key"),
        ("expect_table_to_be_fresh", {"column": "day"}, "max_age_days"),
        ("expect_column_values_to_exist_in", {"column": "xa", "other_table": "units"}, "other_column"),
        ("expect_column_values_to_not_overlap", {"column": "shape", "tolerance_m2": -1}, "tolerance_m2"),
        ("expect_column_values_to_be_within", {"column": "shape", "boundaries": "b"}, "code_column"),
        ("expect_column_values_to_be_valid_geometry", {"column": "shape", "geometry_types": ["Poligon"]}, "Poligon"),
        ("expect_column_values_to_have_declared_area", {"column": "shape", "area_column": "a", "unit": "acre"}, "unit"),
    ],
)
def test_a_contract_with_wrong_arguments_is_refused_when_it_is_read(
    expectation: str, kwargs: dict[str, Any], told: str
) -> None:
    rule = Expectation("steady", expectation, kwargs, "consistency", "error", "", "")
    with pytest.raises(ContractError, match=told):
        check_expectations([rule], where="t")
