"""The publishers of `benchmarks.month`: feeds whose entries, faults and changes follow from a seed.

All times are seconds since the start of the month. Publishers and titles are invented.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import NamedTuple

HOUR = 3600.0
DAY = 24 * HOUR
NEVER = float("inf")
MONEY_WORD = "zorblat"  # the keyword of the watch Money
COINS_WORD = "quintel"  # the keyword of the watch Coins
SYLLABLES = tuple(first + second for first in "bcdfghklmnprstvwxyz" for second in "aeiou")
FAULTS = (
    "500", "503", "404", "403", "timeout", "cut", "broken_off", "429", "429_short", "429_silent",
    "web_page", "refused", "reset",
)  # fmt: skip
UNANSWERED = ("timeout", "refused", "reset", "no_network")
PARTIAL = ("cut", "broken_off")  # some entries may be read, or none, which is a failure


class Item(NamedTuple):
    """An entry that a publisher writes."""

    at: float
    """When it is published."""
    name: str
    """The end of its address, and of its id."""
    words: str
    match_version: int | None
    """The version of its text from which on it matches; None for never."""
    is_coin: bool
    """Whether it matches the watch Coins as well."""
    change_at: float
    """When its text changes; `NEVER` for an entry that stays."""
    date: str
    """right, missing, ahead, ancient (of 2001) or old (five days before)."""

    def version(self, at: float) -> int:
        """Return the version of its text."""
        return int(at >= self.change_at)

    def matches(self, version: int) -> bool:
        """Return whether its text of *version* has the keyword."""
        return self.match_version is not None and version >= self.match_version


class Outage(NamedTuple):
    """A time in which a feed has a fault."""

    begin: float
    end: float
    kind: str


@dataclass
class Publication:
    """A feed as its publisher runs it."""

    number: int
    domain: str
    every: float
    """Seconds between two polls; 0 for a feed with a schedule."""
    schedule_minute: int
    page_size: int
    has_etag: bool
    max_age: int
    """Seconds for which an answer stays fresh; 0 for none said."""
    redirect: str
    """"" for none, "moved" (301, same publisher) or "found" (302, another publisher)."""
    new_ids_at: float
    """When the site gives new ids to all entries."""
    https_at: float
    """When the addresses in the ids change to https."""
    items: list[Item] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)

    @property
    def host(self) -> str:
        """Return the host of the feed."""
        return f"f{self.number % 7}.{self.domain}"

    @property
    def url(self) -> str:
        """Return the address of the feed."""
        return f"https://{self.host}/{self.number}.xml"

    def find_fault(self, at: float) -> str:
        """Return the kind of the fault *at* a time; "" if the feed is well."""
        for outage in self.outages:
            if outage.begin <= at < outage.end:
                return outage.kind
        return ""

    def list_page(self, at: float) -> list[int]:
        """Return the indexes of the entries on the page, newest first."""
        end = bisect_right(self.items, at, key=lambda item: item.at)
        return list(range(max(0, end - self.page_size), end))[::-1]

    def link(self, index: int) -> str:
        """Return the link of an entry; it never changes."""
        return f"https://{self.host}/{self.number}/{self.items[index].name}"


def make_publications(count: int, end: float, chance: random.Random) -> list[Publication]:
    """Return *count* feeds with all that they publish and suffer until *end*."""
    return [_make_publication(number, count, end, chance) for number in range(count)]


def _make_publication(number: int, count: int, end: float, chance: random.Random) -> Publication:
    publishers = max(3, count // 5)
    is_of_giant = number < count // 20  # one publisher has a twentieth of all feeds
    publisher = 0 if is_of_giant else 1 + number % publishers
    every = chance.choices((2, 6, 12, 0), (10, 50, 35, 5))[0] * HOUR
    made = Publication(
        number=number,
        domain=f"pub{publisher}.example",
        every=every,
        schedule_minute=chance.randrange(60),
        page_size=chance.choice((10, 15, 20, 30)),
        has_etag=chance.random() < 0.5,
        max_age=chance.choices((0, 900, 4 * 3600), (8, 1, 1))[0],
        redirect=chance.choices(("", "moved", "found"), (85, 10, 5))[0],
        new_ids_at=chance.uniform(0, end) if chance.random() < 0.05 else NEVER,
        https_at=chance.uniform(0, end) if chance.random() < 0.05 else NEVER,
    )
    made.items = sorted(_make_items(made, end, chance))
    made.outages = list(_make_outages(end, chance))
    return made


def _make_items(made: Publication, end: float, chance: random.Random) -> Iterator[Item]:
    """Yield the entries of a feed; some feeds write so many that the page loses some unread."""
    per_day = 0.5 * 80 ** chance.random() if chance.random() < 0.97 else 120.0
    has_dates = chance.random() < 0.95
    at = -made.page_size / per_day * DAY
    while (at := at + chance.expovariate(per_day / DAY)) < end:
        yield _make_item(at, has_dates, chance)
    if chance.random() < 0.01:  # a flood: it fits on the page
        made.page_size = 80
        begin = chance.uniform(0, end)
        for number in range(45):
            item = _make_item(begin + number / 10, has_dates, chance)
            yield item._replace(match_version=0, date="right" if has_dates else "missing")


def _make_item(at: float, has_dates: bool, chance: random.Random) -> Item:
    words = " ".join("".join(chance.choices(SYLLABLES, k=4)) for _ in range(7))
    change_at = at + chance.expovariate(1 / (12 * HOUR)) if chance.random() < 0.1 else NEVER
    match_version: int | None = None
    if chance.random() < 0.06:
        match_version = int(change_at < NEVER and chance.random() < 0.5)
    dates = ("right", "missing", "ahead", "ancient", "old")
    date = chance.choices(dates, (84, 6, 4, 3, 3))[0]
    return Item(
        at=at,
        name="".join(chance.choices("abcdefghijkmnpqrstuvwxyz23456789", k=12)),
        words=words,
        match_version=match_version,
        is_coin=chance.random() < 0.3,
        change_at=change_at,
        date=date if has_dates else "missing",
    )


def _make_outages(end: float, chance: random.Random) -> Iterator[Outage]:
    at = chance.expovariate(1 / (6 * DAY))
    while at < end:
        hours = chance.choice((1, 3, 8, 14))
        if chance.random() < 0.02:
            hours = 9 * 24  # so long that the feed counts as new afterwards
        yield Outage(at, at + hours * HOUR, chance.choice(FAULTS))
        at += hours * HOUR + chance.expovariate(1 / (6 * DAY))


# --- documents --------------------------------------------------------------------------------


def write_document(feed: Publication, at: float, start: datetime) -> str:
    """Return the document of *feed* as it stands *at* a time; *start* is the start of the month."""
    items = "".join(_write_item(feed, index, at, start) for index in feed.list_page(at))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>Feed {feed.number}</title><link>https://{feed.host}/</link>{items}"
        "</channel></rss>\n"
    )


def _write_item(feed: Publication, index: int, at: float, start: datetime) -> str:
    item = feed.items[index]
    version = item.version(at)
    keyword = ""
    if item.matches(version):
        keyword = f"{MONEY_WORD} {COINS_WORD} " if item.is_coin else f"{MONEY_WORD} "
    link = feed.link(index)
    guid = f"tag:{feed.host},2026:{item.name}"
    if feed.https_at < NEVER:
        guid = link if at >= feed.https_at else link.replace("https:", "http:")
    if at >= feed.new_ids_at:
        guid = f"urn:new:{item.name[::-1]}"
    date = _write_date(item, start)
    return (
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{keyword}{item.words}</title>"
        f"<link>{link}</link>{date}<description>Version {version} of {item.name}</description>"
        "</item>"
    )


def _write_date(item: Item, start: datetime) -> str:
    if item.date == "missing":
        return ""
    at = start + timedelta(seconds=item.at)
    shown = {
        "right": at,
        "ahead": at + timedelta(days=3),
        "ancient": at.replace(year=2001, day=1),
        "old": at - timedelta(days=5),
    }[item.date]
    return f"<pubDate>{format_datetime(shown)}</pubDate>"
