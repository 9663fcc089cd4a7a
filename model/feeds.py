"""Feeds, their entries, and the page that a poll brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from model.network import Unreached

ALL_FEEDS = ""
"""The key for facts about all feeds together, where others are kept by the key of a feed."""


@dataclass(frozen=True, slots=True)
class Feed:
    """An address we poll."""

    key: str
    """Names the feed for ever: its address as the source normalises it."""
    name: str
    """Its name in lists and logs; the host where the config gives none."""
    type: str = "rss"
    every: timedelta = timedelta(minutes=15)
    is_auto: bool = False
    """Whether *every* is only the start, until the feed's own rhythm is known."""
    schedule: str = ""
    """A cron expression in place of *every*; empty for none."""
    publisher: str = ""
    labels: tuple[str, ...] = ()
    backfill: int = 0
    """How many of the newest entries of the first poll may alert."""
    lang: str = ""
    trusts_dates: bool = True
    """Whether the dates of its entries count; else each counts as published when first seen."""


GONE_CONFIRMED_AFTER = timedelta(hours=4)
"""A feed is gone for good if its server answers 410 again at least so long after the first."""
DEAD_AFTER = timedelta(days=30)
"""A feed is dead if its server answers nothing but 404 or 410 for so long."""
MIN_DEAD_FAILURES = 10
"""So many polls in a row have failed by then; a computer may have been off for a month."""
_MISSING_STATUSES = frozenset([404, 410])
STALE_AFTER = timedelta(days=7)
"""A feed that is read is stale after so long without a new entry, if that is unusual for it."""
STALE_GAPS = 20
"""It is unusual if it is as long as so many of its usual gaps; holidays are shorter."""
MAX_REQUESTS_AT_ONCE = 2
"""The requests to a publisher under way; the daemon starts no more polls of it than that."""
REQUEST_SPACING = 1.05
"""Seconds between the starts of two requests to a publisher; a second as servers see it."""
COUNTED_DAY = timedelta(days=1)
"""How long the new entries of a feed are counted before the count starts again."""
NAMELESS = "-"
"""The key of the feed of entries that name none."""


class Arrival(StrEnum):
    """How an entry came to us; only news may alert."""

    NEWS = "news"
    BASELINE = "baseline"
    """It stood in the feed when we first read it (or after a long absence)."""
    BACKFILL = "backfill"
    """It is new to us, but was published well before our last look."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed; `(feed, id)` names it for ever."""

    feed: str
    id: str
    title: str
    link: str = ""
    summary: str = ""
    text: str = ""
    publisher: str = ""
    author: str = ""
    lang: str = ""
    tags: tuple[str, ...] = ()
    published: datetime | None = None
    """As the feed says, or None where it says nothing usable."""
    aliases: tuple[str, ...] = ()
    """Other ids under which the same entry may come back (other scheme, host, tracking)."""
    unchanged: bool = False
    """It is as the last page brought it, and only its names are here; the rest is stored."""

    @property
    def feed_key(self) -> str:
        """Return the key of its feed; `NAMELESS` where it names none."""
        return self.feed or NAMELESS

    def seen(self, at: datetime, arrival: Arrival = Arrival.NEWS) -> SeenEntry:
        """Return the entry as a poll brought it first *at* a time."""
        facts = {name: getattr(self, name) for name in Entry.__slots__}
        return SeenEntry(**facts, first_seen=at, arrival=arrival)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEntry(Entry):
    """An entry as a poll first brought it."""

    first_seen: datetime
    arrival: Arrival = Arrival.NEWS


