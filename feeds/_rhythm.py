"""Learn how often a feed brings new entries, and choose how often to poll it. Pure.

The usual gap between two new entries is an exponential mean: each new entry moves it by
`NEW_WEIGHT` towards the gap before it. Gaps count from poll to poll, never by the dates that the
feed writes; only at the first poll is nothing else known. With `every: auto` a feed is polled
`POLLS_PER_GAP` times in its usual gap, within the bounds below. A feed that has been silent for
longer than usual is polled less often, and a new entry halves the interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from feeds._arrival import count_old
from model import Arrival, Feed, FeedRecord, Page, PollFacts, SeenEntry

MIN_AUTO = timedelta(minutes=5)
"""The shortest interval of `every: auto`."""
MAX_BUSY = timedelta(hours=1)
"""The longest one for a feed that brought an entry in the last days: an alert is no later."""
MAX_AUTO = timedelta(hours=6)
"""The longest one for a feed that has been silent for a month."""
MIN_UNCONDITIONAL = timedelta(hours=1)
"""The shortest one for a server that sends the whole document at every poll."""
POLLS_PER_GAP = 8
"""Doubled, an alert comes half as late and costs twice the polls."""
SILENCE_SHARE = 120
"""The interval is at least this part of the silence: 1 h after 5 days, 6 h after 30."""
NEW_WEIGHT = 0.2
"""Doubled, a few quick entries change the interval twice as much."""
MIN_DATED = 3  # entries with a date, for a guess at the gap
MIN_SPAN = timedelta(hours=1)  # of their dates
MAX_GAP = timedelta(days=60)
MIN_GAP = timedelta(seconds=1)


def learn_gap(record: FeedRecord, entries: Sequence[SeenEntry], now: datetime) -> timedelta | None:
    """Return the usual gap after the poll at *now*, which brought the new *entries*."""
    if not entries:
        return record.usual_gap
    if not record.baseline:
        return _guess_gap(entries, now)
    if record.last_new is None:
        return record.usual_gap
    count = len(entries)
    gap = (now - record.last_new) / count
    if record.usual_gap is not None:
        gap = record.usual_gap + (1 - (1 - NEW_WEIGHT) ** count) * (gap - record.usual_gap)
    return _limit(gap, MIN_GAP, MAX_GAP)


def _guess_gap(entries: Sequence[SeenEntry], now: datetime) -> timedelta | None:
    """Return the usual gap by the dates of the entries of a first poll; None if they say little.

    Some feeds date each entry to the moment at which they are read.
    """
    dates = [entry.published for entry in entries if entry.published is not None]
    recent = [date for date in dates if now - date < MAX_GAP]
    if not recent:
        return MAX_GAP if dates else None
    span = now - min(recent)
    is_telling = len(recent) >= MIN_DATED and span >= MIN_SPAN
    return _limit(span / len(recent), MIN_GAP, MAX_GAP) if is_telling else None


def learn(record: FeedRecord, entries: Sequence[SeenEntry], now: datetime) -> PollFacts:
    """Return the facts that the poll at *now* taught, which brought the new *entries*."""
    new = find_new(entries, now)
    return PollFacts(
        new=len(new),
        old_entries=count_old(record, entries, now),
        usual_gap=learn_gap(record, new, now),
    )


def find_new(entries: Sequence[SeenEntry], now: datetime) -> list[SeenEntry]:
    """Return those of *entries* that the poll at *now* brought first, but no old ones."""
    return [
        entry
        for entry in entries
        if entry.first_seen == now and entry.arrival is not Arrival.BACKFILL
    ]


def choose_interval(
    feed: Feed, record: FeedRecord, page: Page, facts: PollFacts, now: datetime
) -> timedelta:
    """Return the usual time between two polls of *feed*, without jitter."""
    if not feed.is_auto:
        return feed.every
    every = feed.every
    if facts.usual_gap is not None:
        every = _limit(facts.usual_gap / POLLS_PER_GAP, MIN_AUTO, MAX_BUSY)
    is_news = facts.new > 0 and record.baseline
    if is_news:
        every /= 2
    elif record.last_new is not None:
        every = max(every, (now - record.last_new) / SILENCE_SHARE)
    every = _limit(every, MIN_AUTO, MAX_AUTO)
    return max(every, MIN_UNCONDITIONAL) if _is_unconditional(page) else every


def _is_unconditional(page: Page) -> bool:
    """Return whether a server sent *page* without a validator for the next poll."""
    has_validators = bool(page.validators.keys() & {"etag", "last-modified"})
    return page.status == 200 and not page.problem and not has_validators


def _limit(time: timedelta, least: timedelta, most: timedelta) -> timedelta:
    return max(least, min(time, most))
