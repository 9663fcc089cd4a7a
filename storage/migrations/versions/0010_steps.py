"""The steps of the charts of watches, and the times in which a feed could not be read.

The reports of the last days are counted into the steps. How many of them were expected is not
known any more. The first page of a feed is no news, so the reports of such a poll are left out.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

FILL = """
INSERT INTO step (watch, keyword, start, since, until, reports)
SELECT watch, '', at - at % 3600000000, at - at % 3600000000, max(at), count(*)
FROM (
    SELECT carried.watch AS watch, coalesce(first.at, carried.at) AS at
    FROM carried
    LEFT JOIN (SELECT report, min(at) AS at FROM account GROUP BY report) AS first
    ON first.report = carried.report
) AS reports
WHERE at NOT IN (SELECT first_seen FROM entry WHERE arrival = 'baseline')
GROUP BY watch, at - at % 3600000000
"""


def upgrade() -> None:
    op.create_table(
        "step",
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("keyword", sa.Text(), nullable=False),
        sa.Column("start", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Float(), nullable=True),
        sa.Column("size", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("watch", "keyword", "start", name="step_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "gap",
        sa.Column("feed", ROW, autoincrement=False, nullable=False),
        sa.Column("since", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("feed", "since", name="gap_key"),
        sqlite_with_rowid=False,
    )
    op.add_column("feed", sa.Column("read_by", sa.BigInteger(), nullable=True))
    op.execute(FILL)
