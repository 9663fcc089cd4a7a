"""The words of the search index by their ends, and an index that merges a few pages at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WORDS = "SELECT term FROM found_words WHERE length(term) > 3"
ADD = "INSERT INTO found_end (word) VALUES (?)"


def upgrade() -> None:
    op.create_table(
        "found_end",
        sa.Column("word", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("word", name="found_end_key"),
        sqlite_with_rowid=False,
    )
    # By the driver, which neither holds all words at once nor makes an object of each.
    driver = op.get_bind().connection.dbapi_connection
    driver.executemany(ADD, ((word[::-1],) for (word,) in driver.execute(WORDS)))
    op.execute("DROP TABLE found_words")
    op.execute("INSERT INTO found(found, rank) VALUES ('automerge', 0)")
    op.execute("INSERT INTO found(found, rank) VALUES ('usermerge', 8)")
    op.execute("INSERT INTO found(found, rank) VALUES ('crisismerge', 64)")
