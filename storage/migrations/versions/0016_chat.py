"""Requests of people in chats, the lines by which they come, and the names of the people."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TIME = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "chat_request",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="chat_request_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("chat_request_by_at", "chat_request", ["at"])
    op.create_table(
        "chat_line",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("open_since", TIME, nullable=True),
        sa.Column("failing_since", TIME, nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("told", TIME, nullable=True),
        sa.PrimaryKeyConstraint("name", name="chat_line_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "chat_person",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="chat_person_key"),
        sqlite_with_rowid=False,
    )
