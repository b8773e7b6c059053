"""Whatever a frame holds on its way into a file, other engines find plain types there."""

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from catalog.lake import Lake
from catalog.lake_files import constant

ROWS = 200_000
SEXES = ["nu", "nam"]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(str(tmp_path / "lake"))


@pytest.fixture
def table(lake: Lake) -> str:
    """A table of numbers, dates, a column from a list, a constant one and an empty one; larger than a row group."""
    frame = pl.LazyFrame({"number": range(ROWS)}).with_columns(
        sex=pl.when(pl.col("number") % 3 > 0).then(pl.lit("nam")).otherwise(pl.lit("nu")).cast(pl.Enum(SEXES)),
        delivery=constant("4c625eb9395e"),
        nothing=constant(None),
        day=pl.lit(date(2026, 11, 22)),
    )
    text = pl.String()
    lake.ensure("t", pl.Schema({"number": pl.Int64(), "sex": text, "delivery": text, "nothing": text, "day": pl.Date()}))
    lake.commit("t", [lake.stage({"t": frame}, "one")["t"]], transaction="one")
    return lake.uri("t")


def test_text_of_a_list_a_constant_and_nothing_are_text_to_everybody(lake: Lake, table: str) -> None:
    names = ("sex", "delivery", "nothing")
    [part] = lake.parts("t")
    assert {pq.read_schema(f"{table}/{part}").field(name).type for name in names} == {pa.large_string()}
    assert {lake.scan_parts("t", [part]).collect_schema()[name] for name in names} == {pl.String()}
    assert {lake.scan("t").collect_schema()[name] for name in names} == {pl.String()}
    told = DeltaTable(table).to_pyarrow_dataset().to_table(columns=list(names)).slice(0, 2).to_pylist()
    assert told == [{"sex": sex, "delivery": "4c625eb9395e", "nothing": None} for sex in SEXES]
    counted = duckdb.read_parquet(f"{table}/{part}").aggregate("typeof(sex), sex, delivery, nothing, count(*)").order("sex")
    assert counted.fetchall() == [
        ("VARCHAR", "nam", "4c625eb9395e", None, 133_333),
        ("VARCHAR", "nu", "4c625eb9395e", None, 66_667),
    ]


def test_files_are_skipped_by_the_least_and_greatest_text_not_by_places_in_a_list(lake: Lake, table: str) -> None:
    [part] = lake.parts("t")
    group = pq.ParquetFile(f"{table}/{part}").metadata.row_group(1)
    known = {group.column(i).path_in_schema: group.column(i).statistics for i in range(group.num_columns)}
    assert (known["sex"].min, known["sex"].max) == ("nam", "nu")
    assert (known["delivery"].min, known["delivery"].null_count) == ("4c625eb9395e", 0)
    assert known["nothing"].null_count == group.num_rows
    found = lake.scan("t").filter((pl.col("sex") > "nam") & (pl.col("delivery") == "4c625eb9395e")).select(pl.len())
    assert found.collect().item() == 66_667
