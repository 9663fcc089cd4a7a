"""A newsroom in which terms are hot: with a past of 28 days, and the entries that carry them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from model import DayCounts, HotList, Lesson, Marks, SeenEntry, Term, TermReport, Topic
from tests.scenes.newsroom import MONEY, NOW, Newsroom, make_busy

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LISTED = NOW.replace(minute=0)
EPOCH_DAY = 86_400
TUNNEL = (
    "Halden tunnel closed after a crack in its roof",
    "Freight piles up as the Halden tunnel stays shut",
    "Halden tunnel: minister orders an inquiry",
    "Engineers warned of the Halden tunnel in spring",
    "Rail bosses blame frost for Halden tunnel damage",
)
PAST = {"halden tunnel": {}, "digital crown": {3: 1, 9: 2, 20: 1}, "望川地铁": {12: 1, 14: 1}}
"""By term: its reports on days before the last one that is learned."""


def make_hot_room(folder, **changes):
    """Return a busy newsroom with three hot terms, one that was hot, and their entries."""
    room = make_busy(folder)
    with room.open() as store:
        _learn(store)
        carriers = [_add(room, store, title, number) for number, title in enumerate(TUNNEL)]
        with store.transaction() as tx:
            tx.keep_hot_list(make_list(carriers, **changes))
            tx.keep_topics([FORMER])
    return room


def keep_list(room: Newsroom, hot: HotList) -> None:
    """Let *hot* be the last list of *room*."""
    with room.open() as store, store.transaction() as tx:
        tx.keep_hot_list(hot)


def _learn(store) -> None:
    last = int(NOW.timestamp()) // EPOCH_DAY - 2
    days = {}
    for ago in range(28):
        terms = {term: days[ago] for term, days in PAST.items() if ago in days}
        days[last - ago] = DayCounts(1000, terms)
    hour = int(NOW.timestamp()) // 3600
    marks = Marks(since=hour - 40 * 24, upto=hour - 24, day=last, reports=28_000)
    for _ in store.learn(Lesson(marks, days=days)):
        pass


def _add(room: Newsroom, store, title: str, number: int) -> tuple[str, str]:
    """Store an entry with *title*; return its name."""
    feed = list(room.config.feeds.values())[number % 3]
    at = LISTED - (6 - number) * HOUR
    link = f"https://paper{number}.example/tunnel"
    entry = SeenEntry(feed.key, link, title, link, publisher=f"paper{number}", first_seen=at)
    with store.transaction() as tx:
        tx.add_new(feed, [entry], at)
    return feed.key, link


def make_list(carriers=(), titles=TUNNEL, **changes) -> HotList:
    """Return the list: a tunnel, a term that a watch finds, and a Chinese one that is weak."""
    stories = tuple(
        TermReport(
            feed="https://meridian.example/rss",
            id=f"{number}",
            title=title,
            link=f"https://paper{number}.example/tunnel",
            publisher=f"paper{number}.example",
            at=LISTED - 6 * HOUR,
        )
        for number, title in enumerate(titles[:3])
    )
    tunnel = Term(
        id="abcd",
        key="halden tunnel",
        text="Halden tunnel",
        also=("inquiry", "freight"),
        score=41.0,
        peak=41.0,
        observed=5,
        expected=0.02,
        hours=6,
        reports=5,
        publishers=5,
        began=LISTED - 5 * HOUR,
        started=LISTED - 6 * HOUR,
        stories=stories,
        carriers=tuple(carriers),
        daily=0.02,
    )
    crown = replace(
        tunnel, id="efab", key="digital crown", text="digital crown", also=(), score=22.0,
        observed=13, reports=13, publishers=9, expected=0.4, daily=0.14, covered_by=(MONEY,),
        carriers=(), stories=stories[:1],
    )  # fmt: skip
    metro = replace(
        crown, id="ccdd", key="望川地铁", text="望川地铁", score=8.0, observed=3, reports=6,
        publishers=3, hours=3, daily=0.07, expected=0.05, covered_by=(),
    )  # fmt: skip
    facts = {"at": LISTED, "terms": (tunnel, crown, metro), "days": 28, "daily": 1000.0}
    return HotList(**(facts | changes))


FORMER = Topic(
    id="f00d",
    began=LISTED - 9 * DAY,
    listed=LISTED - 8 * DAY,
    started=LISTED - 9 * DAY - HOUR,
    peak=33.0,
    head="comet watch",
    terms=("comet watch", "comet", "night sky"),
    reports=frozenset({"a", "b", "c"}),
)
"""A topic that is no longer hot."""
