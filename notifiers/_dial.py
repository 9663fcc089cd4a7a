"""Connect to a server by its name, with the name looked up in the channel's own thread.

The event loop looks names up in a pool of few threads. A name server that does not answer would
hold all of them, and no other channel could look up its own.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

DoApart = Callable[[Callable[[], Any]], Awaitable[Any]]
"""Does a piece of work in a thread, and returns its result."""


async def dial(host: str, port: int, seconds: float, do_apart: DoApart) -> socket.socket:
    """Return a socket that is connected to *host*, at the first of its addresses that answers.

    Raises:
        OSError: none of them answers; a name that is not found raises its gaierror.
        TimeoutError: that took more than *seconds*.
    """
    look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    async with asyncio.timeout(seconds):
        found = await do_apart(look_up)
        failure = OSError(f"{host} has no address")
        for family, kind, protocol, _, address in found:
            try:
                return await _connect(socket.socket(family, kind, protocol), address)
            except OSError as error:
                failure = error
        raise failure


async def _connect(sock: socket.socket, address: Any) -> socket.socket:
    """Return *sock*, connected to *address*; closed if that fails."""
    try:
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, address)
    except BaseException:
        sock.close()
        raise
    return sock
