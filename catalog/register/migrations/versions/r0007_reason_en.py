"""Why a delivery was turned away, in English as well."""

import sqlalchemy as sa
from alembic import op

revision = "r0007_reason_en"
down_revision = "r0006_column_lineage"


def upgrade() -> None:
    """Add the column; deliveries settled before keep their Vietnamese reason alone."""
    op.add_column("delivery", sa.Column("reason_en", sa.String(), nullable=True))
