"""A feed server on loopback that does what a test tells it to, and writes down what it was asked.

In a coroutine: `async with Web() as web:`; from another thread: `with WebServer() as web:`.
Both: `web.set("/rss", body, etag='"1"')`, `web.url("/rss")`, `web.address`, `web.requests`.
"""

from __future__ import annotations

import asyncio
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

from tests.loopback.thread import InThread

AUTO = "auto"
CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of the server; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    at: float
    """Seconds on the server's own clock."""
    status: int
    """What was answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What one path answers."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/rss+xml"
    etag: str = ""
    """An ETag to send and to compare with; "auto" makes one of the body."""
    last_modified: str = ""
    """A Last-Modified to send and to compare with, byte for byte."""
    always: bool = False
    """Answer in full even where the client has it."""
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
        if self.etag != AUTO:
            return self.etag
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


def pack(body: bytes, encoding: str) -> bytes:
    """Return *body* under the content-encoding *encoding*."""
    if encoding == "gzip":
        return gzip.compress(body, mtime=0)
    if encoding == "deflate":
        return zlib.compress(body)
    if encoding == "br":
        return bytes(brotli.compress(body, quality=4))
    return body


def bomb(size: int, encoding: str) -> bytes:
    """Return *size* zeros under *encoding*, made without holding them."""
    if encoding == "br":
        packer: Any = brotli.Compressor(quality=4)
        add, finish = packer.process, packer.finish
    else:
        packer = zlib.compressobj(9, wbits=31 if encoding == "gzip" else 15)
        add, finish = packer.compress, packer.flush
    block = bytes(1 << 20)
    parts = [add(block[: size - start]) for start in range(0, size, len(block))]
    return b"".join([*parts, finish()])


class Web:
    """The server, within the running event loop."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        """Make a server that answers 404 to everything until it is told more."""
        self.host = host
        self.port = 0
        self.requests: list[Request] = []
        self._documents: dict[str, Document] = {}
        self._stopping: asyncio.Event | None = None

    def set(self, path: str, body: bytes | str = b"", **how: Any) -> None:
        """Let *path* answer with *body* from now on; *how* are the fields of `Document`."""
        data = body.encode() if isinstance(body, str) else body
        self._documents[path] = Document(body=data, **how)

    def remove(self, path: str) -> None:
        """Let *path* answer 404 again."""
        self._documents.pop(path, None)

    def url(self, path: str = "/") -> str:
        """Return the whole address of *path*."""
        return f"http://{self.address}{path}"

    @property
    def address(self) -> str:
        """Return the ip:port, as `allow_private` wants it."""
        return f"{self.host}:{self.port}"

    def asked(self, path: str) -> list[Request]:
        """Return the requests for *path*, oldest first."""
        return [request for request in self.requests if request.path == path]

    async def __aenter__(self) -> Self:
        self._stopping = asyncio.Event()
        server = web.Server(self._answer)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._stopping is not None:
            self._stopping.set()
        await self._runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        document = self._documents.get(request.path_qs) or self._documents.get(request.path)
        status = self._status(request, document)
        self.requests.append(
            Request(
                request.method,
                request.path_qs,
                {name.lower(): value for name, value in request.headers.items()},
                asyncio.get_running_loop().time(),
                status,
            )
        )
        if document is None:
            return web.Response(status=404, text="no such document")
        if document.hang:
            await self._pause(3600)
        await self._pause(document.delay)
        if document.raw is not None:
            return await self._raw(request, document.raw)
        headers = self._headers(document)
        if status in (204, 304):
            return web.Response(status=status, headers=headers)
        try:
            return await self._stream(request, document, headers)
        except ConnectionError:
            return web.Response()  # the client had enough

    @staticmethod
    def _status(request: web.BaseRequest, document: Document | None) -> int:
        if document is None:
            return 404
        if document.status != 200 or document.always:
            return document.status
        known = request.headers.get("If-None-Match")
        if known is not None:
            tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
            return 304 if document.tag and document.tag.removeprefix("W/") in tags else 200
        since = request.headers.get("If-Modified-Since")
        return 304 if since and since == document.last_modified else 200

    @staticmethod
    def _headers(document: Document) -> dict[str, str]:
        named = {
            "ETag": document.tag,
            "Last-Modified": document.last_modified,
            "Location": document.location,
            "Retry-After": document.retry_after,
        }
        return {name: value for name, value in named.items() if value} | dict(document.headers)

    async def _stream(
        self, request: web.BaseRequest, document: Document, headers: dict[str, str]
    ) -> web.StreamResponse:
        headers["Content-Type"] = document.content_type
        if document.encoding:
            headers["Content-Encoding"] = document.encoding
        packed = document.zeros > 0
        body = (
            bomb(document.zeros, document.encoding)
            if packed
            else pack(document.body, document.encoding)
        )
        response = web.StreamResponse(status=document.status, headers=headers)
        if document.endless:
            response.enable_chunked_encoding()
        else:
            response.content_length = len(body)
        await response.prepare(request)
        if document.cut is not None:
            await response.write(body[: document.cut])
            return await self._hang_up(request, response)
        await self._write(response, document, body)
        return response

    async def _write(self, response: web.StreamResponse, document: Document, body: bytes) -> None:
        if document.drip:
            for at in range(len(body)):
                await response.write(body[at : at + 1])
                await self._pause(document.drip)
            return
        while True:
            for at in range(0, len(body), CHUNK):
                await response.write(body[at : at + CHUNK])
            if not document.endless or self._stopped:
                return

    async def _raw(self, request: web.BaseRequest, raw: bytes) -> web.StreamResponse:
        if request.transport is not None:
            request.transport.write(raw)
        return await self._hang_up(request, web.Response())

    async def _hang_up(
        self, request: web.BaseRequest, response: web.StreamResponse
    ) -> web.StreamResponse:
        await asyncio.sleep(0.02)  # let the bytes go first
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


class WebServer(Web, InThread):
    """The server, in a thread of its own: `with WebServer() as web:`."""

    async def _serve(self, started: threading.Event) -> None:
        async with self:
            started.set()
            await self._stop.wait()
