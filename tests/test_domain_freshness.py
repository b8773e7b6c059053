"""A table is as fresh as the newest day in it that has come."""

import datetime as dt

import polars as pl
import pytest

from catalog.errors import NotFound
from catalog.expectation import Expectation
from catalog.i18n import Sentence
from checks.around import Around
from checks.judge import Finding, JudgementError, judge

#: A delivery that speaks for the end of 2025, judged three weeks later: still 20 January in UTC, the 21st in Vietnam.
AS_OF, NOW = dt.date(2025, 12, 31), dt.datetime(2026, 1, 20, 18, tzinfo=dt.UTC)


def found(values: list[object], dtype: pl.DataType | None = None, **kwargs: object) -> Finding:
    def published(name: str) -> pl.LazyFrame:
        raise NotFound(Sentence("{name}", name=name))

    arguments = {"column": "day", **kwargs}
    rule = Expectation("fresh", "expect_table_to_be_fresh", arguments, "timeliness", "error", "", "")
    frame = pl.LazyFrame({"day": values}, schema={"day": dtype or pl.Date()})
    return judge(frame, [rule], table="t", around=Around(published, None, AS_OF, NOW)).findings[0]


@pytest.mark.parametrize(("days", "success"), [(30, True), (29, False)])
def test_a_table_is_as_old_as_its_newest_day(days: int, success: bool) -> None:
    finding = found([dt.date(2025, 12, 1), None, dt.date(2020, 1, 1)], max_age_days=days)
    assert finding.success is success
    assert finding.observed == {"newest": "2025-12-01", "age_days": 30, "as_of": "2025-12-31", "later": 0}


def test_a_day_still_to_come_does_not_make_a_table_fresh() -> None:
    finding = found([dt.date(2205, 12, 30), dt.date(2025, 1, 1)], max_age_days=30)
    assert not finding.success
    assert (finding.observed["newest"], finding.observed["later"]) == ("2025-01-01", 1)


@pytest.mark.parametrize("values", [[], [None], [dt.date(2205, 1, 1)]])
def test_a_table_without_a_day_that_has_come_is_not_fresh(values: list[object]) -> None:
    finding = found(values, max_age_days=10_000)
    assert (finding.success, finding.observed["newest"]) == (False, None)


def test_age_may_be_counted_from_now_by_the_calendar_of_vietnam() -> None:
    moment = dt.datetime(2026, 1, 19, 16, 59, tzinfo=dt.UTC)
    observed = found([moment], pl.Datetime("us", "UTC"), max_age_days=5, against="now").observed
    assert observed == {"newest": "2026-01-19", "age_days": 2, "as_of": "2026-01-21", "later": 0}


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(JudgementError, match="cần một cột ngày hoặc thời điểm"):
        found(["2025-12-31"], pl.String(), max_age_days=1)
    with pytest.raises(JudgementError, match="max_age_days"):
        found([], max_age_days=-1)
