"""A server that answers every request with its own words, and refuses it: each secret comes back.

    with Echoes() as echoes:
        config = f"heartbeat: {echoes.url}/beat/SECRET"

A path that begins with /feed is answered with a document, except where its name says otherwise.
"""

from __future__ import annotations

import base64
import json
import threading
from urllib.parse import quote

from aiohttp import web

from tests.loopback.thread import ThreadedServer, serve_http

DOCUMENT = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>F</title><link>https://f.example/'
    "</link><item><title>{title}</title><link>https://f.example/1</link><guid>{title}</guid>"
    "</item></channel></rss>"
)


class Echoes(ThreadedServer):
    """The server, on its own thread; a context manager."""

    def __init__(self) -> None:
        """Prepare a server that has had no request."""
        self.address = ""
        self.title = "Old news"
        """Of the entry in its feed."""
        self.paths: list[str] = []

    @property
    def url(self) -> str:
        """Return its address without a slash at the end."""
        return f"http://{self.address}"

    async def _serve(self, started: threading.Event) -> None:
        runner = web.ServerRunner(web.Server(self._answer, access_log=None), shutdown_timeout=0.1)
        async with serve_http(runner) as port:
            self.address = f"127.0.0.1:{port}"
            started.set()
            await self._stop.wait()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.paths.append(request.path_qs)
        if request.path.startswith("/feed/fine"):
            body = DOCUMENT.format(title=self.title)
            return web.Response(text=body, content_type="application/rss+xml")
        if request.path.startswith("/feed/moved"):
            place = request.path_qs.replace("/moved", "/fine")
            return web.Response(status=301, headers={"Location": place})
        if request.path.startswith("/feed/lost"):
            return web.Response(status=302, headers={"Location": request.path_qs})
        said = await _repeat(request)
        if request.path.startswith("/api/"):
            answer = {"ok": False, "error": said[:200], "needed": said, "warning": said}
            return web.json_response(answer, headers={"x-oauth-scopes": "chat:write"})
        headers = {"X-Echo": quote(said)[:4000], "WWW-Authenticate": "Basic"}
        return web.Response(status=400, text=said, headers=headers, reason="Echo")


async def _repeat(request: web.BaseRequest) -> str:
    """Return the secrets of *request* first, then all of it."""
    kind, _, login = request.headers.get("Authorization", "").partition(" ")
    body = (await request.read()).decode(errors="replace")
    plain = base64.b64decode(login).decode() if kind == "Basic" else ""
    facts = [login, plain, request.path_qs, json.dumps(dict(request.headers)), body]
    return " ".join(facts)
