"""How entries came to us: what is news, what stood there before, what came late. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from model import Arrival, Entry, Feed, Past

EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
"""What is dated before says nothing: year 1, 1970-01-01."""
AHEAD = timedelta(minutes=15)
"""How far a clock may be wrong; what is dated later counts from when we saw it."""
ABSENCE = timedelta(days=7)
"""After so long without a good poll a feed is as new to us as on the first day."""
LATE = timedelta(hours=48)
"""What was published so long before our last look, and was not there then, is no news."""


def place(entries: Sequence[Entry], feed: Feed, past: Past, now: datetime) -> tuple[Entry, ...]:
    """Return *entries*, newest first, with first_seen, a date that can be meant, and arrival.

    What an entry does not say of its publisher and language, the feed says for it. Whether an
    entry was seen before is not known here; its arrival holds if it was not.
    """
    dates = [_usable(entry.published, now) for entry in entries]
    if _is_new_to_us(past, now):
        arrivals = [Arrival.NEWS] * feed.backfill + [Arrival.BASELINE] * len(entries)
    else:
        arrivals = [_arrival(date, past.last_success) for date in dates]
    publisher = feed.publisher or feed.name
    return tuple(
        replace(
            entry,
            first_seen=now,
            published=date,
            arrival=arrival,
            publisher=entry.publisher or publisher,
            lang=entry.lang or feed.lang,
        )
        for entry, date, arrival in zip(entries, dates, arrivals, strict=False)
    )


def _usable(published: datetime | None, now: datetime) -> datetime | None:
    if published is None or published < EARLIEST:
        return None
    return now if published > now + AHEAD else published


def _is_new_to_us(past: Past, now: datetime) -> bool:
    if not past.baseline:
        return True
    return past.last_success is not None and now - past.last_success > ABSENCE


def _arrival(published: datetime | None, last_success: datetime | None) -> Arrival:
    if published is None or last_success is None or published >= last_success - LATE:
        return Arrival.NEWS
    return Arrival.BACKFILL
