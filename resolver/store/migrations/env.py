"""Run by Alembic inside the transaction that ``resolver.store.migrating`` opened."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
