"""The polls under way, and when the next one starts: at once, when a place or a turn is free."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Protocol

import feeds
from daemon.agenda import Agenda
from daemon.crew import Crew
from daemon.guard import Guard
from daemon.tools import Tools
from daemon.turns import Turns
from model import Feed

if TYPE_CHECKING:
    from config import Config

MAX_POLLS = 64
"""Polls under way at once, without those that only wait for a server's turn."""
MAX_WAITING = 1000
"""Polls that may wait for a server's turn besides; each holds some 20 kB."""
MAX_LINED_UP = 1000
"""Feeds that are put into the lines of their publishers at once, which takes some 10 ms."""


class Daemon(Protocol):
    """The parts of a daemon that polls feeds."""

    config: Config
    tools: Tools
    agenda: Agenda
    guard: Guard
    stopping: bool
    steady: Callable[[], float]

    def poll(self, feed: Feed) -> Coroutine[Any, Any, Any]:
        """Read one feed."""
        ...


class Polls(Crew):
    """The polls under way, and the lines of the feeds that wait to be polled.

    Whenever a poll is done, the next one starts. A timer starts it when the turn of its publisher
    comes.
    """

    def __init__(self, daemon: Daemon) -> None:
        """Poll the feeds of *daemon*, as its agenda says."""
        super().__init__(daemon.guard)
        self._daemon = daemon
        self._turns = Turns()
        self._timer: asyncio.TimerHandle | None = None
        self._due: dict[str, float] = {}
        """When the feeds in the lines were due, on the steady clock."""

    def start_due(self) -> None:
        """Start to read the feeds that are due, as far as there is a place and a turn."""
        daemon = self._daemon
        if daemon.stopping or daemon.guard.is_pausing or daemon.guard.trouble is not None:
            return
        now = asyncio.get_running_loop().time()
        self._line_up()
        for key in self._turns.take(now, self._count_places()):
            feed = daemon.config.feeds.get(key)
            due = self._due.pop(key, daemon.steady())
            if feed is None or key in self:
                self._turns.finish(key)
            else:
                daemon.tools.counters.observe_lateness(daemon.steady() - due)
                self.start(key, daemon.poll(feed))
        self._set_timer()

    def _line_up(self) -> None:
        """Put the feeds that are due into the lines of their publishers."""
        daemon = self._daemon
        for key, due in daemon.agenda.take(daemon.steady(), MAX_LINED_UP).items():
            source = daemon.config.sources.get(key)
            if source is not None:
                host = feeds.find_public_host(key, source)
                self._due.setdefault(key, due)
                self._turns.add(key, daemon.tools.feeds.name_publisher(key) if host else "")

    def _count_places(self) -> int:
        """Return how many polls may start. One that waits for a server's turn takes no place."""
        waiting = min(self._daemon.tools.feeds.waiting, MAX_WAITING)
        return MAX_POLLS + waiting - len(self)

    def _set_timer(self) -> None:
        """Look again when the turn of the next feed comes."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        start = self._turns.find_next_start()
        if start is not None and self._count_places() > 0:
            self._timer = asyncio.get_running_loop().call_at(start, self.start_due)

    def _end_piece(self, name: str) -> None:
        super()._end_piece(name)
        self._turns.finish(name)
        self.start_due()

    async def wait_for_one(self) -> bool:
        """Wait until some poll is done or starts; False at once if no feed is due any more."""
        if len(self):
            return await super().wait_for_one()
        start = self._turns.find_next_start()
        if start is None:
            return False
        await asyncio.sleep(start - asyncio.get_running_loop().time())
        self.start_due()
        return True
