"""SQL over published versions: one SELECT, known tables only, run by a locked-down DuckDB.

Parsing decides what may run; DuckDB's own locks stand behind it. Who may see which rows comes with grants, not here.
"""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import polars as pl
import sqlglot
from sqlglot import exp

from catalog.errors import LakeError, NotFound, QueryRefused
from catalog.i18n import Sentence
from catalog.lake import Lake

# A refused command is told once, by us.
logging.getLogger("sqlglot").setLevel(logging.ERROR)

MEMORY, SECONDS = "1GB", 60.0
#: The first and last moment Python can write, in milliseconds since 1970.
_CALENDAR = (-62_135_596_800_000, 253_402_300_799_999)
_TABLE_FUNCTIONS = (exp.Anonymous, exp.AnonymousAggFunc)
_DENIED = frozenset({"getenv", "query", "query_table", "glob", "read_text", "read_blob", "getvariable", "current_setting"})


@dataclass(frozen=True, slots=True)
class View:
    """A published table as SQL sees it: the Delta version, its columns, and whether rows that no longer hold show too."""

    table: str
    version: int
    columns: tuple[str, ...]
    history: bool


def tables_in(sql: str) -> tuple[str, ...]:
    """Names of the tables a statement reads; anything but one SELECT is refused."""
    try:
        statements = [one for one in sqlglot.parse(sql, dialect="duckdb") if one is not None]
    except sqlglot.errors.SqlglotError as error:
        complaint = str(error).splitlines()[0]
        raise QueryRefused(Sentence("Câu SQL sai cú pháp: {complaint}. Sửa rồi chạy lại.", complaint=complaint)) from error
    except RecursionError as error:
        raise QueryRefused(Sentence("Câu SQL lồng quá nhiều tầng. Viết gọn lại rồi chạy lại.")) from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise QueryRefused(Sentence("Chỉ nhận đúng một câu SELECT. Bỏ các lệnh khác rồi chạy lại."))
    statement = statements[0]
    _refuse_functions(statement)
    ctes = {cte.alias_or_name.lower() for cte in statement.find_all(exp.CTE)}
    names = set()
    for table in statement.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier) or table.args.get("db"):
            raise QueryRefused(
                Sentence("Không đọc được từ '{source}': chỉ đọc các bảng đã công bố. Xem 'kho status'.", source=table.sql())
            )
        if table.name.lower() not in ctes:
            names.add(table.name.lower())
    return tuple(sorted(names))


def _refuse_functions(statement: exp.Expr) -> None:
    for function in statement.find_all(exp.Func):
        name = (function.name if isinstance(function, _TABLE_FUNCTIONS) else function.sql_name()).lower()
        if name in _DENIED or name.startswith(("read_", "duckdb_", "pragma_", "sniff_", "parquet_", "load_", "write_")):
            raise QueryRefused(Sentence("Hàm '{name}' không được dùng. Chỉ đọc các bảng đã công bố.", name=name))
    if next(statement.find_all(exp.Into, exp.Command, exp.Copy), None) is not None:
        raise QueryRefused(Sentence("Câu lệnh ghi dữ liệu không được dùng. Chỉ nhận SELECT."))


def run_query(lake: Lake, views: Mapping[str, View], sql: str, *, limit: int) -> pl.DataFrame:
    """Run one SELECT over the given views; at most `limit` rows come back."""
    wanted = tables_in(sql)
    missing = [name for name in wanted if name not in views]
    if missing:
        known = ", ".join(sorted(views)) or Sentence("chưa có bảng nào")
        raise NotFound(
            Sentence("Không có bảng đã công bố: {missing}. Đang có: {known}.", missing=", ".join(missing), known=known)
        )
    with _connection(lake, {name: views[name] for name in wanted}) as connection:
        watchdog = threading.Timer(SECONDS, connection.interrupt)
        watchdog.start()
        try:
            found: pl.DataFrame = connection.sql(sql).limit(limit).pl()
            _refuse_days_nobody_can_write(found)
            return found
        except duckdb.InterruptException as error:
            raise QueryRefused(
                Sentence("Câu hỏi chạy quá {seconds:.0f} giây. Thêm điều kiện lọc rồi chạy lại.", seconds=SECONDS)
            ) from error
        except duckdb.Error as error:
            complaint = str(error).splitlines()[0]
            raise QueryRefused(Sentence("DuckDB không chạy được: {complaint}", complaint=complaint)) from error
        except pl.exceptions.PolarsError as error:
            told = Sentence(
                "Kết quả có cột kiểu không đọc được (như INTERVAL, UNION). Đổi bằng CAST(... AS VARCHAR) rồi chạy lại."
            )
            raise QueryRefused(told) from error
        finally:
            watchdog.cancel()


def _refuse_days_nobody_can_write(found: pl.DataFrame) -> None:
    """DuckDB knows days beyond the calendar's years 1 to 9999, such as 'infinity'; Polars panics when asked to show one."""
    for name, dtype in found.schema.items():
        if isinstance(dtype, pl.Date | pl.Datetime):
            milliseconds = found[name].cast(pl.Datetime("ms", getattr(dtype, "time_zone", None))).to_physical()
            if not milliseconds.is_between(*_CALENDAR).all():
                raise QueryRefused(
                    Sentence("Cột '{column}' có ngày ngoài các năm 1 đến 9999. Đổi bằng CAST(... AS VARCHAR).", column=name)
                )


@contextmanager
def _connection(lake: Lake, views: Mapping[str, View]) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as connection:
        folders = {lake.uri(view.table) + "/" for view in views.values()} if lake.storage_options is None else set()
        for name, view in views.items():
            _create(connection, lake, name, view)
        connection.execute("SET allowed_directories = ?", [sorted(folders)])
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute("SET temp_directory = ''")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection


def _create(connection: duckdb.DuckDBPyConnection, lake: Lake, name: str, view: View) -> None:
    """A view on the version's files; a store DuckDB cannot reach by itself is read through Arrow."""
    delta = lake.open(view.table, view.version)
    files = [] if delta is None or lake.storage_options is not None else delta.file_uris()
    if files:
        source = f"read_parquet([{', '.join(_text(file) for file in files)}], union_by_name = true)"
    else:
        source = _quoted(f"files of {name}")
        connection.register(f"files of {name}", lake.scan(view.table, view.version).collect(engine="streaming"))
    columns = ", ".join(_quoted(column) for column in view.columns)
    current = "" if view.history or "_valid_to" not in view.columns else "WHERE _valid_to IS NULL"
    # Names come from contracts, files from the Delta log: neither is the reader's.
    try:
        connection.execute(" ".join(["CREATE VIEW", _quoted(name), "AS SELECT", columns, "FROM", source, current]))
    except duckdb.Error as error:
        told = str(error).splitlines()[0]
        raise LakeError(
            Sentence(
                "Không đọc được tệp của bảng {table}, phiên bản {version}: {told}. Chạy 'kho doctor'.",
                table=view.table,
                version=view.version,
                told=told,
            )
        ) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
