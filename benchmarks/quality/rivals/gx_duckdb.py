"""Great Expectations on DuckDB through SQLAlchemy; the table is loaded into DuckDB beforehand and its loading is not counted.

Out of the box every expectation that reads data fails, because Great Expectations closes the connection before it fetches:
"duckdb" is added to its private list of dialects that keep theirs. Regular expressions, dates as text and types have no
provider for DuckDB and are left out. NaN is greater than every number there, so mean and between differ.
"""

import sys
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from great_expectations.execution_engine import sqlalchemy_execution_engine as engine

from benchmarks.quality.rivals.gx_results import context, results
from benchmarks.quality.suite import TABLE
from benchmarks.quality.timed import SMALL, judged

_UNKNOWN = frozenset({"id-shape", "mail-shape", "issued-day", "age-type"})


class _Dialect(StrEnum):
    """What the private list wants an entry to be."""

    DUCKDB = "duckdb"


def _load(lake: str, file: Path) -> None:
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"CREATE TABLE records AS SELECT * FROM read_parquet('{lake}/{TABLE}/*.parquet')")


def main() -> None:
    """Load, then measure."""
    dialects = "_PERSISTED_CONNECTION_DIALECTS"
    setattr(engine, dialects, (*getattr(engine, dialects), _Dialect.DUCKDB))
    lake = sys.argv[1]
    with TemporaryDirectory() as folder:
        files = {name: Path(folder) / f"{number}.duckdb" for number, name in enumerate((lake, lake + SMALL))}
        for name, file in files.items():
            _load(name, file)

        def judge(name: str) -> dict[str, Any]:
            source = context().data_sources.add_sql("duckdb", connection_string=f"duckdb:///{files[name]}")
            table = source.add_table_asset("records", table_name="records").add_batch_definition_whole_table("all")
            return results(table.get_batch(), without=_UNKNOWN)

        judged(judge, lake)


if __name__ == "__main__":
    main()
