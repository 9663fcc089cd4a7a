"""Try a config on the past, on stored or on recorded entries, and compare it with another."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from model import Alert, ConfigError, KeywordChange, SeenEntry, UsageError, WatcherFault
from rehearsal import recorded, stream
from rehearsal.compare import Change, compare
from storage import TEXTS_KEPT, RehearsalState
from terminal.printing import format_count, format_time
from terminal.program import write_command

if TYPE_CHECKING:
    from config import Config
    from storage import KeptConfig, Reader

MAX_DAYS = 180  # that a backtest may show
DEFAULT_DAYS = 21  # of alerts that are shown; a watch needs the week before as its baseline
MAX_FEEDS_NAMED = 5  # of further ones only the number is shown
NOTHING_STORED = "nothing is stored yet, so there is nothing to try it on"
EARLIEST_TIME = datetime(1970, 1, 2, tzinfo=UTC)


class Bounds(NamedTuple):
    """How much a rehearsal may look at."""

    days: int | None = DEFAULT_DAYS
    max_entries: int | None = None
    """Of the newest entries; None for all."""
    time_limit: timedelta | None = None
    """After which it ends where it is; None for never."""


class Against(NamedTuple):
    """The config that another one is compared with; as it is made, the one that runs or ran."""

    path: Path | None = None
    nothing: bool = False


class OtherConfig(NamedTuple):
    """A config to compare with, and its name in words; None where there is nothing to compare."""

    config: Config | None = None
    name: str = ""


class Caller(NamedTuple):
    """The clock and the progress display of the caller."""

    now: Callable[[], datetime]
    progress: Callable[[Iterable[SeenEntry]], AbstractContextManager[Iterable[SeenEntry]]]
    """Gives the entries on while it counts them."""


@dataclass(frozen=True)
class Rehearsal:
    """The alerts of a config on the past, compared with those of another one or alone."""

    changes: Sequence[Change]
    """By time; all of them the same where there was nothing to compare with."""
    against: str
    """The name of the config that it was compared with; empty for none."""
    since: datetime
    until: datetime
    first: datetime
    """When the first of the entries was seen; those before *since* only make the baseline."""
    entries: int
    feeds: int
    notes: tuple[str, ...]
    """Remarks on how far the result can be trusted."""


@dataclass
class _Past:
    """The entries that a config is tried on; they can be read more than once."""

    entries: Callable[[Config, datetime | None], Iterable[SeenEntry]]
    """Those of the config's feeds, until a time."""
    alerts: Callable[[Config, Iterable[SeenEntry], RehearsalState], Iterator[Alert]]
    days: int | None
    until: datetime | None = None
    """When it ends; None of recorded entries, whose end is known once they were read."""
    lack: Callable[[], str] = lambda: "no entry was recorded, so there is nothing to try it on"
    """Says why there is no entry in it."""
    notes: list[str] = field(default_factory=list)


@dataclass
class _Run:
    """The alerts of one config, and the entries that it read."""

    alerts: list[Alert] = field(default_factory=list)
    feeds: Counter[str] = field(default_factory=Counter)
    """Entries by feed."""
    first: datetime | None = None
    last: datetime | None = None
    faults: Sequence[WatcherFault] = ()
    is_cut: bool = False
    """It took too long, and ends at *last*."""


def rehearse_stored(
    config: Config, reader: Reader, against: Against, bounds: Bounds, caller: Caller
) -> Rehearsal:
    """Return the alerts of *config* on the entries that its daemon has stored."""
    past = _stored(reader, bounds, caller.now())
    if against.nothing:
        other = OtherConfig()
    elif against.path is not None:
        other = OtherConfig(_load(against.path, config.texts.changes), str(against.path))
    else:
        other = _ran(reader, config, past.notes)
    return _rehearse(past, config, other, bounds.time_limit, caller)


