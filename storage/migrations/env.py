"""Alembic's door: runs the revisions on the connection, and in the transaction, of storage/_open.

A new revision is written by hand; the tests say where tables and revisions differ.
"""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
