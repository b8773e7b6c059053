"""The lake: one commit a transaction, plain types every engine reads, any version readable again; on a folder and on S3."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from catalog.errors import LakeError, NotFound
from catalog.lake import Lake
from catalog.lake_probe import probe
from catalog.lake_sweep import strays, sweep

SCHEMA = pl.Schema({"code": pl.String(), "n": pl.Int64(), "day": pl.Date(), "tags": pl.List(pl.String())})


def frame(*codes: str) -> pl.LazyFrame:
    rows = {"code": list(codes), "n": list(range(len(codes))), "day": [datetime(2026, 1, 2).date()] * len(codes)}
    return pl.LazyFrame({**rows, "tags": [["a", "b"]] * len(codes)}, schema=SCHEMA)


@pytest.fixture(params=["folder", "s3"])
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> Lake:
    """An empty lake on each kind of store."""
    if request.param == "folder":
        return Lake(str(tmp_path / "lake"))
    server: Lake = request.getfixturevalue("s3")
    return Lake(f"{server.root}/{tmp_path.name}", server.storage_options)


def write(lake: Lake, codes: list[str], mark: str, *, replace: bool = False) -> int:
    lake.ensure("t", SCHEMA)
    staged = lake.stage({"t": frame(*codes)}, mark)["t"]
    return lake.commit("t", [staged], transaction=mark, replace=replace)


def codes_of(lake: Lake, version: int | datetime | None = None) -> list[str]:
    return lake.scan("t", version).select("code").collect()["code"].sort().to_list()


def test_what_is_staged_is_seen_only_when_committed(lake: Lake) -> None:
    write(lake, ["a"], "one")
    lake.stage({"t": frame("b")}, "two")
    assert codes_of(lake) == ["a"]


def test_the_same_transaction_is_written_once(lake: Lake) -> None:
    first = write(lake, ["a"], "one")
    staged = lake.stage({"t": frame("a")}, "again")["t"]
    assert lake.commit("t", [staged], transaction="one") == first
    assert codes_of(lake) == ["a"]
    assert lake.committed("t", "one") is not None
    assert lake.committed("t", "two") is None


def test_replacing_leaves_earlier_versions_readable_by_number_and_time(lake: Lake) -> None:
    first = write(lake, ["a"], "one")
    pause = 0.05 if lake.storage_options is None else 1.1  # S3 tells times to the second
    time.sleep(pause)
    then = datetime.now(UTC)
    time.sleep(pause)
    write(lake, ["b", "c"], "two", replace=True)
    assert codes_of(lake) == ["b", "c"]
    assert codes_of(lake, first) == ["a"]
    assert codes_of(lake, then) == ["a"]


def test_writers_at_once_lose_nothing(lake: Lake) -> None:
    lake.ensure("t", SCHEMA)
    staged = [lake.stage({"t": frame(f"c{number}")}, f"w{number}")["t"] for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: lake.commit("t", [one], transaction=one.action.path), staged))
    assert codes_of(lake) == sorted(f"c{number}" for number in range(8))


def test_a_new_column_is_added_and_old_rows_have_it_empty(lake: Lake) -> None:
    write(lake, ["a"], "one")
    wider = pl.Schema({**SCHEMA, "extra": pl.String()})
    lake.ensure("t", wider)
    staged = lake.stage({"t": frame("b").with_columns(extra=pl.lit("x"))}, "two")["t"]
    lake.commit("t", [staged], transaction="two")
    assert lake.scan("t").select("code", "extra").sort("code").collect().rows() == [("a", None), ("b", "x")]


def test_a_changed_type_is_refused(lake: Lake) -> None:
    write(lake, ["a"], "one")
    with pytest.raises(LakeError, match="cột n đổi kiểu"):
        lake.ensure("t", pl.Schema({**SCHEMA, "n": pl.Float64()}))


def test_an_unknown_table_or_version_is_said_plainly(lake: Lake) -> None:
    with pytest.raises(NotFound, match="nothing"):
        lake.scan("nothing")
    write(lake, ["a"], "one")
    with pytest.raises(NotFound, match="99"):
        lake.scan("t", 99)


def test_files_of_a_killed_run_are_swept_and_no_others(lake: Lake) -> None:
    write(lake, ["a"], "one")
    write(lake, ["b"], "two", replace=True)
    lake.stage({"t": frame("z")}, "killed")
    assert strays(lake, "t") == []
    swept = sweep(lake, "t", older_than=-1)
    assert [stray.path.rsplit("/", 1)[-1] for stray in swept] == ["part-killed.parquet"]
    assert codes_of(lake, 1) == ["a"]


def test_a_store_that_refuses_a_second_writer_passes_the_probe(lake: Lake) -> None:
    probe(lake)


def test_other_engines_read_the_same_rows(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path / "lake"))
    write(lake, ["06649", "đá"], "one")
    delta = DeltaTable(lake.uri("t"))
    assert delta.to_pyarrow_table().column("code").to_pylist() == ["06649", "đá"]
    files = delta.file_uris()
    assert duckdb.read_parquet(files).filter("code = 'đá'").fetchall()[0][:2] == ("đá", 1)
    assert str(pq.read_schema(files[0]).field("code").type) == "large_string"


def test_files_are_zstd_with_row_groups_of_128k_and_exact_statistics(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path / "lake"))
    lake.ensure("t", pl.Schema({"n": pl.Int64(), "s": pl.String()}))
    rows = pl.LazyFrame({"n": range(300_000)}).with_columns(s=pl.lit("x" * 40) + pl.col("n").cast(pl.String()))
    lake.commit("t", [lake.stage({"t": rows}, "one")["t"]], transaction="one")
    delta = DeltaTable(lake.uri("t"))
    metadata = pq.read_metadata(delta.file_uris()[0])
    assert metadata.row_group(0).column(0).compression == "ZSTD"
    assert metadata.row_group(0).num_rows == 131_072
    actions = pl.DataFrame(delta.get_add_actions(flatten=True))
    assert actions.select("num_records", "min.n", "max.n", "null_count.n").row(0) == (300_000, 0, 299_999, 0)
    assert actions["min.s"][0] <= "x" * 40 + "0"
    assert actions["max.s"][0] >= "x" * 40 + "99999"


def test_a_table_with_endless_numbers_opens_again(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path / "lake"))
    lake.ensure("t", pl.Schema({"n": pl.Int64(), "x": pl.Float64()}))
    rows = pl.LazyFrame({"n": [1, 2, 3], "x": [float("inf"), 1.5, float("nan")]})
    lake.commit("t", [lake.stage({"t": rows}, "one")["t"]], transaction="one")
    actions = pl.DataFrame(DeltaTable(lake.uri("t")).get_add_actions(flatten=True))
    assert actions.select("min.n", "max.n").row(0) == (1, 3)
    assert lake.scan("t").filter(pl.col("x") > 2).collect()["n"].to_list() == [1, 3]


def test_tables_stay_readable_for_old_clients(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path / "lake"))
    write(lake, ["a"], "one")
    delta = DeltaTable(lake.uri("t"))
    assert (delta.protocol().min_reader_version, delta.protocol().min_writer_version) == (1, 2)
    delta.alter.set_table_properties({"delta.enableDeletionVectors": "true"}, raise_if_not_exists=False)
    with pytest.raises(LakeError, match="enableDeletionVectors"):
        lake.ensure("t", SCHEMA)
