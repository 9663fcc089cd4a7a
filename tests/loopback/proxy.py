"""A web proxy on loopback: CONNECT for https, whole addresses for http. Every host is this machine."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from urllib.parse import urlsplit

from tests.loopback.stream import StreamServer


class ProxyServer(StreamServer):
    """The proxy, in a thread of its own: `with ProxyServer() as proxy:`."""

    def __init__(self, login: str = "", status: int = 200) -> None:
        """Ask for *login*, as user:password; answer each CONNECT with *status*."""
        self.requests: list[str] = []
        """The first line of each request."""
        self._login = login
        self._status = status

    @property
    def url(self) -> str:
        """Return the address, with the login."""
        login = f"{self._login}@" if self._login else ""
        return f"http://{login}127.0.0.1:{self.port}"

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line = head.partition("\r\n")[0]
        self.requests.append(line)
        method, target, _ = line.split(" ")
        status = 200 if self._may_pass(head) else 407
        if method == "CONNECT" or status != 200:
            status = self._status if status == 200 else status
            writer.write(b"HTTP/1.1 %d Says\r\nContent-Length: 0\r\n\r\n" % status)
        if status != 200:
            return
        port = int(target.rpartition(":")[2]) if method == "CONNECT" else urlsplit(target).port
        other_reader, other_writer = await asyncio.open_connection("127.0.0.1", port)
        self._keep(other_writer)
        if method != "CONNECT":
            path = urlsplit(target).path
            other_writer.write(head.replace(target, path, 1).encode("latin-1"))
        async with asyncio.TaskGroup() as group:
            group.create_task(_copy(reader, other_writer))
            group.create_task(_copy(other_reader, writer))

    def _may_pass(self, head: str) -> bool:
        token = base64.b64encode(self._login.encode()).decode()
        return not self._login or f"proxy-authorization: basic {token}".lower() in head.lower()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()
