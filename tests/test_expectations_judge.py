"""A judgement: one suite, two collects at most, verdicts a publisher can act on, errors that name the rule."""

import logging
import subprocess
import sys
from pathlib import Path
from threading import Thread

import polars as pl
import pytest

from catalog.errors import KhoError
from catalog.expectation import Expectation, Severity
from catalog.i18n import speaking
from checks.judge import JudgementError, Verdict, judge
from checks.suites import ROW_METRICS, SUPPORTED, level_of

FRAME = pl.LazyFrame({"code": ["06649", "06649", "6649", None], "area": [1.0, -2.0, float("nan"), None]})


def rule(name: str, expectation: str, severity: Severity = "error", **kwargs: object) -> Expectation:
    return Expectation(
        name, expectation, kwargs, "accuracy", severity, "Mã xã gồm đúng 5 chữ số", "A commune code has 5 digits"
    )


def test_a_verdict_tells_what_failed_how_often_and_shows_it() -> None:
    shape = rule("code-shape", "expect_column_values_to_match_regex", column="code", regex=r"^\d{5}$")
    finding = judge(FRAME, [shape], table="t").findings[0]
    assert (finding.success, finding.level, finding.checked, finding.failed) == (False, "row", 3, 1)
    assert finding.sample == ["6649"]
    assert finding.expectation is shape


def test_a_clean_suite_costs_one_collect_and_a_failing_one_two() -> None:
    present = rule("present", "expect_column_values_to_not_be_null", column="code")
    few = rule("few", "expect_table_row_count_to_be_between", max_value=10)
    unique = rule("unique", "expect_column_values_to_be_unique", column="code")
    assert judge(FRAME.drop_nulls(), [present, few], table="t").collects == 1
    assert judge(FRAME, [present, few, unique], table="t").collects == 2


def test_no_expectations_still_count_the_rows() -> None:
    verdict = judge(FRAME, [], table="t")
    assert verdict == Verdict(rows=4, findings=(), duplicates={}, collects=1)
    assert not verdict.blocked


def test_rules_about_columns_alone_still_count_the_rows() -> None:
    verdict = judge(FRAME, [rule("has", "expect_column_to_exist", column="code")], table="t")
    assert (verdict.rows, verdict.findings[0].success) == (4, True)


def test_only_an_error_about_the_whole_table_blocks() -> None:
    name = "expect_table_row_count_to_be_between"
    null = rule("present", "expect_column_values_to_not_be_null", column="code")
    assert judge(FRAME, [rule("many", name, min_value=10)], table="t").blocked
    assert not judge(FRAME, [rule("many", name, "warning", min_value=10), null], table="t").blocked


def test_only_errors_about_rows_turn_rows_away() -> None:
    suite = [
        rule("present", "expect_column_values_to_not_be_null", column="code"),
        rule("positive", "expect_column_values_to_be_between", "warning", column="area", min_value=0),
        rule("many", "expect_table_row_count_to_be_between", min_value=10),
        rule("short", "expect_column_value_lengths_to_be_between", column="code", max_value=9),
    ]
    assert judge(FRAME, suite, table="t").failed_row_rules == ("present",)


def test_a_rule_most_rows_keep_succeeds_and_still_counts_the_others() -> None:
    kept = rule("kept", "expect_column_values_to_match_regex", column="code", regex=r"^\d{5}$", mostly=0.6)
    finding = judge(FRAME, [kept], table="t").findings[0]
    assert (finding.success, finding.failed) == (True, 1)


def test_repeated_keys_come_with_their_hashes_under_every_rule_that_asked() -> None:
    suite = [rule(name, "expect_column_values_to_be_unique", column="code") for name in ("key", "again")]
    verdict = judge(FRAME, suite, table="t")
    assert verdict.duplicates["key"].dtype == pl.UInt64
    assert verdict.duplicates["key"].to_list() == verdict.duplicates["again"].to_list()
    assert len(verdict.duplicates["key"]) == 1


def test_table_rules_report_what_was_measured() -> None:
    suite = [
        rule("mean", "expect_column_mean_to_be_between", column="area", min_value=0),
        rule("codes", "expect_column_distinct_values_to_be_in_set", column="code", value_set=["06649"]),
        rule("type", "expect_column_values_to_be_of_type", column="code", type_="string"),
        rule("sql", "unexpected_rows_expectation", unexpected_rows_query="SELECT * FROM {batch} WHERE area < 0"),
    ]
    mean, codes, type_, sql = judge(FRAME, suite, table="t").findings
    assert (mean.observed, mean.checked, mean.failed, mean.level) == (-0.5, 1, 1, "table")
    assert codes.observed == {"unexpected_count": 1, "partial_unexpected_list": ["6649"]}
    assert (type_.success, type_.observed) == (True, "String")
    assert (sql.success, sql.observed) == (False, 1)


