"""A server on loopback that takes posts of any program, and keeps them.

    with Taker() as taker:
        Plugin(url=Secret(taker.url))

`posts` are the requests that it took. `faults` is a script, a step for each request:

    ""                  taken, 204
    503, 422 ...        not taken, that status
    429:7               not taken, that status with Retry-After
    drop, hang, reset   not taken; connection cut, no answer, connection reset
    commit_drop, commit_hang, commit_500     taken, then the same
    redirect:URL        307 to URL
    huge                taken, then an endless answer
    large               taken, then an answer of 8 MB
    garbage             bytes that are no HTTP
    echo                422, with the whole request in the body
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.loopback.thread import ThreadedServer, serve_http


@dataclass(frozen=True)
class Taken:
    """A request; header names are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes


class Taker(ThreadedServer):
    """The server, on its own thread; a context manager."""

    path = "/hooks/loopback-secret-path"

    def __init__(self, tls: ssl.SSLContext | None = None, status: int = 204) -> None:
        """Prepare a server that answers *status* to what it takes, over *tls* if it is given."""
        self.tls = tls
        self.status = status
        self.posts: list[Taken] = []
        self.requests: list[Taken] = []
        """Also those that it did not take."""
        self.faults: list[str] = []
        self.base = ""

    @property
    def url(self) -> str:
        """Return the address that takes posts."""
        return self.base + self.path

    async def _serve(self, started: threading.Event) -> None:
        server = web.Server(self._answer, access_log=None)
        runner = web.ServerRunner(server, shutdown_timeout=0.1)
        scheme = "https" if self.tls else "http"
        async with serve_http(runner, tls=self.tls) as port:
            self.base = f"{scheme}://127.0.0.1:{port}"
            started.set()
            await self._stop.wait()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        taken = Taken(request.path_qs, headers, await request.read())
        self.requests.append(taken)
        step = self.faults.pop(0) if self.faults else ""
        if step.startswith("commit_") or step in {"", "huge", "large"}:
            self.posts.append(taken)
        return await self._play(request, taken, step.removeprefix("commit_"))

    async def _play(self, request: web.BaseRequest, taken: Taken, step: str) -> web.StreamResponse:
        fault, _, detail = step.partition(":")
        if fault in _CUTS:
            return await _CUTS[fault](request)
        if fault == "hang":
            await self._stop.wait()
            return web.Response()
        if fault == "huge":
            return await self._pour(request)
        return self._make_answer(taken, fault, detail)

    def _make_answer(self, taken: Taken, fault: str, detail: str) -> web.Response:
        if fault == "large":
            return web.Response(body=b"x" * 8_000_000)
        if fault == "redirect":
            return web.Response(status=307, headers={"Location": detail})
        if fault == "echo":
            return web.Response(status=422, text=repr(taken))
        headers = {"Retry-After": detail} if detail else {}
        return web.Response(status=int(fault or self.status), headers=headers)

    async def _pour(self, request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while not self._stop.is_set():
            await response.write(b"x" * 65536)
        return response


async def _cut(request: web.BaseRequest) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _reset(request: web.BaseRequest) -> web.Response:
    transport: Any = request.transport
    handle = transport.get_extra_info("socket")
    handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    return web.Response()


async def _babble(request: web.BaseRequest) -> web.Response:
    transport: Any = request.transport
    transport.write(b"\x00\xff not HTTP\r\n\r\n")
    await asyncio.sleep(0.02)  # send the bytes first
    transport.close()
    return web.Response()


_CUTS = {"drop": _cut, "reset": _reset, "garbage": _babble}
