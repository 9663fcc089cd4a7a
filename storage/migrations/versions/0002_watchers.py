"""The states of watchers, and how much each feed brings."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "watcher",
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("wake", TIME),
        sa.PrimaryKeyConstraint("watch", "kind", name="watcher_key"),
    )
    op.create_index("watcher_by_at", "watcher", ["at"])
    op.create_index("watcher_by_wake", "watcher", ["wake"])
    op.create_table(
        "voice",
        sa.Column("feed", ROW, autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feed.id"], name="voice_of_feed"),
        sa.PrimaryKeyConstraint("feed", name="voice_key"),
    )
