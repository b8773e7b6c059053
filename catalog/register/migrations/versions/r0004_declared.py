"""What contracts declare of a dataset: licence, access, classes of the Data Law, places, time, cadence, descriptions."""

import sqlalchemy as sa
from alembic import op

revision = "r0004_declared"
down_revision = "r0003_account"

WORDS = {
    "access_level": ("public", "account", "restricted"),
    "sharing": ("open", "shared", "private"),
    "importance": ("core", "important", "other"),
}


def upgrade() -> None:
    """Add the columns; what was described before is described anew when contracts are next read."""
    for name, words in WORDS.items():
        add_word(name, words)
    for name in ("description_en", "law_source"):
        op.add_column("dataset", sa.Column(name, sa.String(), nullable=True))
    for name in ("licence", "access", "places"):
        op.add_column("dataset", sa.Column(name, sa.JSON(), nullable=True))
    op.add_column("dataset", sa.Column("frequency_days", sa.Integer(), nullable=True))
    for name in ("description", "description_en"):
        op.add_column("dataset_column", sa.Column(name, sa.String(), nullable=True))
    for table in ("dataset", "version"):
        for name in ("covers_from", "covers_to"):
            op.add_column(table, sa.Column(name, sa.Date(), nullable=True))


def add_word(name: str, words: tuple[str, ...]) -> None:
    """A column of a few words. Said in SQL: Alembic cannot add one with its promise without copying the table in SQLite."""
    listed = ", ".join(f"'{word}'" for word in words)
    promise = f"CONSTRAINT {op.f(f'ck_dataset_{name}')} CHECK ({name} IN ({listed}))"
    op.execute(f"ALTER TABLE dataset ADD COLUMN {name} VARCHAR {promise}")
