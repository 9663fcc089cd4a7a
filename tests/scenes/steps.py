"""The past of the watches of a newsroom: steps of a month, entries, and a feed that was down."""

from __future__ import annotations

from math import pi, sin

from model import Arrival, Interval, Page, SeenEntry
from tests.scenes.newsroom import (
    COINS,
    HOUR,
    MINUTE,
    MONEY,
    NOW,
    RATES,
    STRIKE,
    YUAN,
    Newsroom,
)

TITLES = (
    "Lindmark's central bank will pilot a digital crown in January",
    "Ten thousand households to try out the digital crown",
    "Shops may refuse the digital crown, finance minister says",
    "Island states compare notes on CBDC designs",
    "林德马克央行数字货币定名",
)
SUMMARY = "Households get wallets. No interest is paid on the digital crown in the first year."
GAP = (NOW - 50 * HOUR, NOW - 34 * HOUR)
"""When the Meridian Wire could not be read."""


def add_past(room: Newsroom, days: int = 40) -> Newsroom:
    """Give *room* the steps and entries of so many *days*; return it."""
    with room.open() as store, store.transaction() as tx:
        for hour in range(24 * days, 0, -1):
            at = NOW - hour * HOUR
            expected = 0.05 * (1.3 + sin(2 * pi * (at.hour - 6) / 24))
            burst = 3 if 284 <= hour <= 290 or hour == 1 else 0
            count = burst or (hour % 17 == 3) + (hour % 29 == 5)
            tx.keep_intervals(MONEY, [Interval(at - HOUR, at, count, expected, 3.0)])
            if hour % 40 == 7:
                tx.keep_intervals(YUAN, [Interval(at, at, 1)])
            for number, name in enumerate((RATES, COINS, STRIKE)):
                if hour % (7 + 5 * number) == 3:
                    tx.keep_intervals(name, [Interval(at - HOUR, at, 1 + number % 2, 0.2, 3.0)])
        tx.count_matches(room.find_feed("Meridian Wire"), {YUAN: 3}, NOW - 7 * HOUR)
    _add_entries(room)
    _add_gap(room)
    return room


def _add_entries(room: Newsroom) -> None:
    feed = room.find_feed("Meridian Wire")
    with room.open() as store:
        for number, title in enumerate((*TITLES, "Households wait and see")):
            entry = SeenEntry(
                feed=feed.key,
                id=f"past-{number}",
                title=title,
                link=f"https://meridian.example/past-{number}",
                publisher="Meridian Wire",
                summary=SUMMARY if number == len(TITLES) else "",
                first_seen=NOW - (30 - number) * HOUR,
                published=NOW - (30 - number) * HOUR - 2 * MINUTE,
                lang="zh" if number == 4 else "en",
                arrival=Arrival.BACKFILL if number == 3 else Arrival.NEWS,
            )
            with store.transaction() as tx:
                tx.add_new(feed, [entry], entry.first_seen)


def _add_gap(room: Newsroom) -> None:
    feed = room.find_feed("Meridian Wire")
    began, ended = GAP
    with room.open() as store:
        for at, due in ((began, began), (ended, NOW + MINUTE)):
            with store.transaction() as tx:
                tx.settle_feed(feed, Page(is_whole=True), due, at)
