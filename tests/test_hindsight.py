"""A watch that begins late learns from the stored entries, nearly like one that was there."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

import pytest

import storage
import watchers
from config import Texts, parse
from daemon import baselines
from model import State
from rehearsal import stream
from tests.loopback.daemon import Daemon
from watchers.trends import state as _state
from watchers.usual import rate

pytestmark = pytest.mark.untraced

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATE = START + 25 * DAY
CONFIG = """\
feeds: [https://a.example/rss, https://b.example/rss]
watches:
  - name: Weather
    keywords: [weather]
    alert_on: [burst]
{more}
channels: {{screen: {{type: console}}}}
"""
MONEY = """\
  - name: Money
    keywords: [CBDC, eNaira]
    alert_on: [new, silent, {type: burst, per_keyword: true}]
"""


def config(more=""):
    return parse(Texts("/etc/g/config.yaml", {"config.yaml": CONFIG.format(more=more)}), {})


def plan(days):
    """Yield the polls: time, feed, titles. Feed a brings CBDC six times a day, feed b never."""
    for hour in range(0, days * 24, 3):
        titles = [f"Nothing much happens in hour {hour} of place {n}" for n in range(4)]
        if hour % 4:
            titles.append(f"Bank number {hour} studies its own CBDC {hour}")
        if hour == 9 * 24:
            titles.append("Nigeria thinks of an eNaira")
        yield START + hour * HOUR, "https://a.example/rss", titles
        quiet = [f"Some other thing {n} in hour {hour}, and it is another one" for n in range(6)]
        yield START + hour * HOUR + HOUR, "https://b.example/rss", quiet


class Edited(Daemon):
    """A daemon to which a watch may be added."""

    def __init__(self, path, more=""):
        super().__init__(path, config(more))
        self.begin(START)

    def live(self, polls):
        for at, feed, titles in polls:
            self.tick(at)
            self.poll(at, self.config.feeds[feed], titles)

    def edit(self, more, at):
        """Take an edit; return the watches that may look back."""
        before, self.config = self.config, config(more)
        with self.store.transaction() as tx:
            return baselines.begin(self.config, tx, at, before.watches)

    def catch_up(self, began, at, names=("Money",)):
        """Learn from the stored entries as the monitor does; return how many watches did."""
        stored = list(self.store.read_history(START, began))
        found = stream.catch_up(self.config, [stored], {}, names)
        with self.store.transaction() as tx:
            return baselines.catch_up(self.config, tx, found, began, at)

    def state(self, kind, watch="Money"):
        with self.store.transaction() as tx:
            return tx.state(watch, kind)

    def daily(self, kind="burst"):
        """Return how many reports the watch takes for usual in a day."""
        with self.store.transaction() as tx:
            exposure = watchers.exposure_from_json(tx.read_exposure())
            state = _state.from_json(tx.state("Money", kind)["detector"])
        return rate.expect_per_day(state.rate, exposure)


def before_and_after():
    polls = list(plan(30))
    cut = next(n for n, (at, *_) in enumerate(polls) if at >= LATE)
    return polls[:cut], polls[cut:]


BEFORE, AFTER = before_and_after()


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Return the folder of a daemon without the watch, as it is when the watch is added."""
    folder = tmp_path_factory.mktemp("stored")
    daemon = Edited(folder / "g.db")
    daemon.live(BEFORE)
    daemon.store.close()
    return folder


@pytest.fixture
def late(stored, tmp_path):
    """Yield a daemon to which the watch is about to be added."""
    shutil.copytree(stored, tmp_path / "late")
    daemon = Edited(tmp_path / "late" / "g.db")
    yield daemon
    daemon.store.close()


def test_a_watch_that_looked_back_expects_as_many_reports_as_one_that_was_there(late, tmp_path):
    there = Edited(tmp_path / "there.db", MONEY)
    there.live(BEFORE)
    assert late.edit(MONEY, LATE) == ["Money"]
    late.live(AFTER[:6])
    forgetful = late.daily()
    assert late.catch_up(LATE, AFTER[6][0]) == 1
    there.live(AFTER[:6])

    assert forgetful < 0.5 * there.daily()
    for daemon in (there, late):
        daemon.live(AFTER[6:20])
    assert late.daily() == pytest.approx(there.daily(), rel=0.05)
    assert late.daily("burst:CBDC") == pytest.approx(there.daily("burst:CBDC"), rel=0.05)
    since = [daemon.state("burst")["detector"]["rate"]["since"] for daemon in (there, late)]
    assert since == [START.timestamp()] * 2
    there.store.close()


def test_a_late_watch_tells_no_burst_of_the_past_and_every_later_one(late):
    rush = [f"Town {n} pays by CBDC {n}, says mayor {n}" for n in range(14)]
    late.live([(LATE - HOUR, "https://a.example/rss", rush)])
    late.edit(MONEY, LATE)
    late.catch_up(LATE, LATE)
    late.live(AFTER[:16])
    assert [a for a in late.said if a.state is State.ACTIVE] == []

    at = AFTER[16][0]
    storm = [f"Minister {n} of land {n} bans the CBDC number {n}" for n in range(14)]
    late.live([(at, "https://a.example/rss", storm)])
    told = [a for a in late.said if a.state is State.ACTIVE]
    assert [a.signal.kind.name for a in told] == ["burst.rising"]
    assert told[0].signal.figures.known_since == START
    assert told[0].signal.figures.daily > 4


def test_a_late_watch_has_the_last_find_of_each_keyword_and_notices_a_lull_at_once(late):
    late.edit(MONEY, LATE)
    late.catch_up(LATE, LATE)
    last = late.state("new")["last"]
    assert last["eNaira"] == (START + 9 * DAY).timestamp()

    # CBDC falls silent. It is noticed at once; a watch that begins again waits for a week.
    for hour in range(0, 4 * 24, 3):
        quiet = [f"Still nothing in hour {hour} of place {n}" for n in range(4)]
        late.live([(LATE + hour * HOUR, "https://a.example/rss", quiet)])
    assert [a.signal.kind.name for a in late.said] == ["silent.begun"]


def test_only_a_watch_that_began_at_the_edit_learns_and_only_once(late):
    assert late.edit(MONEY, LATE) == ["Money"]
    assert late.catch_up(LATE, LATE) == 1
    known = [late.state(kind) for kind in ("burst", "silent", "new", "burst:CBDC")]
    assert late.catch_up(LATE, LATE + HOUR) == 0
    assert [late.state(kind) for kind in ("burst", "silent", "new", "burst:CBDC")] == known

    # A watch with another sensitivity keeps its past; one with another keyword begins again.
    milder = MONEY.replace("keywords:", "sensitivity: 1/quarter\n    keywords:")
    late.edit(milder, LATE + HOUR)
    assert late.catch_up(LATE + HOUR, LATE + HOUR) == 0
    wider = MONEY.replace("eNaira", "naira")
    late.edit(wider, LATE + 2 * HOUR)
    assert late.catch_up(LATE + 2 * HOUR, LATE + 2 * HOUR) == 1
    assert late.catch_up(LATE + 2 * HOUR, LATE + 2 * HOUR, names=("Gone",)) == 0


def test_where_nothing_was_read_there_is_nothing_to_catch_up_with(tmp_path):
    store = storage.open_store(tmp_path / "g.db", START)
    with store.transaction() as tx:
        assert baselines.begin(config(MONEY), tx, START) == []
    store.close()
