"""List the hot terms at the end of each hour, and judge them.

The work is done in a thread, with a reader of its own: to count the titles of an hour and to score
their terms takes a tenth of a second and more. Only the results are stored on the event loop, in
small steps. A start reads the entries of the last four days again, so a kill loses nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

import judging
import storage
import watchers
from model import (
    MAX_HOT_REPORTS,
    TOPIC_FOLLOWED,
    Alert,
    HotFinds,
    HotList,
    Lesson,
    Marks,
)
from rehearsal.hot import find_min_reports
from terminal.program import write_command_from_anywhere

if TYPE_CHECKING:
    from config import Config
    from daemon.journal import Journal
    from daemon.operator import Operator
    from storage import Reader, Store

NOTHING_LEARNED = Marks()
_Result = TypeVar("_Result")


class Daemon(Protocol):
    """The parts of the daemon that are used here."""

    config: Config
    store: Store
    operator: Operator
    journal: Journal
    log: Any

    def now(self) -> datetime:
        """Return the time on the wall."""
        ...

    async def deliver(self) -> None:
        """Start to send the deliveries that are due."""
        ...


class _Listed(NamedTuple):
    """The list of an hour, and the parts that go with it."""

    listing: watchers.Listing
    hot: HotList
    finds: dict[str, HotFinds]


class HotTerms:
    """Counts the titles of all feeds, and lists the unusual terms of each hour."""

    def __init__(self, daemon: Daemon) -> None:
        """Begin with nothing read; the first tick does it."""
        self._daemon = daemon
        self._counts: _Counts | None = None
        self._thread = ThreadPoolExecutor(1, "hot-terms")
        self._is_too_busy = False
        self._listed = 0
        """The hour at whose beginning the last list was made and stored."""
        if daemon.config.hot != "off" and _has_chinese(daemon.config):
            watchers.prepare_chinese()  # while no poll or delivery has to wait for it

    async def end_hours(self) -> None:
        """Count the hours that have ended, list their terms, and deliver the alerts on them."""
        if await self._end_hours():
            await self._daemon.deliver()

    async def _end_hours(self) -> list[Alert]:
        daemon = self._daemon
        is_busy = self._is_too_busy and daemon.config.hot == "auto"
        if daemon.config.hot == "off" or is_busy:
            await self._forget()
            return []
        now = watchers.count_hours(daemon.now())
        if self._listed == now:
            return []
        counts = await self._open(now)
        if counts is None:
            self._listed = now
            return []
        while counts.hour < now:
            lesson = await self._run(lambda: counts.end_hour(daemon.config))
            if lesson is not None:
                await self._learn(lesson)
            if self._report_size(counts):
                return []
        listed = await self._run(lambda: counts.list_terms(daemon.config))
        alerts = self._judge(listed)
        self._listed = counts.hour
        return alerts

    async def _open(self, hour: int) -> _Counts | None:
        """Return the counts; None if the list of *hour* was made by a process before this one.

        They are read again after a step of the clock, which has changed the stored times.
        """
        daemon = self._daemon
        counts = self._counts
        if counts is not None and not await self._run(counts.is_current):
            await self._forget()
        if self._counts is None:
            if await self._run(lambda: _is_listed(daemon.store.path, hour)):
                return None
            self._counts = await self._run(lambda: _Counts.open(daemon.store.path, daemon.now()))
        return self._counts

    async def _learn(self, lesson: Lesson) -> None:
        """Store *lesson* in steps, between which polls and deliveries take their turn."""
        for _ in self._daemon.store.learn(lesson):
            await asyncio.sleep(0)

    def _judge(self, listed: _Listed) -> list[Alert]:
        """Store the list with its topics and the alerts on them: all of it, or nothing."""
        daemon = self._daemon
        config, at = daemon.config, daemon.now()

        def write_command(words: str) -> str:
            return write_command_from_anywhere(words, config.texts.main)

        with daemon.store.transaction() as tx:
            tx.keep_topics(listed.listing.topics)
            tx.keep_hot_list(listed.hot)
            alerts = judging.record_hot_list(config, listed.finds, tx, at, write_command)
        daemon.journal.log_alerts(alerts)
        daemon.operator.watchers.report(config, tx, at)
        daemon.log.info("terms.listed", terms=len(listed.hot.terms), days=listed.hot.days)
        return alerts

    def _report_size(self, counts: _Counts) -> bool:
        """Return whether there are too many reports a day; then it is said, once."""
        daemon = self._daemon
        if daemon.config.hot != "auto" or counts.size <= MAX_HOT_REPORTS:
            return False
        self._is_too_busy = True
        daemon.operator.report_hot_terms_off(daemon.config, counts.size, daemon.now())
        return True

    async def _forget(self) -> None:
        counts, self._counts = self._counts, None
        if counts is not None:
            await self._run(counts.close)

    async def _run(self, work: Callable[[], _Result]) -> _Result:
        """Return the result of *work*, which is done in the thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def close(self) -> None:
        """Close the reader and end the thread."""
        await self._forget()
        self._thread.shutdown()


class _Counts:
    """The counted hours, and the reader that their entries come from; lives in the thread."""

    def __init__(self, reader: Reader, now: datetime) -> None:
        """Go on from the past that *reader* has, *now*."""
        self._reader = reader
        self._past = reader.past
        self._discovery = watchers.Discovery(self._past.marks)
        self.hour = watchers.find_first_hour(self._past.marks, now)
        """The first hour that is not counted."""

    @classmethod
    def open(cls, path: Path, now: datetime) -> _Counts:
        """Return the counts of the state at *path*."""
        return cls(storage.open_reader(path), now)

    def is_current(self) -> bool:
        """Return whether the past is as these counts left it."""
        stored = self._past.marks
        return stored in (NOTHING_LEARNED, self._discovery.marks)

    @property
    def size(self) -> int:
        """Return the reports of the last 24 hours."""
        return len(self._discovery.window)

    def end_hour(self, config: Config) -> Lesson | None:
        """Count the entries of the next hour; return the counts that the past is to learn then."""
        begin = watchers.compute_start(self.hour)
        for entries in self._reader.read_titles(begin, begin + timedelta(hours=1)):
            self._discovery.add(entries, config.feeds)
        self.hour += 1
        return self._discovery.advance(self.hour)

    def list_terms(self, config: Config) -> _Listed:
        """Return the list at the end of the last hour."""
        known = self._reader.read_topics(watchers.compute_start(self.hour) - TOPIC_FOLLOWED)
        listing = self._discovery.list_terms(self._past, known, find_min_reports(config))
        names = watchers.list_names(listing.hot)
        entries = {(one.feed, one.id): one for one in self._reader.read_entries(names)}
        hot = watchers.cover(listing.hot, config.watchlist, entries)
        looking = watchers.watches_on_hot_list(config.watchers)
        finds = watchers.find_for_watches(looking, hot, config.hot_watchlist, entries)
        return _Listed(listing, hot, finds)

    def close(self) -> None:
        """Close the reader."""
        self._reader.close()


def _has_chinese(config: Config) -> bool:
    """Return whether a feed is said to be in Chinese."""
    return any(feed.lang.startswith("zh") for feed in config.feeds.values())


def _is_listed(path: Path, hour: int) -> bool:
    """Return whether the list of *hour* is stored: a process before this one made it."""
    with closing(storage.open_reader(path)) as reader:
        hot = reader.read_hot_list()
    return hot is not None and watchers.count_hours(hot.at) >= hour
