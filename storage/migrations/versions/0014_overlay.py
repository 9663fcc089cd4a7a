"""Keywords that people added or removed without an edit of the files."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TIME = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "overlay_change",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("keyword", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended", TIME, nullable=True),
        sa.Column("why_ended", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('add', 'remove')", name="overlay_change_kind"),
        sa.PrimaryKeyConstraint("id", name="overlay_change_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("overlay_change_by_ended_at", "overlay_change", ["ended", "at"])
