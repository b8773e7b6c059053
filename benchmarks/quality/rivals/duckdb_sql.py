"""The same questions as SQL written by hand for DuckDB: one query counts, two find repeated keys, one fetches wrong rows."""

import sys
from typing import Any

import duckdb

from benchmarks.quality.suite import COLUMNS, COMMUNES, DAY, FIRST_DAY, ID, LAST_DAY, MAIL, QUANTILES, TABLE
from benchmarks.quality.timed import judged

_AREA = "CASE WHEN isnan(area) THEN NULL ELSE area END"
_CODES = ", ".join(f"'{code}'" for code in COMMUNES)

#: Rule id -> true where a row breaks it.
WRONG = {
    "id-present": "record_id IS NULL",
    "id-shape": f"NOT regexp_matches(record_id, '{ID}')",
    "id-length": "length(record_id) <> 10",
    "commune-known": f"commune_code NOT IN ({_CODES})",
    "name-present": "full_name IS NULL",
    "name-length": "length(full_name) NOT BETWEEN 5 AND 40",
    "mail-shape": f"NOT regexp_matches(email, '{MAIL}')",
    "mail-present": "email IS NULL",
    "age-between": "age NOT BETWEEN 0 AND 120",
    "shares-sum": "share_farm + share_forest + share_built <> 100",
    "ends-after-start": "end_date < start_date",
    "area-between": f"({_AREA}) NOT BETWEEN 0 AND 1000000000",
    "issued-day": f"issued IS NOT NULL AND try_strptime(issued, '{DAY}') IS NULL",
    "start-between": f"start_date NOT BETWEEN DATE '{FIRST_DAY}' AND DATE '{LAST_DAY}'",
}


def judge(lake: str) -> dict[str, Any]:
    """Counts of every rule."""
    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW records AS SELECT * FROM read_parquet('{lake}/{TABLE}/*.parquet')")
    counts = ", ".join(f"count(*) FILTER (WHERE {wrong})" for wrong in WRONG.values())
    whole = f"count(*), avg({_AREA}), median({_AREA}), quantile_disc({_AREA}, {QUANTILES})"
    *failed, rows, mean, median, quantiles = _one(connection, f"SELECT {counts}, {whole} FROM records")
    found = dict(zip(WRONG, failed, strict=True)) | {"rows": rows, "area-mean": mean, "area-median": median}
    types = {name: str(kind) for name, kind, *_ in connection.execute("DESCRIBE records").fetchall()}
    found |= {"area-quantiles": quantiles, "columns": set(types) == set(COLUMNS), "age-type": types["age"]}
    found["id-unique"] = _repeated(connection, "record_id", "WHERE record_id IS NOT NULL")
    found["pair-unique"] = _repeated(connection, "record_id, commune_code", "")
    flags = ", ".join(f'coalesce({wrong}, false) AS "{rule}"' for rule, wrong in WRONG.items())
    anywhere = " OR ".join(f"coalesce({wrong}, false)" for wrong in WRONG.values())
    connection.execute(f"SELECT *, {flags} FROM records WHERE {anywhere}").fetchall()
    return found


def _repeated(connection: duckdb.DuckDBPyConnection, key: str, where: str) -> int:
    grouped = f"SELECT count(*) AS n FROM records {where} GROUP BY {key} HAVING count(*) > 1"
    return int(_one(connection, f"SELECT coalesce(sum(n), 0) FROM ({grouped})")[0])


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] = connection.execute(sql).fetchone() or ()
    return row


if __name__ == "__main__":
    judged(judge, sys.argv[1])
