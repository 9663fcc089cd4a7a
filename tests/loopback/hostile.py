"""A server on loopback that answers each path with bytes of its own choice, at its own pace."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Mapping

from tests.loopback.stream import StreamServer


class Wire:
    """One connection, after its request was read."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.request = b""

    async def read_request(self) -> str:
        """Return the path of the request; empty if none came."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            self.request = await self._reader.readuntil(b"\r\n\r\n")
        words = self.request.decode("latin-1").split(" ")
        return words[1] if len(words) > 1 else ""

    async def send(self, *parts: bytes, pause: float = 0.0) -> None:
        """Send *parts*, with a *pause* in seconds after each."""
        for part in parts:
            self._writer.write(part)
            await self._writer.drain()
            await asyncio.sleep(pause)

    async def send_for_ever(self, part: bytes, pause: float = 0.0) -> None:
        """Send *part* again and again, until the other side hangs up."""
        while True:
            await self.send(part, pause=pause)

    async def drip(self, text: bytes, pause: float = 0.02) -> None:
        """Send *text* byte by byte."""
        await self.send(*(text[at : at + 1] for at in range(len(text))), pause=pause)

    async def be_silent(self) -> None:
        """Wait until the other side hangs up."""
        await self._reader.read()

    def reset(self) -> None:
        """Break the connection off."""
        handle: socket.socket = self._writer.get_extra_info("socket")
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()


Script = Callable[[Wire], Awaitable[None]]
"""Answers one request; the connection is closed at its end."""


class HostileServer(StreamServer):
    """The server, in a thread of its own: `with HostileServer(scripts) as server:`."""

    def __init__(
        self,
        scripts: Mapping[str, Script],
        host: str = "127.0.0.1",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Answer each path "/name" by the script of that name; over *tls*, if it is given."""
        self._scripts = scripts
        self.tls = tls
        self.host = host
        self.connections = 0
        self.requests: list[bytes] = []
        """Each as it came, byte for byte."""

    @property
    def address(self) -> str:
        """Return the ip:port, as the option `allow_private` takes it."""
        return f"{self.host}:{self.port}"

    def url(self, name: str = "") -> str:
        """Return the address that is answered by the script *name*."""
        scheme = "http" if self.tls is None else "https"
        return f"{scheme}://{self.address}/{name}"

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        wire = Wire(reader, writer)
        path = await wire.read_request()
        self.requests.append(wire.request)
        script = self._scripts.get(path.removeprefix("/").partition("?")[0])
        if script is not None:
            await script(wire)
