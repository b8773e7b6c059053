"""A key of one table stands in another, on the day the row speaks of."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.errors import NotFound
from catalog.expectation import Expectation
from catalog.i18n import Sentence
from checks.around import Around
from checks.domain import DOMAIN, domain_rule
from checks.grounds_tables import absent
from checks.judge import JudgementError, Verdict, judge
from checks.quarantine import VIOLATED, split

#: A code that was one place until 2025-06-30 and is another since; a code that ended; a code without a first day.
UNITS = pl.DataFrame(
    {
        "code": ["06652", "06652", "06655", "06661"],
        "district": ["193", "193", "193", "195"],
        "valid_from": [dt.date(2020, 1, 1), dt.date(2025, 7, 1), dt.date(2020, 1, 1), None],
        "valid_to": [dt.date(2025, 6, 30), None, dt.date(2025, 6, 30), None],
    }
)


def around(as_of: dt.date = dt.date(2026, 1, 1), **tables: pl.DataFrame) -> Around:
    def published(name: str) -> pl.LazyFrame:
        if name not in tables:
            raise NotFound(Sentence("Bảng {name} chưa có phiên bản nào được công bố", name=name))
        return tables[name].lazy()

    return Around(published, None, as_of, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


def judged(frame: pl.DataFrame, surroundings: Around, **kwargs: object) -> tuple[Verdict, pl.DataFrame]:
    """The verdict of one rule, and the rows it turns away."""
    kind = "expect_compound_columns_to_exist_in" if "column_list" in kwargs else "expect_column_values_to_exist_in"
    rule = Expectation("known", kind, kwargs, "consistency", "error", "", "")
    verdict = judge(frame.lazy(), [rule], table="t", around=surroundings)
    accepted, rejected = pl.collect_all(split(frame.lazy(), [rule], verdict))
    assert accepted.height + rejected.height == frame.height
    assert rejected.height == (verdict.findings[0].failed if verdict.findings[0].level == "row" else 0)
    return verdict, rejected.drop(VIOLATED)


CODE = {"column": "xa", "other_table": "units", "other_column": "code"}


def test_a_code_nobody_has_is_wrong_and_shown_and_a_missing_one_is_left_alone() -> None:
    frame = pl.DataFrame({"xa": ["06652", "6652", None, "06655"]})
    verdict, rejected = judged(frame, around(units=UNITS), **CODE)
    assert (verdict.findings[0].checked, verdict.findings[0].sample) == (3, ["6652"])
    assert rejected["xa"].to_list() == ["6652"]


def test_a_code_is_looked_up_on_the_day_of_its_row() -> None:
    days = [dt.date(2025, 6, 30), dt.date(2025, 7, 1), None, dt.date(2019, 1, 1), dt.date(2019, 1, 1)]
    frame = pl.DataFrame({"xa": ["06655", "06655", "06655", "06661", "06652"], "ngay": days})
    verdict, rejected = judged(frame, around(units=UNITS), **CODE, date_column="ngay")
    assert rejected.rows() == [("06655", dt.date(2025, 7, 1)), ("06652", dt.date(2019, 1, 1))]
    assert verdict.findings[0].sample[0] == {"xa": "06655", "ngay": dt.date(2025, 7, 1)}


def test_a_moment_is_looked_up_on_its_day_in_vietnam() -> None:
    """17:30 UTC on 30 June is half past midnight on 1 July."""
    moments = [dt.datetime(2025, 6, 30, 16, 30, tzinfo=dt.UTC), dt.datetime(2025, 6, 30, 17, 30, tzinfo=dt.UTC)]
    frame = pl.DataFrame({"xa": ["06655", "06655"], "luc": moments})
    _, rejected = judged(frame, around(units=UNITS), **CODE, date_column="luc")
    assert rejected["luc"].to_list() == moments[1:]


@pytest.mark.parametrize(("day", "wrong"), [(dt.date(2025, 6, 30), 0), (dt.date(2025, 7, 1), 1)])
def test_a_code_is_looked_up_on_the_day_the_delivery_speaks_for(day: dt.date, wrong: int) -> None:
    frame = pl.DataFrame({"xa": ["06655", "06652", "06661"]})
    verdict, _ = judged(frame, around(day, units=UNITS), **CODE, as_of=True)
    assert verdict.findings[0].failed == wrong


def test_the_last_day_may_be_the_first_day_out_of_force() -> None:
    frame = pl.DataFrame({"xa": ["06655"], "ngay": [dt.date(2025, 6, 30)]})
    verdict, _ = judged(frame, around(units=UNITS), **CODE, date_column="ngay", until_included=False)
    assert verdict.findings[0].failed == 1


def test_columns_together_must_stand_in_one_row() -> None:
    frame = pl.DataFrame({"xa": ["06652", "06652", "06661", None], "huyen": ["193", "195", "195", "193"]})
    arguments = {"column_list": ["xa", "huyen"], "other_table": "units", "other_columns": ["code", "district"]}
    verdict, rejected = judged(frame, around(units=UNITS), **arguments)
    assert rejected.rows() == [("06652", "195")]
    assert verdict.findings[0].sample == [{"xa": "06652", "huyen": "195"}]


def test_the_day_may_itself_be_part_of_the_key() -> None:
    frame = pl.DataFrame({"xa": ["06652", "06652"], "tu": [dt.date(2025, 7, 1), dt.date(2025, 7, 2)]})
    arguments = {"column_list": ["xa", "tu"], "other_table": "units", "other_columns": ["code", "valid_from"]}
    verdict, rejected = judged(frame, around(units=UNITS), **arguments, date_column="tu")
    assert rejected.rows() == [("06652", dt.date(2025, 7, 2))]
    assert verdict.findings[0].sample == [{"xa": "06652", "tu": dt.date(2025, 7, 2)}]


def test_only_rows_under_the_condition_are_looked_up() -> None:
    frame = pl.DataFrame({"xa": ["1", "2"], "cap": ["xa", "tinh"]})
    _, rejected = judged(frame, around(units=UNITS), **CODE, row_condition='cap == "xa"')
    assert rejected["xa"].to_list() == ["1"]


def test_whole_numbers_match_whatever_their_width_and_text_matches_categories() -> None:
    numbers = pl.DataFrame({"n": [1, 2]}, schema={"n": pl.Int64})
    frame = pl.DataFrame({"n": [1, 3]}, schema={"n": pl.Int32})
    assert judged(frame, around(numbers=numbers), column="n", other_table="numbers", other_column="n")[1]["n"].to_list() == [3]
    frame = pl.DataFrame({"xa": ["06652", "x"]}, schema={"xa": pl.Categorical})
    assert judged(frame, around(units=UNITS), **CODE)[1].height == 1


def test_types_that_never_match_are_refused() -> None:
    with pytest.raises(JudgementError, match="cột xa kiểu Int64 không bao giờ khớp cột code kiểu String"):
        judged(pl.DataFrame({"xa": [6652]}), around(units=UNITS), **CODE)


def test_wrong_arguments_are_refused_by_name() -> None:
    frame = pl.DataFrame({"xa": ["06652"]})
    with pytest.raises(JudgementError, match="không có cột 'ma'"):
        judged(frame, around(units=UNITS), column="xa", other_table="units", other_column="ma")
    with pytest.raises(JudgementError, match="cả date_column lẫn as_of"):
        judged(frame, around(units=UNITS), **CODE, as_of=True, date_column="xa")
    with pytest.raises(JudgementError, match="cần một cột ngày"):
        judged(frame, around(units=UNITS), **CODE, date_column="xa")
    with pytest.raises(JudgementError, match="1 cột của bảng này so với 2 cột của units"):
        judged(frame, around(units=UNITS), column_list=["xa"], other_table="units", other_columns=["code", "district"])


def test_a_table_nobody_published_stops_an_error_rule_and_says_which() -> None:
    verdict, rejected = judged(pl.DataFrame({"xa": ["06652"]}), around(), **CODE)
    assert verdict.blocked
    assert "units" in str(verdict.findings[0].observed)
    assert rejected.is_empty()


days = st.one_of(st.none(), st.dates(dt.date(2025, 6, 28), dt.date(2025, 7, 3)))
codes = st.sampled_from(["a", "b", "c"])
row = st.tuples(st.one_of(st.none(), codes), days)
span = st.tuples(codes, days, days)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(row, max_size=10), spans=st.lists(span, max_size=6), included=st.booleans())
def test_a_key_is_wrong_exactly_when_no_span_of_it_covers_its_day(
    rows: list[tuple[str | None, dt.date | None]],
    spans: list[tuple[str, dt.date | None, dt.date | None]],
    included: bool,
) -> None:
    schema = {"xa": pl.String, "ngay": pl.Date}
    held = {"code": pl.String, "valid_from": pl.Date, "valid_to": pl.Date}
    units = pl.DataFrame(spans, schema=held, orient="row")
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    rule = DOMAIN["expect_column_values_to_exist_in"]
    kwargs = rule.filled({**CODE, "date_column": "ngay", "until_included": included})
    ground = absent(frame.lazy(), kwargs, around(units=units))
    rejected = frame.filter(domain_rule(rule.metric, {**kwargs, **ground}, frame.schema).unexpected)

    def covered(code: str, day: dt.date) -> bool:
        ends = dt.timedelta(0 if included else -1)
        return any(
            known == code and (since is None or since <= day) and (until is None or day <= until + ends)
            for known, since, until in spans
        )

    assert rejected.rows() == [(code, day) for code, day in rows if code and day and not covered(code, day)]
