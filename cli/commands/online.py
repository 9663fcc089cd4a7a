"""Ask the world once, without a daemon: a test message, a look at every channel and feed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from model import Delivery, Feed, Mention, Message, Outcome, Page

if TYPE_CHECKING:
    from config import Config
    from feeds import Tools


def send_test(config: Config, channel: str, at: datetime) -> tuple[tuple[str, Outcome], ...]:
    """Send one test message to each recipient of *channel*; return what came of each."""
    from notifiers import Tools

    notifier = config.channels[channel]

    async def work() -> tuple[tuple[str, Outcome], ...]:
        async with Tools.open() as tools:
            first = _test(channel, at)
            every = [replace(first, recipient=name) for name in notifier.recipients]
            return tuple([(d.recipient, await notifier.send(d, tools)) for d in every])

    return asyncio.run(work())


def _test(channel: str, at: datetime) -> Delivery:
    shown = Mention(
        title="Central bank begins CBDC pilot",
        link="https://www.example.org/cbdc-pilot",
        publisher="example.org",
        published=at,
        title_spans=((20, 24),),
    )
    message = Message(
        kind="match",
        headline="Test of Groundswell: Central bank begins CBDC pilot — example.org",
        watch="Test of Groundswell",
        mentions=(shown,),
        why="A test that you asked for with send-test; this is what an alert looks like",
    )
    name = f"test-{channel}-{at:%Y%m%d%H%M%S}"
    return Delivery(name, name, channel, "", message, at)


def check_online(config: Config) -> tuple[str, ...]:
    """Return what is wrong with channels and feeds when they are asked, in words."""
    import feeds
    import notifiers

    async def work() -> tuple[str, ...]:
        async with feeds.open_tools(config.agent) as sources, notifiers.Tools.open() as senders:
            channels = [
                f"channel {name}: {problem}"
                for name, channel in config.channels.items()
                for problem in await channel.check(senders)
            ]
            none: Mapping[str, str] = {}
            pages = await asyncio.gather(
                *(config.sources[key].fetch(feed, none, sources) for key, feed in rows)
            )
            return (*channels, *_problems(dict(rows), pages))

    rows = list(config.feeds.items())
    return asyncio.run(work())


def _problems(rows: Mapping[str, Feed], pages: list[Page]) -> list[str]:
    found = []
    for feed, page in zip(rows.values(), pages, strict=True):
        if page.problem:
            found.append(f"feed {feed.name}: {page.problem}")
        elif page.moved_to:
            found.append(f"feed {feed.name}: moved for good; write {page.moved_to} in its place")
        elif not page.entries:
            found.append(f"feed {feed.name}: holds no entries; check that it is the right address")
    return found


def show_feeds(addresses: Sequence[str], config: Config | None) -> list[Page]:
    """Return what files or addresses hold, read and parsed as the daemon would.

    A feed of *config* is read with its options. An address that is typed with the number of a
    private host may be asked, as if the config allowed it.
    """
    from feeds import open_tools, read_address

    async def work() -> list[Page]:
        async with open_tools(config.agent if config else "") as tools:
            return [await read(address, tools) for address in addresses]

    async def read(address: str, tools: Tools) -> Page:
        if config is not None and address in config.feeds:
            return await config.sources[address].fetch(config.feeds[address], {}, tools)
        try:
            return await read_address(address, tools, _typed(address))
        except ValueError as error:
            return Page(problem=str(error))

    return asyncio.run(work())


def _typed(address: str) -> tuple[str, ...]:
    """Return the ip:port of *address* if a private one is written in it, not looked up."""
    with suppress(ValueError):
        url = urlsplit(address)
        host = ip_address(url.hostname or "")
        port = url.port or (443 if url.scheme == "https" else 80)
        if not host.is_global:
            return (f"[{host}]:{port}" if host.version == 6 else f"{host}:{port}",)
    return ()
