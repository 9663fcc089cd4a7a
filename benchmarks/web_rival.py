"""Serve a page, or tell open pages of changes, by the server that is named.

    python benchmarks/web_rival.py SERVER PORT [FILE]

`bare` (aiohttp.web alone), `starlette` and `fastapi` (both on uvicorn with uvloop and httptools)
answer with the bytes of FILE, which are compressed, and with 304 to who has them. `sse` and
`websocket` (aiohttp.web) send each line of standard input to all open pages. Prints a line when it
serves. It needs no package but that of its server, so that an environment with few can run it.
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
from pathlib import Path
from typing import Any

ADDRESS = "127.0.0.1"


class Page:
    """The answer: bytes that were made before."""

    def __init__(self, path: str) -> None:
        """Read the bytes at *path*."""
        self.body = Path(path).read_bytes()
        self.etag = f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'
        self.headers = {
            "ETag": self.etag,
            "Cache-Control": "no-cache",
            "Content-Encoding": "gzip",
            "Content-Type": "text/html; charset=utf-8",
        }


def serve_bare(port: int, path: str) -> None:
    """Serve by a handler of aiohttp.web."""
    from aiohttp import web

    page = Page(path)

    async def answer(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == page.etag:
            return web.Response(status=304, headers={"ETag": page.etag})
        return web.Response(body=page.body, headers=page.headers)

    app = web.Application()
    app.router.add_get("/", answer)
    web.run_app(app, host=ADDRESS, port=port, access_log=None, print=announce)


def serve_starlette(port: int, path: str) -> None:
    """Serve by a handler of Starlette."""
    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.routing import Route

    page = Page(path)

    async def answer(request: Any) -> Response:
        if request.headers.get("If-None-Match") == page.etag:
            return Response(status_code=304, headers={"ETag": page.etag})
        return Response(page.body, headers=page.headers)

    run_uvicorn(Starlette(routes=[Route("/", answer)]), port)


def serve_fastapi(port: int, path: str) -> None:
    """Serve by a handler of FastAPI."""
    from fastapi import FastAPI, Header, Response

    page = Page(path)
    app = FastAPI()

    @app.get("/", response_model=None)
    async def answer(if_none_match: str = Header("")) -> Any:
        if if_none_match == page.etag:
            return Response(status_code=304, headers={"ETag": page.etag})
        return Response(page.body, headers=page.headers)

    run_uvicorn(app, port)


def run_uvicorn(app: Any, port: int) -> None:
    """Run *app* by uvicorn."""
    import uvicorn

    async def serve() -> None:
        settings = uvicorn.Config(
            app,
            host=ADDRESS,
            port=port,
            http="httptools",
            loop="uvloop",
            lifespan="off",
            log_level="error",
            access_log=False,
        )
        server = uvicorn.Server(settings)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        announce()
        await serving

    import uvloop

    uvloop.run(serve())


def serve_changes(port: int, kind: str) -> None:
    """Send each line of standard input to all open pages, by a stream or by a WebSocket."""
    from aiohttp import web
    from aiohttp_sse import sse_response

    pages: set[asyncio.Queue[str]] = set()

    async def open_stream(request: web.Request) -> web.StreamResponse:
        changes: asyncio.Queue[str] = asyncio.Queue()
        pages.add(changes)
        async with sse_response(request) as response:
            while True:
                await response.send(await changes.get(), event="changed", id="a" * 16)

    async def open_socket(request: web.Request) -> web.StreamResponse:
        changes: asyncio.Queue[str] = asyncio.Queue()
        pages.add(changes)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        while True:
            await socket.send_str(await changes.get())

    async def tell() -> None:
        while line := await asyncio.to_thread(sys.stdin.readline):
            for changes in pages:
                changes.put_nowait(line.rstrip())

    async def begin(app: web.Application) -> None:
        app["telling"] = asyncio.create_task(tell())

    app = web.Application()
    app.on_startup.append(begin)
    app.router.add_get("/", open_stream if kind == "sse" else open_socket)
    web.run_app(app, host=ADDRESS, port=port, access_log=None, shutdown_timeout=0.1, print=announce)


def announce(_text: str = "") -> None:
    """Say that the address is served."""
    print("ready", flush=True)


SERVERS = {"bare": serve_bare, "starlette": serve_starlette, "fastapi": serve_fastapi}


def main() -> None:
    """Serve until the process is ended."""
    kind, port, *path = sys.argv[1:]
    if kind in SERVERS:
        SERVERS[kind](int(port), *path)
    else:
        serve_changes(int(port), kind)


if __name__ == "__main__":
    main()
