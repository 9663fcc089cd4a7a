"""How many entries of each feed are stored."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COUNT = """
UPDATE feed
SET entries = (SELECT count(*) FROM entry WHERE entry.feed = feed.id)
"""


def upgrade() -> None:
    op.add_column("feed", sa.Column("entries", sa.Integer(), nullable=False, server_default="0"))
    op.execute(COUNT)
