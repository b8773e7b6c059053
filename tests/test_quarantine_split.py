"""Quarantine: rows are parted lazily, whole, in order, each with all its reasons."""

from dataclasses import replace
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from catalog.expectation import Expectation, Severity
from checks.judge import judge
from checks.keys import hashed, nominate, settle
from checks.quarantine import VIOLATED, split


def rule(name: str, expectation: str, severity: Severity = "error", **kwargs: object) -> Expectation:
    return Expectation(name, expectation, kwargs, "accuracy", severity, "", "")


def below(limit: int, severity: Severity = "error") -> Expectation:
    return rule(f"below-{limit}", "expect_column_values_to_be_between", severity, column="n", max_value=limit, strict_max=True)


NUMBERS = pl.LazyFrame({"n": range(100), "name": ["Quảng Ninh"] * 100})


def test_a_frame_without_wrong_rows_is_handed_back_untouched() -> None:
    rules = [below(1000), below(50, "warning"), rule("few", "expect_table_row_count_to_equal", value=1)]
    accepted, rejected = split(NUMBERS, rules, judge(NUMBERS, rules, table="t"))
    assert accepted is NUMBERS
    assert rejected.collect_schema() == {**NUMBERS.collect_schema(), VIOLATED: pl.List(pl.String)}
    assert rejected.collect().is_empty()


def test_rejected_rows_keep_their_columns_and_every_reason_in_the_order_of_the_rules() -> None:
    rules = [below(99), below(98), below(10, "warning")]
    accepted, rejected = pl.collect_all(split(NUMBERS, rules, judge(NUMBERS, rules, table="t")))
    assert_frame_equal(accepted, NUMBERS.collect().head(98))
    assert rejected[VIOLATED].to_list() == [["below-98"], ["below-99", "below-98"]]
    assert_frame_equal(rejected.drop(VIOLATED), NUMBERS.collect().tail(2))


def test_more_rules_than_bits_in_a_mask_keep_their_names() -> None:
    rules = [below(limit) for limit in range(100)]
    accepted, rejected = pl.collect_all(split(NUMBERS, rules, judge(NUMBERS, rules, table="t")))
    assert accepted.is_empty()
    assert rejected[VIOLATED].to_list() == [[f"below-{limit}" for limit in range(n + 1)] for n in range(100)]


def test_all_rows_of_a_repeated_key_are_turned_away() -> None:
    frame = pl.LazyFrame({"key": ["a", "b", "a", None, None, "c"]})
    rules = [rule("key", "expect_column_values_to_be_unique", column="key")]
    accepted, rejected = pl.collect_all(split(frame, rules, judge(frame, rules, table="t")))
    assert rejected["key"].to_list() == ["a", "a"]
    assert accepted["key"].to_list() == ["b", None, None, "c"]


def test_rules_that_look_at_other_rows_see_the_rows_that_are_turned_away() -> None:
    frame = pl.LazyFrame({"n": [1, 5, 3, 4, 6, 1000], "day": range(6)})
    rules = [
        rule("rising", "expect_column_values_to_be_increasing", column="n"),
        rule("usual", "expect_column_value_z_scores_to_be_less_than", column="n", threshold=2, double_sided=True),
    ]
    verdict = judge(frame, rules, table="t")
    accepted, rejected = pl.collect_all(split(frame, rules, verdict), engine="streaming")
    assert rejected.rows() == [(3, 2, ["rising"]), (1000, 5, ["usual"])]
    assert [finding.failed for finding in verdict.findings] == [1, 1]
    assert accepted["n"].to_list() == [1, 5, 4, 6]


def test_both_sides_can_be_sunk_in_one_pass(tmp_path: Path) -> None:
    rules = [below(90), rule("key", "expect_column_values_to_be_unique", column="name")]
    accepted, rejected = split(NUMBERS, rules[:1], judge(NUMBERS, rules[:1], table="t"))
    good, bad = tmp_path / "good.parquet", tmp_path / "bad.parquet"
    pl.collect_all([accepted.sink_parquet(good, lazy=True), rejected.sink_parquet(bad, lazy=True)], engine="streaming")
    assert pl.read_parquet(good)["n"].to_list() == list(range(90))
    assert pl.read_parquet(bad)[VIOLATED].to_list() == [["below-90"]] * 10


def test_many_wrong_rows_are_counted_and_sampled_as_well_as_few() -> None:
    frame = pl.LazyFrame({"n": pl.int_range(60_000, eager=True), "pair": pl.int_range(60_000, eager=True) // 2})
    rules = [below(100), rule("pair", "expect_column_values_to_be_unique", column="pair")]
    verdict = judge(frame, rules, table="t")
    low, pair = verdict.findings
    assert (low.failed, low.sample) == (59_900, list(range(100, 120)))
    assert (pair.failed, len(pair.sample), verdict.collects) == (60_000, 20, 2)
    assert split(frame, rules, verdict)[1].select(pl.len()).collect().item() == 60_000


def test_a_key_that_only_shares_a_hash_is_innocent() -> None:
    """Keys 1 and 2 share the hash 7; key 1 repeats, key 2 does not, and so do 3 and 4 under hash 8, both once."""
    keys = pl.DataFrame({"__key_hash": [7, 7, 8, 8, 9], "__key_0": [1, 2, 3, 4, 5], "len": [2, 1, 1, 1, 3]})
    keys = keys.with_columns(pl.col("__key_hash").cast(pl.UInt64))
    named = nominate(pl.Series([7, 7, 7, 8, 8, 9, 9, 9], dtype=pl.UInt64))
    settled = settle(named, keys)
    assert (sorted(settled.hashes), settled.rows) == ([7, 9], 5)

    frame = pl.DataFrame({"h": [7, 7, 7, 8, 8, 9], "k": [1, 2, 1, 3, 4, 5]}, schema_overrides={"h": pl.UInt64})
    guilty = frame.filter(settled.expression(pl.col("h"), [pl.col("k")]))
    assert guilty["k"].to_list() == [1, 1, 5]


def test_quarantine_spares_a_key_whose_hash_belongs_to_a_repeated_one() -> None:
    """As if the hash of "b" were also that of "z", which repeats elsewhere."""
    frame = pl.LazyFrame({"key": ["a", "b", "a"]})
    rules = [rule("key", "expect_column_values_to_be_unique", column="key")]
    verdict = judge(frame, rules, table="t")
    of_b = frame.filter(pl.col("key") == "b").select(hashed([pl.col("key")])).collect().to_series()
    shared = pl.DataFrame({"__key_hash": of_b, "__key_0": ["z"]})
    crowded = replace(verdict, duplicates={"key": pl.concat([verdict.duplicates["key"], of_b])}, shared={"key": shared})
    accepted, rejected = pl.collect_all(split(frame, rules, crowded))
    assert (accepted["key"].to_list(), rejected["key"].to_list()) == (["b"], ["a", "a"])
