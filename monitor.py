"""Groundswell: start here. This file is the table of contents of the whole system.

`poll` reads a feed and decides what is worth saying, `deliver` says it, `tick` looks after what
happens without either. The rooms they name do the work and know nothing of one another:

    feeds/ bring entries in     watchers/ notice things    alerts/ decide what is worth saying
    notifiers/ tell people      storage/ remember          cli/ what may be asked

Beside it: judging.py (from matches to alerts), ops.py (what the operator reads and hears),
ticks.py (when things are done). Only this file reads the clock and owns the scheduler.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import cli
import feeds
import judging
import notifiers
import storage
import watchers
from model import Delivery, Feed, Outcome, Page, State, StorageError, Verdict

if TYPE_CHECKING:
    from config import Config, Keeper
    from demo import Fortnight
    from storage import Store

POLLS = 64  # feeds read at once; feeds/ has manners for each host
SEND_DEADLINE = 60.0  # seconds after which a send counts as unanswered
STOP_DEADLINE = 7.0  # seconds that sends under way get to finish when the daemon stops
STORAGE_PAUSE = 20.0  # seconds without polls and sends after the database failed
GIVE_UP = timedelta(hours=48)  # a delivery older than that is a dead letter
CHANCE = 3600.0  # seconds that every delivery gets after a start, however old it is


def now() -> datetime:
    """Return the time on the wall; the only place that does."""
    return datetime.now(UTC)


def steady() -> float:
    """Return seconds on a clock that only runs on, whatever is done to the one on the wall."""
    return time.monotonic()


class Clock(NamedTuple):
    """What tells the time; that of a demo runs ahead."""

    now: Callable[[], datetime]
    steady: Callable[[], float]


class Monitor:
    """The daemon: one event loop, one writer, one config that is swapped whole."""

    def __init__(self, config: Config, store: Store, tools: Tools) -> None:
        """Run on *config*; network and parser are used through *tools*."""
        import structlog

        from ops import Operator
        from ticks import Agenda, Crew, Steps

        self.config, self.store, self.tools = config, store, tools
        self.now, self.steady = tools.clock
        self.loaded, self.began = self.now(), self.steady()
        self.folder, self.agenda = watchers.Folder(), Agenda()
        self.steps = Steps(self.loaded, self.began)
        self.polls, self.lanes = Crew(self._guarded), Crew(self._guarded)
        self.answers: dict[str, tuple[Delivery, Outcome]] = {}  # by channel, until stored
        self.reloading = asyncio.Lock()
        self.stopping, self.resume_at = False, 0.0  # steady; later than now after storage trouble
        self.trouble: StorageError | None = None
        self.log = structlog.get_logger()
        self.operator = Operator(store, self.log)

    # --- the way through ------------------------------------------------------------------

    async def poll(self, feed: Feed) -> Page:
        """Read one feed. What is new commits with the alerts it causes, or not at all."""
        began = self.steady()
        past = self.store.past(feed)
        source = self.config.sources[feed.key]
        page = await source.fetch(feed, past.validators, self.tools.feeds)  # feeds/ no lock held
        if feed.key not in self.config.feeds:
            return page  # the config was swapped meanwhile
        at = self.now()
        with self.store.transaction() as tx:
            placed = feeds.place(page.entries, feed, past, at)  # feeds/ news, or there before?
            entries = tx.add_new(feed, placed, at)  # storage/ drop what we have seen
            matches = self.config.watchlist.match(entries[::-1])  # watchers/ oldest first
            if not page.problem:
                judging.listened(tx, feed, entries, at)  # how much the feed usually brings
            reports = self.folder.fold(matches, tx.recent(at), at, self.config.feeds)  # copies once
            said = list(judging.judge_poll(self.config, reports, tx, at))  # worth saying?
            for alert in said:
                tx.record(alert, self.config.addresses(alert.to))  # storage/ the outbox, and why
            due = feeds.next_due(feed, past, page, at)  # feeds/ when to come back
            tx.settle_feed(feed, page, due, at)  # storage/ ETag, next poll: the same commit
        self.agenda.put(feed.key, self.steady() + (due - at).total_seconds())
        raised = sum(alert.state is State.ACTIVE for alert in said)
        self.operator.moved(said)
        took = round((self.steady() - began) * 1000)
        facts = {"new": len(entries), "alerts": raised, "ms": took, "next": f"{due:%H:%M:%S}"}
        self.operator.polled(feed, page, past, facts, tx.notes)
        if raised:
            await self.deliver()
        return page

    async def deliver(self) -> None:
        """Start sending what is due: one lane a channel, so that none waits for another."""
        if self.stopping or self.steady() < self.resume_at:
            return
        for channel in (*self.answers, *self.store.channels_due(self.now())):
            if channel in self.config.channels:
                self.lanes.start(channel, self._deliver_to(channel))

    async def _deliver_to(self, channel: str) -> None:
        """Send what is due to *channel*, one after the other, at the channel's pace."""
        while not self.stopping and channel in self.config.channels:
            notifier = self.config.channels[channel]
            if channel not in self.answers:  # else the database failed when there was an answer
                delivery = self.store.claim_due(channel, self.now())  # storage/ as being sent
                if delivery is None:
                    return
                outcome = await self._send(notifier, delivery)  # notifiers/ slack, mail, ...
                self.answers[channel] = delivery, outcome
            self._settle(*self.answers[channel], notifier.ask_after)
            await asyncio.sleep(notifier.pace.total_seconds())

    def _settle(self, delivery: Delivery, outcome: Outcome, ask_after: timedelta) -> None:
        at = self.now()
        again = notifiers.next_attempt(delivery, outcome, at, ask_after)
        settled = self.store.settle(delivery, outcome, again, at)  # storage/ told, or again
        del self.answers[delivery.channel]
        self.operator.delivered(delivery, outcome, settled, again, at)
        self.operator.after(self.config, delivery, outcome, settled, at)

    async def _send(self, notifier: notifiers.Notifier, delivery: Delivery) -> Outcome:
        try:
            async with asyncio.timeout(SEND_DEADLINE):
                return await notifier.send(delivery, self.tools.notifiers)
        except TimeoutError:
            return Outcome(Verdict.UNSURE, f"no answer within {SEND_DEADLINE:.0f} s")
        except Exception as error:  # the plugin boundary: a fault in one notifier is its own
            self.log.exception("delivery.crashed", channel=delivery.channel, delivery=delivery.id)
            return Outcome(Verdict.UNSURE, f"the notifier failed: {type(error).__name__}")

    # --- what happens without a poll ------------------------------------------------------

    async def tick(self) -> None:
        """Tell the operator of feeds and channels in trouble, give up what is too old."""
        at = self.now()
        step = self.steps.since_last(at, self.steady())
        if step:
            self.log.warning("clock.stepped", seconds=round(step.total_seconds()))
            self.store.shift(step)
        if self.began < self.steady() - CHANCE and (old := self.store.expire(at - GIVE_UP, at)):
            self.log.error("delivery.expired", count=old)
        self.operator.look_round(self.config, at)
        with self.store.transaction() as tx:
            said = judging.judge_clock(self.config, tx, at, tx.take_due(at))
            for alert in said:
                tx.record(alert, self.config.addresses(alert.to))
        self.operator.moved(said)

    async def housekeeping(self) -> None:
        """Drop what is past its keeping, in small steps, and keep the write-ahead log short."""
        while self.store.prune(self.now()) and not self.stopping:
            await asyncio.sleep(0.1)
        self.store.checkpoint()

    # --- the config, while running --------------------------------------------------------

    async def reload(self, asked: bool = False, accept: bool = False) -> tuple[bool, str]:
        """Look at the config's files; take an edit whole, or keep the old one and say why."""
        async with self.reloading:
            if not asked and self.steady() < self.resume_at:
                return False, "the database fails"
            look = await asyncio.to_thread(self.tools.keeper.look, asked, accept)
            if look is None:
                return True, "nothing has changed"
            try:
                if look.config is not None:
                    self.take(look.config)
                trouble = self.operator.looked(self.config, look, self.loaded, self.now())
            except BaseException:
                self.tools.keeper.put_back(look)
                raise
            return not trouble, trouble or f"taken: {self.config.summary()}"

    def take(self, config: Config) -> None:
        """Run on *config* from now on; what was due stays due."""
        from terminal import logs

        at = self.now()
        with self.store.transaction() as tx:
            tx.sync_feeds(list(config.feeds.values()), at)
            tx.keep_config(str(Path(config.texts.main).absolute()), config.texts.texts, at)
            new = judging.begin(config, tx, at, self.config.watches)  # watchers/ without a past
        if new:  # what is stored has one for them
            work = self.operator.learn(lambda: (self.config, self.now()), new, at, judging.learn)
            self.polls.start(f"past {at}", work)
        if config.texts.texts != self.config.texts.texts:
            self.polls.start("plan", self.operator.plan(lambda: self.config))
        self.config, self.loaded = config, at
        logs.hide(config.secrets)
        ahead = self.steady() - at.timestamp()
        due = {key: ahead + when.timestamp() for key, when in self.store.due_feeds().items()}
        self.agenda.replace({key: when for key, when in due.items() if key not in self.polls})
        self.log.info("config.loaded", **config.counts(), hints=list(config.hints))

    async def requests(self) -> None:
        """Do what commands of other processes ask of the running daemon."""
        for request, wanted in storage.asked(self.store.path):
            match wanted.get("do"):
                case "reload":
                    well, text = await self.reload(True, bool(wanted.get("accept")))
                case "retry":
                    ids = wanted.get("ids", "").split() or None
                    count = self.store.retry(ids, self.now())
                    well, text = bool(count) or ids is None, f"deliveries tried again now: {count}"
                case other:
                    well, text = False, f'"{other}" is nothing the daemon can do'
            storage.answer(request, {"ok": "yes" if well else "", "text": text})

    # --- the event loop's side ------------------------------------------------------------

    async def poll_due(self) -> None:
        """Start reading the feeds that are due, as many as may be read at once."""
        if self.stopping or self.steady() < self.resume_at:
            return
        if self.trouble is not None:
            self.store.try_writing()  # nobody is asked for what could not be stored
            self.trouble = None
            self.log.warning("storage.recovered")
        for key in self.agenda.take(self.steady(), POLLS - len(self.polls)):
            if key in self.config.feeds and key not in self.polls:
                self.polls.start(key, self._poll_again(self.config.feeds[key]))

    async def _poll_again(self, feed: Feed) -> None:
        """Poll, and see to it that the feed comes round again whatever happens."""
        try:
            await self.poll(feed)
        except BaseException as error:
            wait = timedelta() if isinstance(error, StorageError) else feed.every
            self.agenda.put(feed.key, self.steady() + max(STORAGE_PAUSE, wait.total_seconds()))
            raise

    async def _guarded(self, name: str, work: Coroutine[Any, Any, Any]) -> None:
        """Let a failure of one piece of work be its own, and say it aloud."""
        try:
            await work
        except StorageError as error:
            if self.trouble is None:
                cry = self.operator.cry(self.config, (name, error, self.now()), self._send)
                self.lanes.start("", cry)
            self.trouble, self.resume_at = error, self.steady() + STORAGE_PAUSE
        except Exception:  # the job wrapper: nothing may stop the daemon
            self.log.exception("job.failed", job=name)

    async def run(self) -> None:
        """Work until `stop` is called or the process is told to end."""
        from ticks import Ticker, until_told

        self._recover()
        ticker = Ticker(self.now, self._guarded)
        for seconds, job in (
            (1, self.poll_due),
            (1, self.deliver),
            (1, self.requests),
            (1, self.reload),
            (10, self.tick),
            (3600, self.housekeeping),
        ):
            ticker.every(seconds, job)
        ticker.start()
        self.log.info("monitor.started", **self.config.counts(), process=os.getpid())
        try:
            await until_told(lambda: self._guarded("reload", self.reload(asked=True)))
        finally:
            ticker.shutdown(wait=False)

    async def once(self) -> None:
        """Poll all that is due, deliver what that and the clock bring, tidy up, and stop."""
        self._recover()
        await self._turn()
        await self.housekeeping()

    async def play(self, moments: AsyncIterator[object]) -> None:
        """Do at each of *moments* what `run` does all the time; the clock goes with them."""
        async for _ in moments:
            await self._turn()

    async def _turn(self) -> None:
        """Poll all that is due, look at the clock, and deliver what both bring."""
        await self.poll_due()
        while await self.polls.one_done():
            await self.poll_due()
        await self.tick()
        await self.deliver()
        while await self.lanes.one_done():
            await self.deliver()
        if self.trouble is not None:
            raise self.trouble

    def _recover(self) -> None:
        """Take up what a crash left under way: it may have arrived, so ask before sending."""
        waits = {name: channel.ask_after for name, channel in self.config.channels.items()}
        if unsure := self.store.recover(waits, self.now()):
            self.log.warning("delivery.recovered", count=unsure)

    async def stop(self) -> None:
        """Stop polling at once, let sends under way finish, lose nothing."""
        self.stopping = True
        await self.polls.end(within=0.0)
        await self.lanes.end(within=STOP_DEADLINE)
        self.log.info("monitor.stopped")


