"""The states of watchers, and how much each feed brings; both as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, select, update

from model import ALL_FEEDS
from storage import _meta
from storage._feeds import find_feed_id
from storage._prepared import Prepared, prepare_upsert
from storage._tables import feed, voice, watcher

MAX_DUE_WATCHES = 100  # taken in one transaction, so that polls need not wait long for it

_EXPOSURE = "exposure"  # of all feeds together; its name in `meta`
_STATE = Prepared(
    select(watcher.c.state).where(
        watcher.c.watch == bindparam("watch"),
        watcher.c.kind == bindparam("kind"),
    )
)
_WRITE_STATE = prepare_upsert(watcher, ["watch", "kind"], ["state", "at", "wake"])


def read_state(db: Connection, watch: str, kind: str) -> Mapping[str, Any] | None:
    """Return the state that *watch* keeps for its watcher of *kind*; None if there is none."""
    names = {"watch": watch, "kind": kind}
    found = _STATE.fetch_value(db, names)
    return None if found is None else json.loads(found)


def write_state(
    db: Connection,
    name: tuple[str, str],
    state: str,
    now: datetime,
    wake: datetime | None,
) -> None:
    """Store *state*, a JSON text, under *name*: a watch and a kind. It is due at *wake*."""
    watch, kind = name
    row = {
        "watch": watch,
        "kind": kind,
        "state": state,
        "at": now,
        "wake": wake,
    }
    _WRITE_STATE.run(db, row)


def list_states(db: Connection) -> set[tuple[str, str]]:
    """Return the names of all states: watch and kind of watcher."""
    names = select(watcher.c.watch, watcher.c.kind)
    return {(row.watch, row.kind) for row in db.execute(names)}


_IS_WATCHER_DUE = watcher.c.wake <= bindparam("now")
_DUE_WATCHES = (
    select(watcher.c.watch)
    .where(_IS_WATCHER_DUE)
    .group_by(watcher.c.watch)
    .order_by(func.min(watcher.c.wake))
    .limit(MAX_DUE_WATCHES)
)
_CLEAR_WAKE = (
    update(watcher)
    .where(
        _IS_WATCHER_DUE,
        watcher.c.watch.in_(bindparam("watches", expanding=True)),
    )
    .values(wake=None)
)


def take_due(db: Connection, now: datetime) -> list[str]:
    """Return the watches that are due by *now*, by name, and store that they are due no more.

    At most `MAX_DUE_WATCHES`, those that wait longest. The others stay due.
    """
    longest_waiting = db.execute(_DUE_WATCHES, {"now": now}).scalars()
    watches = sorted(longest_waiting)
    if watches:
        db.execute(_CLEAR_WAKE, {"now": now, "watches": watches})
    return watches


# --- how much the feeds bring ---------------------------------------------------------------

_EXPOSURES = (
    select(feed.c.key, voice.c.state)
    .join(
        feed,
        feed.c.id == voice.c.feed,
    )
    .where(feed.c.present)
)
_PACE = Prepared(
    select(voice.c.state)
    .join(
        feed,
        feed.c.id == voice.c.feed,
    )
    .where(feed.c.present, feed.c.key == bindparam("of"))
)
_WRITE_PACE = prepare_upsert(voice, ["feed"], ["state"])


def read_exposure(db: Connection) -> dict[str, Any]:
    """Return the exposure of each polled feed, and of `ALL_FEEDS`."""
    found = {row.key: orjson.loads(row.state) for row in db.execute(_EXPOSURES)}
    of_all = _meta.read_value(db, _EXPOSURE)
    if of_all is not None:
        found[ALL_FEEDS] = orjson.loads(of_all)
    return found


def read_pace(db: Connection, key: str) -> Any:
    """Return the exposure of feed *key*; None if it has none, or is not polled."""
    found = _PACE.fetch_value(db, {"of": key})
    return None if found is None else orjson.loads(found)


def write_exposure(db: Connection, changed: Mapping[str, Any]) -> None:
    """Store the exposures that a poll *changed*, by key of the feed."""
    for key, value in changed.items():
        text = orjson.dumps(value).decode()
        if key == ALL_FEEDS:
            _meta.write_value(db, _EXPOSURE, text)
        else:
            _WRITE_PACE.run(db, {"feed": find_feed_id(db, key), "state": text})
