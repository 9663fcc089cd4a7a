"""A feed server on loopback: a test sets its answers, and it keeps the requests.

In a coroutine: `async with Web() as web:`. From another thread: `with WebServer() as web:`. Both:
`web.set("/rss", body, etag='"1"')`, `web.url("/rss")`, `web.address`, `web.requests`.
"""

from __future__ import annotations

import asyncio
import functools
import gzip
import hashlib
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import brotli
from aiohttp import web

from tests.loopback.thread import ThreadedServer, serve_http

ETAG_OF_BODY = "auto"
CHUNK_BYTES = 64 * 1024  # of a body, sent at once
HANG_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Request:
    """A request that the server got; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    at: float
    """Seconds on the server's own clock."""
    status: int
    """The status of the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAnswer:
    """The answer to requests for one path."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/rss+xml"
    etag: str = ""
    """An ETag to send and to compare with; "auto" makes one of the body."""
    last_modified: str = ""
    """A Last-Modified to send and to compare with, byte for byte."""
    always: bool = False
    """Answer in full even if the client has the body."""
    headers: Mapping[str, str] = field(default_factory=dict)
    location: str = ""
    retry_after: str = ""
    encoding: str = ""
    """gzip, deflate or br: pack the body and say so."""
    zeros: int = 0
    """In place of the body, this many zeros, packed as *encoding* says: a bomb."""
    delay: float = 0.0
    """Seconds before the first byte."""
    drip: float = 0.0
    """Seconds between the bytes of the body."""
    hang: bool = False
    """Never answer."""
    cut: int | None = None
    """Promise the whole body, close the connection after this many bytes."""
    endless: bool = False
    """Repeat the body for ever."""
    raw: bytes | None = None
    """In place of everything, these bytes on the wire, then close."""

    @property
    def tag(self) -> str:
        """Return the ETag that is sent."""
        if self.etag != ETAG_OF_BODY:
            return self.etag
        digest = hashlib.sha256(self.body).hexdigest()
        return f'"{digest[:16]}"'


def pack(body: bytes, encoding: str) -> bytes:
    """Return *body* under the content-encoding *encoding*."""
    if encoding == "gzip":
        return gzip.compress(body, mtime=0)
    if encoding == "deflate":
        return zlib.compress(body)
    if encoding == "br":
        return bytes(brotli.compress(body, quality=4))
    return body


@functools.cache
def make_bomb(size: int, encoding: str) -> bytes:
    """Return *size* zeros under *encoding*, without ever holding all of them."""
    if encoding == "br":
        packer: Any = brotli.Compressor(quality=4)
        add, finish = packer.process, packer.finish
    else:
        packer = zlib.compressobj(1, wbits=31 if encoding == "gzip" else 15)
        add, finish = packer.compress, packer.flush
    block = bytes(1024 * 1024)
    sizes_left = range(size, 0, -len(block))
    parts = [add(block[:left]) for left in sizes_left]
    return b"".join([*parts, finish()])


