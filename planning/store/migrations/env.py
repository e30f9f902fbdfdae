"""What alembic runs: the revisions, inside the transaction of the connection it is handed."""

from alembic import context

from planning.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