@dataclass(frozen=True, slots=True)
class Page:
    """The answer of a feed to a poll. A failure of the network is a value here, never raised."""

    entries: tuple[Entry, ...] = ()
    """Newest first as far as the feed tells; at most one per id."""
    validators: Mapping[str, str] = field(default_factory=dict)
    """Values to send with the next poll, so that an unchanged feed need not be read."""
    problem: str = ""
    """Why it could not be read, in words for a person; empty when it could."""
    notes: tuple[str, ...] = ()
    """Remarks on a page that could be read: ill-formed, cut, moved."""
    unreached: Unreached | None = None
    """Why no server was reached; None if one was, or if none was asked."""
    is_excused: bool = False
    """The problem is none of this feed, and does not count: no feed could be reached, or the
    publisher paused us and the feed was not asked for."""
    status: int = 0
    """The HTTP status; 0 where there is none."""
    unchanged: bool = False
    """The feed says that nothing changed since *validators*."""
    gone: bool = False
    """The feed says that it will never come back (410)."""
    parser_failed: bool = False
    """The parser died at its document or took too long."""
    is_whole: bool = False
    """The whole document was asked for, even if the answer is that nothing changed."""
    wait: timedelta | None = None
    """How long the server asks us to stay away (Retry-After, max-age, ttl)."""
    moved_to: str = ""
    """Where permanent redirects lead; told to a person, never followed in the config."""
    size: int = 0
    """Bytes of the document."""


@dataclass(frozen=True, slots=True)
class FeedAbsence:
    """Whether the server of a feed does not have it any more, and since when; see `FeedRecord`."""

    gone_since: datetime | None = None
    gone: bool = False
    missing_since: datetime | None = None
    dead: bool = False


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """The facts of earlier polls of a feed."""

    validators: Mapping[str, str] = field(default_factory=dict)
    baseline: bool = False
    """At least one poll succeeded."""
    last_success: datetime | None = None
    last_page: datetime | None = None
    """When a poll last asked for the whole document and succeeded."""
    failures: int = 0
    """Polls that failed since the last success."""
    failing_since: datetime | None = None
    gone_since: datetime | None = None
    """When the server said the first 410 of a series that no other answer has ended."""
    gone: bool = False
    """A later 410 confirmed the first."""
    missing_since: datetime | None = None
    """The same for answers that are 404 or 410."""
    dead: bool = False
    """The server has said nothing else for weeks."""
    parser_failures: int = 0
    """Polls at whose documents the parser failed, since the last success."""
    moved_to: str = ""
    """Where permanent redirects lead; empty where there are none."""
    moved_since: datetime | None = None
    """Since when they have led there."""
    next_due: datetime | None = None
    problem: str = ""
    last_new: datetime | None = None
    """When a poll last brought a new entry."""
    old_entries: int = 0
    """New entries of the last polls that were dated too long ago to be told, without a break."""
    day: datetime | None = None
    """When the day began in which new entries are counted."""
    day_entries: int = 0
    """New entries since then."""
    usual_gap: timedelta | None = None
    """The usual time between two new entries; None while it is not known."""

    def judge_absence(self, page: Page, now: datetime) -> FeedAbsence:
        """Return the absence of the feed after the poll at *now* that brought *page*.

        A poll without an answer changes nothing: a feed that is gone or dead stays so.
        """
        if page.problem and not page.status and not page.gone:
            return FeedAbsence(self.gone_since, self.gone, self.missing_since, self.dead)
        absence = FeedAbsence()
        if page.gone:
            is_gone = self.gone or _is_earlier(self.gone_since, now - GONE_CONFIRMED_AFTER)
            absence = replace(absence, gone_since=self.gone_since or now, gone=is_gone)
        if page.gone or page.status in _MISSING_STATUSES:
            is_long = _is_earlier(self.missing_since, now - DEAD_AFTER)
            is_dead = self.dead or (is_long and self.failures + 1 >= MIN_DEAD_FAILURES)
            absence = replace(absence, missing_since=self.missing_since or now, dead=is_dead)
        return absence


def _is_earlier(time: datetime | None, limit: datetime) -> bool:
    return time is not None and time <= limit


@dataclass(frozen=True, slots=True)
class PollFacts:
    """The facts about a feed that its last poll taught."""

    new: int = 0
    """How many new entries it brought."""
    old_entries: int = 0
    """New entries of the last polls that were dated too long ago to be told, without a break."""
    usual_gap: timedelta | None = None
    """The usual time between two new entries; None while it is not known."""
