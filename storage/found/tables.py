"""The tables of the search index that only SQLite has in this shape.

`found` has the words of each entry without the entry: SQLite calls that contentless. It takes a
row out only by the words with which the row was put in. So the texts that an entry had are kept in
`found_old` when it changes or is deleted, until the next step of the indexing takes them out.

SQLite would merge parts of the index by itself, many at once in the step that happens to complete
them. Here each step merges a few pages (`keeping.py`).
"""

from __future__ import annotations

from sqlalchemy import Connection

MAKE_TABLES = (
    """CREATE VIRTUAL TABLE found
    USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii')""",
    "INSERT INTO found(found, rank) VALUES ('automerge', 0)",
    # Parts of one size from which one is made. Doubled, less is merged, but a search asks more.
    "INSERT INTO found(found, rank) VALUES ('usermerge', 8)",
    # Far more parts than ever lie side by side: SQLite would merge that many in one step.
    "INSERT INTO found(found, rank) VALUES ('crisismerge', 64)",
)


def make_tables(db: Connection) -> None:
    """Make the tables that SQLAlchemy does not know."""
    for statement in MAKE_TABLES:
        db.exec_driver_sql(statement)
