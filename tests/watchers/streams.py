"""Streams of entries, hour by hour: the entries of feeds, their matches, and all that goes wrong.

Chance is seeded, so every run is the same. There are three ways to play a stream:

* `backtest` goes the way of that command.
* `DaemonInMemory` handles polls and ticks as the monitor does, with a restart after each if asked.
* `counted` gives only counts to the rules of a trend, where entries are too many to fold.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from heapq import merge
from math import exp, inf
from random import Random
from typing import Any, NamedTuple

import feeds
import judging
import storage
import watchers
from config import Config, Texts, parse
from model import Alert, Arrival, Entry, Feed, FeedRecord, Match, SeenEntry
from rehearsal import stream
from watchers.trends import life
from watchers.trends import state as _state
from watchers.trends.state import Settings, Sighting
from watchers.usual import exposure as _exposure

HOUR = timedelta(hours=1)
START = datetime(2026, 3, 4, tzinfo=UTC)  # a Wednesday
PRESS = tuple(f"{name}.example" for name in ("north", "south", "east", "west", "coast", "hills"))
CONFIG = """\
feeds: [https://wire.example/rss]
watches: [{name: Money, keywords: [CBDC], alert_on: [burst]}]
channels: {screen: {type: console}}
"""
HEADS = ("bar", "del", "fin", "gor", "hul", "jam", "kes", "lop", "mir", "nav")
TAILS = ("ado", "ebe", "ilo", "orn", "ust", "ack", "eft", "iny", "olm", "urg")
WORDS = [head + tail for head in HEADS for tail in TAILS]


@dataclass(frozen=True)
class Wire:
    """A feed: its entries and matches a day, and its publishers."""

    entries: float = 96.0
    reports: float = 1.0
    by: tuple[str, ...] = PRESS
    begins: float = 0.0
    ends: float = inf
    holds: int = 24
    """For how many hours an entry stands in it."""


@dataclass(frozen=True)
class Event:
    """A number of additional reports, spread over some hours."""

    at: float
    hours: float
    reports: int
    by: tuple[str, ...] = ()
    """The publishers that write them in turn; if not given, any publisher of the feed."""
    feed: str = ""
    """The feed that brings them; if not given, any feed."""
    is_one_text: bool = False
    age: float = 0.0
    """How many hours after their publication they appear."""


@dataclass(frozen=True)
class NewsWorld:
    """All that happens in a stream; all times in hours from the start."""

    hours: float
    wires: Mapping[str, Wire] = field(default_factory=lambda: {"wire": Wire()})
    every: int = 1
    """Hours between two polls."""
    events: tuple[Event, ...] = ()
    busy: Callable[[float], float] = lambda _hour: 1.0
    """How many times the usual entries the feeds bring at an hour."""
    wanted: Callable[[float], float] = lambda _hour: 1.0
    """How many times the usual share of the entries matches at an hour."""
    fails: Callable[[float, Random], bool] = lambda _hour, _chance: False
    """Whether polls fail."""
    wall: Callable[[float], float] = lambda hour: hour
    """The time that the clock on the wall shows."""


class Item(NamedTuple):
    """An entry when it appears in its feed."""

    at: float
    feed: str
    title: str
    publisher: str
    number: int
    published: float


class Poll(NamedTuple):
    """A good poll: its time by the clock on the wall, its feed and its new entries."""

    at: datetime
    feed: str
    entries: tuple[Entry, ...]


class Step(NamedTuple):
    """A step of a trend and its hour: rising, escalated, reopened, peaked or over."""

    hour: float
    kind: str
    alert: Alert | None = None


# --- the entries ---------------------------------------------------------------------------


def _poisson(chance: Random, mean: float) -> int:
    if mean > 50.0:
        return max(0, round(chance.gauss(mean, mean**0.5)))
    count, left, floor = 0, chance.random(), exp(-mean)
    while left > floor:
        count, left = count + 1, left * chance.random()
    return count


def _title(chance: Random) -> str:
    return " ".join(["CBDC", *chance.choices(WORDS, k=6)])


def _usual(world: NewsWorld, chance: Random) -> Iterator[Item]:
    """Yield the usual entries of the feeds, and those of their first pages."""
    number = 0
    for name, wire in world.wires.items():
        for hour in range(int(wire.begins) - wire.holds, int(min(world.hours, wire.ends))):
            busy = world.busy(hour) / 24
            news = _poisson(chance, wire.reports * world.wanted(hour) * busy)
            for n in range(news + _poisson(chance, (wire.entries - wire.reports) * busy)):
                number, at = number + 1, hour + chance.random()
                title = _title(chance) if n < news else "Nothing much happens"
                yield Item(at, name, title, chance.choice(wire.by), number, at)


def _unusual(world: NewsWorld, chance: Random) -> Iterator[Item]:
    """Yield the entries that the events bring in addition."""
    number = 0
    for event in world.events:
        told = _title(chance)
        for n in range(event.reports):
            at = event.at + event.hours * (n + chance.random()) / event.reports
            name = event.feed or chance.choice(list(world.wires))
            writers = event.by or (chance.choice(world.wires[name].by),)
            title, number = told if event.is_one_text else _title(chance), number - 1
            yield Item(at, name, title, writers[n % len(writers)], number, at - event.age)


def polls(world: NewsWorld, seed: str) -> Iterator[Poll]:
    """Yield every good poll, each feed at a minute of its own."""
    chance = Random(seed)
    items = merge(sorted(_usual(world, chance)), sorted(_unusual(world, chance)))
    ahead = next(items, None)
    waiting: dict[str, list[Item]] = {name: [] for name in world.wires}
    pasts = dict.fromkeys(world.wires, FeedRecord())
    turns = (_turns(world, wire, n / 60) for n, wire in enumerate(world.wires))
    for hour, name in merge(*turns):
        while ahead is not None and ahead.at < hour:
            waiting[ahead.feed].append(ahead)
            ahead = next(items, None)
        if not world.fails(hour, chance):
            wall = world.wall(hour)
            came, waiting[name] = waiting[name][::-1], []  # newest first, as in a document
            entries = [_entry(item, START + wall * HOUR, wall - hour) for item in came]
            at = START + wall * HOUR
            placed = feeds.classify_arrival(entries, Feed(name, name), pasts[name], at)
            yield Poll(at, name, placed[::-1])
            pasts[name] = FeedRecord(baseline=True, last_success=at)


def _turns(world: NewsWorld, name: str, minute: float) -> Iterator[tuple[float, str]]:
    wire = world.wires[name]
    for hour in range(int(wire.begins), int(min(world.hours, wire.ends)), world.every):
        yield hour + minute, name


def _entry(item: Item, at: datetime, wrong: float) -> Entry:
    """Return *item* as an entry read at a time, by a clock that is wrong by some hours."""
    return SeenEntry(
        feed=item.feed,
        id=str(item.number),
        title=item.title,
        link=f"https://www.{item.publisher}/{item.number}",
        publisher=item.publisher,
        published=START + (item.published + wrong) * HOUR,
        first_seen=at,
    )


# --- the alerts -----------------------------------------------------------------------------


@cache
def config() -> Config:
    """Return one watch for one word."""
    return parse(Texts("/etc/g/config.yaml", {"config.yaml": CONFIG}), {})


def _step(alert: Alert) -> Step:
    kind = alert.signal.kind.name.removeprefix("burst.")
    return Step((alert.at - START) / HOUR, kind, alert)


def backtest(world: NewsWorld, seed: str) -> list[Step]:
    """Return the steps of trends in *world*, as `backtest` finds them."""
    batches = (poll.entries for poll in polls(world, seed))
    return [_step(alert) for alert in stream.backtest(config(), batches, {})]


class DaemonInMemory:
    """The part of the monitor that handles polls and ticks; it may restart after each."""

    def __init__(self, *, restarts: bool = False) -> None:
        self.restarts = restarts
        self.memory, self.folder = storage.RehearsalState(), watchers.Folder()
        self.exposure = watchers.Exposure()
        self.said: list[Step] = []

    def live(self, world: NewsWorld, seed: str) -> list[Step]:
        """Live through *world*; return the steps of trends."""
        self._judge(START, (), ["Money"])
        for at, feed, entries in polls(world, seed):
            while (wake := self.memory.find_next_wake()) is not None and wake < at:
                self._judge(wake, (), self.memory.take_due(wake))
            is_known = feed in self.exposure.paces
            news = sum(entry.arrival is Arrival.NEWS or not is_known for entry in entries)
            self.exposure = watchers.add_poll(self.exposure, feed, at, news)
            self.memory.add_titles([entry.title for entry in entries], at)
            self._judge(at, config().watchlist.match(entries))
            if self.restarts:
                self._restart()
        return self.said

    def _judge(self, at: datetime, matches: Iterable[Match], due: Iterable[str] = ()) -> None:
        reports = self.folder.fold(list(matches), self.memory.recent(at), at, config().feeds)
        for alert in judging.judge(config(), reports, self.memory, at, lambda: self.exposure, due):
            self.memory.record(alert)
            self.said.append(_step(alert))

    def _restart(self) -> None:
        self.folder = watchers.Folder()
        self.exposure = watchers.exposure_from_json(json.loads(json.dumps(self.heard())))
        self.memory.keep("Money", self.kept(), START, self.memory.find_next_wake())

    def heard(self) -> dict[str, Any]:
        """Return the exposure as a database keeps it."""
        stored: dict[str, Any] = {}
        for feed in self.exposure.paces:
            stored |= watchers.poll_to_json(self.exposure, feed)
        return stored

    def kept(self) -> dict[str, Any]:
        """Return the states of the watch as a database keeps them, by the kind of its watcher."""
        return dict(self.memory.dump_states().get("Money", {}))


def counted(world: NewsWorld, seed: str, asked: Settings = Settings()) -> list[Step]:  # noqa: B008
    """Return the steps of trends for as many reports as there are in *world*."""
    chance, told = Random(seed), []
    exposure, state = _exposure.Exposure(), None
    for hour in range(int(world.hours)):
        now, seen = START.timestamp() + 3600 * hour, []
        for name, wire in world.wires.items():
            busy = world.busy(hour) / 24
            news = _poisson(chance, wire.reports * world.wanted(hour) * busy)
            for event in world.events:
                if event.at <= hour < event.at + event.hours:
                    news += _poisson(chance, event.reports / event.hours / len(world.wires))
            rest = _poisson(chance, (wire.entries - wire.reports) * busy)
            brought = news + rest if hour else round(wire.entries)  # a first page holds a day
            exposure = _exposure.add_poll(exposure, name, now, brought)
            seen += [Sighting(name, PRESS[n % len(PRESS)]) for n in range(news) if hour]
        if state is None:
            stood = {name: round(wire.reports) for name, wire in world.wires.items()}
            state = _state.learn_first_pages(_state.begin(exposure, now), exposure, stood)
        state, changes = life.advance(state, now, seen, exposure, asked)
        told += [Step(hour, change.kind) for change in changes]
    return told
