"""All kinds of signal over three months, live with a database: a restart at any step changes none."""

from __future__ import annotations

import contextlib
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

import feeds
import judging
import storage
import watchers
from config import Texts, parse
from model import Entry, Page, State

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
CONFIG = """\
feeds: [https://a.example/rss]
watches:
  - name: Money
    keywords: [CBDC, eNaira]
    alert_on: [match, new, silent, {type: burst, per_keyword: true}]
channels: {screen: {type: console}}
"""


def plan():
    """When which titles come: a CBDC a day, one eNaira, a burst of it, and a long lull."""
    for hour in range(0, 96 * 24, 6):
        day, titles = hour / 24, [f"Nothing much happens in hour {hour} of {n}" for n in range(3)]
        if day < 60 and hour % 24 == 6:
            titles.append(f"Bank number {hour} studies its own CBDC {hour}")
        if day == 40:
            titles.append("Nigeria thinks of an eNaira")
        if 50 <= day < 51:
            titles.append(f"Governor {hour} praises the eNaira at place {hour}")
            titles.append(f"In town {hour} nobody pays by eNaira number {hour}")
        if day == 95:
            titles.append("At last another CBDC is heard of")
        yield START + hour * HOUR, titles


class Daemon:
    """What the monitor does of a poll and a tick, with a database that can be opened anew."""

    def __init__(self, path, *, restarts):
        self.path, self.restarts = path, restarts
        self.config = parse(Texts("/etc/g/config.yaml", {"config.yaml": CONFIG}), {})
        (self.feed,) = self.config.feeds.values()
        self.entries, self.said = [], []

    def live(self):
        self.store = storage.open_store(self.path, START)
        self.folder = watchers.Folder()
        with self.store.transaction() as tx:
            tx.sync_feeds([self.feed], START)
            judging.begin(self.config, tx, START)
        for at, titles in plan():
            self.tick(at)
            self.poll(at, titles)
            if self.restarts and len(titles) > 3:  # one of them matches
                self.store.close()
                self.store = storage.open_store(self.path, at)
                self.folder = watchers.Folder()
        self.store.close()
        return self.said

    def tick(self, at):
        with self.store.transaction() as tx:
            self.record(tx, judging.judge_clock(self.config, tx, at, tx.take_due(at)))

    def poll(self, at, titles):
        past = self.store.past(self.feed)
        page = Page(tuple(Entry(self.feed.key, t, t, published=at) for t in titles))
        with self.store.transaction() as tx:
            placed = feeds.place(page.entries, self.feed, past, at)
            entries = tx.add_new(self.feed, placed, at)
            judging.listened(tx, self.feed, entries, at)
            matches = self.config.watchlist.match(entries)
            reports = self.folder.fold(matches, tx.recent(at), at, self.config.feeds)
            self.record(tx, judging.judge_poll(self.config, reports, tx, at))
            tx.settle_feed(self.feed, page, at + HOUR, at)
        self.entries += entries

    def record(self, tx, alerts):
        for alert in alerts:
            tx.record(alert, self.config.addresses(alert.to))
            self.said.append(alert)


@pytest.fixture(scope="module")
def straight(tmp_path_factory):
    daemon = Daemon(tmp_path_factory.mktemp("life") / "g.db", restarts=False)
    daemon.live()
    return daemon


def active(alerts):
    return [alert for alert in alerts if alert.state is State.ACTIVE]


def test_what_is_new_rises_falls_silent_and_comes_back_is_told_once_each(straight):
    told = Counter(alert.signal.kind for alert in active(straight.said))

    assert told["match"] == 68
    assert told["new"] == 2  # the first eNaira, and a CBDC after 35 days
    assert told["burst.rising"] == 1
    assert (told["silent.begun"], told["silent.over"]) == (1, 1)


def test_a_restart_changes_nothing(straight, tmp_path):
    restarted = Daemon(tmp_path / "g.db", restarts=True)

    assert restarted.live() == straight.said


def test_replay_says_the_same(straight):
    def shape(alerts):
        return [
            (alert.at, alert.signal.kind, alert.signal.keywords, alert.message.lines)
            for alert in active(alerts)
            if alert.signal.kind.partition(".")[0] in {"new", "burst", "silent"}
        ]

    replayed = list(judging.replay(straight.config, [straight.entries]))

    assert [row[1:] for row in shape(replayed)] == [row[1:] for row in shape(straight.said)]


def test_a_watch_that_is_edited_begins_anew_at_the_edit(tmp_path):
    daemon = Daemon(tmp_path / "g.db", restarts=False)
    store = storage.open_store(tmp_path / "g.db", START)
    edited = parse(Texts("/etc/g/config.yaml", {"config.yaml": CONFIG.replace("CBDC", "euro")}), {})

    def since(config, at, before=None):
        with store.transaction() as tx:
            judging.begin(config, tx, at, before)
            return tx.state("Money", "burst")["detector"]["rate"]["since"]

    with contextlib.closing(store):
        assert since(daemon.config, START) == START.timestamp()
        later = START + 40 * HOUR
        assert since(daemon.config, later, daemon.config.watches) == START.timestamp()
        assert since(edited, later, daemon.config.watches) == later.timestamp()
