"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# A revision describes the tables of its time, so it imports nothing of ours.
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.BigInteger()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default="0", nullable=False)


def upgrade() -> None:
    op.create_table(
        "meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="meta_key"),
        sqlite_with_rowid=False,
    )
    _feeds()
    _entries()
    _alerts()
    _outbox()


def _feeds() -> None:
    op.create_table(
        "feed",
        sa.Column("id", ROW, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        _text("name"),
        _text("type"),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("next_due", TIME, nullable=False),
        sa.Column("last_polled", TIME),
        sa.Column("last_success", TIME),
        sa.Column("last_page", TIME),
        sa.Column("last_new", TIME),
        _count("failures"),
        sa.Column("failing_since", TIME),
        sa.Column("told_failing", TIME),
        _text("problem"),
        sa.Column("validators", sa.Text(), nullable=False),
        _flag("baseline"),
        _text("moved_to"),
        _flag("gone"),
        sa.PrimaryKeyConstraint("id", name="feed_key"),
        sa.UniqueConstraint("key", name="feed_one_key"),
    )


def _entries() -> None:
    op.create_table(
        "entry",
        sa.Column("id", ROW, nullable=False),
        sa.Column("feed", ROW, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _text("title"),
        _text("link"),
        _text("publisher"),
        _text("author"),
        _text("lang"),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("published", TIME),
        sa.Column("first_seen", TIME, nullable=False),
        _text("arrival"),
        _count("changes"),
        sa.Column("last_in_feed", TIME, nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feed.id"], name="entry_of_feed"),
        sa.PrimaryKeyConstraint("id", name="entry_key"),
    )
    op.create_index("entry_by_feed", "entry", ["feed"])
    op.create_index("entry_by_last_in_feed", "entry", ["last_in_feed"])
    op.create_table(
        "body",
        sa.Column("entry", ROW, autoincrement=False, nullable=False),
        sa.Column("since", TIME, nullable=False),
        _text("summary"),
        _text("text"),
        sa.ForeignKeyConstraint(["entry"], ["entry.id"], name="body_of_entry", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("entry", name="body_key"),
    )
    op.create_index("body_by_since", "body", ["since"])
    op.create_table(
        "alias",
        sa.Column("feed", ROW, autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("entry", ROW, nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feed.id"], name="alias_of_feed"),
        sa.ForeignKeyConstraint(["entry"], ["entry.id"], name="alias_of_entry", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("feed", "hash", name="alias_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("alias_by_entry", "alias", ["entry"])


def _alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("seq", ROW, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        _text("kind"),
        _text("watch"),
        sa.Column("state", sa.Text(), nullable=False),
        _text("reason"),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("channels", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="alert_key"),
        sa.UniqueConstraint("id", name="alert_one_id"),
    )
    op.create_index("alert_by_at", "alert", ["at"])
    op.create_index("alert_by_key", "alert", ["key"])
    op.create_index("alert_by_state_at", "alert", ["state", "at"])
    op.create_table(
        "fingerprint",
        sa.Column("print", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("print", name="fingerprint_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("fingerprint_by_at", "fingerprint", ["at"])


def _outbox() -> None:
    op.create_table(
        "delivery",
        sa.Column("seq", ROW, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("alert", ROW, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("not_before", TIME, nullable=False),
        _count("attempts"),
        sa.Column("first_attempt", TIME),
        _flag("maybe_sent"),
        _count("plainness"),
        _text("note"),
        sa.Column("remote", sa.Text(), nullable=False),
        sa.Column("sent_at", TIME),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'dead')", name="delivery_state"
        ),
        sa.PrimaryKeyConstraint("seq", name="delivery_key"),
        sa.UniqueConstraint("id", name="delivery_one_id"),
        sa.ForeignKeyConstraint(["alert"], ["alert.seq"], name="delivery_of_alert"),
    )
    op.create_index("delivery_by_alert", "delivery", ["alert"])
    op.create_index(
        "delivery_by_state_channel_at_seq", "delivery", ["state", "channel", "at", "seq"]
    )
    op.create_table(
        "attempt",
        sa.Column("seq", ROW, nullable=False),
        sa.Column("delivery", ROW, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("ended", TIME),
        _text("verdict"),
        _text("note"),
        sa.ForeignKeyConstraint(
            ["delivery"], ["delivery.seq"], name="attempt_of_delivery", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name="attempt_key"),
    )
    op.create_index("attempt_by_delivery", "attempt", ["delivery"])
    op.create_table(
        "channel",
        sa.Column("name", sa.Text(), nullable=False),
        _count("failures"),
        sa.Column("failing_since", TIME),
        sa.Column("blocked_since", TIME),
        sa.Column("paused_until", TIME),
        _text("problem"),
        sa.PrimaryKeyConstraint("name", name="channel_key"),
        sqlite_with_rowid=False,
    )
