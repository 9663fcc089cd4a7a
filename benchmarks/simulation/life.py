"""The daemon's life in the simulation: it runs, is edited, stopped and killed, until the end."""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import publicsuffixlist
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

import monitor
from benchmarks.month import Killed, Killer, Log
from benchmarks.month_clock import WallClock
from benchmarks.month_publishers import DAY, HOUR, NEVER
from benchmarks.month_servers import Servers, connect
from benchmarks.simulation.ledger import Ledger
from benchmarks.simulation.loop import SimulatedLoop
from benchmarks.simulation.mail import PostOffice
from benchmarks.simulation.plan import START, Plan, Step, edit, find_outage
from benchmarks.simulation.settings import Settings, write_config
from benchmarks.simulation.slack import Workspace
from daemon import acts, background
from model import Feed, Page, StorageError
from notifiers import Tools, _smtp
from storage import _open

Look = Callable[["Life", Any], None]
"""Gets a life at its end, and the rows of its database."""
TICK = 1800.0
"""Seconds between two ticks; there are more whenever a message has waited long enough."""
HOUSEKEEPING = 12 * HOUR
DRAIN = 2 * HOUR
"""Seconds at the end in which all servers work."""

_NEXT_SEND = """
    SELECT min(max(d.not_before, coalesce(c.paused_until, 0))) FROM delivery d
    LEFT JOIN channel c ON c.name = d.channel WHERE d.state = 'pending' AND d.channel IN (%s)
"""
_NEXT_EDIT = """
    SELECT min(max(e.not_before, coalesce(c.paused_until, 0))) FROM edit e
    JOIN delivery d ON d.seq = e.delivery AND d.state = 'sent'
    LEFT JOIN channel c ON c.name = e.channel WHERE e.state = 'wanted' AND e.channel IN (%s)
"""
_NEXT_RELEASE = "SELECT min(until) FROM ruling WHERE state = 'held' AND channel IN (%s)"


