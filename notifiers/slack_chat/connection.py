"""One WebSocket to Slack, from its opening to its end, by Slack's own client.

The client would connect again by itself, log the secret address of a failed connection, and read
the proxy from the environment. So it is made for one connection, its log is off, and `line.py`
decides when to connect.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from model import ChatRequest, one_line
from notifiers._tools import Tools
from notifiers._web import FAILURES, judge_failure
from notifiers.slack_chat.envelopes import (
    MAX_ENVELOPE_CHARS,
    Envelope,
    Refused,
    is_about_line,
    read_envelope,
)
from notifiers.slack_chat.opening import LineTrouble

SILENT = logging.getLogger("notifiers.slack.line")
SILENT.setLevel(logging.CRITICAL + 1)

MAX_MISSED_PINGS = 3
"""Pings without an answer, after which a connection counts as dead."""
MAX_FRAME_BYTES = 4 * MAX_ENVELOPE_CHARS
"""Of a message on the wire; a larger one ends the connection."""
MAX_WHY_CHARS = 200

Take = Callable[[ChatRequest], Awaitable[bool]]
"""Stores a request so that a kill does not lose it, in far less than 3 s; False if it cannot."""
Refuse = Callable[[str], None]
"""Gets the reason why an envelope was refused."""


class Connection(SocketModeClient):
    """A connection that ends once, and says why."""

    def __init__(self, tools: Tools, address: str, ping: float, take: Take, refuse: Refuse) -> None:
        """Prepare the connection to *address*; pings go out every *ping* seconds."""
        web = AsyncWebClient(retry_handlers=[], logger=SILENT)
        super().__init__(
            app_token="",
            logger=SILENT,
            web_client=web,
            proxy="none",  # else it takes one from the environment
            auto_reconnect_enabled=False,
            ping_interval=ping,
        )
        self.proxy = tools.find_proxy(address.replace("ws", "http", 1))
        self._address = address
        self._made = self.aiohttp_client_session
        self.aiohttp_client_session = tools.make_session(is_long=True)
        self._take = take
        self._refuse = refuse
        self._asked: set[asyncio.Task[None]] = set()
        self.greeted = asyncio.Event()
        """Set by Slack's hello."""
        self.over = asyncio.Event()
        self.reason = ""
        """Why it is over: Slack's word, or the trouble."""

    async def connect(self) -> None:
        """Connect once."""
        await self._made.close()
        self.current_session = await self.aiohttp_client_session.ws_connect(
            self._address, autoping=False, proxy=self.proxy, max_msg_size=MAX_FRAME_BYTES
        )
        self.current_session_monitor = asyncio.ensure_future(self.monitor_current_session())
        self.message_receiver = asyncio.ensure_future(self.receive_messages())

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Do nothing: a line makes a new connection instead."""
        del force

    async def enqueue_message(self, message: str) -> None:
        """Take one message of Slack; the request in it is stored before it is acknowledged."""
        if is_about_line(message):
            self._hear(json.loads(message))
            return
        task = asyncio.ensure_future(self._answer(read_envelope(message)))
        self._asked.add(task)
        task.add_done_callback(self._asked.discard)

    def _hear(self, message: dict[str, Any]) -> None:
        """Take a message about the connection itself."""
        if message["type"] == "hello":
            self.greeted.set()
        else:
            self._end(one_line(str(message.get("reason", "")), MAX_WHY_CHARS) or "disconnect")

    async def _answer(self, read: Envelope | Refused) -> None:
        if isinstance(read, Refused):
            self._refuse(read.why)
        elif read.request is not None and not await self._take(read.request):
            return  # the person is told by Slack that it failed
        if read.id:
            with contextlib.suppress(*FAILURES, AttributeError):  # it is sent again, and known
                await self.send_socket_mode_response(SocketModeResponse(read.id))

    def _end(self, reason: str) -> None:
        if not self.over.is_set():
            self.reason = reason
            self.over.set()

    async def wait_for_end(self) -> str:
        """Wait until the connection is over, and return Slack's word or the trouble."""
        loop = asyncio.get_running_loop()
        last = self.last_ping_pong_time
        heard_at = loop.time()
        while not self.over.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.ping_interval / 4):
                    await self.over.wait()
            session = self.current_session
            if session is None or session.closed:
                self._end("the connection was closed")
            if self.last_ping_pong_time != last:
                last = self.last_ping_pong_time
                heard_at = loop.time()
            if loop.time() - heard_at > MAX_MISSED_PINGS * self.ping_interval:
                self._end("Slack answers no more on the connection")
        return self.reason

    async def close(self) -> None:
        """End the connection, and all work for it."""
        self.closed = True
        tasks = (self.message_processor, self.current_session_monitor, self.message_receiver)
        left = [task for task in (*tasks, *self._asked) if task is not None]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if self.current_session is not None:
            with contextlib.suppress(*FAILURES, TimeoutError):
                async with asyncio.timeout(1.0):
                    await self.current_session.close()
        await self._made.close()
        await self.aiohttp_client_session.close()


async def start(connection: Connection, within: float) -> LineTrouble | None:
    """Connect, and wait for Slack's hello; return the trouble if it does not come."""
    try:
        async with asyncio.timeout(within):
            await connection.connect()
            await connection.greeted.wait()
    except TimeoutError:
        return LineTrouble(f"Slack did not greet within {within:.0f} s; it is asked again")
    except aiohttp.WSServerHandshakeError as error:  # its text has the secret address
        return LineTrouble(f"Slack refuses the connection (HTTP {error.status}); it is asked again")
    except FAILURES as error:
        return LineTrouble(judge_failure(error, "api:", may_arrive=False).note)
    return None
