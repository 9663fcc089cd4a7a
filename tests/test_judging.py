"""A trend from its rise to its end, live and in replay, with real parts and a clock of its own."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

import monitor
from config import Config
from model import SeenEntry, State
from rehearsal import stream
from tests.loopback.inside import drain, finish_polls, lend, within
from tests.loopback.world import World
from tests.scenes.clock import StoppedClock

pytestmark = pytest.mark.untraced

BURST = ("Ghana plans a CBDC", "Senate passes CBDC act", "Riksbank drops its CBDC",
         "Visa will settle in CBDC", "CBDC vote set for May", "Nigeria's CBDC turns two")  # fmt: skip
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BEGIN = 71  # steps of the plan before the burst


@pytest.fixture
def clock():
    return begin_clock()


def begin_clock():
    """Return a clock that a test moves through the plan; its hours decide when the trend is over."""
    return StoppedClock(datetime(2026, 3, 10, 8, tzinfo=UTC))


@pytest.fixture
def world(tmp_path, monkeypatch):
    with World(tmp_path) as world:
        prepare(world, monkeypatch)
        yield world


def prepare(world, patch):
    lend(world, patch)
    path = world.folder / "config.yaml"
    text = path.read_text(encoding="utf-8")
    alert_on = "    alert_on: [burst]\n    tell: [policy]"
    path.write_text(text.replace("    tell: [policy, desk]", alert_on), encoding="utf-8")


class Lived(NamedTuple):
    """The alerts, messages and entries of the whole plan, live."""

    start: datetime
    said: list[tuple[datetime, str, str, str]]
    messages: list[Any]
    config: Config
    stored: list[Any]
    steps: list[Any]


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch, World(tmp_path_factory.mktemp("world")) as world:
        clock = begin_clock()
        prepare(world, patch)

        async def work(running):
            await running.once()
            await live(running, world, clock, plan())
            await drain(running)
            stored = list(running.store.read_history(clock.start, clock.at + HOUR))
            steps = running.store.steps.read_steps("Digital money", clock.start - DAY)
            return trends(running), running.config, stored, steps

        said, config, stored, steps = within(world, work, clock)
        messages = [m for m in world.slack.messages if m.channel == "C0ALERTS1"]
        return Lived(clock.start, said, messages, config, stored, steps)


def plan():
    """Yield times and titles: six quiet days, three hours of burst, a quiet day and a half."""
    for hour in range(2, 6 * 24, 2):
        yield hour * HOUR, [f"Nothing much at hour {hour}, again", f"Weather report number {hour}"]
    for n, title in enumerate(BURST):
        yield 6 * 24 * HOUR + n * HOUR / 2, [f"Weather, and the burst goes on {n}", title]
    for hour in range(4, 36):
        yield (6 * 24 + hour) * HOUR, [f"Silence reigns in hour {hour} of it"]


async def live(running, world, clock, steps):
    feed = next(feed for feed in running.config.feeds.values() if feed.name == "World")
    for since, titles in steps:
        clock.at = clock.start + since
        await running.tick()
        for n, title in enumerate(titles):
            world._add("world", f"{n}-{since}", title)
        world._serve("world")
        await running.poll(feed)


def trends(running):
    """Return the alerts about trends, oldest first: time, kind, state and reason."""
    rows = reversed(running.store.list_alerts(100))
    return [(row.at, row.kind, row.state, row.reason) for row in rows]


def told(world):
    return [m.text for m in world.slack.messages if m.channel == "C0ALERTS1"]


def test_a_burst_is_told_once_when_it_rises_and_when_it_is_over(lived):
    said = lived.said

    assert [kind for _, kind, state, _ in said if state == State.ACTIVE] == [
        "burst.rising",
        "burst.over",
    ]
    first, last = lived.messages
    rise, over = first.text, last.text
    assert rise.startswith("📉 Digital money is back to usual: 6 reports in ")  # it was edited
    assert over.startswith("📉 Digital money is back to usual: 6 reports in ")
    assert (first.thread_ts, last.thread_ts) == ("", first.ts)
    assert said[0][0] == lived.start + 6 * 24 * HOUR + HOUR
    assert said[0][3].startswith("3 reports in 60 min where 0.")


def test_each_report_is_in_a_step_of_the_chart_and_no_time_is_expected_twice(lived):
    steps = lived.steps

    assert sum(step.reports for step in steps) == len(BURST)
    assert all(step.expected > 0.0 and step.size > 0.0 for step in steps)
    assert all(before.until == after.since for before, after in itertools.pairwise(steps))
    assert sum(step.expected for step in steps) < len(BURST)


def test_a_restart_in_the_middle_of_a_burst_changes_nothing(world, clock):
    steps = list(plan())
    cuts = [0, 40, BEGIN, BEGIN + 2, BEGIN + 4, len(steps)]

    async def first(running):
        await running.once()

    within(world, first, clock)
    for begin, end in itertools.pairwise(cuts):

        async def work(running, part=tuple(steps[begin:end])):
            await live(running, world, clock, part)
            await drain(running)
            return trends(running)

        said = within(world, work, clock)

    active = [(at - clock.start, kind) for at, kind, state, _ in said if state == State.ACTIVE]
    assert active[0] == (6 * 24 * HOUR + HOUR, "burst.rising")
    assert [kind for _, kind in active] == ["burst.rising", "burst.over"]
    assert len(told(world)) == 2


def test_replay_decides_at_the_time_at_which_the_daemon_did(lived):
    said = lived.said
    recorded = [SeenEntry("World", "first", "Old news", first_seen=lived.start)]
    for since, titles in plan():
        at = lived.start + since
        recorded += [
            SeenEntry("World", title, title, f"https://news.example/{n}-{since}", first_seen=at)
            for n, title in enumerate(titles)
        ]

    for size in (1, 7, 1000):
        cut = [recorded[n : n + size] for n in range(0, len(recorded), size)]
        replayed = [
            (a.at, a.signal.kind.name, a.state, a.reason) for a in stream.replay(lived.config, cut)
        ]
        assert replayed[0] == said[0]
        assert replayed[-1][1] == "burst.over"
        assert abs(replayed[-1][0] - said[-1][0]) <= HOUR


def test_backtest_decides_on_the_stored_entries_as_the_daemon_did(lived):
    said, stored = lived.said, lived.stored

    for size in (1, 7, 1000):
        cut = [stored[n : n + size] for n in range(0, len(stored), size)]
        tested = [
            (a.at, a.signal.kind.name, a.state, a.reason)
            for a in stream.backtest(lived.config, cut, {})
        ]
        assert tested[0] == said[0]
        assert tested[-1][1] == "burst.over"
        assert abs(tested[-1][0] - said[-1][0]) <= HOUR


def test_a_fault_after_a_burst_was_noticed_leaves_it_to_be_noticed_again(world, clock, monkeypatch):
    steps = list(plan())

    async def work(running):
        await running.once()
        await live(running, world, clock, steps[: BEGIN + 2])
        with monkeypatch.context() as patch:
            patch.setattr(monitor.feeds, "plan_next_poll", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                await live(running, world, clock, [steps[BEGIN + 2]])
        await live(running, world, clock, [(steps[BEGIN + 2][0], [])])
        await drain(running)
        return trends(running)

    said = within(world, work, clock)

    assert [kind for _, kind, _, _ in said] == ["burst.rising"]
    assert len(told(world)) == 1


@pytest.mark.parametrize("down", [False, True], ids=["while it runs", "while it is down"])
def test_a_watch_that_is_added_goes_on_from_the_stored_entries(world, clock, down):
    path = world.folder / "config.yaml"

    async def work(running):
        await running.once()
        await live(running, world, clock, list(plan())[:BEGIN])
        text = path.read_text(encoding="utf-8")
        added = "watches:\n  - {name: Weather, keywords: [weather], alert_on: [burst]}"
        path.write_text(text.replace("watches:", added), encoding="utf-8")
        if not down:
            taken = await running.reload(asked=True)
            assert taken == (True, "taken: 7 feeds, 2 watches, 3 channels")
            return await learned(running)
        return None

    async def learned(running):
        await finish_polls(running)
        with running.store.transaction() as tx:
            return [tx.state(name, "burst") for name in ("Weather", "Digital money")]

    states = within(world, work, clock)
    added, other = (s["detector"]["rate"] for s in states or within(world, learned, clock))

    assert added["since"] == other["since"] == clock.start.timestamp()
