"""The feeds: which of them are polled, and how their last polls went."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    update,
)

from model import COUNTED_DAY, Feed, FeedAbsence, FeedRecord, Page, PollFacts
from storage import _sqlite as sql
from storage._prepared import Prepared
from storage._rows import FeedRow
from storage._tables import CleanText, Length, Time, feed, matched
from storage.steps.gaps import add_gap

_KNOWN_FEEDS = select(
    feed.c.key,
    feed.c.name,
    feed.c.type,
    feed.c.present,
)
_FEED_RECORD = Prepared(
    select(
        *(feed.c[one.name] for one in fields(FeedRecord)),
    ).where(feed.c.key == bindparam("of"))
)
_FEED_ID = Prepared(select(feed.c.id).where(feed.c.key == bindparam("of")))
_DUE_TIMES = select(
    feed.c.key,
    feed.c.next_due,
).where(feed.c.present)

_IS_THERE = asdict(FeedAbsence())
"""The columns of a feed that its server has."""
_AS_NEW: dict[str, Any] = {
    **_IS_THERE,
    "validators": {},
    "baseline": False,
    "failures": 0,
    "failing_since": None,
    "told_failing": None,
    "told_state": "",
    "problem": "",
    "old_entries": 0,
    "told_old": None,
    "read_by": None,
    "parser_failures": 0,
    "usual_gap": None,
}


def find_feed_id(db: Connection, key: str) -> int:
    """Return the row of feed *key*, which there has to be."""
    found: int = _FEED_ID.fetch_value(db, {"of": key})
    return found


def read_due_times(db: Connection) -> dict[str, datetime]:
    """Return when each polled feed is due, by key."""
    return {row.key: row.next_due for row in db.execute(_DUE_TIMES)}


def read_feed(db: Connection, key: str) -> FeedRecord:
    """Return the stored facts about feed *key*; the defaults if there are none yet."""
    found = _FEED_RECORD.fetch_first(db, {"of": key})
    return FeedRecord() if found is None else FeedRecord(**found._asdict())


def sync_feeds(db: Connection, feeds: Sequence[Feed], now: datetime) -> None:
    """Make *feeds* the ones that are polled; keep the others, but let them rest."""
    known = {row.key: row for row in db.execute(_KNOWN_FEEDS)}
    named = {one.key: one for one in feeds}
    added = [_new_columns(named[key], now) for key in named if key not in known]
    if added:
        db.execute(sql.insert(feed), added)
    resting = {key for key, row in known.items() if not row.present}
    back = [key for key in named if key in resting]
    change_feeds(db, back, _AS_NEW | {"present": True, "next_due": now})
    gone = [key for key in known if key not in named and key not in resting]
    change_feeds(db, gone, {"present": False})
    for key, row in known.items():
        if key in named:
            _rename(db, row, named[key])


def change_keys(db: Connection, keys: Mapping[str, str]) -> None:
    """Let feeds that are stored under the first of each pair be stored under the second."""
    known = {row.key for row in db.execute(_KNOWN_FEEDS)}
    for old, new in keys.items():
        if old in known and new not in known:
            change_feeds(db, [old], {"key": new})


def _rename(db: Connection, row: Any, one: Feed) -> None:
    """Store the name and the type of *one*, if they differ from its *row*."""
    if row.name != one.name or row.type != one.type:
        change_feeds(db, [one.key], {"name": one.name, "type": one.type})


def _new_columns(one: Feed, now: datetime) -> dict[str, Any]:
    return {
        "key": one.key,
        "name": one.name,
        "type": one.type,
        "present": True,
        "next_due": now,
        "validators": {},
    }


def change_feeds(db: Connection, keys: Sequence[str], changes: Mapping[str, Any]) -> None:
    """Store the columns *changes* in the feeds *keys*."""
    if not keys:
        return
    changed = update(feed).where(feed.c.key == bindparam("of"))
    db.execute(changed.values(**changes), [{"of": key} for key in keys])


def count_new(db: Connection, key: str, count: int, now: datetime) -> None:
    """Store that feed *key* brought *count* new entries, which are stored."""
    begun = now - COUNTED_DAY
    _COUNT_NEW.run(db, {"of": key, "count": count, "now": now, "begun": begun})


def count_deleted(db: Connection, rows: Iterable[int]) -> None:
    """Store that an entry was deleted of the feed of each of *rows*."""
    counts = [{"row": row, "count": count} for row, count in Counter(rows).items()]
    _COUNT_DELETED.run_for_each(db, counts)


_NOW = bindparam("now", type_=Time)
_COUNT = bindparam("count", type_=Integer)
_IS_NEW_DAY = or_(
    feed.c.day.is_(None),
    feed.c.day <= bindparam("begun", type_=Time),
    feed.c.day > _NOW,
)
_COUNT_NEW = Prepared(
    update(feed)
    .where(feed.c.key == bindparam("of"))
    .values(
        entries=feed.c.entries + _COUNT,
        last_new=_NOW,
        day=case((_IS_NEW_DAY, _NOW), else_=feed.c.day),
        day_entries=case((_IS_NEW_DAY, _COUNT), else_=feed.c.day_entries + _COUNT),
    )
)
_COUNT_DELETED = Prepared(
    update(feed).where(feed.c.id == bindparam("row")).values(entries=feed.c.entries - _COUNT)
)


def settle_feed(
    db: Connection, key: str, page: Page, next_due: datetime, now: datetime, facts: PollFacts
) -> None:
    """Store the result of polling feed *key*, and when it is due again."""
    if not page.problem:
        add_gap(db, key, now)
        _SETTLE_SUCCESS.run(db, _success_values(key, page, next_due, now, facts))
        return
    changes: dict[str, Any] = {}
    if not page.is_excused:
        absence = read_feed(db, key).judge_absence(page, now)
        changes = _failure_changes(page, now) | asdict(absence)
    times = {"last_polled": now, "next_due": next_due}
    change_feeds(db, [key], {**times, "old_entries": facts.old_entries, **changes})


def count_matches(db: Connection, key: str, counts: Mapping[str, int], now: datetime) -> None:
    """Count that entries of feed *key* were matched; *counts* has how many, by watch."""
    row = find_feed_id(db, key)
    rows = [
        {"feed": row, "watch": watch, "count": count, "at": now} for watch, count in counts.items()
    ]
    _COUNT_MATCHES.run_for_each(db, rows)


_ADD_MATCHES = sql.insert(matched)
_COUNT_MATCHES = Prepared(
    _ADD_MATCHES.on_conflict_do_update(
        index_elements=[matched.c.feed, matched.c.watch],
        set_={
            "count": matched.c.count + _ADD_MATCHES.excluded.count,
            "at": _ADD_MATCHES.excluded.at,
        },
    ),
    ("feed", "watch", "count", "at"),
)


def excuse_feeds(db: Connection, pasts: Mapping[str, FeedRecord]) -> None:
    """Store again how feeds fared before the polls that do not count, by key."""
    for key, past in pasts.items():
        names = ("failures", "failing_since", "problem")
        change_feeds(db, [key], {name: getattr(past, name) for name in names})


def _failure_changes(page: Page, now: datetime) -> dict[str, Any]:
    changes: dict[str, Any] = {
        "failures": feed.c.failures + 1,
        "failing_since": func.coalesce(feed.c.failing_since, literal(now, Time)),
        "problem": page.problem,
    }
    if page.parser_failed:
        changes["parser_failures"] = feed.c.parser_failures + 1
    if page.moved_to:
        changes["moved_to"] = page.moved_to
    return changes


def _success_values(
    key: str, page: Page, next_due: datetime, now: datetime, facts: PollFacts
) -> dict[str, Any]:
    """Return the values of `_SETTLE_SUCCESS`."""
    has_validators = page.validators or not page.unchanged
    validators = json.dumps(dict(page.validators)) if has_validators else None
    is_whole = page.is_whole or page.status == 200 or not page.unchanged
    page_read = now if is_whole else None
    return {
        "of": key,
        "now": now,
        "due": next_due,
        "moved": page.moved_to,
        "old": facts.old_entries,
        "gap": facts.usual_gap,
        "new_validators": validators,
        "is_read": not page.unchanged,
        "page_read": page_read,
    }


_MOVED = bindparam("moved", type_=CleanText)
# Most polls are good, so this statement is prepared. Values that are None change nothing.
_SETTLE_SUCCESS = Prepared(
    update(feed)
    .where(feed.c.key == bindparam("of"))
    .values(
        last_polled=_NOW,
        last_success=_NOW,
        next_due=bindparam("due", type_=Time),
        read_by=bindparam("due", type_=Time),
        failures=0,
        failing_since=None,
        problem="",
        **_IS_THERE,
        parser_failures=0,
        moved_to=_MOVED,
        moved_since=case(
            (_MOVED == "", None),
            (feed.c.moved_to == _MOVED, func.coalesce(feed.c.moved_since, _NOW)),
            else_=_NOW,
        ),
        old_entries=bindparam("old"),
        usual_gap=func.coalesce(bindparam("gap", type_=Length), feed.c.usual_gap),
        validators=func.coalesce(bindparam("new_validators", type_=Text), feed.c.validators),
        baseline=or_(feed.c.baseline, bindparam("is_read", type_=Boolean)),
        last_page=func.coalesce(bindparam("page_read", type_=Time), feed.c.last_page),
    )
)


# --- lists ----------------------------------------------------------------------------------

_MATCHED = (
    select(
        feed.c.key,
        matched.c.watch,
    )
    .join(feed, feed.c.id == matched.c.feed)
    .order_by(matched.c.count.desc(), matched.c.watch)
)


def select_feeds() -> Select[*tuple[object, ...]]:
    """Return the query for feeds with the columns of a `FeedRow`."""
    return select(*(feed.c[name] for name in FeedRow.__slots__ if name != "watches"))


def _prepare_feeds(is_listed: ColumnElement[bool]) -> tuple[Prepared, Prepared]:
    """Return the queries for the feeds that *is_listed* picks, and for the watches they match."""
    by_name = select_feeds().where(is_listed).order_by(feed.c.name, feed.c.key)
    return Prepared(by_name), Prepared(_MATCHED.where(is_listed))


_LISTED_FEEDS = _prepare_feeds(feed.c.present)
_FAILING_FEEDS = _prepare_feeds(feed.c.present & (feed.c.problem != ""))


def list_feeds(db: Connection, *, failing: bool) -> list[FeedRow]:
    """Return the feeds that the config names, by name; all, or those with a problem."""
    listed, matching = _FAILING_FEEDS if failing else _LISTED_FEEDS
    watches: dict[str, list[str]] = {}
    for key, watch in matching.fetch_all(db):
        watches.setdefault(key, []).append(watch)
    rows = listed.fetch_all(db)
    return [FeedRow(*(*row, tuple(watches.get(row.key, ())))) for row in rows]
