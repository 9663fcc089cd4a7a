"""What watchers keep, as JSON: their states, and how much each feed brings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from storage import _meta
from storage import _sqlite as sql
from storage._json import state_text
from storage._rows import LATEST, TITLES
from storage._tables import entry, feed, voice, watcher

_EXPOSURE = "exposure"  # of all feeds together, in `meta`
DUE = 100  # watches that are looked at in one transaction, lest polls wait for it
ALL = ""
"""Under this name stands what concerns all feeds together."""

_STATE = select(watcher.c.state).where(
    watcher.c.watch == bindparam("watch"), watcher.c.kind == bindparam("kind")
)
_new = sql.insert(watcher)
_KEEP = _new.on_conflict_do_update(
    index_elements=[watcher.c.watch, watcher.c.kind],
    set_={name: _new.excluded[name] for name in ("state", "at", "wake")},
)
_VOICES = select(feed.c.key, voice.c.state).join(feed, feed.c.id == voice.c.feed)


def state(db: Connection, watch: str, kind: str) -> Mapping[str, Any] | None:
    """Return what *watch* keeps for its watcher of *kind*; None if nothing."""
    found = db.execute(_STATE, {"watch": watch, "kind": kind}).scalar_one_or_none()
    return None if found is None else json.loads(found)


def keep(
    db: Connection,
    name: tuple[str, str],
    kept: object,
    now: datetime,
    wake: datetime | None,
) -> None:
    """Keep the state of *name*, a watch and a kind of watcher."""
    fields = {"state": state_text(kept), "at": now, "wake": wake}
    db.execute(_KEEP, {"watch": name[0], "kind": name[1], **fields})


def kept(db: Connection) -> set[tuple[str, str]]:
    """Return the watches that keep a state, each with the kinds of watcher that do."""
    return {(row.watch, row.kind) for row in db.execute(select(watcher.c.watch, watcher.c.kind))}


def take_due(db: Connection, now: datetime) -> list[str]:
    """Return the watches that want to be looked at by *now*, by name; they will be.

    Not more than `DUE` at once, those that wait longest: the others are due as well the next time.
    """
    is_due = watcher.c.wake <= now
    wanted = select(watcher.c.watch).where(is_due).group_by(watcher.c.watch)
    found = sorted(db.execute(wanted.order_by(func.min(watcher.c.wake)).limit(DUE)).scalars())
    if found:
        taken = update(watcher).where(is_due, watcher.c.watch.in_(found))
        db.execute(taken.values(wake=None))
    return found


def titles(db: Connection, before: datetime) -> Sequence[str]:
    """Return the titles of the last entries that were seen *before* a time, newest first."""
    newest = select(func.max(entry.c.id)).scalar_subquery()
    wanted = select(entry.c.title).where(entry.c.id > newest - LATEST, entry.c.first_seen < before)
    return db.execute(wanted.order_by(entry.c.id.desc()).limit(TITLES)).scalars().all()


def exposure(db: Connection, key: str | None = None) -> dict[str, Any]:
    """Return what is known of each feed that is polled, or of that with *key*; and of all."""
    wanted = _VOICES.where(feed.c.present if key is None else feed.c.key == key)
    found = {row.key: json.loads(row.state) for row in db.execute(wanted)}
    whole = _meta.value(db, _EXPOSURE)
    return found if whole is None else found | {ALL: json.loads(whole)}


def keep_exposure(db: Connection, changed: Mapping[str, Any]) -> None:
    """Keep what a poll has *changed* of the exposure, by key of the feed."""
    for key, value in changed.items():
        text = json.dumps(value)
        if key == ALL:
            _meta.put(db, _EXPOSURE, text)
            continue
        its_id = select(feed.c.id).where(feed.c.key == key).scalar_subquery()
        row = sql.insert(voice).values(feed=its_id, state=text)
        db.execute(row.on_conflict_do_update(index_elements=[voice.c.feed], set_={"state": text}))
