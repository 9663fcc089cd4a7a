"""A server in a thread of its own, which ends with its `with` block."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

from aiohttp import web

ROUNDS = 10
"""Of a loop, until each connection that it has taken is made; three are enough today."""


async def stop_taking(*listeners: socket.socket | asyncio.trsock.TransportSocket) -> None:
    """Take no more connections, and make those that were taken: a server may close then.

    The connection that asyncio takes in the round in which its server closes is never made nor
    closed.
    """
    for listener in listeners:
        asyncio.get_running_loop().remove_reader(listener)
    for _ in range(ROUNDS):
        await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def serve_http(
    runner: web.BaseRunner,
    host: str = "127.0.0.1",
    port: int = 0,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[int]:
    """Let *runner* serve until the block ends; yield its port."""
    await runner.setup()
    listener = socket.create_server((host, port))
    await web.SockSite(runner, listener, ssl_context=tls).start()
    try:
        yield listener.getsockname()[1]
    finally:
        await stop_taking(listener)
        await runner.cleanup()


async def cut_all(loop: asyncio.AbstractEventLoop) -> None:
    """Cut the connections that *loop* still has, also those with bytes that nobody reads."""
    for transport in list(getattr(loop, "_transports", {}).values()):
        transport.abort()
    await asyncio.sleep(0)
    await asyncio.sleep(0)  # the loop closes their sockets


class ThreadedServer:
    """Base of the loopback servers: each has its work in `_serve`, until `_stop` is set."""

    async def _serve(self, started: threading.Event) -> None:
        """Set *started* when the server can be asked, and end when `_stop` is set."""
        raise NotImplementedError

    async def _live(self, started: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        await self._serve(started)
        await cut_all(self._loop)

    def __enter__(self) -> Self:
        started = threading.Event()
        name = type(self).__name__
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._live(started)), name=name, daemon=True
        )
        self._thread.start()
        if not started.wait(10):
            raise TimeoutError(f"the loopback {name} did not start")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