def rehearse_draft(
    draft: Config, running: Config, reader: Reader, bounds: Bounds, caller: Caller
) -> Rehearsal:
    """Return the alerts of *draft*, which stands in no file, compared with those of *running*."""
    past = _stored(reader, bounds, caller.now())
    other = OtherConfig(running, _name_running(reader.path))
    return _rehearse(past, draft, other, bounds.time_limit, caller)


def rehearse_recorded(
    config: Config, files: Sequence[Path], against: Against, bounds: Bounds, caller: Caller
) -> Rehearsal:
    """Return the alerts of *config* on the entries that *files* recorded."""
    if against.path is not None and Path("-") in files:
        raise UsageError("-: can be read only once, so not by two configs; save it to a file")

    def entries(_config: Config, until: datetime | None) -> Iterable[SeenEntry]:
        found = recorded.read_entries(files)
        return found if until is None else takewhile(lambda e: _seen(e) <= until, found)

    def alerts(
        config: Config, entries: Iterable[SeenEntry], memory: RehearsalState
    ) -> Iterator[Alert]:
        return stream.replay(config, recorded.split_into_batches(entries), memory=memory)

    past = _Past(entries, alerts, bounds.days)
    other = OtherConfig()
    if against.path is not None:
        other = OtherConfig(_load(against.path), str(against.path))
    return _rehearse(past, config, other, bounds.time_limit, caller)


# --- the past -------------------------------------------------------------------------------


def _stored(reader: Reader, bounds: Bounds, until: datetime) -> _Past:
    shown = timedelta(days=bounds.days or DEFAULT_DAYS)
    since = until - max(shown, TEXTS_KEPT)

    def entries(config: Config, end: datetime | None) -> Iterable[SeenEntry]:
        found = read_stored_entries(reader, config, (since, until), bounds.max_entries)
        return found if end is None else takewhile(lambda e: _seen(e) <= end, found)

    def alerts(
        config: Config, entries: Iterable[SeenEntry], memory: RehearsalState
    ) -> Iterator[Alert]:
        known = find_feeds_before(reader, config, since)
        return stream.backtest(config, recorded.split_into_batches(entries), known, memory)

    past = _Past(
        entries=entries,
        alerts=alerts,
        days=bounds.days or DEFAULT_DAYS,
        until=until,
        lack=lambda: _lack(reader, since),
    )
    if shown > TEXTS_KEPT:
        past.notes.append(
            f"of entries older than {TEXTS_KEPT.days} days only the headlines are stored; what "
            "stood in their texts is not found any more"
        )
    return past


def _lack(reader: Reader, since: datetime) -> str:
    """Return why nothing is stored since a time of the feeds that are asked for."""
    found = next(reader.read_newest(EARLIEST_TIME, 1), None)
    if not found:
        return NOTHING_STORED
    newest = _seen(found[0])
    if newest >= since:
        return "nothing is stored of the feeds that it names, so there is nothing to try it on"
    told = f"nothing was stored since {format_time(since)}"
    told += f", the newest entry is of {format_time(newest)}"
    further = write_command(f"backtest --days {MAX_DAYS}")
    return f"{told}; look further back: {further}"


def read_stored_entries(
    reader: Reader, config: Config, span: tuple[datetime, datetime], max_entries: int | None = None
) -> Iterator[SeenEntry]:
    """Yield the entries of the feeds of *config* in *span*, in order; at most the last *most*."""
    latest = span[0]
    limit = () if max_entries is None else (max_entries,)
    for entry in reader.read_history(*span, *limit):
        if entry.feed in config.feeds:
            latest = max(latest, _seen(entry))  # the clock may have been set back
            yield entry if entry.first_seen == latest else replace(entry, first_seen=latest)


def find_feeds_before(reader: Reader, config: Config, since: datetime) -> dict[str, datetime]:
    """Return the feeds of *config* that were read before *since*, and when at the latest."""
    return {key: since for key in reader.find_feeds_before(since) if key in config.feeds}


def _seen(entry: SeenEntry) -> datetime:
    return entry.first_seen


# --- what it is compared with ---------------------------------------------------------------


