"""What alembic runs: the revisions, inside the transaction of the connection it is handed."""

from alembic import context

from planning.store.tables import METADATA

# alembic lends its context `config` while it runs this file; whoever else imports it finds nothing to do
if hasattr(context, "config"):
    context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
    context.run_migrations()
