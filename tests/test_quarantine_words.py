"""A turned-away row keeps its words and every reason in two languages, however many rows there are and in whatever order."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from assets.sectors import find_table
from assets.walk import quarantine as quarantine_module
from assets.walk.quarantine import quarantine_schema, quarantined, speaks_for_itself
from catalog.contract import Table
from checks.quarantine import VIOLATED

ROWS = 5_000
TABLES = ("conformed_ocop__products", "conformed_ocop__events", "conformed_population__civil_register")
every_table = pytest.mark.parametrize("name", TABLES)


def sides(table: Table) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Raw rows, and two of three of them rejected: for one rule each in turn, and every tenth for all."""
    errors = [rule for rule in table.expectations if rule.severity == "error"]
    row = pl.int_range(1, ROWS + 1, dtype=pl.Int64).alias("_row")
    words = [pl.format("{} {}", pl.lit(column.name), row).alias(column.name) for column in table.delivered]
    raw = pl.select(row).with_columns(*words, pl.lit("abc").alias("_delivery_id")).lazy()
    sentences = {rule.column or "": rule.name for rule in errors if speaks_for_itself(rule)}
    one = pl.concat_list(pl.lit(pl.Series([rule.name for rule in errors])).gather(pl.col("_row") % len(errors)))
    every = pl.lit([rule.name for rule in errors])
    rejected = raw.select("_row").with_columns(pl.when(pl.col("_row") % 10 == 0).then(every).otherwise(one).alias(VIOLATED))
    said = [
        pl.when(pl.col(VIOLATED).list.contains(rule)).then(pl.format("Câu về {} ở dòng {}", pl.lit(column), pl.col("_row")))
        for column, rule in sentences.items()
    ]
    spoken = [sentence.alias(column) for sentence, column in zip(said, sentences, strict=True)]
    return raw, rejected.with_columns(spoken).filter(pl.col("_row") % 3 != 0)


def kept(table: Table, raw: pl.LazyFrame, rejected: pl.LazyFrame) -> pl.DataFrame:
    count = int(rejected.select(pl.len()).collect().item())
    return quarantined(table, raw, rejected, count).sort("_row").collect(engine="streaming")


@every_table
def test_every_broken_rule_has_a_reason_in_each_language(name: str) -> None:
    table = find_table(name)
    raw, rejected = sides(table)
    rows = kept(table, raw, rejected)
    assert rows.schema == quarantine_schema(table)
    assert rows.height == rejected.collect().height
    by_name = {rule.name: rule for rule in table.expectations}
    for row in rows.head(200).iter_rows(named=True):
        broken = [by_name[rule] for rule in row[VIOLATED]]
        spoken = {f"Câu về {rule.column} ở dòng {row['_row']}" for rule in broken if speaks_for_itself(rule)}
        told = {rule.description for rule in broken if not speaks_for_itself(rule)}
        assert set(row["reasons"].split("; ")) == set("; ".join(told | spoken).split("; "))
        assert row["reasons_en"] == "; ".join(rule.description_en for rule in broken)
        assert row[table.delivered[0].name] == f"{table.delivered[0].name} {row['_row']}"


@every_table
def test_many_rows_are_told_what_few_are_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table = find_table(name)
    raw, rejected = sides(table)
    few = kept(table, raw, rejected)
    monkeypatch.setattr(quarantine_module, "_FEW", 0)
    assert_frame_equal(kept(table, raw, rejected), few)


@pytest.mark.parametrize("moved", ["raw", "rejected", "both"])
def test_rows_out_of_their_order_are_told_the_same(moved: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table = find_table(TABLES[0])
    raw, rejected = sides(table)
    few = kept(table, raw, rejected)
    monkeypatch.setattr(quarantine_module, "_FEW", 0)
    if moved != "rejected":
        raw = raw.collect().sample(fraction=1, shuffle=True, seed=1).lazy()
    if moved != "raw":
        rejected = rejected.collect().sample(fraction=1, shuffle=True, seed=2).lazy()
    assert_frame_equal(kept(table, raw, rejected), few)


def test_many_rows_read_from_files_are_told_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = find_table(TABLES[0])
    raw, rejected = sides(table)
    few = kept(table, raw, rejected)
    monkeypatch.setattr(quarantine_module, "_FEW", 0)
    raw.sink_parquet(tmp_path / "raw.parquet", row_group_size=700)
    rejected.sink_parquet(tmp_path / "rejected.parquet", row_group_size=300)
    read = [pl.scan_parquet(tmp_path / f"{side}.parquet") for side in ("raw", "rejected")]
    assert_frame_equal(kept(table, *read), few)
