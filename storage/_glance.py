"""The whole state at a glance: its counts, and the health of the channels."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from storage import _meta
from storage._dismissed import SHOWN_STATE
from storage._rows import ChannelRow, Status
from storage._tables import alert, channel, delivery, feed
from storage.chat.reading import list_lines
from storage.recipients.reading import list_recipients

_FEED_COUNTS = select(
    func.count().filter(feed.c.present).label("total"),
    func.count().filter(feed.c.present, feed.c.failures > 0).label("failing"),
    func.min(feed.c.next_due).filter(feed.c.present).label("next_poll"),
    func.max(feed.c.last_polled).label("last_poll"),
    func.coalesce(func.sum(feed.c.entries), 0).label("entries"),
)
_OLDEST_WAITING = select(
    func.min(delivery.c.at),
).where(
    delivery.c.state.in_(("pending", "sending")),
)


def read_status(db: Connection, now: datetime, instance: str, size: int) -> Status:
    """Return the state of the *instance* whose files have *size* bytes."""
    feeds = db.execute(_FEED_COUNTS).one()
    return Status(
        now=now,
        instance=instance,
        feeds_total=feeds.total,
        feeds_failing=feeds.failing,
        next_poll=feeds.next_poll,
        entries=feeds.entries,
        alerts_by_state=_count_by_state(db, alert.c.state),
        deliveries_by_state=_count_by_state(db, SHOWN_STATE),
        oldest_pending=db.execute(_OLDEST_WAITING).scalar_one(),
        channels=tuple(read_channel_rows(db)),
        recipients=tuple(list_recipients(db)),
        last_poll=feeds.last_poll,
        size_bytes=size,
        notes=_meta.read_notes(db),
        mode=_meta.read_mode(db),
        outage=_meta.read_outage(db),
        last_words=_meta.read_last_words(db),
        lines=tuple(list_lines(db)),
    )


def read_channel_rows(db: Connection) -> list[ChannelRow]:
    """Return the health of each channel that was ever sent to, by name."""
    listed = select(channel).order_by(channel.c.name)
    return [ChannelRow(**row._mapping) for row in db.execute(listed)]


def _count_by_state(db: Connection, state: ColumnElement[str]) -> dict[str, int]:
    counted = select(state, func.count()).group_by(state).order_by(state)
    return {row[0]: row[1] for row in db.execute(counted)}
