"""The listener: serves the socket of a database in the event loop, one request a client.

A client gets one line and a deadline for each step. So one that says nothing, hangs up or sends
without end costs a little memory for seconds, and delays nobody.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from daemon.crew import Crew, Guard
from daemon.wire import address, lines, peers
from model import Unreachable

LINE_DEADLINE = 5.0  # seconds for a client to send its line, and to take the reply
MAX_CLIENTS = 200  # served at once; each may hold 128 KiB and one open file
MAX_WAITING = 1000  # connections that wait to be accepted; the system may allow fewer
STOP_DEADLINE = 1.0  # seconds for the answers under way when the listener closes
ROOT = 0

Answer = Callable[[Mapping[str, str]], Awaitable[Mapping[str, str]]]
"""Does a request and returns the reply; raises nothing."""


class Listener:
    """Serves the socket of a database."""

    def __init__(self, database: Path, guard: Guard, answer: Answer) -> None:
        """Serve *database*: let *answer* do each request, inside *guard*."""
        self._database, self._answer = database, answer
        self._clients = Crew(guard)
        self._numbers = itertools.count()
        self._place: address.Place | None = None
        self._server: asyncio.Server | None = None

    async def listen(self) -> None:
        """Make the socket and listen; do nothing while a command can find the one that is there.

        Raises:
            Unreachable: there is no place for the socket.
        """
        if self._place is not None and self._place.is_there():
            return
        self._hang_up()
        place = address.bind(self._database)
        try:
            self._server = await asyncio.start_unix_server(
                self._receive,
                sock=place.socket,
                limit=lines.MAX_REQUEST_BYTES,
                backlog=MAX_WAITING,
            )
        except OSError as error:
            place.remove()
            raise Unreachable(
                f"{self._database}: cannot listen for commands ({error.strerror or error}); it is "
                "tried again"
            ) from error
        self._place = place

    async def close(self) -> None:
        """Delete the socket, and let the answers under way finish."""
        self._hang_up()
        await self._clients.end(within=STOP_DEADLINE)

    def _hang_up(self) -> None:
        """Take no more clients."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._place is not None:
            self._place.remove()
            self._place = None

    def _receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a new client among the others, or refuse it."""
        refusal = self._find_refusal(writer)
        if refusal:
            writer.write(lines.encode(lines.make_reply(False, refusal)))
            writer.close()
            return
        self._clients.start(f"command {next(self._numbers)}", self._serve(reader, writer))

    def _find_refusal(self, writer: asyncio.StreamWriter) -> str:
        """Return the reason to refuse a client, or nothing."""
        user = peers.read_user(writer.get_extra_info("socket"))
        own = os.geteuid()
        if user not in {own, ROOT}:
            whose = "an unknown user" if user is None else f"user {user}"
            return (
                f"{self._database}: the daemon takes no command of {whose}; ask as user {own} "
                "or as root"
            )
        if len(self._clients) >= MAX_CLIENTS:
            return f"{self._database}: {MAX_CLIENTS} commands at once are too many; ask again later"
        return ""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request, do it, send the reply, and hang up."""
        try:
            reply = await self._do(reader)
            if reply is not None:
                await _send(writer, reply)
        finally:
            writer.transport.abort()

    async def _do(self, reader: asyncio.StreamReader) -> Mapping[str, str] | None:
        """Return the reply to the request that *reader* brings; None if the client is gone."""
        try:
            async with asyncio.timeout(LINE_DEADLINE):
                line = await reader.readuntil()
            request = lines.decode(line)
        except TimeoutError:
            problem = f"no line came within {LINE_DEADLINE:.0f} s"
        except asyncio.LimitOverrunError:
            problem = f"the line is longer than {lines.MAX_REQUEST_BYTES:,} bytes"
        except asyncio.IncompleteReadError:
            problem = "the line has no end"
        except OSError:
            return None
        except ValueError as error:
            problem = str(error)
        else:
            return await self._answer(request)
        return lines.make_reply(False, f"this is no request ({problem}); send one line of JSON")


async def _send(writer: asyncio.StreamWriter, reply: Mapping[str, str]) -> None:
    """Send *reply*; a client that does not take it goes without."""
    writer.transport.set_write_buffer_limits(high=0)  # `drain` waits until all is sent
    try:
        async with asyncio.timeout(LINE_DEADLINE):
            writer.write(lines.encode(reply))
            await writer.drain()
    except OSError:  # a missed deadline is one as well
        return
