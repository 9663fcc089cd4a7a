"""Facts by which the health of a feed is judged, the state that the operator heard of, and the
matches of entries that changed.

A single 410 counted as the end of a feed, which was then polled once a year. Such feeds are asked
again within hours.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.BigInteger()
ASK_GONE_AGAIN = """
UPDATE feed
SET gone = 0, gone_since = last_polled, missing_since = last_polled,
    next_due = last_polled + 21600000000
WHERE gone = 1 AND last_polled IS NOT NULL
"""


def upgrade() -> None:
    op.add_column("feed", sa.Column("gone_since", TIME))
    op.add_column("feed", sa.Column("missing_since", TIME))
    op.add_column("feed", sa.Column("dead", sa.Boolean(), nullable=False, server_default="0"))
    op.add_column("feed", sa.Column("told_state", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "feed", sa.Column("parser_failures", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("feed", sa.Column("moved_since", TIME))
    op.add_column("feed", sa.Column("usual_gap", TIME))
    op.execute("UPDATE feed SET told_state = 'down' WHERE told_failing IS NOT NULL")
    op.execute(ASK_GONE_AGAIN)
    op.create_table(
        "matched",
        sa.Column("feed", ROW, autoincrement=False, nullable=False),
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feed.id"], name="matched_of_feed"),
        sa.PrimaryKeyConstraint("feed", "watch", name="matched_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "late_match",
        sa.Column("entry", ROW, autoincrement=False, nullable=False),
        sa.Column("watch", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["entry.id"], name="late_match_of_entry", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry", "watch", name="late_match_key"),
        sqlite_with_rowid=False,
    )
