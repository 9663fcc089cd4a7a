"""Keep the lines open by which people answer, and say so where one fails.

A line has its own task. It stores requests and acknowledges them; all else is done by the desk, so
that no poll and no delivery waits for a chat.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import alerts
import notifiers
from daemon.chat import people
from daemon.chat.desk import Desk
from daemon.crew import Crew
from storage import LineRow
from terminal.logs import redact

if TYPE_CHECKING:
    from daemon.chat.people import Daemon
    from notifiers import LineAddress, LineTrouble

TELL_AFTER = timedelta(minutes=5)
"""How long a line fails before the operator hears of it. Doubled: nobody can answer for longer."""
END_WITHIN = 2.0
"""Seconds for the request under way when the daemon stops; it is done at the next start else."""

Keep = Callable[[], Coroutine[Any, Any, None]]


@contextlib.asynccontextmanager
async def open_chat(daemon: Daemon) -> AsyncIterator[Keep]:
    """Yield the function that keeps the lines of *daemon* open; close them with the block."""
    chat = Chat(daemon)
    try:
        yield chat.keep_chat
    finally:
        await chat.end()


class Chat:
    """The lines, and the requests that come by them."""

    def __init__(self, daemon: Daemon) -> None:
        """Let people answer to *daemon*; nothing is opened yet."""
        self._daemon = daemon
        self._desk = Desk(daemon)
        self._desk.wake = self._start_work
        self._work = Crew(daemon.guard)
        self._lines: dict[LineAddress, _OpenLine] = {}
        self._names: set[str] | None = None
        """The lines that are stored; None if that is not known."""

    async def keep_chat(self) -> None:
        """Open and close lines as the config asks, do what was asked, and report troubles."""
        wanted = people.group_lines(self._daemon.config)
        if not wanted and not self._lines and self._names is not None and not self._names:
            return
        for address in [one for one in self._lines if one not in wanted]:
            await self._lines.pop(address).end()
        for address, channels in wanted.items():
            if address not in self._lines:
                self._lines[address] = _OpenLine(self._daemon, self._desk, address)
            self._lines[address].name = ", ".join(channels)
        self._start_work()
        if not self._daemon.guard.is_pausing:
            self._report()

    def _start_work(self) -> None:
        """Start to do what was asked, unless that is under way."""
        self._work.start("chat", self._desk.work())

    def _report(self) -> None:
        """Store the states of the lines that changed, and tell the operator in time."""
        names = {line.name for line in self._lines.values()}
        if names != self._names:
            self._daemon.store.chat.keep_lines(names)
            self._names = names
        for line in self._lines.values():
            line.report()

    async def end(self) -> None:
        """Close the lines; a request that is not done is done at the next start."""
        await asyncio.gather(*(line.end() for line in self._lines.values()))
        self._lines.clear()
        await self._work.end(within=END_WITHIN)
        await self._desk.answering.end(within=END_WITHIN)


class _OpenLine:
    """A line with its task, and its state as it was stored last."""

    def __init__(self, daemon: Daemon, desk: Desk, address: LineAddress) -> None:
        self.name = ""
        self._daemon = daemon
        self._state = LineRow("")
        self._stored: LineRow | None = None
        self._needs_person = False
        line = notifiers.make_line(daemon.tools.notifiers.of(people.TOOLS), address)
        work = line.run(desk.take, self._refuse, self._hear)
        self._task = asyncio.ensure_future(daemon.guard("chat line", work))

    def _hear(self, trouble: LineTrouble | None) -> None:
        """Note that the line works, or its *trouble*; each trouble is logged once."""
        now = self._daemon.now()
        before = self._state
        if trouble is None:
            if before.failing_since or before.open_since is None:
                self._daemon.log.info("chat.opened", channels=self.name)
            self._state = replace(before, open_since=now, failing_since=None, problem="")
            self._needs_person = False
            return
        problem = redact(trouble.text)
        if problem != before.problem:
            self._daemon.log.warning("chat.failed", channels=self.name, problem=problem)
        since = before.failing_since or now
        self._state = replace(before, failing_since=since, problem=problem)
        self._needs_person = trouble.needs_person

    def _refuse(self, why: str) -> None:
        self._daemon.log.warning("chat.refused", channels=self.name, why=why)

    def report(self) -> None:
        """Store the state if it changed; tell the operator of a trouble that lasts, and its end."""
        now = self._daemon.now()
        if self._stored is None:
            self._recall()
        state = replace(self._state, name=self.name)
        lasts = state.failing_since is not None and now - state.failing_since >= TELL_AFTER
        said = None
        if state.failing_since is None and state.told is not None:
            said = alerts.write_line_recovered(state.name, now)
            state = replace(state, told=None)
        elif state.told is None and state.failing_since and (lasts or self._needs_person):
            problem = state.problem
            said = alerts.write_line_failing(state.name, problem, state.failing_since)
            state = replace(state, told=now)
        self._state = state
        if state == self._stored:
            return
        daemon = self._daemon
        with daemon.store.transaction() as tx:
            daemon.store.chat.write_line(state)
            if said is not None:
                daemon.operator.tell(tx, daemon.config, said, now)
        self._stored = state

    def _recall(self) -> None:
        """Go on with the trouble that an earlier daemon had with the line."""
        rows = self._daemon.store.chat.list_lines()
        old = next((row for row in rows if row.name == self.name), None)
        if old is not None:
            self._state = replace(self._state, told=old.told)

    async def end(self) -> None:
        """Close the line."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