class Life:
    """One simulated life; `live` runs it."""

    def __init__(self, folder: Path, plan: Plan, seed: int) -> None:
        """Prepare the world of *plan*."""
        self.plan, self.seed = plan, seed
        self.loop = SimulatedLoop()
        self.clock = WallClock(self.loop, START)
        self.servers = Servers(plan.publications, START, random.Random(f"{seed} servers"))
        self.servers.network_outages = tuple(plan.network)
        self.slack = Workspace(self._find_slack_fault, plan.wobble, f"{seed} slack")
        self.mail = PostOffice(self._find_mail_fault, plan.wobble, f"{seed} mail")
        self.path = folder / "config.yaml"
        self.settings = plan.settings
        self.reader: Any = None
        """A connection that reads the database of the daemon."""
        self.killer = Killer(random.Random(f"{seed} kills"))
        self.ledger = Ledger(self)
        self.slack.note = self.mail.note = self.ledger.note
        self.log = Log()
        self.happened: Counter[str] = Counter()
        self.is_draining = False
        self.fates: Counter[str] = Counter()
        """How many entries and channels met each fate."""
        self.look: Look | None = None
        self.well_since = 0.0
        """Since when the daemon runs and its database takes writes."""
        self._chance = random.Random(f"{seed} life")
        self._steps = list(plan.steps)
        self._next_day = DAY

    # --- faults ---------------------------------------------------------------------------------

    def _find_slack_fault(self, at: float) -> str:
        if self.is_draining:
            return ""
        return "refused" if self._is_network_lost(at) else find_outage(self.plan.slack, at)

    def _find_mail_fault(self, at: float) -> str:
        if self.is_draining:
            return ""
        return "refused" if self._is_network_lost(at) else find_outage(self.plan.mail, at)

    def _is_network_lost(self, at: float) -> bool:
        return any(begin <= at < end for begin, end in self.plan.network)

    def _follow_disk(self, running: monitor.Monitor) -> None:
        """Let commits fail while the disk is at fault."""

        def commit(connection: Any) -> None:
            fault = "" if self.is_draining else find_outage(self.plan.disk, self.loop.time())
            if fault and not self.killer.is_dead:
                self.happened[f"disk {fault}"] += 1
                words = "database or disk is full" if fault == "full" else "disk I/O error"
                connection.connection.dbapi_connection.rollback()
                raise OperationalError("COMMIT", None, sqlite3.OperationalError(words))

        event.listen(running.store._connection.engine, "commit", commit)

    def find_arrival(self, key: str) -> float | None:
        """Return when the message that carries *key* arrived; None if it did not."""
        posted = self.slack.by_key.get(key)
        arrived = posted or self.mail.by_key.get(key)
        return None if arrived is None else arrived.at

    # --- the life -------------------------------------------------------------------------------

    async def live(self) -> None:
        """Run the daemon until the end, however often it is stopped; then all must be told."""
        self.path.write_text(write_config(self.settings, self.plan.publications))
        while self.loop.time() < self.plan.end + DRAIN:
            down = 1.0
            try:
                down = await self._live_once()
            except Killed:
                self.happened["killed"] += 1
                down = self._chance.choice((5.0, 60.0, 600.0))
                self.ledger.break_polls()
                self.ledger.note("killed")
            except StorageError as error:  # a start on a full disk
                self.happened[f"no start: {type(error).__name__}"] += 1
                self.ledger.note("start.failed", problem=str(error)[:60])
                down = 60.0
            self.servers.answers.clear()
            self._excuse_sends()
            await asyncio.sleep(down)
            self.servers.forget_pauses()

    def _excuse_sends(self) -> None:
        """Note the deliveries under way at a stop: nobody knows whether they arrived."""
        for path in self.path.parent.rglob("*.db"):
            with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
                rows = db.execute("SELECT id FROM delivery WHERE state = 'sending'").fetchall()
            self.ledger.excused.update(key for (key,) in rows)
            self.mail.excuse(key for (key,) in rows)

    async def _live_once(self) -> float:
        """Run the daemon until the next stop; return for how long it stays down."""
        opened = monitor.open_monitor(self.path, self.clock.pair)
        async with opened as running, contextlib.AsyncExitStack() as stack:
            self._prepare(running)
            self.reader = sqlite3.connect(f"file:{running.store.path}?mode=ro", uri=True)
            stack.callback(self.reader.close)
            self.well_since = next_tick = next_tidying = self.loop.time()
            while self.loop.time() < self.plan.end + DRAIN:
                if self.killer.is_dead:
                    raise Killed
                if running.guard.trouble is not None:
                    self.well_since = self.loop.time()
                stop = await self._take_steps(running)
                if stop:
                    return stop
                await running.guard("poll_due", running.poll_due())
                if self._is_release_due(running) or self.loop.time() >= next_tick:
                    next_tick = self.loop.time() + TICK
                    await running.guard("tick", running.tick())
                await running.guard("deliver", running.deliver())
                if self.loop.time() >= next_tidying:
                    next_tidying = self.loop.time() + HOUSEKEEPING
                    await running.guard("housekeeping", running.upkeep.housekeeping())
                self._look_at_day()
                await self._sleep(running, next_tick)
            self.ledger.check(is_end=True)
        return 1.0

    def _prepare(self, running: monitor.Monitor) -> None:
        self.killer.follow(running.store)
        self._follow_disk(running)
        real_poll = running.poll

        async def poll(feed: Feed) -> Page:
            self.servers.answers.pop(feed.key, None)
            try:
                page = await real_poll(feed)
            except BaseException:
                self.ledger.see(feed.key, self.servers.answers.pop(feed.key, None))
                raise
            self.ledger.end_poll(feed.key, self.servers.answers.pop(feed.key, None))
            return page

        running.poll = poll  # type: ignore[method-assign]

    async def _take_steps(self, running: monitor.Monitor) -> float:
        """Do the steps of the plan that are due; return for how long the daemon stops, or 0."""
        if self.loop.time() >= self.plan.end:
            self._steps, self.is_draining = [], True
        while self._steps and self._steps[0].at <= self.loop.time():
            step = self._steps.pop(0)
            self.happened[step.kind] += 1
            if step.kind == "restart":
                self.ledger.note("restarted")
                return (5.0, 300.0, HOUR, 6 * HOUR)[int(step.number * 4)]
            if step.kind == "kill":
                self.killer.arm_in(1 + int(step.number * 30))
            elif step.kind == "edit":
                await self._edit(running, step)
            else:
                self._act(running, step)
        return 0.0

    async def _edit(self, running: monitor.Monitor, step: Step) -> None:
        before = running.config
        wanted = edit(self.settings, step.number)
        self.path.write_text(write_config(wanted, self.plan.publications))
        try:
            await running.guard("reload", running.reload(asked=True, accept=True))
        except BaseException:  # killed: the next start reads the file
            self._adopt(wanted)
            raise
        if running.config is not before:
            self._adopt(wanted)
        else:  # the disk was full
            self.path.write_text(write_config(self.settings, self.plan.publications))

    def _adopt(self, wanted: Settings) -> None:
        self.settings = wanted
        self.ledger.adopt(wanted)

    def _act(self, running: monitor.Monitor, step: Step) -> None:
        """Let a person answer an alert, or silence a watch."""
        chance = random.Random(step.number)
        rows = running.store.list_alerts(30)
        rows = [row for row in rows if row.kind == "match"]
        kind = chance.choice(("silence", "silence", "acknowledged", "not_relevant", "useful"))
        asked = {"do": "comment", "said": kind, "by": "kim", "via": "page"}
        if kind == "silence":
            desk = chance.choice(self.settings.desks)
            until = self.clock.now() + timedelta(hours=chance.choice((1, 8, 30)))
            asked = {"do": "silence", "watch": desk.name, "by": "kim", "reason": "enough"}
            asked["until"] = until.isoformat()
        elif rows:
            asked["alert"] = chance.choice(rows).id
        else:
            return
        try:
            reply = acts.do(running.store, running.config, asked, self.clock.now())
        except StorageError as error:
            self.ledger.note("act.failed", problem=type(error).__name__)
            return
        if reply.is_done:
            self.ledger.keep_act(asked, rows)

    # --- time -----------------------------------------------------------------------------------

    def _look_at_day(self) -> None:
        if self.loop.time() >= self._next_day and not self.killer.is_dead:
            self._next_day += DAY
            self.ledger.check(is_end=False)

    def _is_release_due(self, running: monitor.Monitor) -> bool:
        due = self._read_next(_NEXT_RELEASE, running.config.channels)
        return due is not None and due <= self.loop.time()

    def _read_next(self, query: str, names: Iterable[str]) -> float | None:
        """Return the time of the first row of *query* in channels, in seconds of the loop."""
        listed = ", ".join(f"'{name}'" for name in names)
        (found,) = self.reader.execute(query % listed).fetchone()
        return None if found is None else found / 1e6 - START.timestamp()

    async def _sleep(self, running: monitor.Monitor, next_tick: float) -> None:
        """Sleep whole seconds until something is due, or a poll or the work of a lane has ended.

        The daemon looks each second. A look that would find nothing is left out, so an outage in
        which a channel answers nothing for hours costs little.
        """
        if self.killer.is_dead:
            return
        now = self.loop.time()
        times = self._list_times(running, next_tick)
        later = [one for one in times if one > now] or [now + 1]
        is_late = min(times) <= now and not running.guard.is_pausing
        wait = 1.0 if is_late else max(1.0, math.ceil(min(later) - now))
        under_way = (*running.lanes._tasks.values(), *running.polls._tasks.values())
        if not under_way:
            await asyncio.sleep(wait)
            return
        await asyncio.wait(under_way, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
        whole = max(1.0, math.ceil(self.loop.time() - now))
        await asyncio.sleep(now + whole - self.loop.time())

    def _list_times(self, running: monitor.Monitor, next_tick: float) -> list[float]:
        """Return when something is due next. A channel whose lane works looks by itself."""
        channels = tuple(running.config.channels)
        sends = [name for name in channels if name not in running.lanes]
        edits = [name for name in channels if f"{name} (edits)" not in running.lanes]
        times = [next_tick, self._next_day, self.plan.end + DRAIN]
        times += [step.at for step in self._steps[:1]]
        times += [running.agenda.find_first_due() or NEVER]
        times += [running.guard.resume_at] if running.guard.is_pausing else []
        times.append(self._read_next(_NEXT_SEND, sends) or NEVER)
        times.append(self._read_next(_NEXT_EDIT, edits) or NEVER)
        times.append(self._read_next(_NEXT_RELEASE, channels) or NEVER)
        return times


class _Seeded:
    """In the place of the module `secrets`."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(f"{seed} name")

    def token_hex(self, size: int) -> str:
        return self._chance.randbytes(size).hex()


async def _run_nothing(*_: Any, **__: Any) -> dict[str, Any]:
    """Stand in for the processes that look at the past of new watches."""
    return {"problem": "there are no processes in the simulation"}


@contextlib.contextmanager
def stand_in(life: Life) -> Iterator[None]:
    """Let the daemon of *life* talk to its servers, and take no chance but the seed's."""
    replaced: list[tuple[Any, str, Any]] = [
        (Tools, "session", lambda *_, **__: life.slack),
        (Tools, "close", _close_nothing),
        (Tools, "do_apart", _do_here),
        (_smtp, "dial", _dial_nothing),
        (_smtp, "SMTP", life.mail.make_client),
        (_open, "secrets", _Seeded(life.seed)),
        (background, "_run", _run_nothing),
        (publicsuffixlist, "PublicSuffixList", _load_suffixes),  # read once, not at each start
    ]
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in replaced]
    for owner, name, one in replaced:
        setattr(owner, name, one)
    try:
        with connect(life.servers):
            yield
    finally:
        for owner, name, real in before:
            setattr(owner, name, real)


_load_suffixes = cache(publicsuffixlist.PublicSuffixList)


async def _do_here(_tools: Tools, work: Callable[[], Any]) -> Any:
    """Do the work of a channel's thread in the loop."""
    return work()


async def _dial_nothing(*_: Any) -> None:
    """Open no connection: the client is one in memory."""


async def _close_nothing(_tools: Tools) -> None:
    """Leave the workspace as it is."""
