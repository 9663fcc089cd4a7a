"""Feeds whose new entries are dated too long ago to be told, or are too many for a day."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIME = sa.BigInteger()


def upgrade() -> None:
    op.add_column(
        "feed", sa.Column("old_entries", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("feed", sa.Column("told_old", TIME))
    op.add_column("feed", sa.Column("day", TIME))
    op.add_column(
        "feed", sa.Column("day_entries", sa.Integer(), nullable=False, server_default="0")
    )