def _load(path: Path, changes: tuple[KeywordChange, ...] = ()) -> Config:
    import config

    return config.load(path, os.environ, needs_secrets=False, changes=changes)


def _ran(reader: Reader, config: Config, notes: list[str]) -> OtherConfig:
    """Return the config that runs, or that ran before where *config* is it; and its name."""
    kept = reader.read_kept_config()
    name = _name_running(config.database)
    if kept is not None and kept.texts == config.texts.texts:
        kept = reader.read_replaced_config()
        name = f"the config that ran until {format_time(kept.at)}" if kept else ""
    if kept is None:
        return OtherConfig()
    try:
        return OtherConfig(_built(kept), name)
    except ConfigError as error:
        why = f"{format_count(len(error.problems), 'mistake')}, the first: {error.problems[0]}"
        notes.append(f"compared with nothing: {name} cannot be read today ({why})")
        return OtherConfig()


def _name_running(database: Path) -> str:
    import storage

    runs = storage.find_holder(database) is not None
    return "the config that runs" if runs else "the config that ran last"


def _built(kept: KeptConfig) -> Config:
    import config

    texts = config.Texts(kept.main, kept.texts, changes=kept.changes)
    return config.parse(texts, os.environ, needs_secrets=False)


# --- the rehearsal --------------------------------------------------------------------------


def _rehearse(
    past: _Past, config: Config, other: OtherConfig, time_limit: timedelta | None, caller: Caller
) -> Rehearsal:
    now = _run(past, config, caller, time_limit)
    was = now
    if other.config is not None:
        was = _run(past, other.config, caller, None, now.last)
    until = (now.last if now.is_cut else past.until) or now.last or caller.now()
    since = now.first or until
    if past.days:
        since = max(since, until - timedelta(days=past.days))
    shown = [[alert for alert in run.alerts if alert.at >= since] for run in (was, now)]
    return Rehearsal(
        changes=compare(*shown),
        against=other.name,
        since=since,
        until=until,
        first=now.first or until,
        entries=now.feeds.total(),
        feeds=len(now.feeds),
        notes=(
            *past.notes,
            *stream.describe_faults(now.faults),
            *_caveats(past, config, now),
            *_renamed(other.config, config),
        ),
    )


def _run(
    past: _Past,
    config: Config,
    caller: Caller,
    time_limit: timedelta | None,
    end: datetime | None = None,
) -> _Run:
    run, began = _Run(), caller.now()

    def noted(entries: Iterable[SeenEntry]) -> Iterator[SeenEntry]:
        for entry in entries:
            if time_limit is not None and caller.now() - began > time_limit:
                run.is_cut = True
                return
            run.feeds[entry.feed] += 1
            run.last = _seen(entry)
            run.first = run.first or run.last
            yield entry

    with caller.progress(past.entries(config, end)) as entries:
        memory = RehearsalState()
        run.alerts += past.alerts(config, noted(entries), memory)
    run.faults = memory.faults
    return run


def _caveats(past: _Past, config: Config, run: _Run) -> Iterator[str]:
    if run.is_cut:
        yield f"it took too long, so what came after {format_time(run.last)} was not looked at"
    if not run.feeds:
        yield past.lack()
        return
    if past.until is None:
        return
    silent = [feed.name for key, feed in config.feeds.items() if key not in run.feeds]
    if silent:
        named = ", ".join(silent[:MAX_FEEDS_NAMED])
        unnamed = len(silent) - MAX_FEEDS_NAMED
        if unnamed > 0:
            named += f" and {unnamed} more"
        yield f"nothing is stored of {named}; what they will bring is not in this"


def _renamed(old: Config | None, new: Config) -> Iterator[str]:
    """Yield a note for each watch that only has another name."""
    if old is None:
        return
    gone = [watch for name, watch in old.watches.items() if name not in new.watches]
    for name in sorted(new.watches.keys() - old.watches.keys()):
        for before in gone:
            if replace(before, name=name) == new.watches[name]:
                told = f'"{name}" is "{before.name}" by another name'
                yield f"{told}: what is new in one and gone in the other is the same"
