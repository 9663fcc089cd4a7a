"""Classify how entries arrived: as news, as baseline or as backfill. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from model import COUNTED_DAY, Arrival, Entry, Feed, FeedRecord, Page, SeenEntry

MIN_DATE = datetime(1971, 1, 1, tzinfo=UTC)
"""Feeds write earlier dates, like year 1 or 1970-01-01, where they have none."""
MAX_CLOCK_ERROR = timedelta(minutes=15)
"""A date may be this far ahead of our clock; a later date is replaced by the present."""
MAX_ABSENCE = timedelta(days=7)
"""A feed without a good poll for longer than this counts as a new feed."""
MAX_NEWS_AGE = timedelta(hours=48)
"""An entry is backfill if it was published longer than this before the last good poll."""

MAX_DAY_ENTRIES = 20_000
"""New entries of one feed that are stored in a day; the busiest feeds bring some 5,000."""


def classify_arrival(
    entries: Sequence[Entry], feed: Feed, record: FeedRecord, now: datetime
) -> tuple[SeenEntry, ...]:
    """Return *entries*, newest first, each with first_seen, a usable date and its arrival.

    Where an entry names no publisher or language, the feed's are used. The caller drops the
    entries that were seen before; the arrival holds for the others.
    """
    dates = [_find_usable_date(entry.published, feed, now) for entry in entries]
    if _is_new_feed(record, now):
        arrivals = [Arrival.NEWS] * feed.backfill
        arrivals += [Arrival.BASELINE] * len(entries)
    else:
        arrivals = [_classify_date(date, record.last_success) for date in dates]
    rows = zip(entries, dates, arrivals, strict=False)
    return tuple(_complete(entry, feed, date, arrival, now) for entry, date, arrival in rows)


def limit_day(page: Page, record: FeedRecord, now: datetime) -> Page:
    """Return *page*; without entries and with a problem, if the feed brought too many in a day."""
    is_same_day = record.day is not None and now - record.day < COUNTED_DAY
    if not is_same_day or record.day_entries < MAX_DAY_ENTRIES:
        return page
    return Page(
        status=page.status,
        problem=f"it brought {record.day_entries:,} new entries within a day, more than the limit "
        f"of {MAX_DAY_ENTRIES:,}; it is read again a day later, check it or remove it",
        wait=COUNTED_DAY,
    )


def count_old(record: FeedRecord, entries: Sequence[SeenEntry], now: datetime) -> int:
    """Return how many new entries in a row are dated too long ago to be told.

    *entries* are those that the poll at *now* brought. The count starts again at a poll with as
    many other new entries.
    """
    new = [entry for entry in entries if entry.first_seen == now]
    old = sum(entry.arrival is Arrival.BACKFILL for entry in new)
    if not new:
        return record.old_entries
    is_mostly_old = 2 * old > len(new)
    return record.old_entries + old if is_mostly_old else 0


def _complete(
    entry: Entry, feed: Feed, published: datetime | None, arrival: Arrival, now: datetime
) -> SeenEntry:
    """Return *entry* with all of these; the same object if it has them, as in a replay."""
    publisher = entry.publisher or feed.publisher or feed.name
    lang = entry.lang or feed.lang
    seen = entry if isinstance(entry, SeenEntry) else entry.seen(now, arrival)
    facts = (now, published, arrival, publisher, lang)
    if facts == (seen.first_seen, seen.published, seen.arrival, seen.publisher, seen.lang):
        return seen
    return replace(
        seen,
        first_seen=now,
        published=published,
        arrival=arrival,
        publisher=publisher,
        lang=lang,
    )


def _find_usable_date(published: datetime | None, feed: Feed, now: datetime) -> datetime | None:
    if published is None or published < MIN_DATE or not feed.trusts_dates:
        return None
    return now if published > now + MAX_CLOCK_ERROR else published


def _is_new_feed(record: FeedRecord, now: datetime) -> bool:
    if not record.baseline:
        return True
    if record.last_success is None:
        return False
    return now - record.last_success > MAX_ABSENCE


def _classify_date(published: datetime | None, last_success: datetime | None) -> Arrival:
    if published is None or last_success is None:
        return Arrival.NEWS
    is_old = published < last_success - MAX_NEWS_AGE
    return Arrival.BACKFILL if is_old else Arrival.NEWS
