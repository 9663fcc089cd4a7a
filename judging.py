"""From matches to alerts: the same way live, in replay and in tests.

A part of monitor.py that it keeps apart.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, NamedTuple, cast

import alerts
import feeds
import storage
import watchers
from model import Alert, Arrival, Entry, Feed, GroundswellError, Match, Past, Report, Watch

if TYPE_CHECKING:
    from config import Config
    from storage import Transaction

REPLAYED = Feed(key="replay", name="")  # the feed that recorded entries come from


def judge(
    config: Config,
    reports: Sequence[Report],
    memory: Transaction | storage.Memory,
    at: datetime,
    exposure: Callable[[], watchers.Exposure],
    due: Iterable[str] = (),
) -> Iterator[Alert]:
    """Return what is to be said of *reports*, and of watches that are *due* without any."""
    past = watchers.Past(at, memory, exposure)
    # watchers/ worth saying
    signals = watchers.observe(reports, config.watches, config.watchers, past, due)
    memory.add_reports(reports, at)  # storage/ so that later copies are known
    return alerts.decide(signals, config.watches, memory.told(), at)  # alerts/ to whom, or why not


# --- live -----------------------------------------------------------------------------------


def judge_poll(
    config: Config, reports: Sequence[Report], tx: Transaction, at: datetime
) -> Iterator[Alert]:
    """Return what is to be said of what a poll brought."""
    return judge(config, reports, tx, at, _exposure(tx))


def judge_clock(config: Config, tx: Transaction, at: datetime, due: Iterable[str]) -> list[Alert]:
    """Return what is to be said of the watches that are *due*, though nothing came."""
    asked = set(due)
    wanted = asked and asked.intersection(watchers.by_clock(config.watchers))
    return list(judge(config, (), tx, at, _exposure(tx), sorted(wanted))) if wanted else []


def _exposure(tx: Transaction) -> Callable[[], watchers.Exposure]:
    """Return what reads how much the feeds brought, once, when first asked."""
    return cache(lambda: watchers.exposure_of(tx.exposure()))


def begin(
    config: Config, tx: Transaction, at: datetime, before: Mapping[str, Watch] | None = None
) -> None:
    """Let watches that are new, or have a watcher that is, begin to know what is usual.

    So do those that look for something else than *before*.
    """
    known = tx.states()
    new = {
        name
        for name in watchers.by_clock(config.watchers)
        for kind, watcher in zip(config.watches[name].alert_on, config.watchers[name], strict=True)
        if watchers.keeps_state(watcher) and (name, kind) not in known
    }
    new |= {name for name, old in (before or {}).items() if old != config.watches.get(name, old)}
    for alert in judge_clock(config, tx, at, new):
        tx.record(alert, config.addresses(alert.to))


def listened(tx: Transaction, feed: Feed, entries: Iterable[Entry], at: datetime) -> None:
    """Keep that *feed* was read well and brought *entries*."""
    known = watchers.exposure_of(tx.exposure(feed.key))
    new = [entry for entry in entries if entry.first_seen == at]
    heard = watchers.polled(known, feed.key, at, _polls(new, known).get(feed.key, 0))
    tx.keep_exposure(watchers.stored_exposure(heard, feed.key))


# --- replay ---------------------------------------------------------------------------------


class Moment(NamedTuple):
    """What was first seen at one time."""

    at: datetime
    entries: Sequence[Entry]
    matches: Sequence[Match]


def replay(config: Config, batches: Iterable[Sequence[Entry]]) -> Iterator[Alert]:
    """Yield what the daemon would have decided, had it first seen the entries when they say.

    They are in order of `first_seen`, which is the clock; how they are cut into batches changes
    nothing but the speed. Needs no database, sends nothing.
    """
    return _run(config, batches, _as_news, watchers.Exposure())


def backtest(
    config: Config, batches: Iterable[Sequence[Entry]], known: Mapping[str, datetime]
) -> Iterator[Alert]:
    """Yield what the daemon would have decided of entries that it has stored, as in `replay`.

    They came as they say: what stood in a first page is no news now either. *known* are feeds
    that were read before the first of the entries, and when.
    """
    exposure = watchers.Exposure()
    for feed, at in sorted(known.items(), key=itemgetter(1)):
        exposure = watchers.polled(exposure, feed, at, 0)
    return _run(config, batches, _as_stored, exposure)


Place = Callable[[Entry], Entry]
"""Says of an entry how it came."""


def _run(
    config: Config,
    batches: Iterable[Sequence[Entry]],
    place: Place,
    exposure: watchers.Exposure,
) -> Iterator[Alert]:
    memory, folder = storage.Memory(), watchers.Folder()

    def folded(matches: Iterable[Match], at: datetime) -> list[Report]:
        return folder.fold(list(matches), memory.recent(at), at, config.feeds)

    by_clock = watchers.by_clock(config.watchers)
    if not by_clock:
        for at, matches in _matched(config, batches, place):
            yield from _judged(config, folded(matches, at), memory, at)
        return
    begun = False
    placed = (list(map(place, batch)) for batch in batches)
    for at, entries, matches in _moments(config, placed):
        while (wake := memory.next_wake()) is not None and wake < at:
            yield from _judged(config, (), memory, wake, exposure, memory.take_due(wake))
        for name, count in _polls(entries, exposure).items():
            exposure = watchers.polled(exposure, name, at, count)
        memory.add(entries)
        due = [] if begun else by_clock
        begun = True
        if matches or due:
            yield from _judged(config, folded(matches, at), memory, at, exposure, due)


def _judged(
    config: Config,
    reports: Sequence[Report],
    memory: storage.Memory,
    at: datetime,
    exposure: watchers.Exposure = watchers.Exposure(),  # noqa: B008  # an empty value
    due: Iterable[str] = (),
) -> Iterator[Alert]:
    for alert in judge(config, reports, memory, at, lambda: exposure, due):
        memory.record(alert)
        yield alert


def _matched(
    config: Config, batches: Iterable[Sequence[Entry]], place: Place
) -> Iterator[tuple[datetime, Iterable[Match]]]:
    for batch in batches:
        # Only what matches is asked how it came.
        found = (match.of(place(match.entry)) for match in config.watchlist.match(batch))
        yield from itertools.groupby(found, attrgetter("entry.first_seen"))


def _moments(config: Config, batches: Iterable[Sequence[Entry]]) -> Iterator[Moment]:
    """Yield what came at each time as one, also where a batch ends between; errors come after."""
    held: Moment | None = None
    try:
        for batch in batches:
            found: dict[datetime, list[Match]] = {}
            for match in config.watchlist.match(batch):
                found.setdefault(cast("datetime", match.entry.first_seen), []).append(match)
            for at, group in itertools.groupby(batch, attrgetter("first_seen")):
                came = Moment(at, tuple(group), found.get(at, ()))
                if held is not None and held.at == at:
                    entries = (*held.entries, *came.entries)
                    held = Moment(at, entries, (*held.matches, *came.matches))
                    continue
                if held is not None:
                    yield held
                held = came
    except GroundswellError:
        if held is not None:
            yield held
        raise
    if held is not None:
        yield held


def _polls(entries: Iterable[Entry], known: watchers.Exposure) -> dict[str, int]:
    """Return how many news each feed brought; of a feed that is not *known*, how many entries."""
    polls: dict[str, int] = {}
    for entry in entries:
        name = entry.feed or watchers.NAMELESS
        is_news = entry.arrival is Arrival.NEWS or name not in known.voices
        polls[name] = polls.get(name, 0) + is_news
    return polls


def _as_news(entry: Entry) -> Entry:
    """Return *entry* as a feed would have brought it that was read well until then."""
    if entry.published is None and entry.arrival is Arrival.NEWS:
        return entry
    at = cast("datetime", entry.first_seen)
    [placed] = feeds.place((entry,), REPLAYED, _read_well(at), at)
    return placed


@lru_cache(maxsize=1)
def _read_well(at: datetime) -> Past:
    return Past(baseline=True, last_success=at)


def _as_stored(entry: Entry) -> Entry:
    return entry