class Web:
    """The server, within the running event loop."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        """Make a server that answers 404 to every path; `set` changes that."""
        self.host = host
        self.port = 0
        self.requests: list[Request] = []
        self._answers: dict[str, WebAnswer] = {}
        self._stopping: asyncio.Event | None = None

    def set(self, path: str, body: bytes | str = b"", **how: Any) -> None:
        """Let *path* answer with *body* from now on; *how* are the fields of `WebAnswer`."""
        data = body.encode() if isinstance(body, str) else body
        self._answers[path] = WebAnswer(body=data, **how)

    def remove(self, path: str) -> None:
        """Let *path* answer 404 again."""
        self._answers.pop(path, None)

    def url(self, path: str = "/") -> str:
        """Return the whole address of *path*."""
        return f"http://{self.address}{path}"

    @property
    def address(self) -> str:
        """Return the ip:port, as the option `allow_private` takes it."""
        return f"{self.host}:{self.port}"

    def list_requests(self, path: str) -> list[Request]:
        """Return the requests for *path*, oldest first."""
        return [request for request in self.requests if request.path == path]

    async def __aenter__(self) -> Self:
        self._stopping = asyncio.Event()
        server = web.Server(self._answer)
        runner = web.ServerRunner(server, shutdown_timeout=0.1)
        self._serving = serve_http(runner, self.host, self.port)
        self.port = await self._serving.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._stopping is not None:
            self._stopping.set()
        await self._serving.__aexit__(None, None, None)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        answer = self._answers.get(request.path_qs) or self._answers.get(request.path)
        status = self._choose_status(request, answer)
        self._keep_request(request, status)
        if answer is None:
            return web.Response(status=404, text="no such document")
        if answer.hang:
            await self._pause(HANG_SECONDS)
        await self._pause(answer.delay)
        if answer.raw is not None:
            return await self._send_raw(request, answer.raw)
        headers = self._make_headers(answer)
        if status in (204, 304):
            return web.Response(status=status, headers=headers)
        try:
            return await self._stream(request, answer, headers)
        except ConnectionError:
            return web.Response()  # the client closed the connection

    def _keep_request(self, request: web.BaseRequest, status: int) -> None:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append(
            Request(
                method=request.method,
                path=request.path_qs,
                headers=headers,
                at=asyncio.get_running_loop().time(),
                status=status,
            )
        )

    @staticmethod
    def _choose_status(request: web.BaseRequest, answer: WebAnswer | None) -> int:
        if answer is None:
            return 404
        if answer.status != 200 or answer.always:
            return answer.status
        known = request.headers.get("If-None-Match")
        if known is not None:
            tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
            return 304 if answer.tag and answer.tag.removeprefix("W/") in tags else 200
        since = request.headers.get("If-Modified-Since")
        return 304 if since and since == answer.last_modified else 200

    @staticmethod
    def _make_headers(answer: WebAnswer) -> dict[str, str]:
        named = {
            "ETag": answer.tag,
            "Last-Modified": answer.last_modified,
            "Location": answer.location,
            "Retry-After": answer.retry_after,
        }
        headers = {name: value for name, value in named.items() if value}
        return {**headers, **answer.headers}

    async def _stream(
        self, request: web.BaseRequest, answer: WebAnswer, headers: dict[str, str]
    ) -> web.StreamResponse:
        headers["Content-Type"] = answer.content_type
        if answer.encoding:
            headers["Content-Encoding"] = answer.encoding
        if answer.zeros:
            body = make_bomb(answer.zeros, answer.encoding)
        else:
            body = pack(answer.body, answer.encoding)
        response = web.StreamResponse(status=answer.status, headers=headers)
        if answer.endless:
            response.enable_chunked_encoding()
        else:
            response.content_length = len(body)
        await response.prepare(request)
        if answer.cut is not None:
            await response.write(body[: answer.cut])
            return await self._hang_up(request, response)
        await self._write(response, answer, body)
        return response

    async def _write(self, response: web.StreamResponse, answer: WebAnswer, body: bytes) -> None:
        if answer.drip:
            for at in range(len(body)):
                await response.write(body[at : at + 1])
                await self._pause(answer.drip)
            return
        while True:
            for at in range(0, len(body), CHUNK_BYTES):
                await response.write(body[at : at + CHUNK_BYTES])
            if not answer.endless or self._stopped:
                return

    async def _send_raw(self, request: web.BaseRequest, raw: bytes) -> web.StreamResponse:
        if request.transport is not None:
            request.transport.write(raw)
        return await self._hang_up(request, web.Response())

    async def _hang_up(
        self, request: web.BaseRequest, response: web.StreamResponse
    ) -> web.StreamResponse:
        await asyncio.sleep(0.02)  # send the bytes first
        if request.transport is not None:
            request.transport.close()
        return response

    @property
    def _stopped(self) -> bool:
        return self._stopping is None or self._stopping.is_set()

    async def _pause(self, seconds: float) -> None:
        if seconds <= 0 or self._stopping is None:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return


class WebServer(Web, ThreadedServer):
    """The server, in a thread of its own: `with WebServer() as web:`."""

    async def _serve(self, started: threading.Event) -> None:
        async with self:
            started.set()
            await self._stop.wait()
