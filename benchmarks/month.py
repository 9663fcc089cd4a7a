"""Run the daemon for a month of virtual time among faults, and check that no entry is lost.

    python -m benchmarks.month [--feeds 2000] [--days 30] [--seed N]

Invented publishers write feeds, and change and break them. The network fails twice, the wall clock
is set forwards and backwards, summer time begins, and the daemon is restarted and killed within
transactions. A ledger of its own says which entries must be stored and told. Checked at the end:

* each entry that stood on a page which was sent whole is stored exactly once;
* each that matches is told exactly once, or has an alert with a reason against it; none is told
  twice;
* no publisher got two requests within a second, three at once, or one in a pause that it asked for;
* each poll came when it was planned.

It is the real daemon from the agenda to the database, and the real HTTP client above its sockets.
Not covered: aiohttp's own code, the caged process, APScheduler, reloads, the real channels.

Prints JSON. The exit code is 1 if a check fails. The seed repeats the plan of the month. The
moments of retries differ all the same, as they follow from the random name of the database.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import math
import os
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from sqlalchemy import event

import monitor
from benchmarks.machine import machine
from benchmarks.month_channel import ChannelServer
from benchmarks.month_checks import check_state
from benchmarks.month_clock import JumpingLoop, WallClock
from benchmarks.month_ledger import Ledger, count_arrivals, find_quantile
from benchmarks.month_publishers import (
    COINS_WORD,
    DAY,
    HOUR,
    MONEY_WORD,
    NEVER,
    Publication,
    make_publications,
)
from benchmarks.month_servers import Answer, Servers, connect
from model import Feed, Page

START = datetime(2026, 3, 14, 12, tzinfo=UTC)  # two weeks before summer time begins in Europe
ZONE = "Europe/Berlin"  # of the machine
TICK = 300.0  # seconds between two ticks; ten in the daemon
HOUSEKEEPING = 6 * HOUR
MAX_SHOWN = 20  # violations


class Killed(BaseException):
    """The process is dead."""


class Killer:
    """Ends the daemon at a commit, as a kill would: nothing is written from then on."""

    def __init__(self, chance: random.Random) -> None:
        """Kill nothing yet."""
        self.is_dead = False
        self._chance = chance
        self._commits_left = NEVER
        self._store: Any = None

    def arm_in(self, commits: int) -> None:
        """Kill the daemon at the last of so many *commits* from now."""
        self._commits_left = commits

    def follow(self, store: Any) -> None:
        """Follow the daemon that writes *store*; it lives."""
        self.is_dead = False
        self._commits_left = NEVER
        self._store = store
        engine = store._connection.engine
        event.listen(engine, "begin", self._begin)
        event.listen(engine, "commit", self._commit)

    def _begin(self, connection: Any) -> None:
        if self.is_dead:
            self._end(connection)

    def _commit(self, connection: Any) -> None:
        self._commits_left -= 1
        if self._commits_left > 0 and not self.is_dead:
            return
        reaches_disk = not self.is_dead and self._chance.random() < 0.3
        self.is_dead = True
        self._store.checkpoint = lambda: None  # a dead process tidies nothing up
        if not reaches_disk:
            self._end(connection)

    def _end(self, connection: Any) -> None:
        connection.connection.dbapi_connection.rollback()
        raise Killed


class Log:
    """The log of the daemon: it counts events, and keeps those that must not happen."""

    def __init__(self) -> None:
        """Start empty."""
        self.events: Counter[str] = Counter()
        self.crashes: list[str] = []

    def note(self, name: str, **facts: Any) -> None:
        """Count the event *name*."""
        self.events[name] += 1
        if name.endswith((".crashed", "job.failed")):
            error = sys.exc_info()[1]
            self.crashes.append(f"{name}: {error!r} {facts}")

    debug = info = warning = error = exception = note


class Step(NamedTuple):
    """An event of the month."""

    at: float
    kind: str
    """restart, kill or clock."""
    amount: float
    """Seconds that the daemon is down, or by which the clock is set."""


def plan_steps(end: float, chance: random.Random) -> list[Step]:
    """Return the restarts, the kills and the settings of the clock until *end*."""
    steps = [Step(at, "kill", 0.0) for at in _spread(end, 2 * DAY / 3, chance)]
    steps += [
        Step(at, "restart", chance.choice((5, 300, 3 * HOUR, 20 * HOUR)))
        for at in _spread(end, 3 * DAY, chance)
    ]
    hours = (-5, 3, 2, -1, 6, -5)  # in all none, so that the clock is right again
    places = sorted(chance.uniform(0.05, 0.9) * end for _ in hours)
    steps += [Step(at, "clock", by * HOUR) for at, by in zip(places, hours, strict=True)]
    return sorted(steps)


def _spread(end: float, mean: float, chance: random.Random) -> list[float]:
    times = []
    at = chance.expovariate(1 / mean)
    while at < end:
        times.append(at)
        at += chance.expovariate(1 / mean)
    return times


class Month:
    """The daemon's month; `live` runs it."""

    def __init__(self, folder: Path, feeds: int, days: float, seed: int) -> None:
        """Plan everything that happens; it follows from *seed*."""
        chance = random.Random(seed)
        self.end = days * DAY
        self.loop = JumpingLoop()
        self.clock = WallClock(self.loop, START)
        self.publications = make_publications(feeds, self.end, chance)
        self.servers = Servers(self.publications, START, random.Random(f"{seed} servers"))
        middle = chance.uniform(0.2, 0.8) * self.end
        late = 0.9 * self.end
        self.servers.network_outages = ((middle, middle + 2400), (late, late + 900))
        self.ledger = Ledger(self.publications, START)
        self.channels = ChannelServer(random.Random(f"{seed} channels"))
        self.killer = Killer(random.Random(f"{seed} kills"))
        self.log = Log()
        self.path = folder / "config.yaml"
        self.path.write_text(write_config(self.publications))
        self.steps = plan_steps(self.end, chance)
        self.happened: Counter[str] = Counter()
        self._chance = chance
        self._stepped = timedelta()

    async def live(self) -> None:
        """Run the daemon until the end, however often it is stopped."""
        while self.loop.time() < self.end:
            down = 1.0
            try:
                down = await self._live_once()
            except Killed:
                down = self._die()
            self.servers.answers.clear()
            await self._stay_down(down)
        self.channels.is_well = True
        await self._tell_the_rest()

    def _die(self) -> float:
        self.happened["kill"] += 1
        for key, answer in self.servers.answers.items():
            self.ledger.see_page(key, answer)
        self.ledger.break_polls()
        return self._chance.choice((5.0, 60.0, 600.0))

    async def _stay_down(self, seconds: float) -> None:
        """Let *seconds* pass without a daemon; the clock may be set meanwhile."""
        before = self.clock.wrong_by
        await asyncio.sleep(seconds)
        while self.steps and self.steps[0].at <= self.loop.time():
            step = self.steps.pop(0)
            if step.kind == "clock":
                self._set_clock(step)
        self.servers.forget_pauses()
        self.ledger.restart(self.loop.time(), self.clock.wrong_by - before + self._stepped)
        self._stepped = timedelta()

    async def _live_once(self) -> float:
        """Run the daemon until the next stop; return for how long it stays down."""
        async with monitor.open_monitor(self.path, self.clock.pair) as running:
            self._prepare(running)
            self.killer.follow(running.store)
            next_tick = next_tidying = self.loop.time()
            while self.loop.time() < self.end:
                if self.killer.is_dead:
                    raise Killed
                while self.steps and self.steps[0].at <= self.loop.time():
                    step = self.steps.pop(0)
                    if step.kind == "restart":
                        self.happened["restart"] += 1
                        return step.amount
                    self._do(step)
                await running.guard("poll_due", running.poll_due())
                await running.guard("deliver", running.deliver())
                if self.loop.time() >= next_tick:
                    next_tick = self.loop.time() + TICK
                    await running.guard("tick", running.tick())
                if self.loop.time() >= next_tidying:
                    next_tidying = self.loop.time() + HOUSEKEEPING
                    await running.guard("housekeeping", running.upkeep.housekeeping())
                await self._sleep(running, next_tick)
        return 1.0

    async def _sleep(self, running: monitor.Monitor, next_tick: float) -> None:
        """Sleep whole seconds until something is due."""
        due = running.agenda.find_first_due() or NEVER
        times = [due, next_tick, self.end, *(step.at for step in self.steps[:1])]
        wait = min(times) - self.loop.time()
        await asyncio.sleep(max(1.0, math.ceil(wait)))

    def _do(self, step: Step) -> None:
        if step.kind == "kill":
            self.killer.arm_in(self._chance.randrange(1, 60))
        else:
            self._set_clock(step)

    def _set_clock(self, step: Step) -> None:
        self.happened["clock"] += 1
        by = timedelta(seconds=step.amount)
        self.clock.wrong_by += by
        if by > timedelta():  # the stored times stay, so a start finds the feeds due earlier
            self._stepped += by
        for account in self.ledger.accounts.values():
            if not account.feed.every:  # its schedule is of the wall clock
                account.earliest = -NEVER
                account.latest = NEVER

    def _prepare(self, running: monitor.Monitor) -> None:
        """Put the channels in place, and follow the polls of the daemon."""
        real_poll = running.poll

        async def poll(feed: Feed) -> Page:
            began = self.loop.time()
            self.ledger.begin_poll(feed.key, began)
            self.servers.answers.pop(feed.key, None)
            try:
                page = await real_poll(feed)
            except BaseException:
                if answer := self.servers.answers.pop(feed.key, None):
                    self.ledger.see_page(feed.key, answer)
                raise
            self._end_poll(feed.key, began)
            return page

        running.poll = poll  # type: ignore[method-assign]
        running.send = self.channels.send  # type: ignore[assignment]

    def _end_poll(self, key: str, began: float) -> None:
        at = self.loop.time()
        answer = self.servers.answers.pop(key, None)
        if answer is None and self.servers.is_lost(at):
            answer = Answer(at, "no_network")
        self.ledger.end_poll(key, answer, began, at)
        self.ledger.plan_schedule(key, self.clock.now(), at)

    async def _tell_the_rest(self) -> None:
        """Send all that still waits, with a daemon that polls nothing."""
        async with monitor.open_monitor(self.path, self.clock.pair) as running:
            self._prepare(running)
            for _ in range(30):
                await running.tick()
                await running.deliver()
                while await running.lanes.wait_for_one():
                    pass
                await asyncio.sleep(120)


