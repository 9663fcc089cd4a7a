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
    HeldMessage,
    HotFinds,
    Match,
    Page,
    PluginFault,
    PollFacts,
    Report,
    SeenEntry,
    Signal,
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
    return _decide(config, signals, memory, at, Counter())


def _decide(
    config: Config, signals: Sequence[Signal], memory: Memory, at: datetime, singles: Counter[str]
) -> Iterator[Alert]:
    """Yield the alerts of *signals*: whom they tell, and when."""
    if not signals:
        return
    directory = alerts.Directory(
        watches=config.watches,
        routes=config.routes,
        feeds=config.feeds,
        page_url=config.page_url,
        zones=config.zones,
    )
    desk = open_desk(config, memory, at)
    yield from alerts.decide(signals, directory, memory.told(), at, singles, desk)
    memory.timing.write_pasts(desk.pasts)


def open_desk(config: Config, memory: Memory, at: datetime) -> alerts.Desk:
    """Return the facts by which the alerts of a moment are ruled."""
    return alerts.Desk(
        timings=config.timings,
        silences=memory.timing.list_silences(at),
        read_past=memory.timing.read_past,
        find_hold=memory.timing.find_hold,
        pasts={},
        find_channels=memory.timing.find_channels,
        read_rest=lambda channel: memory.timing.read_rest(channel, at),
        tracking=config.tracking,
    )


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
        signals += keep_observed(memory, name, observed, moment.now)  # storage/ states of watchers
        if observed.moved and memory.edits is not None:  # storage/ new words for sent messages
            memory.edits.want(observed.moved, config.editing, alerts.compose_moved, moment.now)
    return signals


def keep_observed(
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
        return alerts.add_hours(observed.signals, memory.read_hours, at)
    memory.faults.append(fault)
    return ()


def match_poll(
    config: Config, feed: Feed, entries: Sequence[SeenEntry], tx: Transaction, at: datetime
) -> list[Match]:
    """Return the matches in *entries*, the new and changed ones of a poll of *feed*.

    *entries* stand newest first; their matches come oldest first. A match that a changed entry had
    before is left out. Each of its others comes once; it makes an old entry news, as its text is.
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
    signals = _observe(config, reports, tx, at, read_exposure_once(tx))
    raised = list(_decide(config, signals, tx, at, singles))  # to whom, and when?
    tx.record_all(raised, config.list_recipients, config.find_version)  # storage/ and why
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
    desk = open_desk(config, memory, at)
    raised = [
        alerts.decide_rest(config.watches[name], held[name], at, desk, config.routes, config.zones)
        for name in names
    ]
    memory.timing.write_pasts(desk.pasts)
    return raised


def tell_late_rest(config: Config, tx: Transaction, at: datetime) -> list[Alert]:
    """Store and return the alerts that list the reports held by polls that a stop cut off."""
    return _tell_rest(config, tx, at, LONG_AGO, at - MAX_POLL)


def _tell_rest(
    config: Config, tx: Transaction, at: datetime, first: datetime, last: datetime
) -> list[Alert]:
    """Store and return the alerts of `judge_rest`."""
    raised = judge_rest(config, tx, at, first, last)
    tx.record_all(raised, config.list_recipients, config.find_version)
    return raised


def judge_clock(config: Config, tx: Transaction, at: datetime, due: Iterable[str]) -> list[Alert]:
    """Return the alerts of the watches that are *due* by the clock, without new reports."""
    asked = set(due)
    if not asked:
        return []
    names = sorted(asked.intersection(watchers.watches_on_clock(config.watchers)))
    if not names:
        return []
    return list(judge(config, (), tx, at, read_exposure_once(tx), names))


def record_clock(config: Config, tx: Transaction, at: datetime, due: Iterable[str]) -> list[Alert]:
    """Store the alerts of the watches that are *due* by the clock, and return them."""
    raised = judge_clock(config, tx, at, due)
    tx.record_all(raised, config.list_recipients, config.find_version)
    return raised


def read_exposure_once(tx: Transaction) -> Callable[[], watchers.Exposure]:
    """Return a function that tells how much the feeds brought."""
    return cache(lambda: open_ledger(tx).open(tx.read_pace, tx.read_exposure))


def open_ledger(tx: Transaction) -> watchers.Ledger:
    """Return the ledger of the feeds; it is kept in memory until a transaction fails."""
    ledger: watchers.Ledger | None = tx.memory.get(LEDGER)
    if ledger is None:
        ledger = tx.memory[LEDGER] = watchers.Ledger(tx.read_exposure())
    return ledger


# --- messages that wait ------------------------------------------------------------------------


def release_messages(config: Config, memory: Memory, at: datetime) -> list[Alert]:
    """Tell the messages that have waited long enough; return the alerts that tell several."""
    timing = memory.timing
    # A channel that the config has no more keeps its messages, in case it comes back.
    queues = [queue for queue in timing.list_queues() if queue.channel in config.channels]
    if not queues:
        return []
    for queue in queues:
        timings = alerts.list_timings(queue.channel, config.timings, config.routes)
        latest = alerts.find_latest_end(queue.gate, timings, at)
        if queue.until > latest:  # the config was edited, or a clock was set back
            timing.move_queue(queue, latest)
    desk = open_desk(config, memory, at)
    raised: list[Alert] = []
    for channel in dict.fromkeys(queue.channel for queue in queues):
        held = timing.list_due(channel, at)
        if held:
            raised += _collect(config, memory, channel, held, desk, at)
    timing.write_pasts(desk.pasts)
    return raised


def _collect(
    config: Config,
    memory: Memory,
    channel: str,
    held: Sequence[HeldMessage],
    desk: alerts.Desk,
    at: datetime,
) -> list[Alert]:
    """Tell the messages *held* in *channel*, or let them wait longer."""
    timing = memory.timing
    found = alerts.collect(channel, held, desk, at, config.page_url)
    for one, ruling in found.silenced:
        timing.hold_longer([one], ruling)
    if found.longer is not None:
        timing.hold_longer(found.held, found.longer)
        return []
    addresses = config.list_recipients([channel])
    if found.alert is not None:
        timing.collect(found.alert, addresses, found.held)
        return [found.alert]
    for one in found.held:
        timing.release(one, addresses, at)
    return []


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
    return list(_decide(config, named, memory, at, Counter()))


def record_hot_list(
    config: Config,
    finds: Mapping[str, HotFinds],
    tx: Transaction,
    at: datetime,
    write_command: Callable[[str], str],
) -> list[Alert]:
    """Store the alerts of `judge_hot_list`, and return them."""
    raised = judge_hot_list(config, finds, tx, at, read_exposure_once(tx), write_command)
    tx.record_all(raised, config.list_recipients, config.find_version)
    return raised


def record_poll(tx: Transaction, feed: Feed, entries: Iterable[SeenEntry], at: datetime) -> None:
    """Record that a poll of *feed* succeeded and brought *entries*."""
    ledger = open_ledger(tx)
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
