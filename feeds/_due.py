"""Plan the next poll of a feed. Pure: jitter comes from the feed's key, never from chance."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from feeds._schedule import find_next_time
from model import Feed, FeedRecord, Page

MIN_INTERVAL = timedelta(seconds=60)
"""The shortest interval for servers of others; jitter goes no lower unless `every` is shorter."""
MAX_BACKOFF = timedelta(hours=24)
"""No failure and no server delays a poll for longer than this, unless `every` is longer."""
MAX_BACKOFF_UNANSWERED = timedelta(hours=1)
"""The same limit where no server answered: our own network may be down, for all feeds."""
OUTAGE_INTERVAL = timedelta(minutes=5)
"""While no feed can be reached, each is polled at least so often, to notice the end."""
GONE_INTERVAL = timedelta(days=365)
"""A feed that said it is gone for good is polled once a year, in case that was a mistake."""
JITTER_SHARE = 0.1
"""Share of the interval by which equal intervals differ, up and down."""
MAX_DOUBLINGS = 20
"""Failures beyond this many no longer matter: every interval has reached its limit."""


def plan_next_poll(feed: Feed, record: FeedRecord, page: Page, now: datetime) -> datetime:
    """Return when to poll *feed* again after the poll that brought *page*.

    The failures in *record* do not include this poll. The first failure waits one usual interval;
    each further failure doubles the wait, up to a day. Without any answer the limit is an hour,
    and a few minutes while no feed can be reached.
    The result is never earlier than the server asks for.
    """
    if page.gone:
        return now + GONE_INTERVAL
    server_wait = min(page.wait, MAX_BACKOFF) if page.wait else timedelta()
    if feed.schedule and not page.problem:
        return _find_scheduled_time(feed.schedule, now + server_wait)
    max_backoff = MAX_BACKOFF if page.status else MAX_BACKOFF_UNANSWERED
    max_delay = max(feed.every, max_backoff)
    every = min(feed.every, OUTAGE_INTERVAL) if page.is_excused else feed.every
    failures = record.failures if page.problem and not page.is_excused else 0
    delay = _add_jitter(_back_off(every, failures, max_delay), feed.key)
    due = now + max(delay, server_wait)
    if feed.schedule:
        scheduled = _find_scheduled_time(feed.schedule, now)
        return min(due, max(scheduled, now + server_wait))
    return due


def _back_off(every: timedelta, failures: int, max_delay: timedelta) -> timedelta:
    factor = 2 ** min(failures, MAX_DOUBLINGS)
    # Dividing the limit cannot overflow, multiplying a long interval can.
    return max_delay if every > max_delay / factor else every * factor


def _add_jitter(delay: timedelta, key: str) -> timedelta:
    encoded = key.encode("utf-8", "replace")
    digest = hashlib.sha256(encoded).digest()
    number = int.from_bytes(digest[:8])
    share = number / 2**64  # in [0, 1)
    factor = 1 + JITTER_SHARE * (2 * share - 1)
    return max(delay * factor, min(delay, MIN_INTERVAL))


def _find_scheduled_time(expression: str, after: datetime) -> datetime:
    """Return the first time after *after* that the cron *expression* names, in UTC."""
    due = find_next_time(expression, after)
    return after + GONE_INTERVAL if due is None else due  # February 30 never comes
