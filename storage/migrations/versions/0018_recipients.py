"""Recipients who get nothing, and the deliveries that are not made for it."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "recipient",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("off_since", TIME, nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("refused_on", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("cause IN ('', 'unsubscribed', 'refused')", name="recipient_cause"),
        sa.PrimaryKeyConstraint("channel", "address", name="recipient_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "unmade",
        sa.Column("seq", ROW, nullable=False),
        sa.Column("alert", ROW, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert"], ["alert.seq"], name="unmade_of_alert", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name="unmade_key"),
    )
    columns = ["alert", "channel", "recipient"]
    op.create_index("unmade_by_alert_channel_recipient", "unmade", columns, unique=True)
    op.create_index("unmade_by_channel_recipient", "unmade", ["channel", "recipient"])
