"""Run the revisions on the connection, and in the transaction, of storage/_open.py.

A new revision is written by hand; a test shows where tables and revisions differ.
"""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
