"""From reports to alerts: the same function live and in rehearsals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import alerts
import storage
import watchers
from model import (
    Alert,
    Arrival,
    Feed,
    HotFinds,
    Match,
    Page,
    PluginFault,
    PollFacts,
    Report,
    SeenEntry,
    Signal,
    Watch,
    WatcherFault,
)

if TYPE_CHECKING:
    from config import Config
    from storage import Transaction

    Memory: TypeAlias = Transaction | storage.RehearsalState

States = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""The states that watchers keep, by watch and kind of watcher."""

PollCounts = tuple[int, int]
"""How many entries a poll of a feed brought, and how many of them are news."""

LEDGER = "ledger"  # the name of the exposure's sums in the memory of the store
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
MAX_POLL = timedelta(minutes=5)
"""Reports that were held for longer wait for a poll that was cut off by a stop."""

MIN_BULK_CHANGE = 5
"""So many old entries that get a keyword in one poll say that the feed changed its form, as from
summaries to whole texts. Doubled, such a change may be told as up to nine messages."""

NO_ENTRIES: PollCounts = (0, 0)


def judge(
    config: Config,
    reports: Sequence[Report],
    memory: Memory,
    at: datetime,
    exposure: Callable[[], watchers.Exposure],
    due: Iterable[str] = (),
) -> Iterator[Alert]:
    """Return the alerts that *reports* cause, and those of watches that are *due* without any.

    A watcher with a fault costs its watch alone; the fault is left in `memory.faults`.
    """
    signals = _observe(config, reports, memory, at, exposure, due)
    return alerts.decide(signals, config.watches, memory.told(), at, Counter(), config.page_url)


def _observe(
    config: Config,
    reports: Sequence[Report],
    memory: Memory,
    at: datetime,
    exposure: Callable[[], watchers.Exposure],
    due: Iterable[str] = (),
) -> list[Signal]:
    """Let the watchers look at *reports*; keep their states and return their signals."""
    moment = watchers.Moment(at, memory, exposure, feeds=config.feeds)
    return _observe_moment(config, reports, moment, memory, due)


def _observe_moment(
    config: Config,
    reports: Sequence[Report],
    moment: watchers.Moment,
    memory: Memory,
    due: Iterable[str],
) -> list[Signal]:
    signals: list[Signal] = []
    # watchers/ worth saying?
    for name, observed in watchers.observe(reports, config.watches, config.watchers, moment, due):
        signals += _keep(memory, name, observed, moment.now)  # storage/ the watchers' states
    return signals


def _keep(
    memory: Memory, watch: str, observed: watchers.Observed, at: datetime
) -> Sequence[Signal]:
    """Keep the states of *observed* and return its signals; leave a fault in *memory* instead."""
    fault = observed.fault
    if fault is None:
        try:
            memory.keep(watch, observed.kept, at, observed.wake)
            if observed.intervals:
                memory.keep_intervals(watch, observed.intervals)
        except PluginFault as error:
            fault = WatcherFault(watch, next(iter(observed.kept)), error)
    if fault is None:
        return observed.signals
    memory.faults.append(fault)
    return ()


def match_poll(
    config: Config, feed: Feed, entries: Sequence[SeenEntry], tx: Transaction, at: datetime
) -> list[Match]:
    """Return the matches in *entries*, the new and changed ones of a poll of *feed*.

    *entries* stand newest first; their matches come oldest first. A match that a changed entry had
    before is left out, and each of its others comes once. By such a match an old entry becomes
    news: its text is new.
    """
    matches = config.watchlist.match(entries[::-1])
    if tx.replaced:
        matches = _find_late_matches(config, matches, tx)
    tx.count_matches(feed, Counter(match.watch for match in matches), at)
    return matches


def _find_late_matches(config: Config, matches: Sequence[Match], tx: Transaction) -> list[Match]:
    """Return *matches* without those that a changed entry had before."""
    before = config.watchlist.match([one.entry for one in tx.replaced.values()])
    known = {(match.entry.id, match.watch) for match in before}
    is_changed = tx.replaced.__contains__
    found = [(match.entry.id, match.watch) for match in matches if is_changed(match.entry.id)]
    late = tx.add_late_matches(name for name in found if name not in known)
    is_old = [match for match in matches if match.entry.arrival is not Arrival.NEWS]
    counts = Counter(match.watch for match in is_old if (match.entry.id, match.watch) in late)
    kept: list[Match] = []
    for match in matches:
        if not is_changed(match.entry.id):
            kept.append(match)
        elif (match.entry.id, match.watch) in late:
            is_bulk = counts[match.watch] >= MIN_BULK_CHANGE
            kept.append(match if is_bulk else _as_news(match))
    return kept


def _as_news(match: Match) -> Match:
    """Return *match* in an entry that counts as news."""
    entry = match.entry
    if entry.arrival is Arrival.NEWS:
        return match
    entry = replace(entry, arrival=Arrival.NEWS)
    return Match(match.watch, entry, match.keywords, match.spans)


def judge_poll(
    config: Config,
    reports: Sequence[Report],
    tx: Transaction,
    at: datetime,
    singles: Counter[str],
) -> list[Alert]:
    """Store the *reports* of a poll and the alerts that they cause; return the alerts.

    *singles* counts by watch the reports that this poll has told so far. With the last entries of
    the poll, one message tells the rest of many reports.
    """
    tx.add_reports(reports, at)  # storage/ so that later copies are recognised
    signals = _observe(config, reports, tx, at, _exposure_reader(tx))
    decided = alerts.decide(  # to whom?
        signals, config.watches, tx.told(), at, singles, config.page_url
    )
    raised = list(decided)
    tx.record_all(raised, config.list_recipients)  # storage/ the outbox, and why
    return raised if tx.left else [*raised, *_tell_rest(config, tx, at, at, at)]


def judge_rest(
    config: Config,
    memory: Transaction | storage.RehearsalState,
    at: datetime,
    first: datetime,
    last: datetime,
) -> list[Alert]:
    """Return an alert for each watch that lists its reports held from *first* to *last*."""
    held = memory.release_held(first, last, alerts.MAX_LISTED)
    if not held:
        return []
    names = [name for name in held if name in config.watches]
    return [alerts.decide_rest(config.watches[name], held[name], at) for name in names]


def tell_late_rest(config: Config, tx: Transaction, at: datetime) -> list[Alert]:
    """Store and return the alerts that list the reports held by polls that a stop cut off."""
    return _tell_rest(config, tx, at, LONG_AGO, at - MAX_POLL)


def _tell_rest(
    config: Config, tx: Transaction, at: datetime, first: datetime, last: datetime
) -> list[Alert]:
    """Store and return the alerts of `judge_rest`."""
    raised = judge_rest(config, tx, at, first, last)
    tx.record_all(raised, config.list_recipients)
    return raised


def judge_clock(config: Config, tx: Transaction, at: datetime, due: Iterable[str]) -> list[Alert]:
    """Return the alerts of the watches that are *due* by the clock, without new reports."""
    asked = set(due)
    if not asked:
        return []
    names = sorted(asked.intersection(watchers.watches_on_clock(config.watchers)))
    if not names:
        return []
    return list(judge(config, (), tx, at, _exposure_reader(tx), names))


def record_clock(config: Config, tx: Transaction, at: datetime, due: Iterable[str]) -> list[Alert]:
    """Store the alerts of the watches that are *due* by the clock, and return them."""
    raised = judge_clock(config, tx, at, due)
    tx.record_all(raised, config.list_recipients)
    return raised


def _exposure_reader(tx: Transaction) -> Callable[[], watchers.Exposure]:
    """Return a function that tells how much the feeds brought."""
    return cache(lambda: _open_ledger(tx).open(tx.read_pace, tx.read_exposure))


def _open_ledger(tx: Transaction) -> watchers.Ledger:
    """Return the ledger of the feeds; it is kept in memory until a transaction fails."""
    ledger: watchers.Ledger | None = tx.memory.get(LEDGER)
    if ledger is None:
        ledger = tx.memory[LEDGER] = watchers.Ledger(tx.read_exposure())
    return ledger


# --- hot terms -------------------------------------------------------------------------------


def judge_hot_list(
    config: Config,
    finds: Mapping[str, HotFinds],
    memory: Memory,
    at: datetime,
    exposure: Callable[[], watchers.Exposure],
    write_command: Callable[[str], str] = str,
) -> list[Alert]:
    """Return the alerts of the watches that look at the hot list of an hour.

    *write_command* returns the command that a person may paste, from its words.
    """
    moment = watchers.Moment(at, memory, exposure, finds)
    signals = _observe_moment(config, (), moment, memory, finds)
    named = [alerts.name_commands(signal, write_command) for signal in signals]
    decided = alerts.decide(named, config.watches, memory.told(), at, Counter(), config.page_url)
    return list(decided)


