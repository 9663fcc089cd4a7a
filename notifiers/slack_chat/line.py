"""Keep one connection to Slack open for as long as the daemon wants it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from notifiers._lines import LineAddress
from notifiers._tools import Tools
from notifiers.slack_chat.connection import Connection, Refuse, Take, start
from notifiers.slack_chat.opening import LineTrouble, open_address


class Rhythm(NamedTuple):
    """The times of a line, in seconds."""

    ping: float = 5.0
    """Between two pings."""
    greet: float = 10.0
    """For Slack to say hello."""
    first_pause: float = 1.0
    """Before the first new connection; each further pause is twice as long."""
    max_pause: float = 60.0
    """Doubled: after a long trouble people can answer up to two minutes later."""
    needs_person: float = 900.0
    """Before a trouble is tried again that only a person can end."""
    stable: float = 30.0
    """After which a connection that ends counts as one that had worked."""


Report = Callable[[LineTrouble | None], None]
"""Gets the trouble of the line; None when it works."""

REFRESH = ("refresh_requested", "warning")
"""Slack's words for a connection that it replaces; another one is to be opened first."""
_OFF = LineTrouble(
    "Socket Mode of the app is off; switch it on in the app's settings", needs_person=True
)


class Line:
    """The line to the app of one address; `run` lasts until it is cancelled."""

    def __init__(self, tools: Tools, address: LineAddress, rhythm: Rhythm | None = None) -> None:
        """Lead to *address*; nothing is opened yet."""
        self._tools = tools
        self._address = address
        self._rhythm = rhythm or Rhythm()
        self._pause = self._rhythm.first_pause

    async def run(self, take: Take, refuse: Refuse, report: Report) -> None:
        """Keep a connection open: *take* gets the requests, *refuse* and *report* the troubles."""
        open_now: Connection | None = None
        try:
            while True:
                made = await self._connect(take, refuse)
                if open_now is not None:  # the new one stands before the old one ends
                    await open_now.close()
                    open_now = None
                if isinstance(made, LineTrouble):
                    report(made)
                    await self._rest(made)
                    continue
                open_now = made
                report(None)
                open_now = await self._use(made, report)
        finally:
            if open_now is not None:
                await open_now.close()

    async def _connect(self, take: Take, refuse: Refuse) -> Connection | LineTrouble:
        address = self._address
        opened = await open_address(self._tools, address.app_token.reveal(), address.api)
        if isinstance(opened, LineTrouble):
            return opened
        connection = Connection(self._tools, opened, self._rhythm.ping, take, refuse)
        try:
            trouble = await start(connection, self._rhythm.greet)
        except BaseException:
            await connection.close()
            raise
        if trouble is None:
            return connection
        await connection.close()
        return trouble

    async def _use(self, connection: Connection, report: Report) -> Connection | None:
        """Wait for the end of *connection*; return it where a new one is to be opened first."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        reason = await connection.wait_for_end()
        if loop.time() - began >= self._rhythm.stable:
            self._pause = self._rhythm.first_pause
        if reason in REFRESH:
            await asyncio.sleep(0 if loop.time() - began >= self._rhythm.stable else self._grow())
            return connection
        await connection.close()
        trouble = (
            _OFF if reason == "link_disabled" else LineTrouble(f"{reason}; it is opened again")
        )
        report(trouble)
        await self._rest(trouble)
        return None

    async def _rest(self, trouble: LineTrouble) -> None:
        """Wait before the next connection: longer and longer, and as long as Slack asks."""
        pause = self._rhythm.needs_person if trouble.needs_person else self._grow()
        asked = trouble.retry_in or timedelta()
        with contextlib.suppress(OverflowError):
            await asyncio.sleep(max(pause, asked.total_seconds()))

    def _grow(self) -> float:
        pause = self._pause
        self._pause = min(2 * pause, self._rhythm.max_pause)
        return pause