REFUSED: dict[str, tuple[str, dict[str, object], str]] = {
    "a column that is not there": ("expect_column_values_to_not_be_null", {"column": "xã"}, "không có cột 'xã'"),
    "a number among codes": ("expect_column_values_to_be_in_set", {"column": "code", "value_set": [6649]}, "6649"),
    "a bound for text": ("expect_column_max_to_be_between", {"column": "code", "max_value": 3}, "String"),
    "a pattern that is none": ("expect_column_values_to_match_regex", {"column": "code", "regex": "("}, "("),
    "a mean of text": ("expect_column_mean_to_be_between", {"column": "code", "min_value": 3}, "mean"),
    "a length of a float": ("expect_column_value_lengths_to_equal", {"column": "area", "value": 3}, "Float64"),
    "text against numbers": ("expect_column_pair_values_to_be_equal", {"column_A": "code", "column_B": "area"}, "string"),
    "a pattern read in two ways": ("expect_column_values_to_match_regex", {"column": "code", "regex": "[a&&z]"}, "mơ hồ"),
    "no argument": ("expect_column_values_to_be_in_set", {"column": "code"}, "value_set"),
    "an argument nobody knows": ("expect_column_values_to_be_null", {"column": "code", "cột": 1}, "cột"),
    "no bound": ("expect_column_values_to_be_between", {"column": "area"}, "min_value"),
    "bounds the wrong way": (
        "expect_column_values_to_be_between",
        {"column": "area", "min_value": 2, "max_value": 1},
        "lớn hơn",
    ),
    "an unreadable condition": (
        "expect_column_values_to_be_null",
        {"column": "code", "row_condition": "area = 3"},
        "area = 3",
    ),
    "a condition on no column": (
        "expect_column_values_to_be_null",
        {"column": "code", "row_condition": "xa == 3"},
        "không có cột 'xa'",
    ),
    "SQL past the table": ("unexpected_rows_expectation", {"unexpected_rows_query": "SELECT 1"}, "{batch}"),
    "an expectation nobody knows": ("expect_miracles", {}, "expect_column_values_to_be_unique"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_expectation_that_cannot_be_computed_names_rule_and_table(case: str) -> None:
    type_, kwargs, cause = REFUSED[case]
    sound = rule("sound", "expect_column_values_to_be_unique", column="code")
    with pytest.raises(JudgementError) as caught:
        judge(FRAME, [sound, Expectation("broken-rule", type_, kwargs, "accuracy", "error", "", "")], table="conformed_x__y")
    assert isinstance(caught.value, KhoError)
    assert "conformed_x__y" in str(caught.value)
    assert "broken-rule" in str(caught.value)
    assert cause in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("case", "cause"),
    [
        ("a number among codes", "a column of type String can never hold the value 6649; put codes that are text in quotes"),
        ("a mean of text", "mean"),
        ("bounds the wrong way", "min_value 2 is more than max_value 1"),
        ("a condition on no column", "there is no column 'xa'; the table has: code, area"),
        ("SQL past the table", "the SQL query must read from {batch}"),
    ],
)
def test_why_an_expectation_cannot_be_computed_is_said_in_the_language_of_the_reader(case: str, cause: str) -> None:
    type_, kwargs, _cause = REFUSED[case]
    with pytest.raises(JudgementError) as caught:
        judge(FRAME, [Expectation("broken", type_, kwargs, "accuracy", "error", "", "")], table="t")
    with speaking("en"):
        told = str(caught.value)
    assert told.startswith("table t, rule broken: cannot be computed (")
    assert cause in told


def test_every_supported_expectation_exists_in_great_expectations() -> None:
    from great_expectations.expectations.registry import list_registered_expectation_implementations

    known = {
        *list_registered_expectation_implementations(),
        "expect_column_type_to_be",
        "expect_multicolumn_values_to_be_equal",
    }
    assert known >= SUPPORTED


def test_levels_are_known_without_great_expectations_and_strangers_are_listed() -> None:
    assert {level_of(type_) for type_ in ROW_METRICS} == {"row"}
    assert {level_of(type_) for type_ in SUPPORTED - set(ROW_METRICS)} == {"table"}
    with pytest.raises(ValueError, match="expect_column_kl_divergence_to_be_less_than") as caught:
        level_of("expect_column_kl_divergence_to_be_less_than")
    assert "expect_column_values_to_be_unique" in str(caught.value)


def test_importing_the_checks_does_not_import_great_expectations() -> None:
    code = "import checks.judge, checks.quarantine, checks.suites, checks.duplicates, sys; print(*sys.modules)"
    root = Path(__file__).parents[1]
    modules = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True).stdout
    assert "great_expectations" not in modules
    assert "pandas" not in modules.split()


def test_judgements_in_two_threads_do_not_meddle() -> None:
    verdicts: dict[int, int] = {}

    def run(limit: int) -> None:
        low = rule("low", "expect_column_values_to_be_between", column="n", max_value=limit)
        frame = pl.LazyFrame({"n": range(100)})
        verdicts[limit] = judge(frame, [low], table=f"t{limit}").findings[0].failed

    threads = [Thread(target=run, args=(limit,)) for limit in range(0, 100, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verdicts == {limit: 99 - limit for limit in range(0, 100, 20)}


def test_a_judgement_writes_nothing_and_prints_nothing(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    judge(FRAME, [rule("key", "expect_column_values_to_be_unique", column="code")], table="t")
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []
