"""Rulings on alerts by channel, the pasts of channels, silences, and acts of people."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.BigInteger()


def upgrade() -> None:
    _add_rulings()
    _add_silences()
    _add_acts()


def _add_rulings() -> None:
    op.add_column("alert", sa.Column("story", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "ruling",
        sa.Column("seq", ROW, nullable=False),
        sa.Column("alert", ROW, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("gate", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("until", TIME, nullable=True),
        sa.Column("within", ROW, nullable=True),
        sa.CheckConstraint(
            "state IN ('active', 'held', 'suppressed', 'told')", name="ruling_state"
        ),
        sa.ForeignKeyConstraint(
            ["alert"], ["alert.seq"], name="ruling_of_alert", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name="ruling_key"),
    )
    op.create_index("ruling_by_alert_channel", "ruling", ["alert", "channel"], unique=True)
    op.create_index("ruling_by_state_channel_until", "ruling", ["state", "channel", "until"])
    op.create_table(
        "channel_past",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="channel_past_key"),
        sqlite_with_rowid=False,
    )


def _add_silences() -> None:
    op.create_table(
        "silence",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("ended", TIME, nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("keyword", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("trend", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="silence_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("silence_by_until", "silence", ["until"])


def _add_acts() -> None:
    op.create_table(
        "act",
        sa.Column("seq", ROW, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="act_key"),
    )
    op.create_index("act_by_at", "act", ["at"])
    op.create_index("act_by_subject_kind_by", "act", ["subject", "kind", "by"], unique=True)
    op.create_index("act_by_watch_at", "act", ["watch", "at"])
