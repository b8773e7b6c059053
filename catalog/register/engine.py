"""How the register reaches its database: SQLite or PostgreSQL by URL, and what to do when others write at the same time.

No tables and no queries here. SQLite's own ways (WAL, BEGIN IMMEDIATE, pragmas) live in this module and nowhere else.
"""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from sqlite3 import OperationalError as SqliteError
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from catalog.errors import RegisterError, SettingsError
from catalog.i18n import Sentence

Result = TypeVar("Result")

#: Execution option of connections that only read: they start without asking for SQLite's one write lock.
READING = "register_reading"

#: How long SQLite itself waits for another writer, in milliseconds, before `persist` starts over.
BUSY_TIMEOUT = 10_000

#: PostgreSQL: serialization failure, deadlock, unique violation, duplicate table. All mean that another writer came first.
_LOST_RACES = {"40001", "40P01", "23505", "42P07"}

#: How SQLite names what is wrong with the file itself: no register, damaged, out of reach, read only, on a full disk.
_UNUSABLE = tuple(f"SQLITE_{name}" for name in ("NOTADB", "CORRUPT", "CANTOPEN", "READONLY", "IOERR", "FULL", "PERM", "AUTH"))


def connect(url: str) -> Engine:
    """An engine for `url`, its folder made; raises SettingsError when no register can live there."""
    parsed = _parse(url)
    if parsed.get_backend_name() != "sqlite":
        return _engine(parsed)
    if not parsed.database or parsed.database == ":memory:":
        raise SettingsError(
            Sentence("KHO_REGISTER_URL: sổ đăng ký SQLite phải là một tệp, ví dụ sqlite:////srv/kho/register.db")
        )
    _make_folder(Path(parsed.database).parent)
    engine = _engine(parsed)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            Sentence(
                "KHO_REGISTER_URL: không lập được thư mục {folder} ({told}). Chọn nơi khác.", folder=folder, told=error.strerror
            )
        ) from error


def use_write_ahead_log(engine: Engine) -> None:
    """Let SQLite's readers work beside its writer: a lasting property of the file, set outside any transaction."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()


def persist(work: Callable[[], Result]) -> Result:
    """Do a whole transaction, and again on fresh state when another writer came first."""
    retrying = Retrying(
        retry=retry_if_exception(lost_a_race),
        wait=wait_random_exponential(multiplier=0.05, max=2),
        stop=stop_after_attempt(6),
        reraise=True,
    )
    return retrying(work)


def lost_a_race(error: BaseException) -> bool:
    """Whether another writer, and no defect, made this transaction fail."""
    if not isinstance(error, DBAPIError | SqliteError):
        return False
    cause = getattr(error, "orig", error)
    if getattr(cause, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return True
    return getattr(cause, "sqlstate", None) in _LOST_RACES


def _parse(url: str) -> URL:
    """The URL in parts; never repeats a malformed one, which may hold a password."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:
        raise SettingsError(
            Sentence(
                "KHO_REGISTER_URL không phải địa chỉ cơ sở dữ liệu. Dùng sqlite:///<tệp> hoặc postgresql://<máy chủ>/<tên>."
            )
        ) from error


def _engine(url: URL) -> Engine:
    """An engine that writes Vietnamese JSON as it reads, and dates and sentences inside JSON as text."""
    try:
        engine = create_engine(url, json_serializer=partial(json.dumps, ensure_ascii=False, default=_in_json))
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise SettingsError(
            Sentence(
                "KHO_REGISTER_URL: không có trình điều khiển cho {url} ({error}). "
                "Dùng sqlite:/// hoặc postgresql://, và cài gói psycopg cho PostgreSQL.",
                url=url.render_as_string(hide_password=True),
                error=error,
            )
        ) from error
    event.listen(engine, "handle_error", _tell_unusable)
    return engine


def _tell_unusable(context: ExceptionContext) -> None:
    """Say in one sentence that the database itself cannot be used: no defect of ours, and no traceback helps who meets it."""
    cause = context.original_exception
    out_of_reach = context.connection is None and context.dialect.name != "sqlite"
    if not out_of_reach and not getattr(cause, "sqlite_errorname", "").startswith(_UNUSABLE):
        return
    url = context.engine.url.render_as_string(hide_password=True) if context.engine is not None else context.dialect.name
    told = str(cause).splitlines()[0]
    raise RegisterError(
        Sentence(
            "Không dùng được sổ đăng ký {url}: {told}. Kiểm tra KHO_REGISTER_URL, quyền, chỗ trống, hoặc khôi phục bản sao.",
            url=url,
            told=told,
        )
    ) from cause


def _in_json(value: object) -> str:
    """A sentence is kept as it was written, whatever language is spoken now."""
    return value.said("vi") if isinstance(value, Sentence) else str(value)


def _set_pragmas(connection: SqliteConnection, _record: object) -> None:
    """Hold foreign keys, wait for other writers, and leave transactions to `_begin`."""
    connection.isolation_level = None
    for pragma in (f"busy_timeout={BUSY_TIMEOUT}", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Take the write lock at once: a reader that turns writer midway would fail without waiting."""
    reading = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
