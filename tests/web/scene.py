"""The page on loopback, over a newsroom: in a thread of its own, on a clock that a test moves."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import threading
from collections.abc import Iterator
from types import CodeType
from typing import NamedTuple

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

import web
from config._web import WebOptions
from storage import open_reader
from tests.loopback.thread import cut_all, serve_http
from tests.scenes.newsroom import NOW, Newsroom
from web import _snapshot
from web.pages.rendering import RENDERER

TOKEN = "a token of the desk"
DEADLINE = 20.0


class Answer(NamedTuple):
    """The answer of the page."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        """Return the body as JSON."""
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode()


class Site(NamedTuple):
    """A page that is served."""

    port: int
    room: Newsroom

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self, path: str, method: str = "GET", body: str | None = None, **headers: str
    ) -> Answer:
        """Return the answer to a request; the names of *headers* are written with _ for -."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        with contextlib.closing(connection):
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, headers=named)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())


class Templates(BytecodeCache):
    """The templates that were compiled in this process: a site takes 0.1 s for each page's."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._codes[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = Templates()
# On a busy machine a first look at the state is slow, and the page would rest before the next one.
_snapshot.QUICK = DEADLINE


@contextlib.contextmanager
def serve(room: Newsroom, options: WebOptions | None = None, now=lambda: NOW) -> Iterator[Site]:
    """Serve the page of *room* until the block ends."""
    loop = asyncio.new_event_loop()
    reader = open_reader(room.database)
    settings = web.Settings(reader, room.config, options or WebOptions(), now, "./start")

    app = web.make_app(settings)
    app[RENDERER].environment.bytecode_cache = TEMPLATES
    serving = serve_http(web.make_runner(app))

    def wait_for(work):
        return asyncio.run_coroutine_threadsafe(work, loop).result(DEADLINE)

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        port = wait_for(serving.__aenter__())
        try:
            yield Site(port, room)
        finally:
            wait_for(serving.__aexit__(None, None, None))
            wait_for(cut_all(loop))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(DEADLINE)
        loop.close()
        reader.close()
