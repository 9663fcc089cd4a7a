"""Plan the next poll of a feed. Pure: jitter comes from its key and the time, never from chance."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from feeds._health import MIN_PARSER_FAILURES
from feeds._rhythm import choose_interval
from feeds._schedule import find_next_time
from feeds._timing import read_timing
from model import Feed, FeedRecord, Page, PollFacts

MIN_INTERVAL = timedelta(seconds=60)
"""The shortest interval for servers of others; jitter goes no lower unless `every` is shorter."""
MAX_BACKOFF = timedelta(hours=24)
"""No failure and no server delays a poll for longer than this, unless `every` is longer."""
MAX_BACKOFF_UNANSWERED = timedelta(hours=1)
"""The same limit where no server answered: our own network may be down, for all feeds."""
OUTAGE_INTERVAL = timedelta(minutes=5)
"""While no feed can be reached, each is polled at least so often, to notice the end."""
GONE_CHECKED_AFTER = timedelta(hours=6)
"""A feed that said it is gone is asked again: a single 410 may be a mistake."""
GONE_INTERVAL = timedelta(days=365)
"""A feed that is gone for good is polled once a year, in case that was a mistake too."""
QUARANTINE_INTERVAL = timedelta(hours=1)
"""A feed whose documents make the parser fail is polled no more often, and ever less."""
DEAD_INTERVAL = timedelta(days=7)
"""A feed that its server has not had for weeks is polled once a week."""
MAX_TRUST = timedelta(days=7)
"""After so long with nothing but 304, one poll asks for the whole document."""
JITTER_SHARE = 0.1
"""Share of the interval by which equal intervals differ, up and down, from poll to poll."""
MAX_DOUBLINGS = 20
"""Failures beyond this many no longer matter: every interval has reached its limit."""

_NO_FACTS = PollFacts()


def plan_next_poll(
    feed: Feed,
    record: FeedRecord,
    page: Page,
    now: datetime,
    facts: PollFacts = _NO_FACTS,
) -> datetime:
    """Return when to poll *feed* again after the poll that brought *page* and taught *facts*.

    The failures in *record* do not include this poll. The first failure waits one usual interval;
    each further failure doubles the wait, up to a day. Without any answer the limit is an hour,
    and a few minutes while no feed can be reached.
    The result is never earlier than the server asks for, nor in the hours and days that the feed
    asks to skip, and at most `JITTER_SHARE` earlier than the interval says.
    """
    long_wait = _find_long_wait(record, page, now)
    if long_wait is not None:
        return now + _add_jitter(long_wait, feed.key, now)
    server_wait = min(page.wait, MAX_BACKOFF) if page.wait else timedelta()
    if feed.schedule and not page.problem:
        return _find_scheduled_time(feed.schedule, now + server_wait)
    max_backoff = MAX_BACKOFF if page.status else MAX_BACKOFF_UNANSWERED
    timing = read_timing(record.validators if page.problem else page.validators)
    every = choose_interval(feed, record, page, facts, now)
    if feed.is_auto:
        every = max(every, timing.period)
    if page.parser_failed and record.parser_failures + 1 >= MIN_PARSER_FAILURES:
        every = max(every, QUARANTINE_INTERVAL)
    max_delay = max(every, max_backoff)
    if page.is_excused:
        every = min(every, OUTAGE_INTERVAL)
    failures = record.failures if page.problem and not page.is_excused else 0
    delay = _add_jitter(_back_off(every, failures, max_delay), feed.key, now)
    due = now + max(delay, server_wait)
    if feed.schedule:
        scheduled = _find_scheduled_time(feed.schedule, now)
        return min(due, max(scheduled, now + server_wait))
    return due if page.is_excused else timing.skip(due)


def choose_validators(record: FeedRecord, now: datetime) -> Mapping[str, str]:
    """Return the validators for a poll; once a week they ask for the whole document all the same.

    Some servers answer 304 for ever, whatever their feed holds.
    """
    from feeds.fetching.validators import ASK_FOR_ALL_KEY  # the caged process imports no fetching

    is_trusted = record.last_page is None or now - record.last_page < MAX_TRUST
    if is_trusted or not record.validators:
        return record.validators
    return {**record.validators, ASK_FOR_ALL_KEY: "all"}


def _find_long_wait(record: FeedRecord, page: Page, now: datetime) -> timedelta | None:
    """Return how long to wait if the server does not have the feed any more; None if it may."""
    absence = record.judge_absence(page, now)
    if page.gone:
        return GONE_INTERVAL if absence.gone else GONE_CHECKED_AFTER
    return DEAD_INTERVAL if absence.gone or absence.dead else None


def _back_off(every: timedelta, failures: int, max_delay: timedelta) -> timedelta:
    factor = 2 ** min(failures, MAX_DOUBLINGS)
    # Dividing the limit cannot overflow, multiplying a long interval can.
    return max_delay if every > max_delay / factor else every * factor


def _add_jitter(delay: timedelta, key: str, now: datetime) -> timedelta:
    encoded = f"{key} {now.isoformat()}".encode("utf-8", "replace")
    digest = hashlib.sha256(encoded).digest()
    number = int.from_bytes(digest[:8])
    share = number / 2**64  # in [0, 1)
    factor = 1 + JITTER_SHARE * (2 * share - 1)
    return max(delay * factor, min(delay, MIN_INTERVAL))


def _find_scheduled_time(expression: str, after: datetime) -> datetime:
    """Return the first time after *after* that the cron *expression* names, in UTC."""
    due = find_next_time(expression, after)
    return after + GONE_INTERVAL if due is None else due  # February 30 never comes
