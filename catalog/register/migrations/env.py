"""What Alembic runs to migrate the register, on the connection and in the transaction `catalog.register.schema` hands it.

A new revision is a new file in `versions`, named `r<number>_<what>.py` after its revision id and written by hand;
`tests/test_register_schema.py` shows any difference between the revisions and the models.
"""

from alembic import context

from catalog.register.models import METADATA

# SQLite alters a table by copying it, which Alembic calls a batch.
context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
context.run_migrations()
