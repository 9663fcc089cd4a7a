"""Run past entries through the watches and decisions of the daemon, on their own clock."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar, cast

import feeds
import storage
import watchers
from judging import NOTHING, Poll, States, count_news, count_polls, judge
from model import Alert, Arrival, Entry, Feed, FeedRecord, GroundswellError, Match, Report

if TYPE_CHECKING:
    from config import Config

REPLAYED = Feed(key="replay", name="")  # the feed that recorded entries come from

_Piece = TypeVar("_Piece")


class Stretch(NamedTuple, Generic[_Piece]):
    """So many entries, read until a time, and the moments that they complete."""

    entries: int
    until: datetime | None
    moments: Sequence[_Piece]


class Ahead(Protocol):
    """Gives on what it gets; may have it made in another process meanwhile."""

    def __call__(self, items: Iterator[Stretch[_Piece]], /) -> Iterator[Stretch[_Piece]]:
        """Return *items*."""
        ...


def replay(
    config: Config, batches: Iterable[Sequence[Entry]], ahead: Ahead = iter
) -> Iterator[Alert]:
    """Yield what the daemon would have decided, had it first seen the entries when they say.

    They are in order of `first_seen`, which is the clock; how they are cut into batches changes
    nothing but the speed. Needs no database, sends nothing. About half of the work, which does
    not depend on what was told, is done *ahead* of the rest.
    """
    seen = _read(config, batches, _as_news)
    # What watches for time takes as long as all before it; without, copies take most.
    knows_time = bool(watchers.watches_on_clock(config.watchers))
    folded = ahead(_folded(config, seen)) if knows_time else _folded(config, ahead(seen))
    return _run(config, folded, watchers.Exposure())


def backtest(
    config: Config, batches: Iterable[Sequence[Entry]], known: Mapping[str, datetime]
) -> Iterator[Alert]:
    """Yield what the daemon would have decided of entries that it has stored, as in `replay`.

    They came as they say: what stood in a first page is no news now either. *known* are feeds
    that were read before the first of the entries, and when.
    """
    return _run(config, _folded(config, _read(config, batches, _as_stored)), _listening(known))


def catch_up(
    config: Config,
    batches: Iterable[Sequence[Entry]],
    known: Mapping[str, datetime],
    names: Iterable[str],
) -> States:
    """Return what the watches *names* would have learned of stored entries, as in `backtest`.

    By watch and kind of watcher, as JSON objects.
    """
    its = {name: config.watchers[name] for name in names if name in config.watches}
    config, memory = replace(config, watchers=its), storage.RehearsalState()
    seen = _of(its, _read(config, batches, _as_stored))
    for _ in _run(config, _folded(config, seen), _listening(known), memory):
        pass  # nothing is told
    states = memory.dump_states()
    return {name: states.get(name, {}) for name in its}


def _listening(known: Mapping[str, datetime]) -> watchers.Exposure:
    exposure = watchers.Exposure()
    for feed, at in sorted(known.items(), key=itemgetter(1)):
        exposure = watchers.add_poll(exposure, feed, at, 0)
    return exposure


# Entries become moments, whose copies are folded, and these become alerts.

Place = Callable[[Entry], Entry]
"""Says of an entry how it came."""


class Seen(NamedTuple):
    """What was first seen at one time; what watches that only match do not ask for is left out."""

    at: datetime
    polls: Mapping[str, Poll]
    titles: Sequence[str]
    matches: Sequence[Match]

    def and_then(self, more: Seen) -> Seen:
        """Return both as one."""
        polls = dict(self.polls)
        for name, poll in more.polls.items():
            known = polls.get(name, NOTHING)
            polls[name] = (known[0] + poll[0], known[1] + poll[1])
        return Seen(self.at, polls, (*self.titles, *more.titles), (*self.matches, *more.matches))


# The same, folded. There are very many, and a bare tuple goes to another process in no time.
Moment = tuple[datetime, Mapping[str, Poll], Sequence[str], Sequence[Report]]


def _read(
    config: Config, batches: Iterable[Sequence[Entry]], place: Place
) -> Iterator[Stretch[Seen]]:
    """Yield what each of *batches* completes; what precedes an error comes before the error."""
    knows_time = bool(watchers.watches_on_clock(config.watchers))
    held: Seen | None = None  # it may go on in the next batch
    try:
        for batch in batches:
            done = []
            for seen in _seen(config, batch, place, knows_time):
                if held is not None and held.at == seen.at:
                    held = held.and_then(seen)
                    continue
                if held is not None:
                    done.append(held)
                held = seen
            yield Stretch(len(batch), batch[-1].first_seen if batch else None, done)
    except GroundswellError:
        if held is not None:
            yield Stretch(0, held.at, [held])
        raise
    if held is not None:
        yield Stretch(0, held.at, [held])


def _seen(config: Config, batch: Sequence[Entry], place: Place, knows_time: bool) -> Iterator[Seen]:
    """Yield what came at each time of *batch*; where no watcher *knows_time*, matches alone."""
    if knows_time:
        batch = list(map(place, batch))
    found: dict[datetime, list[Match]] = {}
    for match in config.watchlist.match(batch):
        found.setdefault(cast("datetime", match.entry.first_seen), []).append(match)
    if not knows_time:
        for at, matches in found.items():
            # Only what matches is asked how it came.
            yield Seen(at, {}, (), [match.with_entry(place(match.entry)) for match in matches])
        return
    for at, group in itertools.groupby(batch, attrgetter("first_seen")):
        entries = list(group)
        yield Seen(at, count_polls(entries), [entry.title for entry in entries], found.get(at, ()))


def _of(names: Container[str], stretches: Iterable[Stretch[Seen]]) -> Iterator[Stretch[Seen]]:
    """Yield *stretches* with the matches of the watches *names* alone."""
    for stretch in stretches:
        moments = [
            seen._replace(matches=[match for match in seen.matches if match.watch in names])
            for seen in stretch.moments
        ]
        yield stretch._replace(moments=moments)


def _folded(config: Config, stretches: Iterable[Stretch[Seen]]) -> Iterator[Stretch[Moment]]:
    """Yield *stretches* with copies of one text folded."""
    folder, texts = watchers.Folder(), storage.RehearsalState()
    for entries, until, seen in stretches:
        moments = []
        for at, polls, titles, matches in seen:
            reports: Sequence[Report] = ()
            if matches:
                reports = folder.fold(matches, texts.recent(at), at, config.feeds)
                texts.add_reports(reports, at)
            moments.append((at, polls, titles, reports))
        yield Stretch(entries, until, moments)


def _run(
    config: Config,
    stretches: Iterable[Stretch[Moment]],
    exposure: watchers.Exposure,
    memory: storage.RehearsalState | None = None,
) -> Iterator[Alert]:
    memory, due = memory or storage.RehearsalState(), watchers.watches_on_clock(config.watchers)
    for at, polls, titles, reports in itertools.chain.from_iterable(s.moments for s in stretches):
        while (wake := memory.find_next_wake()) is not None and wake < at:
            yield from _judged(config, (), memory, wake, exposure, memory.take_due(wake))
        for name, poll in polls.items():
            exposure = watchers.add_poll(exposure, name, at, count_news(exposure, name, poll))
        memory.add_titles(titles, at)
        if reports or due:
            yield from _judged(config, reports, memory, at, exposure, due)
            due = []


def _judged(
    config: Config,
    reports: Sequence[Report],
    memory: storage.RehearsalState,
    at: datetime,
    exposure: watchers.Exposure,
    due: Iterable[str],
) -> Iterator[Alert]:
    memory.forget(at)
    for alert in judge(config, reports, memory, at, lambda: exposure, due):
        memory.record(alert)
        yield alert


def _as_news(entry: Entry) -> Entry:
    """Return *entry* as a feed would have brought it that was read well until then."""
    if entry.published is None and entry.arrival is Arrival.NEWS:
        return entry
    at = cast("datetime", entry.first_seen)
    [placed] = feeds.classify_arrival((entry,), REPLAYED, _read_well(at), at)
    return placed


@lru_cache(maxsize=1)
def _read_well(at: datetime) -> FeedRecord:
    return FeedRecord(baseline=True, last_success=at)


def _as_stored(entry: Entry) -> Entry:
    return entry
