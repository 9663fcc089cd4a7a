"""The tables of the search index, which only SQLite has in this shape.

`found` has the words of each entry without the entry: SQLite calls that contentless. It takes a
row out only by the words with which the row was put in. So the texts that an entry had are kept in
`found_old` when it changes or is deleted, until the next step of the indexing takes them out.
"""

from __future__ import annotations

from sqlalchemy import Connection

MAKE_TABLES = (
    """CREATE VIRTUAL TABLE found
    USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii')""",
    "CREATE VIRTUAL TABLE found_words USING fts5vocab('found', 'row')",
    # Doubled, fewer steps merge parts of the index, but each such step takes longer.
    "INSERT INTO found(found, rank) VALUES ('automerge', 8)",
)


def make_tables(db: Connection) -> None:
    """Make the tables that SQLAlchemy does not know."""
    for statement in MAKE_TABLES:
        db.exec_driver_sql(statement)
