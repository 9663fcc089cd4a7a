"""Separate news from old entries, and fingerprint the query of a watch.

An edited query has another fingerprint, so its watch begins to learn again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b

from model import Arrival, Interval, Report, SeenEntry, Watch
from watchers.usual.exposure import HOUR, FeedPace
from watchers.usual.history import History

# The greatest age, in seconds, at which an entry counts though its feed was not read for as long.
# Doubled: after two days without network, entries of both days make bursts.
MAX_AGE_AFTER_GAP = 23 * HOUR

# Usual entries of a time, from which on a feed without a poll in it was certainly not read: the
# chance of no entry is one in 150. Doubled: slow feeds count as read after an outage.
MIN_USUAL_MISSED = 5.0

# The form of the states that watches learn. A state of another form is not read.
STATE_FORM = 2


def pick_news(reports: Sequence[Report], history: History) -> list[Report]:
    """Return *reports* with only the matches that are news, without those that have none.

    No news: entries of a feed's first page, entries that came late, and entries that were known
    before and changed.
    """
    if not reports:
        return []
    found = []
    now = history.now
    paces = history.exposure.paces
    for report in reports:
        pairs = zip(report.matches, report.by, strict=True)
        fresh = [(match, by) for match, by in pairs if _is_news(match.entry, now, paces)]
        if len(fresh) == len(report.matches):
            found.append(report)
        elif fresh:
            matches, publishers = zip(*fresh, strict=True)
            found.append(replace(report, matches=matches, by=publishers))
    return found


def _is_news(entry: SeenEntry, now: datetime, paces: Mapping[str, FeedPace]) -> bool:
    if entry.arrival is not Arrival.NEWS or entry.first_seen != now:
        return False
    pace = paces.get(entry.feed_key)
    return pace is not None and pace.since < now.timestamp()


def count_interval(reports: Sequence[Report], now: datetime) -> Interval | None:
    """Return the count of the *reports* of a poll that are news; None if there are none."""
    count = 0
    for report in reports:
        if report.is_new and any(
            match.entry.arrival is Arrival.NEWS and match.entry.first_seen == now
            for match in report.matches
        ):
            count += 1
    return Interval(now, now, count) if count else None


def is_late(entry: SeenEntry, history: History) -> bool:
    """Return whether *entry* was published long ago, while its feed was not read."""
    max_age = timedelta(seconds=MAX_AGE_AFTER_GAP)
    if entry.published is None or history.now - entry.published <= max_age:
        return False
    pace = history.exposure.paces.get(entry.feed_key)
    # A replay records no poll without entries, so a gap of a slow feed is no outage.
    return pace is not None and pace.gap > MAX_AGE_AFTER_GAP and pace.usual > MIN_USUAL_MISSED


def count_first_pages(reports: Sequence[Report], history: History) -> dict[str, int]:
    """Return how many of *reports* are in the first page of each feed that was first read now."""
    now = history.now
    paces = history.exposure.paces
    at = now.timestamp()
    found: dict[str, int] = {}
    for report in reports:
        feeds = set()
        for match in report.matches:
            feed = match.entry.feed_key
            pace = paces.get(feed)
            if pace is not None and pace.since == at and match.entry.first_seen == now:
                feeds.add(feed)
        for feed in feeds:
            found[feed] = found.get(feed, 0) + 1
    return found


@lru_cache(maxsize=16384)
def fingerprint(watch: Watch) -> str:
    """Return a short hash of the query of *watch*: with another query begins another past."""
    return short_hash(STATE_FORM, watch.keywords, fingerprint_conditions(watch))


def fingerprint_conditions(watch: Watch) -> str:
    """Return a short hash of the query of *watch* without its keywords."""
    return short_hash(
        watch.all, watch.none, watch.fields, watch.lang, watch.feeds, watch.fuzzy, watch.exact
    )


def short_hash(*parts: object) -> str:
    """Return a short hash of *parts*."""
    text = repr(parts).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=8).hexdigest()
