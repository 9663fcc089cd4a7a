"""When a feed is polled next. Pure: jitter comes from the feed's key, never from chance."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from model import Feed, FeedRecord, Page

FLOOR = timedelta(seconds=60)
"""Jitter brings no interval below this, unless it was written so."""
LONGEST = timedelta(hours=24)
"""No failure and no server keeps us away for longer (but for a longer *every*)."""
SILENT = timedelta(hours=1)
"""Nor does one without any answer: it may be our own network that failed, and all feeds with it."""
GONE = timedelta(days=365)
"""A feed that said it is gone for good is asked once a year, in case it was a mistake."""
SPREAD = 0.1
"""Share of the interval by which feeds with the same interval differ, up and down."""


def next_due(feed: Feed, past: FeedRecord, page: Page, now: datetime) -> datetime:
    """Return when to poll *feed* after *page* came.

    *past* is what was known before: its failures do not count this one. The first failure waits
    for the usual interval, each further one for twice the last, up to a day; up to an hour where
    there was no answer at all. What the server asks for is never undercut.
    """
    if page.gone:
        return now + GONE
    asked = min(page.wait, LONGEST) if page.wait else timedelta()
    if feed.schedule and not page.problem:
        return _scheduled(feed.schedule, now + asked)
    longest = max(feed.every, LONGEST if page.status else SILENT)
    failures = past.failures if page.problem else 0
    due = now + max(_jittered(feed, _backed_off(feed.every, failures, longest)), asked)
    if feed.schedule:
        return min(due, max(_scheduled(feed.schedule, now), now + asked))
    return due


def _backed_off(every: timedelta, failures: int, longest: timedelta) -> timedelta:
    doublings = 2 ** min(failures, 20)
    # Dividing the cap cannot overflow, multiplying a long interval can.
    return longest if every > longest / doublings else every * doublings


def _jittered(feed: Feed, delay: timedelta) -> timedelta:
    digest = hashlib.sha256(feed.key.encode("utf-8", "replace")).digest()
    share = int.from_bytes(digest[:8]) / 2**64  # in [0, 1)
    return max(delay * (1 + SPREAD * (2 * share - 1)), min(delay, FLOOR))


def _scheduled(expression: str, after: datetime) -> datetime:
    """Return the first time that the cron *expression* names after *after*, in UTC."""
    from apscheduler.triggers.cron import CronTrigger

    trigger = CronTrigger.from_crontab(expression, timezone=UTC)
    found = trigger.get_next_fire_time(None, after + timedelta(seconds=1))
    if found is None:  # a date that never comes, like February 30
        return after + GONE
    due: datetime = found.astimezone(UTC)
    return due
