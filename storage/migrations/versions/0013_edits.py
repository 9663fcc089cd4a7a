"""Edits of messages that were sent."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "edit",
        sa.Column("delivery", ROW, nullable=False, autoincrement=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=True),
        sa.Column("since", TIME, nullable=False),
        sa.Column("not_before", TIME, nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("plainness", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("stands", sa.Text(), nullable=False),
        sa.Column("edited", TIME, nullable=True),
        sa.CheckConstraint("state IN ('wanted', 'done', 'ended')", name="edit_state"),
        sa.ForeignKeyConstraint(
            ["delivery"], ["delivery.seq"], name="edit_of_delivery", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("delivery", name="edit_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("edit_by_state_channel_not_before", "edit", ["state", "channel", "not_before"])
