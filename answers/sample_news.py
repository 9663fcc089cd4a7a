"""The invented news of sample messages: two watches, a trend, and a night of held alerts."""

from __future__ import annotations

from datetime import datetime, timedelta

import alerts
from model import (
    End,
    Entry,
    Figures,
    HeldMessage,
    Hours,
    Kind,
    Match,
    Message,
    NewReport,
    Precedent,
    Rise,
    RiseFacts,
    Severity,
    Signal,
    Span,
)
from watchers import burst, match

CURRENCY = "Central bank digital currency"
SUPPLY = "EV supply chain"
FOREIGN = "央行与数字货币"
RISE_KEY = "burst:sample"

_BEFORE = "Officials said on Tuesday that the trial of "
_NEWS = (
    ("After three cities, the CBDC pilot goes on buses and trains", "reuters.example", "CBDC"),
    ("Toyota and Idemitsu begin a pilot line for solid-state cells", "nikkei.example", "cells"),
    ("央行数字货币试点扩大到公共交通，五月起可离线支付", "news.example.cn", "数字货币"),
    ("البنك المركزي يبدأ تجربة العملة الرقمية في ثلاث مدن", "news.example.ae", "العملة الرقمية"),
    ("Shops say the digital currency cuts their card fees by half", "example.org", "currency"),
    ("Lithium refiner opens in Cornwall, two years late", "mining.example", "Lithium"),
)
"""Title, publisher and the keyword in it."""
_FURTHER = (
    "Carmakers agree on one plug for lorries",
    "Ulm opens a plant that recycles 90 % of a battery",
    "Graphite prices fall for the sixth week",
    "Port strike delays battery cells by two weeks",
    "Sodium cells reach the first city buses",
    "Battery passport becomes law in the EU next spring",
    "Nickel miner halves its forecast",
    "A start-up ships the first dry-coated electrodes",
    "Charging network reports its first profit",
)
"""Titles of further reports of a watch, so that some are only counted."""
_BEFORE_RISE = (0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3)
_AFTER = (0, 1, 0, 0, 2, 3, 4, 6, 5, 3, 2, 3, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0)
"""Reports of each hour."""
_OF_WATCH = {CURRENCY: (0, 4), SUPPLY: (1, 5), FOREIGN: (2, 3)}


def make_matches(now: datetime) -> tuple[Match, ...]:
    """Return a match for each of the news, each some minutes older than the last."""
    return tuple(_make_match(number, now) for number in range(len(_NEWS)))


def _make_match(number: int, now: datetime) -> Match:
    title, publisher, keyword = _NEWS[number]
    at = now - timedelta(minutes=5 + 11 * number)
    entry = Entry(
        feed="https://www.example.org/rss.xml",
        id=f"sample-{number}",
        title=title,
        link=f"https://{publisher}/{number}",
        text=f"{_BEFORE}{keyword} had passed, and that it would go on until spring.",
        publisher=publisher,
        published=at,
    )
    start = title.index(keyword)
    span = Span("title", start, start + len(keyword))
    in_text = Span("text", len(_BEFORE), len(_BEFORE) + len(keyword))
    return Match(CURRENCY, entry.seen(at), (keyword,), (span, in_text))


def make_rise(now: datetime, reports: int = 7) -> Rise:
    """Return a trend of so many *reports* in five hours."""
    matches = make_matches(now)
    figures = Figures(
        observed=reports,
        expected=0.41,
        score=13.8 + reports,
        threshold=9.2,
        started=now - timedelta(hours=5),
        publishers=4,
        reports=reports,
        daily=1.9,
        known_since=now - timedelta(days=60),
        names=("reuters.example", "news.example.cn"),
    )
    facts = RiseFacts(
        reports=reports,
        entries=reports + 4,
        copies=4,
        publisher="reuters.example",
        of_publisher=2,
        labels=(("business", 4), ("technology", 2)),
        shared=("buses",),
        sharing=4,
        knows_shared=True,
        rising=("offline payment",),
        first="reuters.example",
        precedent=Precedent(rises=5, median_days=2.0),
    )
    return Rise(
        figures=figures,
        matches=(matches[0], matches[2], matches[4]),
        counts=(4, 2, 1),
        first=matches[4],
        facts=facts,
    )


def make_trend_signal(step: str, now: datetime) -> Signal:
    """Return the signal of a *step* of the trend."""
    kinds: dict[str, Kind] = {kind.word: kind for kind in burst.Plugin.kinds}
    about: Rise | End = make_rise(now, 7 if step == "rising" else 23)
    if step in {"peaked", "over"}:
        figures = make_rise(now, 34).figures._replace(started=now - timedelta(hours=19))
        about = End(figures, is_over=step == "over")
    thread = "" if step == "rising" else RISE_KEY
    key = f"{RISE_KEY}:{step}" if thread else RISE_KEY
    return Signal(kinds[step], CURRENCY, key, about, thread=thread, hours=_list_hours(step, now))


def _list_hours(step: str, now: datetime) -> Hours:
    """Return the reports of the hours before *now*; at the end of a trend there are few."""
    counts = _AFTER if step in {"peaked", "over"} else _BEFORE_RISE
    first = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=len(counts) - 1)
    return tuple((first + timedelta(hours=place), count) for place, count in enumerate(counts))


def make_held_messages(gate: str, now: datetime, zone: str, page_url: str) -> list[HeldMessage]:
    """Return the alerts of a night that *gate* held: the steps of a trend, and reports."""
    began = now - timedelta(hours=9)
    signals = [(make_trend_signal(step, began), CURRENCY) for step in ("rising", "escalated")]
    matches = make_matches(began)
    for watch, numbers in _OF_WATCH.items():
        signals += [(_make_report(watch, matches[number], number), watch) for number in numbers]
    signals += [
        (_make_report(SUPPLY, _rename(matches[5], title, number), 10 + number), SUPPLY)
        for number, title in enumerate(_FURTHER)
    ]
    shown_zone = "" if zone == "UTC" else zone
    return [
        _hold(
            number,
            signal,
            alerts.link(alerts.compose(signal, began, zone=shown_zone), signal, page_url),
            began + timedelta(minutes=20 * number),
            gate,
        )
        for number, (signal, _) in enumerate(signals)
    ]


def _rename(found: Match, title: str, number: int) -> Match:
    """Return *found* in another entry, with its own *title* and *number*."""
    entry = found.entry
    changed = Entry(
        feed=entry.feed,
        id=f"{entry.id}-{number}",
        title=title,
        link=f"{entry.link}-{number}",
        publisher=entry.publisher,
        published=entry.published,
    )
    return found.with_entry(changed.seen(entry.first_seen))


def _make_report(watch: str, found: Match, number: int) -> Signal:
    own = Match(watch, found.entry, found.keywords, found.spans)
    return Signal(match.KIND, watch, f"match:{watch}:{number}", NewReport((own,)))


def _hold(number: int, signal: Signal, message: Message, at: datetime, gate: str) -> HeldMessage:
    return HeldMessage(
        number=number,
        alert=f"sample-{number}",
        key=signal.key,
        watch=signal.watch,
        kind=signal.kind.name,
        at=at,
        gate=gate,
        severity=Severity.NORMAL,
        message=message,
    )
