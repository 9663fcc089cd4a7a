"""From reports to alerts: the same function live and in rehearsals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import alerts
import storage
import watchers
from model import Alert, Arrival, Entry, Feed, Report, Signal, Watch

if TYPE_CHECKING:
    from config import Config
    from storage import Transaction

States = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""The states that watchers keep, by watch and kind of watcher."""

Poll = tuple[int, int]
"""How many entries a feed brought at one time, and how many of them are news."""

NOTHING: Poll = (0, 0)


def judge(
    config: Config,
    reports: Sequence[Report],
    memory: Transaction | storage.RehearsalState,
    at: datetime,
    exposure: Callable[[], watchers.Exposure],
    due: Iterable[str] = (),
) -> Iterator[Alert]:
    """Return what is to be said of *reports*, and of watches that are *due* without any."""
    moment = watchers.Moment(at, memory, exposure)
    signals: list[Signal] = []
    # watchers/ worth saying?
    for name, observed in watchers.observe(reports, config.watches, config.watchers, moment, due):
        memory.keep(name, observed.kept, at, observed.wake)  # storage/ the states of the watchers
        signals += observed.signals
    return alerts.decide(signals, config.watches, memory.told(), at)  # alerts/ to whom, or why not


def judge_poll(
    config: Config, reports: Sequence[Report], tx: Transaction, at: datetime
) -> Iterator[Alert]:
    """Return what is to be said of what a poll brought."""
    tx.add_reports(reports, at)  # storage/ so that later copies are known
    return judge(config, reports, tx, at, _exposure(tx))


def judge_clock(config: Config, tx: Transaction, at: datetime, due: Iterable[str]) -> list[Alert]:
    """Return what is to be said of the watches that are *due*, though nothing came."""
    asked = set(due)
    wanted = asked and asked.intersection(watchers.watches_on_clock(config.watchers))
    return list(judge(config, (), tx, at, _exposure(tx), sorted(wanted))) if wanted else []


def _exposure(tx: Transaction) -> Callable[[], watchers.Exposure]:
    """Return what reads how much the feeds brought, once, when first asked."""
    return cache(lambda: watchers.exposure_from_json(tx.read_exposure()))


def begin(
    config: Config, tx: Transaction, at: datetime, before: Mapping[str, Watch] | None = None
) -> list[str]:
    """Let watches that are new, or have a watcher that is, begin to know what is usual.

    So do those that look for something else than *before*. Return those that may look back, since
    feeds were read before.
    """
    known, names = tx.list_states(), watchers.watches_on_clock(config.watchers)
    new = {
        name
        for name in names
        for kind, watcher in zip(config.watches[name].alert_on, config.watchers[name], strict=True)
        if watchers.wants_clock(watcher) and (name, kind) not in known
    }
    new |= {name for name, old in (before or {}).items() if old != config.watches.get(name, old)}
    for alert in judge_clock(config, tx, at, new):
        tx.record(alert, config.list_recipients(alert.to))
    return sorted(new.intersection(names)) if new and tx.read_exposure() else []


def catch_up(config: Config, tx: Transaction, found: States, began: datetime, at: datetime) -> int:
    """Let watches that *began* go on from the states *found*; return how many do.

    `rehearsal.stream.catch_up` finds the states.
    """
    moment = watchers.Moment(at, tx, _exposure(tx))
    count = 0
    for name, states in found.items():
        if name not in config.watches:
            continue
        watch, its_watchers = config.watches[name], config.watchers[name]
        caught_up = watchers.catch_up(watch, its_watchers, states, began.timestamp(), moment)
        for observed in caught_up:
            tx.keep(name, observed.kept, at, observed.wake)
        count += bool(caught_up)
    return count


def record_poll(tx: Transaction, feed: Feed, entries: Iterable[Entry], at: datetime) -> None:
    """Record that *feed* was read well and brought *entries*."""
    known = watchers.exposure_from_json(tx.read_exposure(feed.key))
    new = [entry for entry in entries if entry.first_seen == at]
    came = count_polls(new).get(feed.key, NOTHING)
    heard = watchers.add_poll(known, feed.key, at, count_news(known, feed.key, came))
    tx.write_exposure(watchers.poll_to_json(heard, feed.key))


# --- how much the feeds bring ----------------------------------------------------------------


def count_news(known: watchers.Exposure, feed: str, poll: Poll) -> int:
    """Return how many news *poll* brought; of a *feed* that is not *known*, how many entries."""
    entries, news = poll
    return news if feed in known.paces else entries


def count_polls(entries: Iterable[Entry]) -> dict[str, Poll]:
    """Return what each feed brought, by its name."""
    polls: dict[str, Poll] = {}
    for entry in entries:
        name = entry.feed or watchers.NAMELESS
        count, news = polls.get(name, NOTHING)
        polls[name] = (count + 1, news + (entry.arrival is Arrival.NEWS))
    return polls
