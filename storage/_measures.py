"""Read the numbers that are measured again and again; their cost hardly grows with the state."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import BigInteger, Connection, bindparam, func, or_, select, type_coerce

from model import STALE_AFTER, FeedRecord
from storage._rows import Waiting
from storage._tables import MICROSECOND, delivery, feed, watcher

_SILENCE = type_coerce(feed.c.last_success, BigInteger) - type_coerce(feed.c.last_new, BigInteger)
# All that a judgement of health may find in a record. The other feeds were read, and all is well.
_IS_DOUBTFUL = or_(
    feed.c.failures > 0,
    feed.c.old_entries > 0,
    feed.c.moved_to != "",
    feed.c.last_success.is_(None),
    _SILENCE >= STALE_AFTER // MICROSECOND,
)
_FEED_COUNT = select(func.count()).where(feed.c.present)
_DOUBTFUL_FEEDS = select(
    *(feed.c[one.name] for one in fields(FeedRecord)),
).where(feed.c.present, _IS_DOUBTFUL)
_WAITING = (
    select(
        delivery.c.channel,
        func.count(),
        func.min(delivery.c.at),
    )
    .where(delivery.c.state.in_(("pending", "sending")))
    .group_by(delivery.c.channel)
    .order_by(delivery.c.channel)
)
_WAKING = select(watcher.c.watch).where(
    watcher.c.wake.is_not(None), watcher.c.kind == bindparam("kind")
)
_LIVING = select(watcher.c.state).where(
    watcher.c.watch.in_(_WAKING),
    (watcher.c.kind == bindparam("kind")) | watcher.c.kind.startswith(bindparam("parts")),
)


def read_counts(db: Connection) -> dict[str, Any]:
    """Return the fields of `Measures` about feeds and the outbox."""
    return {
        "feeds": db.execute(_FEED_COUNT).scalar_one(),
        "doubtful": tuple(FeedRecord(**row._mapping) for row in db.execute(_DOUBTFUL_FEEDS)),
        "waiting": tuple(Waiting(*row) for row in db.execute(_WAITING)),
    }


def read_living(db: Connection, kind: str) -> tuple[Mapping[str, Any], ...]:
    """Return the states of *kind*, and of its parts, in the watches whose state waits to be woken.

    A watcher without anything that lives waits for reports, and is not woken.
    """
    states = db.execute(_LIVING, {"kind": kind, "parts": f"{kind}:"}).scalars()
    return tuple(json.loads(state) for state in states)
