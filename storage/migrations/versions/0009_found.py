"""The search index of entries, and the old texts that have yet to be taken out of it.

The daemon indexes the entries that are stored already, in small steps.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "found_old",
        sa.Column("entry", ROW, autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False, server_default=""),
        sa.Column("summary", sa.Text(), nullable=False, server_default=""),
        sa.Column("text", sa.Text(), nullable=False, server_default=""),
        sa.Column("changed", sa.Boolean(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("entry", name="found_old_key"),
    )
    op.execute(
        """CREATE VIRTUAL TABLE found
    USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii')"""
    )
    op.execute("CREATE VIRTUAL TABLE found_words USING fts5vocab('found', 'row')")
    op.execute("INSERT INTO found(found, rank) VALUES ('automerge', 8)")
