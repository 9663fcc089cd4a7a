"""Groundswell: start here. This file is the table of contents of the whole system.

`poll` reads a feed and decides which alerts to raise, `deliver` sends them, `tick` does the
work that only needs the clock. The rooms that they name do the work, each without the others:

    feeds/ bring entries in     watchers/ notice things    alerts/ decide what is worth saying
    notifiers/ tell people      storage/ remember          judging.py leads from reports to alerts

daemon/ does these jobs on time; cli/ is for people. Only this file reads the clock.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import cli


def now() -> datetime:
    """Return the time on the wall; no other function reads it."""
    return datetime.now(UTC)


def steady() -> float:
    """Return the seconds of a clock that nobody sets."""
    return time.monotonic()


def main() -> int:
    """Run the command of the command line; return its exit code."""
    return cli.main(cli.Doors(now, open_rooms, open_page))


def open_rooms() -> cli.Daemon:
    """Import this file whole, with its rooms, for the commands that run the daemon."""
    import monitor

    return monitor


def open_page() -> cli.Page:
    """Import the page, for the command that serves it; it needs none of the rooms below."""
    import web

    return web


if __name__ == "__main__":  # here, as most commands need none of the rooms below
    raise SystemExit(main())

import asyncio
import contextlib
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import feeds
import judging
import notifiers
import watchers
from daemon import editing, opening, releasing, reloading
from daemon.agenda import Agenda
from daemon.clock import Clock, Steps
from daemon.companions import open_companions
from daemon.guard import STORAGE_PAUSE, Guard
from daemon.heartbeat import Heartbeat
from daemon.hot_terms import HotTerms
from daemon.journal import Journal
from daemon.lanes import Lanes
from daemon.operator import Operator
from daemon.polling import Polled, Polling, defer, fetch_page, is_quiet, plan
from daemon.polls import Polls
from daemon.sending import report_failure, send
from daemon.upkeep import Upkeep
from model import Delivery, Feed, Outcome, Page, StorageError

if TYPE_CHECKING:
    from config import Config
    from daemon.opening import Greet
    from daemon.tools import Tools
    from demo import Fortnight
    from storage import Store

STOP_DEADLINE = 7.0  # seconds for sends under way to finish when the daemon stops


async def poll(feed: Feed, polling: Polling) -> Polled:
    """Read one feed. Store its new entries and their alerts together, fifty at a time."""
    past = polling.store.read_feed(feed)
    page = await fetch_page(polling, feed, past)  # feeds/ network; no lock held
    at = polling.now()
    page = feeds.limit_day(page, past, at)  # feeds/ no more than a day's worth of entries
    polled = Polled(page=page, past=past, at=at)
    if feed.key not in (config := polling.config).feeds:  # it may have been swapped meanwhile
        return polled
    classified = feeds.classify_arrival(page.entries, feed, past, at)  # feeds/ news or old?
    lookup = polling.store.look_up(feed, classified)  # storage/ reads only
    if is_quiet(polled, lookup):
        return defer(polling, feed, polled)  # storage/ with the next commit
    while True:
        with polling.store.transaction() as tx:
            new = tx.add_new(feed, classified, at, lookup)  # storage/ drop the stored entries
            polled.entries += new
            matches = judging.match_poll(config, feed, new, tx, at)  # watchers/ oldest first
            if not tx.left and not page.problem:
                judging.record_poll(tx, feed, polled.entries, at)  # how much the feed brings
            reports = polling.folder.fold(matches, tx.recent(at), at, config.feeds)  # fold copies
            alerts = judging.judge_poll(config, reports, tx, at, polled.singles)  # worth saying?
            polled.add(matches, alerts, tx)
            if not tx.left:
                due, facts = plan(feed, polled)  # feeds/ when to come back
                tx.settle_feed(feed, page, due, at, facts)
                return polled.settle(due)  # storage/ the next poll: in the same commit
        await asyncio.sleep(0)  # a flood: the other feeds and channels take their turn


class Monitor:
    """The daemon: one event loop, one writer, one config that is swapped whole."""

    def __init__(self, config: Config, store: Store, tools: Tools) -> None:
        """Run on *config*; *tools* has the network, the parser and the clocks."""
        import structlog

        self.config, self.store = config, store
        self.now, self.steady = tools.clock
        self.loaded, self.began = self.now(), self.steady()
        self.clock_steps = Steps(self.loaded, self.began)
        self.folder, self.agenda = watchers.Folder(), Agenda()
        self.tools, self.log = tools, structlog.get_logger()
        self.guard = Guard(tools.clock, self.log, partial(report_failure, self))
        self.polls, self.lanes = Polls(self), Lanes(self.guard, self.steady)
        self.unsettled: dict[str, tuple[Delivery, Outcome]] = {}  # by channel, until stored
        self.operator, self.hot_terms = Operator(store, self.log, tools.counters), HotTerms(self)
        self.journal = Journal(self.log, self.operator.outages, tools.counters)
        self.upkeep, self.heartbeat = Upkeep(self), Heartbeat(self)
        self.send = partial(send, tools=tools.notifiers, log=self.log)
        self.reloading, self.stopping = asyncio.Lock(), False

    async def poll(self, feed: Feed) -> Page:
        """Read one feed, plan its next poll, and deliver the alerts that it raised."""
        began = self.steady()
        try:
            polled = await poll(feed, self)
        except BaseException as error:  # it is polled again whatever happens
            wait = timedelta() if isinstance(error, StorageError) else feed.every
            self.agenda.put(feed.key, self.steady() + max(STORAGE_PAUSE, wait.total_seconds()))
            raise
        if polled.next_due is not None:
            self.agenda.put(feed.key, self.steady() + (polled.next_due - polled.at).total_seconds())
            self.journal.log_alerts(polled.alerts)
            self.journal.log_poll(feed, polled, timedelta(seconds=self.steady() - began))
            self.operator.watchers.report(self.config, polled, polled.at)
        if polled.raised:
            await self.deliver()
        return polled.page

    async def deliver(self) -> None:
        """Start to send the deliveries that are due: channels do not wait for one another."""
        if self.stopping or self.guard.is_pausing:
            return
        for channel in (*self.unsettled, *self.store.list_due_channels(self.now())):
            if channel in self.config.channels:
                self.lanes.start(channel, self._deliver_to(channel))
        editing.start_due(self)  # storage/, notifiers/ messages of trends that moved

    async def _deliver_to(self, channel: str) -> None:
        """Send the deliveries due to *channel*, one after the other, at the channel's pace."""
        while not self.stopping and channel in self.config.channels:
            notifier = self.config.channels[channel]
            if channel not in self.unsettled:  # else the database failed after the answer
                if (delivery := releasing.claim_due(self, channel)) is None:  # storage/
                    return
                outcome = await self.send(notifier, delivery)  # notifiers/ slack, mail, ...
                self.unsettled[channel] = delivery, outcome
            self._settle(*self.unsettled[channel], notifier.ask_after)
            await self.lanes.rest(channel, notifier)

    def _settle(self, delivery: Delivery, outcome: Outcome, ask_after: timedelta) -> None:
        at = self.now()
        again = notifiers.compute_next_attempt(delivery, outcome, at, ask_after)
        with self.store.transaction():  # storage/ sent, or again; and a person hears of it
            settled = self.store.settle(delivery, outcome, again, at)
            self.operator.report_delivery(self.config, delivery, outcome, settled, at)
        del self.unsettled[delivery.channel]
        self.journal.log_delivery(delivery, outcome, settled, again, at)

    async def tick(self) -> None:
        """Judge the watches that are due by the clock, expire old deliveries, report trouble."""
        at = self.now()
        self.clock_steps.follow(self.tools.clock, self.store, self.log)
        self.operator.report_expired(self.config, at, self.steady() - self.began)
        self.operator.report_trouble(self.config, at)
        with self.store.transaction() as tx:
            alerts = judging.record_clock(self.config, tx, at, tx.take_due(at))
            alerts += releasing.release(self.config, tx, at)  # digests due, quiet hours that end
        self.journal.log_alerts(alerts)
        self.operator.watchers.report(self.config, tx, at)
        self.heartbeat.start()

    async def reload(self, asked: bool = False, accept: bool = False) -> tuple[bool, str]:
        """Look at the config's files; adopt an edit, or keep the running config and say why."""
        return await reloading.reload(self, asked, accept)

    async def poll_due(self) -> None:
        """Start to read the feeds that are due; the next ones start as soon as polls are done."""
        if self.stopping or self.guard.is_pausing:
            return
        self.guard.resume(self.store.try_writing)  # no poll that cannot be stored
        self.clock_steps.follow(self.tools.clock, self.store, self.log)
        self.polls.start_due()

    async def run(self) -> None:
        """Work until the process is told to end."""
        from daemon.ticker import Ticker

        self.store.note_mode("run")
        ticker = Ticker(self.now, self.guard)
        ticker.every(1, self.poll_due)
        ticker.every(1, self.deliver)
        ticker.every(1, self.reload)
        ticker.every(10, self.tick)
        ticker.every(10, self.upkeep.index)  # storage/ new entries, for searches
        ticker.every(20, self.hot_terms.end_hours)  # watchers/ unusual terms that nobody listed
        ticker.every(3600, self.upkeep.housekeeping)
        ticker.listen(lambda: self.guard("reload", self.reload(asked=True)))
        async with open_companions(self, ticker):  # commands, metrics, web/ in its own process
            self.log.info("monitor.started", **self.config.count_parts(), process=os.getpid())
            words = await ticker.run_until_told()
        await self.guard("stop", self.upkeep.leave_words(words))  # storage/ for those who look

    async def once(self) -> None:
        """Do one round, then tidy up."""
        await self.run_round()
        await self.upkeep.index(pause=0)
        await self.upkeep.housekeeping()

    async def run_round(self) -> None:
        """Poll all feeds that are due, do the work of the clock, and send all alerts."""
        await self.poll_due()
        while await self.polls.wait_for_one():
            await self.poll_due()
        await self.tick()
        await self.hot_terms.end_hours()
        await self.deliver()
        while await self.lanes.wait_for_one():
            await self.deliver()
        if self.guard.trouble is not None:
            raise self.guard.trouble

    async def stop(self) -> None:
        """Stop polling at once, and let sends under way finish; nothing is lost."""
        self.stopping = True
        await self.polls.end(within=0.0)
        await self.lanes.end(within=STOP_DEADLINE)
        await self.heartbeat.end()
        self.log.info("monitor.stopped")


def open_monitor(
    path: Path, clock: Clock | None = None, greet: Greet | None = None
) -> contextlib.AbstractAsyncContextManager[Monitor]:
    """Open the daemon of the config at *path*; *greet* gets the config that it runs on."""
    return opening.open_daemon(Monitor, path, clock or Clock(now, steady), greet)


def run(path: Path, greet: Greet) -> int:
    """Run the daemon until it is told to stop; *greet* gets the config that it runs on."""
    return asyncio.run(opening.use(open_monitor(path, greet=greet), Monitor.run))


def once(path: Path) -> int:
    """Poll all feeds that are due, send all alerts, and stop."""
    return asyncio.run(opening.use(open_monitor(path), Monitor.once))


def demo(path: Path, fortnight: Fortnight) -> int:
    """Run the daemon through *fortnight*, on the fortnight's clock."""
    return asyncio.run(opening.play(partial(open_monitor, path), fortnight))