def write_config(publications: list[Publication]) -> str:
    """Return the config of the daemon."""
    lines = ["feeds:"]
    for feed in publications:
        when = f"every: {feed.every / HOUR:.0f}h"
        if not feed.every:
            when = f'schedule: "{feed.schedule_minute} */6 * * *"'
        lines.append(f"  - {{url: {feed.url}, {when}, name: F{feed.number}}}")
    lines += [
        "watches:",
        f"  - {{name: Money, keywords: [{MONEY_WORD}], alert_on: [match], tell: [desk]}}",
        f"  - {{name: Coins, keywords: [{COINS_WORD}], alert_on: [match, burst],",
        "     tell: [desk, far]}",
        "channels: {desk: {type: console}, far: {type: console}, ops: {type: console}}",
        "ops: ops",
    ]
    return "\n".join(lines) + "\n"


@contextlib.contextmanager
def in_zone(name: str) -> Any:
    """Let the machine be in the time zone *name*."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()


def run(feeds: int, days: float, seed: int) -> dict[str, Any]:
    """Return the figures of one month; `violations` is empty if all checks hold."""
    began = time.process_time()
    with tempfile.TemporaryDirectory() as name, in_zone(ZONE):
        month = Month(Path(name), feeds, days, seed)
        settings = structlog.get_config()
        structlog.configure(wrapper_class=_wrap(month.log), cache_logger_on_first_use=False)
        month.loop.set_exception_handler(lambda *_: None)  # of tasks that a kill ended
        try:
            with connect(month.servers):
                month.loop.run_until_complete(month.live())
        finally:
            month.loop.close()
            structlog.configure(**settings)
        facts, violations = check_state(month)
    violations += [*month.ledger.violations, *month.servers.violations, *month.channels.violations]
    violations += [f"log: {crash}" for crash in month.log.crashes]
    late = month.ledger.lateness
    return {
        "feeds": feeds,
        "days": days,
        "seed": seed,
        "happened": dict(month.happened),
        "polls": sum(account.polls for account in month.ledger.accounts.values()),
        "polls_ended": dict(month.ledger.ended),
        "requests": month.servers.requests,
        "statuses": dict(sorted(month.servers.statuses.items())),
        "late_p99_s": round(find_quantile(late, 0.99)),
        "late_max_s": round(max(late, default=0.0)),
        "requests_in_a_pause_of_an_earlier_process": month.servers.pauses_forgotten,
        "due": count_arrivals(month.ledger.accounts),
        "deliveries": dict(month.channels.outcomes),
        "events": dict(month.log.events),
        **facts,
        "violations": len(violations),
        "first_violations": violations[:MAX_SHOWN],
        "cpu_s": round(time.process_time() - began),
    }


def _wrap(log: Log) -> Any:
    """Return a class whose loggers all are *log*."""
    return lambda *_args, **_kwargs: log


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--feeds", type=int, default=2000)
    parser.add_argument("--days", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = options.seed
    if seed is None:
        seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}", file=sys.stderr)
    figures = run(options.feeds, options.days, seed)
    print(json.dumps({**figures, "machine": machine()}, indent=2))
    return 1 if figures["violations"] else 0


if __name__ == "__main__":
    sys.exit(main())
