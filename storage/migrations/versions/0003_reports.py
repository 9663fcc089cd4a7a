"""Reports of the last days: the words of their first accounts, and who carried them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("seq", ROW, nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="account_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("account_by_at", "account", ["at"])
    op.create_table(
        "carried",
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("publishers", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("watch", "report", name="carried_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("carried_by_at", "carried", ["at"])