def record_hot_list(
    config: Config,
    finds: Mapping[str, HotFinds],
    tx: Transaction,
    at: datetime,
    write_command: Callable[[str], str],
) -> list[Alert]:
    """Store the alerts of `judge_hot_list`, and return them."""
    raised = judge_hot_list(config, finds, tx, at, _exposure_reader(tx), write_command)
    tx.record_all(raised, config.list_recipients)
    return raised


def begin(
    config: Config, tx: Transaction, at: datetime, before: Mapping[str, Watch] | None = None
) -> list[str]:
    """Let the watches that need a baseline begin one; return those that may catch up.

    These are watches that are new, that have a new watcher, or that look for something else than
    *before*. They may catch up with the stored entries if feeds were read before.
    """
    on_clock = watchers.watches_on_clock(config.watchers)
    new = _without_state(config, tx, on_clock) | _edited(config, before or {})
    record_clock(config, tx, at, new)
    if not new or not _open_ledger(tx).since:
        return []
    return sorted(new.intersection(on_clock))


def _without_state(config: Config, tx: Transaction, on_clock: Iterable[str]) -> set[str]:
    """Return the watches *on_clock* with a watcher that has not kept a state yet."""
    known = tx.list_states()
    names: set[str] = set()
    for name in on_clock:
        kinds = config.watches[name].alert_on
        for kind, watcher in zip(kinds, config.watchers[name], strict=True):
            if watchers.wants_clock(watcher) and (name, kind) not in known:
                names.add(name)
    return names


def _edited(config: Config, before: Mapping[str, Watch]) -> set[str]:
    """Return the watches of *config* that were otherwise *before*."""
    return {name for name, old in before.items() if old != config.watches.get(name, old)}


def catch_up(config: Config, tx: Transaction, found: States, began: datetime, at: datetime) -> int:
    """Let watches that *began* go on from the states *found*; return how many do.

    `rehearsal.stream.catch_up` finds the states.
    """
    moment = watchers.Moment(at, tx, _exposure_reader(tx))
    count = 0
    for name, states in found.items():
        if name not in config.watches:
            continue
        watch, its_watchers = config.watches[name], config.watchers[name]
        caught_up = watchers.catch_up(watch, its_watchers, states, began.timestamp(), moment)
        for observed in caught_up:
            _keep(tx, name, observed, at)
        count += bool(caught_up)
    return count


def record_poll(tx: Transaction, feed: Feed, entries: Iterable[SeenEntry], at: datetime) -> None:
    """Record that a poll of *feed* succeeded and brought *entries*."""
    ledger = _open_ledger(tx)
    known = ledger.open(tx.read_pace, tx.read_exposure)
    before = known.paces.get(feed.key)
    known = watchers.Exposure({feed.key: before} if before else {}, known.since, known.total)
    new = [entry for entry in entries if entry.first_seen == at]
    counts = count_polls(new).get(feed.key, NO_ENTRIES)
    exposure = watchers.add_poll(known, feed.key, at, count_news(known, feed.key, counts))
    ledger.put(feed.key, before, exposure)
    tx.write_exposure(watchers.poll_to_json(exposure, feed.key))


def record_quiet_poll(
    feed: Feed, page: Page, due: datetime, at: datetime, facts: PollFacts, tx: Transaction
) -> None:
    """Record a poll of *feed* that brought nothing to store or to judge."""
    record_poll(tx, feed, (), at)
    tx.settle_feed(feed, page, due, at, facts)


# --- how much the feeds bring ----------------------------------------------------------------


def count_news(known: watchers.Exposure, feed: str, counts: PollCounts) -> int:
    """Return how many news a poll brought; if *feed* is not *known* yet, how many entries."""
    entries, news = counts
    return news if feed in known.paces else entries


def count_polls(entries: Iterable[SeenEntry]) -> dict[str, PollCounts]:
    """Return how many entries and news each feed brought, by the feed's name."""
    polls: dict[str, PollCounts] = {}
    for entry in entries:
        name = entry.feed_key
        count, news = polls.get(name, NO_ENTRIES)
        polls[name] = (count + 1, news + (entry.arrival is Arrival.NEWS))
    return polls
