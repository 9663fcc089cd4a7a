"""How entries came to us: what is news, what stood there before, what came late. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from model import Arrival, Entry, Feed, FeedRecord

EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
"""What is dated before says nothing: year 1, 1970-01-01."""
AHEAD = timedelta(minutes=15)
"""How far a clock may be wrong; what is dated later counts from when we saw it."""
ABSENCE = timedelta(days=7)
"""After so long without a good poll a feed is as new to us as on the first day."""
LATE = timedelta(hours=48)
"""What was published so long before our last look, and was not there then, is no news."""


def place(
    entries: Sequence[Entry], feed: Feed, past: FeedRecord, now: datetime
) -> tuple[Entry, ...]:
    """Return *entries*, newest first, with first_seen, a date that can be meant, and arrival.

    What an entry does not say of its publisher and language, the feed says for it. Whether an
    entry was seen before is not known here; its arrival holds if it was not.
    """
    dates = [_usable(entry.published, now) for entry in entries]
    if _is_new_to_us(past, now):
        arrivals = [Arrival.NEWS] * feed.backfill + [Arrival.BASELINE] * len(entries)
    else:
        arrivals = [_arrival(date, past.last_success) for date in dates]
    named = (feed.publisher or feed.name, feed.lang)
    return tuple(
        _placed(entry, (now, date, arrival, entry.publisher or named[0], entry.lang or named[1]))
        for entry, date, arrival in zip(entries, dates, arrivals, strict=False)
    )


def _placed(entry: Entry, facts: tuple[datetime, datetime | None, Arrival, str, str]) -> Entry:
    """Return *entry* with *facts*; itself where they are what it says, as in a replay."""
    if facts == (entry.first_seen, entry.published, entry.arrival, entry.publisher, entry.lang):
        return entry
    first_seen, published, arrival, publisher, lang = facts
    return replace(
        entry,
        first_seen=first_seen,
        published=published,
        arrival=arrival,
        publisher=publisher,
        lang=lang,
    )


def _usable(published: datetime | None, now: datetime) -> datetime | None:
    if published is None or published < EARLIEST:
        return None
    return now if published > now + AHEAD else published


def _is_new_to_us(past: FeedRecord, now: datetime) -> bool:
    if not past.baseline:
        return True
    return past.last_success is not None and now - past.last_success > ABSENCE


def _arrival(published: datetime | None, last_success: datetime | None) -> Arrival:
    if published is None or last_success is None or published >= last_success - LATE:
        return Arrival.NEWS
    return Arrival.BACKFILL
