"""A server of streams, in a thread of its own: each connection is one call of `_answer`."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading

from tests.loopback.thread import ThreadedServer, stop_taking


class StreamServer(ThreadedServer):
    """Base of the servers that write their answers byte by byte; it closes all it opened."""

    host = "127.0.0.1"
    port = 0
    tls: ssl.SSLContext | None = None

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection; it is closed at the end."""
        raise NotImplementedError

    async def _serve(self, started: threading.Event) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._transports: list[asyncio.WriteTransport] = []
        server = await asyncio.start_server(self._start, self.host, 0, ssl=self.tls)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await self._stop.wait()
        await stop_taking(*server.sockets)
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for transport in self._transports:
            transport.abort()
        await asyncio.sleep(0.01)  # the loop closes their sockets

    def _start(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._keep(writer)
        task = asyncio.ensure_future(self._answer_and_close(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _keep(self, writer: asyncio.StreamWriter) -> None:
        """Close the connection of *writer* at the end."""
        self._transports.append(writer.transport)

    async def _answer_and_close(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._answer(reader, writer)
        writer.close()
