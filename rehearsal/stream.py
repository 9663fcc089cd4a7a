"""Run past entries through the watches and decisions of the daemon, on their own clock."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

import feeds
import storage
import watchers
from judging import (
    NO_ENTRIES,
    PollCounts,
    States,
    count_news,
    count_polls,
    judge,
    judge_hot_list,
    judge_rest,
    release_messages,
)
from model import (
    Alert,
    Arrival,
    Feed,
    FeedRecord,
    GroundswellError,
    Match,
    Report,
    SeenEntry,
    WatcherFault,
    describe_fault,
)
from rehearsal.hot import HotHours
from rehearsal.recorded import PlacedEntry

if TYPE_CHECKING:
    from config import Config

REPLAYED = Feed(key="replay", name="")  # the feed that recorded entries come from

_Piece = TypeVar("_Piece")


class Stretch(NamedTuple, Generic[_Piece]):
    """A number of entries, the time until which they were read, and the moments they complete."""

    entries: int
    until: datetime | None
    moments: Sequence[_Piece]


class Ahead(Protocol):
    """Passes items on; may have them made in another process meanwhile."""

    def __call__(self, items: Iterator[Stretch[_Piece]], /) -> Iterator[Stretch[_Piece]]:
        """Return *items*."""
        ...


def replay(
    config: Config,
    batches: Iterable[Sequence[SeenEntry]],
    ahead: Ahead = iter,
    memory: storage.RehearsalState | None = None,
) -> Iterator[Alert]:
    """Yield the alerts of the daemon, had it first seen the entries at their `first_seen`.

    The entries are sorted by `first_seen`, which is the clock. How they are cut into batches
    changes only the speed. Needs no database, sends nothing. About half of the work does not
    depend on the alerts told before: it is done *ahead* of the rest. *memory* is new; at the end
    it has the faults of watchers.
    """
    seen = _find_moments(config, batches, _classify_as_news)
    # Watchers that keep a state take as long as all the work before them. Without any, folding
    # copies takes most of the time.
    if _find_needs(config).all_moments:
        folded = ahead(_fold_moments(config, seen))
    else:
        folded = _fold_moments(config, ahead(seen))
    return _judge_moments(config, folded, watchers.Exposure(), memory)


def backtest(
    config: Config,
    batches: Iterable[Sequence[SeenEntry]],
    known: Mapping[str, datetime],
    memory: storage.RehearsalState | None = None,
) -> Iterator[Alert]:
    """Yield the alerts of the daemon on entries that it has stored, as `replay` does.

    Each entry keeps its stored arrival: an entry of a feed's first page is no news here either.
    *known* are feeds that were read before the first of the entries, and when.
    """
    seen = _find_moments(config, batches, _keep_arrival)
    return _judge_moments(config, _fold_moments(config, seen), _exposure_to(known), memory)


def catch_up(
    config: Config,
    batches: Iterable[Sequence[SeenEntry]],
    known: Mapping[str, datetime],
    names: Iterable[str],
) -> States:
    """Return the states that the watches *names* would have reached on stored entries.

    By watch and kind of watcher, as JSON objects. *known* is as in `backtest`.
    """
    chosen = {name: config.watchers[name] for name in names if name in config.watches}
    config = replace(config, watchers=chosen)
    memory = storage.RehearsalState()
    seen = _keep_watches(chosen, _find_moments(config, batches, _keep_arrival))
    for _ in _judge_moments(config, _fold_moments(config, seen), _exposure_to(known), memory):
        pass  # nobody is told
    states = memory.dump_states()
    return {name: states.get(name, {}) for name in chosen}


def describe_faults(faults: Iterable[WatcherFault]) -> list[str]:
    """Return a line for each watch and kind of fault: which watcher failed, where and how often."""
    described = Counter((fault.watch, fault.kind, describe_fault(fault.error)) for fault in faults)
    return [
        f'watch {watch}: its watcher "{kind}" failed {_format_times(count)} ({text}); repair it'
        for (watch, kind, text), count in described.items()
    ]


def _format_times(count: int) -> str:
    return f"{count:,} times" if count > 1 else "once"


def _exposure_to(known: Mapping[str, datetime]) -> watchers.Exposure:
    exposure = watchers.Exposure()
    for feed, at in sorted(known.items(), key=itemgetter(1)):
        exposure = watchers.add_poll(exposure, feed, at, 0)
    return exposure


# The way of an entry: the entries of one time become a moment (`Seen`), copies among its matches
# are folded (`Folded`), and the watchers judge its reports.

Classify = Callable[[SeenEntry], SeenEntry]
"""Returns an entry with its arrival."""


class Seen(NamedTuple):
    """The entries first seen at one time, as far as the watchers of the config need them.

    Where no watcher wants the clock or the hot list, only the matches are there.
    """

    at: datetime
    polls: Mapping[str, PollCounts]
    titles: Sequence[str]
    matches: Sequence[Match]
    entries: Sequence[SeenEntry] = ()
    """All entries, where a watch looks at the hot list."""

    def and_then(self, more: Seen) -> Seen:
        """Return both as one."""
        polls = dict(self.polls)
        for name, poll in more.polls.items():
            entries, news = polls.get(name, NO_ENTRIES)
            polls[name] = (entries + poll[0], news + poll[1])
        titles = (*self.titles, *more.titles)
        matches = (*self.matches, *more.matches)
        all_entries = (*self.entries, *more.entries)
        return Seen(at=self.at, polls=polls, titles=titles, matches=matches, entries=all_entries)


# A moment with its matches folded into reports. There are very many, and a bare tuple is sent to
# another process much faster than an object.
Folded = tuple[
    datetime, Mapping[str, PollCounts], Sequence[str], Sequence[Report], Sequence[SeenEntry]
]


class _Needs(NamedTuple):
    """The parts of a moment that the watchers of a config need."""

    all_moments: bool
    """Whether moments without a match count."""
    entries: bool
    """Whether all entries count, for the hot list."""


def _find_needs(config: Config) -> _Needs:
    wants_hot_list = bool(watchers.watches_on_hot_list(config.watchers))
    wants_clock = bool(watchers.watches_on_clock(config.watchers))
    return _Needs(wants_clock or wants_hot_list, wants_hot_list)


def _find_moments(
    config: Config, batches: Iterable[Sequence[SeenEntry]], classify: Classify
) -> Iterator[Stretch[Seen]]:
    """Yield the moments that each of *batches* completes; those before an error come first."""
    needs = _find_needs(config)
    held: Seen | None = None  # it may go on in the next batch
    try:
        for batch in batches:
            done = []
            for seen in _split_by_time(config, batch, classify, needs):
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


def _split_by_time(
    config: Config, batch: Sequence[SeenEntry], classify: Classify, needs: _Needs
) -> Iterator[Seen]:
    """Yield the moments of *batch*; only those with matches, unless a watcher *needs* all."""
    if needs.all_moments:
        batch = list(map(classify, batch))
    found: dict[datetime, list[Match]] = {}
    for match in config.watchlist.match(batch):
        found.setdefault(match.entry.first_seen, []).append(match)
    if not needs.all_moments:
        for at, its_matches in found.items():
            # Only entries that match are classified.
            matches = [match.with_entry(classify(match.entry)) for match in its_matches]
            yield Seen(at=at, polls={}, titles=(), matches=matches)
        return
    for at, group in itertools.groupby(batch, attrgetter("first_seen")):
        entries = list(group)
        titles = [entry.title for entry in entries]
        polls = count_polls(entries)
        kept = entries if needs.entries else ()
        its_matches = found.get(at, [])
        yield Seen(at=at, polls=polls, titles=titles, matches=its_matches, entries=kept)


def _keep_watches(
    names: Container[str], stretches: Iterable[Stretch[Seen]]
) -> Iterator[Stretch[Seen]]:
    """Yield *stretches* with the matches of the watches *names* alone."""
    for stretch in stretches:
        moments = [
            seen._replace(matches=[match for match in seen.matches if match.watch in names])
            for seen in stretch.moments
        ]
        yield stretch._replace(moments=moments)


def _fold_moments(config: Config, stretches: Iterable[Stretch[Seen]]) -> Iterator[Stretch[Folded]]:
    """Yield *stretches* with copies of one text folded."""
    folder, texts = watchers.Folder(), storage.RehearsalState()
    for entries, until, seen in stretches:
        moments = []
        for at, polls, titles, matches, entries_seen in seen:
            reports: Sequence[Report] = ()
            if matches:
                reports = folder.fold(matches, texts.recent(at), at, config.feeds)
                texts.add_reports(reports, at)
            moments.append((at, polls, titles, reports, entries_seen))
        yield Stretch(entries, until, moments)


def _judge_moments(
    config: Config,
    stretches: Iterable[Stretch[Folded]],
    exposure: watchers.Exposure,
    memory: storage.RehearsalState | None = None,
) -> Iterator[Alert]:
    """Yield the alerts of the moments of *stretches*, and those that the clock brings between."""
    memory = memory or storage.RehearsalState()
    due = watchers.watches_on_clock(config.watchers)
    moments = itertools.chain.from_iterable(stretch.moments for stretch in stretches)
    hours = HotHours(config) if _find_needs(config).entries else None
    for at, polls, titles, reports, entries in moments:
        yield from _judge_until(at, config, memory, exposure, hours)
        if hours is not None:
            hours.add(entries)
        for name, poll in polls.items():
            exposure = watchers.add_poll(exposure, name, at, count_news(exposure, name, poll))
        memory.add_titles(titles, at)
        if reports or due:
            yield from _judge_moment(config, reports, memory, at, exposure, due)
            due = []


def _judge_until(
    at: datetime,
    config: Config,
    memory: storage.RehearsalState,
    exposure: watchers.Exposure,
    hours: HotHours | None,
) -> Iterator[Alert]:
    """Yield the alerts that the clock brings before *at*: watchers that are due, and hot lists."""
    while True:
        wake = memory.find_next_wake()
        end = hours.find_next() if hours is not None else None
        release = memory.timing.find_next_release()
        if release is not None and release <= min(each for each in (at, wake, end) if each):
            yield from release_messages(config, memory, release)
            continue
        if hours is not None and end is not None and end <= at and (wake is None or end <= wake):
            yield from _judge_hour(config, hours, memory, end, exposure)
        elif wake is not None and wake < at:
            yield from _judge_moment(config, (), memory, wake, exposure, memory.take_due(wake))
        else:
            return


def _judge_hour(
    config: Config,
    hours: HotHours,
    memory: storage.RehearsalState,
    at: datetime,
    exposure: watchers.Exposure,
) -> Iterator[Alert]:
    hot = hours.end_hour()
    if hot is None:
        return
    memory.forget(at)
    finds = hours.find_for_watches(hot)
    for alert in judge_hot_list(config, finds, memory, at, lambda: exposure):
        memory.record(alert)
        yield alert


def _judge_moment(
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
    for alert in judge_rest(config, memory, at, at, at):
        memory.record(alert)
        yield alert


def _classify_as_news(entry: SeenEntry) -> SeenEntry:
    """Return *entry* as if its feed had been read without failure until then.

    An entry that a daemon has exported keeps the arrival that it had there.
    """
    if isinstance(entry, PlacedEntry):
        return entry
    if entry.published is None and entry.arrival is Arrival.NEWS:
        return entry
    at = entry.first_seen
    [placed] = feeds.classify_arrival((entry,), REPLAYED, _good_record(at), at)
    return placed


@lru_cache(maxsize=1)
def _good_record(at: datetime) -> FeedRecord:
    return FeedRecord(baseline=True, last_success=at)


def _keep_arrival(entry: SeenEntry) -> SeenEntry:
    return entry
