"""Keep the search index: index new entries in small steps, and take old texts out again.

A poll indexes nothing. It only keeps the texts that it replaces (`keep_old`). A step does the rest,
in one transaction: whoever is killed between two steps or in one has lost nothing, since the next
step goes on from the last row that is indexed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    bindparam,
    cast,
    delete,
    func,
    literal,
    select,
)

from storage import _meta
from storage import _sqlite as sql
from storage._tables import body, entry, found_old, meta

MAX_STEP_ENTRIES = 300  # that one step indexes: some 30 ms of headlines, and the daemon waits
MAX_STEP_CHARS = 40_000  # of their texts; doubled, a step over long texts takes twice as long

UPTO = "found.upto"
"""The name of the last indexed row in `meta`."""
VERSION = "found.version"
"""The name of the rules by which the words were made, in `meta`."""

ListWords = Callable[[Iterable[str]], Iterable[str]]
"""Returns the index words of the texts of an entry."""
Texts = tuple[int, str, str, str]
"""The row of an entry, its title, its summary and its text."""

_TEXTS = select(
    entry.c.id,
    entry.c.title,
    func.coalesce(body.c.summary, ""),
    func.coalesce(body.c.text, ""),
).outerjoin(body, body.c.entry == entry.c.id)
_NEXT_TEXTS = (
    _TEXTS.where(entry.c.id > bindparam("upto")).order_by(entry.c.id).limit(MAX_STEP_ENTRIES)
)
_OLD_TEXTS = (
    select(found_old.c.entry, found_old.c.title, found_old.c.summary, found_old.c.text)
    .order_by(found_old.c.changed.desc(), found_old.c.entry)
    .limit(MAX_STEP_ENTRIES)
)
_LAST_ROW = select(func.coalesce(func.max(entry.c.id), 0))
_UPTO = cast(
    select(meta.c.value).where(meta.c.name == UPTO).scalar_subquery(),
    BigInteger,
)


def read_upto(db: Connection, version: str) -> int:
    """Return the last indexed row; 0 if the words were made by other rules than *version*."""
    if _meta.read_value(db, VERSION) != version:
        return 0
    return int(_meta.read_value(db, UPTO) or 0)


def index_some(db: Connection, list_words: ListWords, version: str) -> int:
    """Index the next entries by the rules *version*; return how many, 0 if all are indexed."""
    if _meta.read_value(db, VERSION) != version:
        _begin_again(db, version)
    return _replace_old(db, list_words) or _add_next(db, list_words)


def _begin_again(db: Connection, version: str) -> None:
    """Empty the index."""
    db.exec_driver_sql("INSERT INTO found(found) VALUES ('delete-all')")
    db.execute(delete(found_old))
    _meta.write_value(db, UPTO, "0")
    _meta.write_value(db, VERSION, version)


def _replace_old(db: Connection, list_words: ListWords) -> int:
    """Take the texts out that entries had, and put those in that they have now."""
    old = _take_some(db.execute(_OLD_TEXTS).all())
    if not old:
        return 0
    rows = [row for row, *_ in old]
    _run_for_each(db, _TAKE_OUT, old, list_words)
    present = db.execute(_TEXTS.where(entry.c.id.in_(rows), entry.c.id <= _UPTO)).all()
    _run_for_each(db, _PUT_IN, present, list_words)
    db.execute(delete(found_old).where(found_old.c.entry.in_(rows)))
    return len(old)


def _add_next(db: Connection, list_words: ListWords) -> int:
    """Index the entries that come after the last indexed one."""
    upto = int(_meta.read_value(db, UPTO) or 0)
    new = _take_some(db.execute(_NEXT_TEXTS, {"upto": upto}).all())
    if new:
        _run_for_each(db, _PUT_IN, new, list_words)
        _meta.write_value(db, UPTO, str(new[-1][0]))
    return len(new)


def _take_some(rows: Sequence[Any]) -> list[Any]:
    """Return the first of *rows*, as many as one step may index: one at least."""
    some: list[Any] = []
    chars = 0
    for row in rows:
        some.append(row)
        chars += sum(map(len, row[1:]))
        if chars >= MAX_STEP_CHARS:
            break
    return some


_PUT_IN = "INSERT INTO found(rowid, words) VALUES (?, ?)"
_TAKE_OUT = "INSERT INTO found(found, rowid, words) VALUES ('delete', ?, ?)"


def _run_for_each(
    db: Connection, statement: str, texts: Sequence[Any], list_words: ListWords
) -> None:
    listed = [(row, " ".join(sorted(list_words(fields)))) for row, *fields in texts]
    if listed:
        db.exec_driver_sql(statement, listed)


# --- texts that are replaced or deleted -----------------------------------------------------


def keep_old(db: Connection, rows: Sequence[int], *, changed: bool) -> None:
    """Keep the texts of the entries *rows* as they stand in the index, before they are gone.

    *changed* says that others come in their place: a search then looks at the entry itself.
    """
    if not rows:
        return
    texts = _TEXTS.add_columns(literal(changed)).where(entry.c.id.in_(rows), entry.c.id <= _UPTO)
    columns = ["entry", "title", "summary", "text", "changed"]
    kept = sql.insert(found_old).from_select(columns, texts)
    if changed:
        # The texts that are there already are those of the index.
        kept = kept.on_conflict_do_update(
            index_elements=[found_old.c.entry], set_={"changed": True}
        )
    else:
        kept = kept.on_conflict_do_nothing()
    db.execute(kept)


def lower_upto(db: Connection) -> None:
    """Let the last indexed row be one that is stored: SQLite gives the numbers after it again."""
    upto = int(_meta.read_value(db, UPTO) or 0)
    last: int = db.execute(_LAST_ROW).scalar_one()
    if last < upto:
        _meta.write_value(db, UPTO, str(last))
