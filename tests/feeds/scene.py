"""A scene for the tests of feeds on the web: a server on loopback, and tools that ask it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from feeds._tools import Tools
from feeds.rss import Plugin
from model import Feed, Page
from tests.loopback.web import Web

RSS = "<rss><channel><item><title>A</title><guid>1</guid><link>/a</link></item></channel></rss>"
OTHER = RSS.replace("<guid>1<", "<guid>2<")
FEED = Feed("f", "f")


class Scene:
    """A server, tools, and feeds of the server."""

    def __init__(self, web: Web, tools: Tools) -> None:
        self.web = web
        self.tools = tools

    async def poll(
        self, path: str, validators: Any = None, feed: Feed = FEED, **options: Any
    ) -> Page:
        options.setdefault("allow_private", (self.web.address,))
        return await self.fetch(self.web.url(path), validators, feed, **options)

    async def fetch(
        self, url: str, validators: Any = None, feed: Feed = FEED, **options: Any
    ) -> Page:
        """Return the page of one poll of any *url*."""
        return await Plugin(url=url, **options).fetch(feed, validators or {}, self.tools)


def play(act: Callable[[Scene], Awaitable[Any]], fetch_deadline: float = 20) -> Any:
    """Return the result of *act* on a new scene."""

    async def run() -> Any:
        async with (
            Web() as web,
            Tools.open("Groundswell/test", fetch_deadline=fetch_deadline) as tools,
        ):
            return await act(Scene(web, tools))

    return asyncio.run(run())


def poll_once(body: str = RSS, **how: Any) -> Page:
    """Return the page of one poll; *how* are the fields of the server's document."""

    async def act(s: Scene) -> Page:
        s.web.set("/rss", body, **how)
        return await s.poll("/rss")

    page: Page = play(act)
    return page
