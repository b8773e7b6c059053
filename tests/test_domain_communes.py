"""A commune code is right on a day: the list comes from a table or the contract, the day from the rule, row or delivery."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from catalog.errors import NotFound
from catalog.expectation import Expectation, Severity
from catalog.i18n import Sentence
from checks.around import Around
from checks.judge import JudgementError, Verdict, judge
from checks.quarantine import split, told_by_row

UNITS = pl.LazyFrame(
    {
        "code": ["22", "06652", "06652", "06664", "06994"],
        "level": ["province", "commune", "commune", "commune", "commune"],
        "valid_from": [date(2019, 1, 1), date(2019, 1, 1), date(2025, 7, 1), date(2019, 1, 1), None],
        "valid_to": [None, date(2025, 6, 30), None, date(2025, 6, 30), None],
    }
)
CODES = ["06652", "06664", "06994", "99999", "6652", None]


def around(as_of: date, tables: Callable[[str], pl.LazyFrame] = lambda name: {"units": UNITS}[name]) -> Around:
    return Around(tables, None, as_of, datetime(2026, 1, 1, tzinfo=UTC))


def rule(severity: Severity = "error", **kwargs: object) -> Expectation:
    facts = {"column": "code", **kwargs}
    kind = "expect_column_values_to_be_commune_code_valid_on"
    return Expectation("commune", kind, facts, "conformity", severity, "Mã xã không có hiệu lực", "Not in force")


def judged(frame: pl.LazyFrame, asked: Expectation, here: Around | None) -> tuple[Verdict, list[str]]:
    verdict = judge(frame, [asked], table="t", around=here)
    aside = split(frame, [asked], verdict)[1].collect()
    assert aside.height == verdict.findings[0].failed
    return verdict, aside["code"].to_list()


@pytest.mark.parametrize(
    ("kwargs", "wrong"),
    [
        ({}, ["06664", "99999", "6652"]),
        ({"on": "2025-06-30"}, ["99999", "6652"]),
        ({"on": date(2018, 1, 1)}, ["06652", "06664", "99999", "6652"]),
    ],
)
def test_the_day_is_the_deliverys_unless_the_rule_names_one(kwargs: dict[str, Any], wrong: list[str]) -> None:
    frame = pl.LazyFrame({"code": CODES})
    assert judged(frame, rule(units_table="units", **kwargs), around(date(2026, 1, 1)))[1] == wrong


def test_each_row_may_have_a_day_of_its_own_and_none_says_nothing() -> None:
    frame = pl.LazyFrame(
        {"code": ["06664", "06664", "06664", "99999"], "day": [date(2025, 6, 30), date(2025, 7, 1), None, date(2025, 7, 1)]}
    )
    found = judged(frame, rule(units_table="units", on_column="day"), around(date(2026, 1, 1)))
    assert found[1] == ["06664", "99999"]
    assert found[0].findings[0].sample == ["06664", "99999"]


def test_a_code_of_another_level_is_no_commune_when_the_contract_says_so() -> None:
    frame = pl.LazyFrame({"code": ["22", "06652"]})
    assert judged(frame, rule(units_table="units"), around(date(2026, 1, 1)))[1] == []
    narrowed = rule(units_table="units", units_condition='level == "commune"')
    assert judged(frame, narrowed, around(date(2026, 1, 1)))[1] == ["22"]


def test_a_list_in_the_contract_needs_no_lake() -> None:
    codes = [{"code": "06652", "valid_from": "2025-07-01"}, {"code": "06664", "valid_to": "2025-06-30"}]
    frame = pl.LazyFrame({"code": ["06652", "06664", None]})
    assert judged(frame, rule(codes=codes, on="2025-07-01"), None)[1] == ["06664"]
    assert judged(frame, rule(codes=codes), around(date(2025, 6, 30)))[1] == ["06652"]


def test_a_list_nobody_published_yet_blocks_and_is_named() -> None:
    def nothing(name: str) -> pl.LazyFrame:
        raise NotFound(Sentence("Bảng {name} chưa có phiên bản nào được công bố.", name=name))

    frame = pl.LazyFrame({"code": CODES})
    verdict = judge(frame, [rule(units_table="units")], table="t", around=around(date(2026, 1, 1), nothing))
    assert verdict.blocked
    assert verdict.rows == len(CODES)
    assert "Bảng units chưa có phiên bản" in str(verdict.findings[0].observed)
    assert not judge(frame, [rule("warning", units_table="units")], table="t", around=around(date(2026, 1, 1), nothing)).blocked


def test_other_rules_are_judged_while_one_waits_for_its_table() -> None:
    def nothing(name: str) -> pl.LazyFrame:
        raise NotFound(Sentence("{name}", name=name))

    present = Expectation("present", "expect_column_values_to_not_be_null", {"column": "code"}, "completeness", "error", "", "")
    frame = pl.LazyFrame({"code": CODES})
    suite = [rule(units_table="units"), present]
    verdict = judge(frame, suite, table="t", around=around(date(2026, 1, 1), nothing))
    assert [finding.expectation.name for finding in verdict.findings] == ["commune", "present"]
    assert verdict.failed_row_rules == ("present",)
    assert split(frame, suite, verdict)[1].collect().height == 1


def test_without_surroundings_the_rule_says_what_it_needs() -> None:
    with pytest.raises(JudgementError, match="around="):
        judge(pl.LazyFrame({"code": CODES}), [rule(units_table="units")], table="t")


def test_a_list_without_the_named_column_is_the_rules_fault() -> None:
    asked = rule(units_table="units", code_column="mã")
    with pytest.raises(JudgementError, match="quy tắc commune"):
        judge(pl.LazyFrame({"code": CODES}), [asked], table="t", around=around(date(2026, 1, 1)))


def test_rows_are_not_turned_away_before_the_list_is_known() -> None:
    assert not told_by_row(rule(units_table="units"), pl.Schema({"code": pl.String()}))
