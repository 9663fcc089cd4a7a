"""All kinds of signal over three months, live with a database; a restart changes none."""

from __future__ import annotations

import contextlib
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

import storage
from config import Texts, parse
from daemon import baselines
from model import State
from rehearsal import stream
from tests.loopback.daemon import Daemon

pytestmark = pytest.mark.untraced

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
CONFIG = """\
feeds: [https://a.example/rss]
watches:
  - name: Money
    keywords: [CBDC, eNaira]
    alert_on: [match, new, silent, {type: burst, per_keyword: true}]
  - name: Football
    keywords: [derby]
    alert_on: [burst]
channels: {screen: {type: console}}
"""
TOWNS = ("goals in Leeds", "arrests near Milan", "injured at Porto", "hours late to Lyon")


def plan():
    """Yield times and titles: a CBDC a day, one eNaira, a burst of it, and a long lull.

    Every fifth day has a derby, which brings four reports at once; the one of day 89 brings twelve.
    """
    for hour in range(0, 96 * 24, 6):
        day, titles = hour / 24, [f"Nothing much happens in hour {hour} of {n}" for n in range(3)]
        if day < 60 and hour % 24 == 6:
            titles.append(f"Bank number {hour} studies its own CBDC {hour}")
        if day == 40:
            titles.append("Nigeria thinks of an eNaira")
        if 50 <= day < 51:
            titles.append(f"Governor {hour} praises the eNaira at place {hour}")
            titles.append(f"In town {hour} nobody pays by eNaira number {hour}")
        if day % 5 == 4:
            titles += [f"Derby of day {day:.0f}: {n} {town}" for n, town in enumerate(TOWNS)]
        if day == 89:
            titles += [f"Final {n} fans {town} after the derby" for n, town in enumerate(2 * TOWNS)]
        if day == 95:
            titles.append("At last another CBDC is heard of")
        yield START + hour * HOUR, titles


class Living(Daemon):
    """A daemon that goes through the plan; *restarts* starts it again whenever an entry matches."""

    def __init__(self, path, *, restarts):
        super().__init__(path, parse(Texts("/etc/g/config.yaml", {"config.yaml": CONFIG}), {}))
        self.restarts = restarts

    def live(self):
        self.begin(START)
        (feed,) = self.config.feeds.values()
        for at, titles in plan():
            for wait in range(-11, 1):  # the clock may look each half an hour, as in a replay
                self.tick(at + wait * HOUR / 2)
            self.poll(at, feed, titles)
            if self.restarts and len(titles) > 3:  # one of them matches
                self.store.close()
                self.open(at)
        self.store.close()
        return self.said


@pytest.fixture(scope="module")
def straight(tmp_path_factory):
    daemon = Living(tmp_path_factory.mktemp("life") / "g.db", restarts=False)
    daemon.live()
    return daemon


def active(alerts):
    return [alert for alert in alerts if alert.state is State.ACTIVE]


def test_each_first_mention_the_rise_the_lull_and_its_end_are_told_once(straight):
    alerts = [alert for alert in active(straight.said) if alert.signal.watch == "Money"]
    told = Counter(alert.signal.kind.name for alert in alerts)

    assert told["match"] == 68
    assert told["new"] == 2  # the first eNaira, and a CBDC after 35 days
    assert told["burst.rising"] == 1
    assert (told["silent.begun"], told["silent.over"]) == (1, 1)


def test_a_watch_that_is_high_every_fifth_day_says_why_it_asks_for_more(straight):
    alerts = [alert for alert in active(straight.said) if alert.signal.watch == "Football"]
    rises = [alert for alert in alerts if alert.signal.kind.name != "burst.over"]
    days = [(alert.at - START).days for alert in rises]

    assert days == [4, 9, 14, 19, 24, 29, 34, 39, 89]
    assert "by chance" not in "".join(rises[-2].message.lines)
    assert "by chance 5.0, but this watch goes as high" in "".join(rises[-1].message.lines)


def test_a_restart_changes_nothing(straight, tmp_path):
    restarted = Living(tmp_path / "g.db", restarts=True)

    assert restarted.live() == straight.said


def test_replay_says_the_same(straight):
    def shape(alerts):
        return [
            (alert.at, alert.signal.kind.name, alert.signal.keywords, alert.message.lines)
            for alert in active(alerts)
            if alert.signal.kind.name.partition(".")[0] in {"new", "burst", "silent"}
        ]

    replayed = list(stream.replay(straight.config, [straight.entries]))

    assert [row[1:] for row in shape(replayed)] == [row[1:] for row in shape(straight.said)]


def test_a_watch_that_is_edited_begins_again_at_the_edit(tmp_path):
    daemon = Living(tmp_path / "g.db", restarts=False)
    store = storage.open_store(tmp_path / "g.db", START)
    edited = parse(Texts("/etc/g/config.yaml", {"config.yaml": CONFIG.replace("CBDC", "euro")}), {})

    def since(config, at, before=None):
        with store.transaction() as tx:
            baselines.begin(config, tx, at, before)
            return tx.state("Money", "burst")["detector"]["rate"]["since"]

    with contextlib.closing(store):
        assert since(daemon.config, START) == START.timestamp()
        later = START + 40 * HOUR
        assert since(daemon.config, later, daemon.config.watches) == START.timestamp()
        assert since(edited, later, daemon.config.watches) == later.timestamp()
