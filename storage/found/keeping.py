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
from storage._tables import body, entry, found_end, found_old, meta

MAX_STEP_ENTRIES = 200  # that one step indexes: some 15 ms of headlines, and the daemon waits
MAX_STEP_CHARS = 30_000  # of their texts; doubled, a step over long texts takes twice as long
MERGED_PAGES = 16  # a step writes some three pages, each of which is merged three or four times
SWEPT_WORDS = 100  # that a step looks up, some 5 ms; halved, unused words stay twice as long
MIN_END_CHARS = 3
"""The shortest end by which words can be looked up. One character more: two thirds of the words."""

UPTO = "found.upto"
"""The name of the last indexed row in `meta`."""
SWEPT = "found.swept"
"""The name of the last word that was looked up because it may be unused, in `meta`."""
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
    done = _replace_old(db, list_words) or _add_next(db, list_words)
    if done:
        db.exec_driver_sql(_MERGE, (MERGED_PAGES,))
    return done


def _begin_again(db: Connection, version: str) -> None:
    """Empty the index."""
    db.exec_driver_sql("INSERT INTO found(found) VALUES ('delete-all')")
    db.execute(delete(found_old))
    db.execute(delete(found_end))
    _meta.write_value(db, UPTO, "0")
    _meta.write_value(db, VERSION, version)


def _replace_old(db: Connection, list_words: ListWords) -> int:
    """Take the texts out that entries had, and put those in that they have now."""
    old = _take_some(db.execute(_OLD_TEXTS).all())
    if not old:
        return 0
    rows = [row for row, *_ in old]
    db.exec_driver_sql(_TAKE_OUT, _list_all(old, list_words))
    present = db.execute(_TEXTS.where(entry.c.id.in_(rows), entry.c.id <= _UPTO)).all()
    _put_in(db, present, list_words)
    db.execute(delete(found_old).where(found_old.c.entry.in_(rows)))
    _sweep_ends(db)
    return len(old)


def _add_next(db: Connection, list_words: ListWords) -> int:
    """Index the entries that come after the last indexed one."""
    upto = int(_meta.read_value(db, UPTO) or 0)
    new = _take_some(db.execute(_NEXT_TEXTS, {"upto": upto}).all())
    if new:
        _put_in(db, new, list_words)
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
_MERGE = "INSERT INTO found(found, rank) VALUES ('merge', ?)"


def _put_in(db: Connection, texts: Sequence[Any], list_words: ListWords) -> None:
    """Index *texts*, and list the ends of their words."""
    if not texts:
        return
    listed = _list_all(texts, list_words)
    db.exec_driver_sql(_PUT_IN, listed)
    words = set(" ".join([words for _, words in listed]).split(" "))
    # In their order, neighbours are on one page.
    ends = sorted([word[::-1] for word in words if len(word) > MIN_END_CHARS])
    if ends:
        db.exec_driver_sql(_ADD_END, [(end,) for end in ends])


def _list_all(texts: Sequence[Any], list_words: ListWords) -> list[tuple[int, str]]:
    """Return the row and the words of each of *texts*."""
    return [(row, " ".join(sorted(list_words(fields)))) for row, *fields in texts]


# --- the ends of words ----------------------------------------------------------------------

_ADD_END = "INSERT OR IGNORE INTO found_end (word) VALUES (?)"
_NEXT_ENDS = (
    select(found_end.c.word)
    .where(found_end.c.word > bindparam("after"))
    .order_by(found_end.c.word)
    .limit(SWEPT_WORDS)
)
_IS_USED = "SELECT 1 FROM found WHERE found MATCH ? LIMIT 1"


def _sweep_ends(db: Connection) -> None:
    """Look the next words up, and drop those that no entry has any more.

    It is done when texts were taken out, since only then words go out of use. An unused word does
    no harm but for its room.
    """
    after = _meta.read_value(db, SWEPT) or ""
    ends = db.execute(_NEXT_ENDS, {"after": after}).scalars().all()
    unused = [end for end in ends if not _is_used(db, end[::-1])]
    db.execute(delete(found_end).where(found_end.c.word.in_(unused)))
    _meta.write_value(db, SWEPT, ends[-1] if len(ends) == SWEPT_WORDS else "")


def _is_used(db: Connection, word: str) -> bool:
    return db.exec_driver_sql(_IS_USED, (f'"{word}"',)).first() is not None


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
