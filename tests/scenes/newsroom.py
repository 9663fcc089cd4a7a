"""A state as the page shows it: trends that rise, watches that are quiet, feeds in trouble.

Nothing in it was polled: each fact is written as the daemon would write it, so that it takes a
tenth of a second, and each of the page's cases is there.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import config
from alerts import name_trend
from config import Config
from model import (
    ALL_FEEDS,
    Alert,
    Feed,
    Figures,
    HotList,
    Match,
    Mention,
    Message,
    Outcome,
    Page,
    PollFacts,
    Report,
    RiseFacts,
    SeenEntry,
    State,
    Term,
    Verdict,
    Watch,
)
from model.facts import Precedent
from storage import open_store
from storage._store import Store
from tests.scenes.messages import a_message
from tests.scenes.signals import EVERY_KIND, a_signal
from watchers.silent import _Lull, _Memory
from watchers.trends import state as _state
from watchers.trends.memory import BurstMemory
from watchers.trends.state import Life
from watchers.usual.rate import Rate, Share

NOW = datetime(2026, 10, 7, 12, 42, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BEGAN = NOW - 40 * DAY
ENTRIES_A_DAY = 1000.0

MONEY = "Central bank digital currency"
STRIKE = "Port strike"
RATES = "Interest rates"
QUOTAS = "Fishery quotas"
COINS = "Stablecoins"
BRIDGE = "Halden bridge"
YUAN = "央行数字货币"

CONFIG = """\
feeds:
  - {url: https://meridian.example/rss, name: Meridian Wire}
  - {url: https://ledger.example/rss, name: Ledger and Crown}
  - {url: https://northgate.example/rss, name: Northgate Gazette}
watches:
  - {name: Central bank digital currency, keywords: [CBDC, digital crown], alert_on: [burst], tell: [policy]}
  - {name: Port strike, keywords: [port strike, tug crews], alert_on: [burst], per_keyword: true, tell: [desk]}
  - {name: Interest rates, keywords: [interest rate], alert_on: [burst], tell: [desk]}
  - {name: Smart city contracts, keywords: [smart city], alert_on: [burst], tell: [desk]}
  - {name: Fishery quotas, keywords: [fishery], alert_on: [silent], tell: [desk]}
  - {name: Stablecoins, keywords: [stablecoin], alert_on: [burst], tell: [desk]}
  - {name: Halden bridge, keywords: [Halden bridge], alert_on: [burst], tell: [desk]}
  - {name: 央行数字货币, keywords: [央行数字货币], tell: [policy]}
channels:
  policy: {type: console}
  desk: {type: console}
"""


class Newsroom:
    """A folder with a config and a state; the daemon does not run in it."""

    def __init__(self, folder: Path, text: str = CONFIG, began: datetime = BEGAN) -> None:
        """Write the config *text* and an empty state that has read nothing."""
        self.folder = folder
        self.path = folder / "config.yaml"
        self.path.write_text(text, encoding="utf-8")
        self.config: Config = config.load(self.path, {}, needs_secrets=False)
        self.database = self.config.database
        with self.open() as store, store.transaction() as tx:
            tx.sync_feeds(list(self.config.feeds.values()), began)
            tx.keep_config(str(self.path.absolute()), self.config.texts.texts, began)
        with self.open() as store:
            store.note_mode("run")

    @contextlib.contextmanager
    def open(self):
        """Yield the state for writing."""
        with contextlib.closing(open_store(self.database, NOW)) as store:
            yield store

    def find_feed(self, name: str) -> Feed:
        """Return the feed *name*."""
        return next(feed for feed in self.config.feeds.values() if feed.name == name)

    def add_entry(self, store: Store, name: str, at: datetime, title: str = "") -> None:
        """Let the first feed bring an entry."""
        feed = self.find_feed("Meridian Wire")
        entry = SeenEntry(
            feed=feed.key,
            id=name,
            title=title or f"Title {name}",
            link=f"https://meridian.example/{name}",
            first_seen=at,
        )
        with store.transaction() as tx:
            tx.add_new(feed, [entry], at)


def make_busy(folder: Path) -> Newsroom:
    """Return a newsroom in which two trends rise, one of them untold, and a feed fails."""
    room = Newsroom(folder)
    with room.open() as store:
        room.add_entry(store, "old", BEGAN)
        for number in range(12):
            room.add_entry(store, f"new-{number}", NOW - number * HOUR)
        _keep_states(room, store)
        _record_alerts(store)
        _send_deliveries(store)
        _settle_feeds(room, store)
        with store.transaction() as tx:
            tx.keep_hot_list(make_hot_list())
    return room


def make_quiet(folder: Path) -> Newsroom:
    """Return a newsroom in which nothing moves."""
    room = Newsroom(folder)
    with room.open() as store:
        room.add_entry(store, "old", BEGAN)
        with store.transaction() as tx:
            _keep_exposure(room, tx)
            for watch in room.config.watches.values():
                _keep_trend(tx, watch, 2.0)
            for feed in room.config.feeds.values():
                tx.settle_feed(
                    feed, Page(is_whole=True), NOW + MINUTE, NOW - 8 * timedelta(seconds=1)
                )
    return room


def make_first(folder: Path) -> Newsroom:
    """Return a newsroom whose daemon has just begun: one of its feeds is read."""
    room = Newsroom(folder, began=NOW - 4 * MINUTE)
    with room.open() as store:
        room.add_entry(store, "a", NOW - 4 * MINUTE, "CBDC pilot")
        feed = room.find_feed("Meridian Wire")
        with store.transaction() as tx:
            tx.count_matches(feed, {MONEY: 3}, NOW - 4 * MINUTE)
            tx.settle_feed(feed, Page(is_whole=True), NOW + MINUTE, NOW - 4 * MINUTE)
    return room


# --- states of watchers ---------------------------------------------------------------------


def make_rate(daily: float, since: datetime = BEGAN) -> Rate:
    """Return the rate of a watch with *daily* reports of a usual day, learned *since* then."""
    shares = {"": Share(30 * daily, 30 * ENTRIES_A_DAY, 40_000.0)}
    return Rate(shares, at=NOW.timestamp(), since=since.timestamp())


def _keep_exposure(room: Newsroom, tx) -> None:
    feed = room.find_feed("Meridian Wire")
    began = BEGAN.timestamp()
    pace = [began, NOW.timestamp(), 40_000.0, 1.0, 30 * ENTRIES_A_DAY, 30 * 86400.0]
    tx.write_exposure({ALL_FEEDS: [began, 40_000.0], feed.key: pace})


def _keep_trend(tx, watch: Watch, daily: float, life: Life | None = None, **fields) -> None:
    since = fields.pop("since", BEGAN)
    keyword = fields.pop("keyword", "")
    detector = _state.State(rate=make_rate(daily, since), life=life)
    memory = BurstMemory(watch, detector, **fields)
    kind = f"burst:{keyword}" if keyword else "burst"
    tx.keep(watch.name, {kind: memory}, NOW, None)


def _life(phase: str, began: datetime, ended: datetime | None = None) -> Life:
    return Life(
        phase=phase,
        started=began.timestamp(),
        peak=5.0,
        peak_at=began.timestamp(),
        ended=ended.timestamp() if ended else 0.0,
    )


def _keep_states(room: Newsroom, store: Store) -> None:
    watches = room.config.watches
    with store.transaction() as tx:
        _keep_exposure(room, tx)
        _keep_trend(
            tx,
            watches[MONEY],
            1.2,
            _life("rising", NOW - 126 * MINUTE),
            rise="rise-money",
            reports=17,
        )
        _keep_trend(tx, watches[STRIKE], 3.0)
        _keep_trend(
            tx,
            watches[STRIKE],
            2.0,
            _life("rising", NOW - 20 * HOUR),
            rise="rise-strike",
            reports=31,
            keyword="tug crews",
        )
        _keep_trend(
            tx, watches[RATES], 9.0, _life("rising", NOW - 5 * HOUR), rise="rise-rates", reports=15
        )
        _keep_trend(tx, watches["Smart city contracts"], 3.0)
        ended = NOW - 3 * DAY
        _keep_trend(
            tx,
            watches[COINS],
            2.1,
            _life("over", NOW - 4 * DAY, ended),
            rise="rise-coins",
            reports=19,
        )
        _keep_trend(tx, watches[BRIDGE], 0.4, since=NOW - 5 * DAY)
        lull = _Lull(missed=7.1, score=8.0, threshold=5.0, daily=2.0)
        last = (NOW - 3 * DAY).timestamp()
        memory = _Memory(watches[QUOTAS], make_rate(2.0), last, lull=lull)
        tx.keep(QUOTAS, {"silent": memory}, NOW, None)
        _count_reports(room, tx)


def _count_reports(room: Newsroom, tx) -> None:
    feed = room.find_feed("Meridian Wire")
    hours = {MONEY: [0, 1, 1, 1, 2, 2, 2, 2, 20, 33, 50], RATES: [0, 1, 2, 3, 4, 9, 30, 31, 60]}
    for watch, past in hours.items():
        for number, ago in enumerate(past):
            report = _make_report(feed, watch, number, NOW - ago * HOUR)
            tx.add_reports([report], NOW - ago * HOUR)
    for watch, ago in ((MONEY, HOUR), (RATES, HOUR), (QUOTAS, 3 * DAY), (COINS, HOUR)):
        tx.count_matches(feed, {watch: 5}, NOW - ago)


def _make_report(feed: Feed, watch: str, number: int, at: datetime) -> Report:
    name = f"{watch} {number}"
    entry = SeenEntry(feed.key, name, name, first_seen=at)
    by = (f"paper-{number}.example",)
    return Report(name, watch, (Match(watch, entry, ("word",), ()),), publishers=by, by=by)


# --- alerts ---------------------------------------------------------------------------------


def make_figures(observed: int, expected: float, score: float, began: datetime) -> Figures:
    """Return the figures of a rise by nine publishers."""
    return Figures(
        observed=observed,
        expected=expected,
        score=score,
        threshold=5.0,
        started=began,
        publishers=9,
        reports=observed,
        daily=1.2,
        known_since=BEGAN,
    )


FACTS = RiseFacts(
    reports=14,
    entries=20,
    copies=6,
    publisher="Meridian Wire",
    of_publisher=3,
    labels=(),
    shared=(),
    sharing=0,
    knows_shared=True,
    rising=("digital crown", "households"),
    first="Meridian Wire",
    precedent=Precedent(),
)
STORIES = (
    Mention(
        "Lindmark's central bank will pilot a digital crown in January",
        "https://meridian.example/pilot",
        "Meridian Wire",
        NOW - 128 * MINUTE,
        reports=6,
    ),
    Mention(
        "林德马克央行数字货币定名",
        "https://wangchuan.example/1",
        "望川日报",
        NOW - 54 * MINUTE,
        reports=4,
    ),
    Mention("Ten thousand households to try out the digital crown", "", "", None, reports=2),
)


def make_rise(name: str, watch: str, kind: str, figures: Figures, at: datetime, **fields) -> Alert:
    """Return the alert on a rise of *watch*; its key is rise-*name* unless *fields* say."""
    key = fields.pop("key", f"rise-{name}")
    keywords = fields.pop("keywords", ())
    message = a_message(
        kind,
        f"{watch} rising",
        watch=watch,
        figures=figures,
        facts=FACTS,
        mentions=fields.pop("mentions", STORIES),
        keywords=keywords,
    )
    thread = fields.pop("thread", "")
    signal = replace(
        a_signal(kind="match", watch=watch, key=key), kind=EVERY_KIND[kind], thread=thread
    )
    made = {"reason": f"{figures.observed} reports", "state": State.ACTIVE, "to": ("policy",)}
    said = replace(message, thread=thread)
    fields = made | fields
    named = name_trend(key) if fields["state"] is State.ACTIVE else name
    return Alert(named=named, signal=signal, at=at, said=said, **fields)


def _record_alerts(store: Store) -> None:
    money = make_rise(
        "money",
        MONEY,
        "burst.rising",
        make_figures(14, 1.2, 8.3, NOW - 126 * MINUTE),
        NOW - 37 * MINUTE,
    )
    strike = make_rise(
        "strike", STRIKE, "burst.rising", make_figures(9, 2.0, 6.0, NOW - 20 * HOUR), NOW - 20 * HOUR,
        keywords=("tug crews",), to=("desk",),
    )  # fmt: skip
    escalated = make_rise(
        "strike-more", STRIKE, "burst.escalated", make_figures(31, 5.7, 6.8, NOW - 20 * HOUR),
        NOW - 3 * HOUR, key="more-strike", thread="rise-strike", keywords=("tug crews",), to=("desk",),
    )  # fmt: skip
    rates = make_rise(
        "rates", RATES, "burst.rising", make_figures(15, 4.9, 5.2, NOW - 5 * HOUR), NOW - HOUR,
        state=State.SUPPRESSED, reason="the budget of this watch is used up", to=("desk",),
    )  # fmt: skip
    held = Alert(
        named="held",
        signal=a_signal(kind="match", watch=YUAN, key="held"),
        at=NOW - 2 * HOUR,
        state=State.HELD,
        reason="too many reports at once; one message tells the rest",
        to=("policy",),
        said=Message(kind="match", headline="One report, held", watch=YUAN),
    )
    with store.transaction() as tx:
        tx.record(strike, [("desk", "")])
        tx.record(escalated, [("desk", "")])
        tx.record(held, [])
        tx.record(rates, [])
        tx.record(money, [("policy", ""), ("desk", "")])


def _send_deliveries(store: Store) -> None:
    for channel, at in (
        ("desk", NOW - 19 * HOUR),
        ("desk", NOW - 3 * HOUR),
        ("policy", NOW - 37 * MINUTE),
    ):
        delivery = store.claim_due(channel, at)
        assert delivery is not None
        store.settle(delivery, Outcome(Verdict.SENT), None, at)


def _settle_feeds(room: Newsroom, store: Store) -> None:
    well, failing, stale = room.config.feeds.values()
    problem = "HTTP 503: the server has trouble; it is tried again"
    with store.transaction() as tx:
        for hours in (3, 2, 1):
            tx.settle_feed(
                failing, Page(problem=problem, status=503), NOW + 11 * MINUTE, NOW - hours * HOUR
            )
        tx.settle_feed(well, Page(is_whole=True), NOW + MINUTE, NOW - timedelta(seconds=8))
        tx.settle_feed(stale, Page(is_whole=True), NOW - 10 * DAY, NOW - 10 * DAY, PollFacts(new=3))
        tx.settle_feed(
            stale,
            Page(is_whole=True),
            NOW + 5 * MINUTE,
            NOW - MINUTE,
            PollFacts(usual_gap=2 * HOUR),
        )


def make_hot_list() -> HotList:
    """Return a hot list with one term that no watch finds, and one that a watch does."""
    tunnel = Term(
        id="abcd",
        key="halden tunnel",
        text="Halden tunnel",
        also=(),
        score=40.0,
        peak=40.0,
        observed=9,
        expected=0.02,
        hours=6,
        reports=9,
        publishers=7,
        began=NOW - 6 * HOUR,
        started=NOW - 6 * HOUR,
        stories=(),
        carriers=(),
        daily=0.0,
    )
    crown = replace(
        tunnel, id="efgh", key="digital crown", text="digital crown", covered_by=(MONEY,)
    )
    return HotList(at=NOW, terms=(tunnel, crown), days=30, daily=1000.0)
