"""Brings a register to the newest schema; the steps themselves are in `migrations/versions`, one file each.

Alembic is slow to import, so a register that is already at the newest revision never meets it.
"""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from catalog.errors import SettingsError
from catalog.i18n import Sentence
from catalog.register.engine import READING, persist, use_write_ahead_log

MIGRATIONS = Path(__file__).parent / "migrations"


def revisions() -> list[str]:
    """Every revision this program knows, oldest first: the file names, which are numbered."""
    return sorted(path.stem for path in (MIGRATIONS / "versions").glob("r[0-9]*.py"))


def current(connection: Connection) -> str | None:
    """The revision the database is at, None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def bring_to_head(engine: Engine) -> None:
    """Run the missing migrations in one transaction; raises SettingsError when the database is newer than the program."""
    known = revisions()
    with engine.connect().execution_options(**{READING: True}) as connection:
        found = current(connection)
        _refuse_foreign(connection, found)
    if found == known[-1]:
        return
    if found is not None and found not in known:
        raise SettingsError(
            Sentence(
                "Sổ đăng ký ở phiên bản {found}, mới hơn phần mềm này (biết đến {known}). Hãy nâng cấp phần mềm.",
                found=found,
                known=known[-1],
            )
        )
    persist(lambda: _upgrade(engine))


def _refuse_foreign(connection: Connection, found: str | None) -> None:
    """A SQLite file is one register and nothing else: the tables of another program are not mixed with ours."""
    if found is None and connection.dialect.name == "sqlite" and inspect(connection).get_table_names():
        raise SettingsError(
            Sentence(
                "KHO_REGISTER_URL: {file} là cơ sở dữ liệu của chương trình khác. Chọn tệp khác, hoặc khôi phục sổ đăng ký.",
                file=connection.engine.url.database,
            )
        )


def _upgrade(engine: Engine) -> None:
    """Let Alembic walk to the head inside our own transaction, so that of two processes one does it and one finds it done."""
    from alembic import command
    from alembic.config import Config

    use_write_ahead_log(engine)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
