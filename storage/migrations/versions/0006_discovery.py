"""The learned past of terms and words, and the topics that were listed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "term_batch",
        sa.Column("seq", ROW, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("seq", name="term_batch_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "term_days",
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("batch", ROW, autoincrement=False, nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("term", "batch", name="term_days_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "word_edges",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name="word_edges_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "word_increment",
        sa.Column("seq", ROW, nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="word_increment_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "hot_topic",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("listed", TIME, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="hot_topic_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("hot_topic_by_listed", "hot_topic", ["listed"])