class Tools(NamedTuple):
    """What the daemon uses of the world; opened and closed with it."""

    feeds: feeds.Tools
    notifiers: notifiers.Tools
    keeper: Keeper  # looks after the config's files
    clock: Clock


@contextlib.asynccontextmanager
async def opened(
    path: Path, clock: Clock | None = None, greet: Callable[[Config], None] = lambda _config: None
) -> AsyncIterator[Monitor]:
    """Open the state, the network and the config at *path*; *greet* sees what will be run on."""
    import config as configs

    clock = clock or Clock(now, steady)
    keeper = configs.Keeper(path, os.environ)
    # A first start reads the config before there is a state: one with mistakes leaves none behind.
    config = None if keeper.database().exists() else keeper.first(None)
    with contextlib.closing(storage.open_store(keeper.database(), clock.now())) as store:
        config = config or keeper.first(store.kept_config())
        greet(config)
        async with (
            feeds.open_tools(config.agent) as sources,
            notifiers.Tools.open() as senders,
        ):
            ran = keeper.before or config  # the files may have been edited meanwhile
            monitor = Monitor(ran, store, Tools(sources, senders, keeper, clock))
            for note in store.notes:
                monitor.log.info("storage.opened", note=note)
            monitor.take(config)
            try:
                yield monitor
            finally:
                await monitor.stop()


def run(path: Path, greet: Callable[[Config], None]) -> int:
    """Run the daemon until it is told to stop; *greet* gets the config that it runs on."""
    return asyncio.run(_with(path, Monitor.run, None, greet))


def once(path: Path) -> int:
    """Poll all that is due, deliver what that and the clock bring, and stop."""
    return asyncio.run(_with(path, Monitor.once))


def demo(path: Path, fortnight: Fortnight) -> int:
    """Run the daemon through *fortnight*, on the fortnight's clock."""
    clock = Clock(fortnight.now, fortnight.steady)
    return asyncio.run(_with(path, lambda it: it.play(fortnight.moments(it.agenda.first)), clock))


async def _with(path: Path, work: Callable[[Monitor], Awaitable[None]], *how: Any) -> int:
    async with opened(path, *how) as monitor:
        await work(monitor)
    return 0


def main() -> int:
    """Do what the command line asks for; return the exit code."""
    return cli.main(cli.Doors(now, run, once, demo))


if __name__ == "__main__":
    sys.exit(main())
