"""Use channels and feeds once, without a daemon: send a test message, check, show a feed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from daemon.redacting import redact_outcome, redact_page
from model import (
    Delivery,
    Feed,
    Outcome,
    Page,
    Verdict,
    describe_fault,
    describe_unreached,
)
from terminal.logs import hide, redact
from terminal.program import write_command

if TYPE_CHECKING:
    import feeds
    import notifiers
    from config import Config


# --- send-test ------------------------------------------------------------------------------


def send_test_messages(
    config: Config, channel: str, at: datetime
) -> tuple[tuple[str, Outcome], ...]:
    """Send one test message to each recipient of *channel*; return each with its outcome."""
    from daemon.sample import send_sample
    from notifiers import Tools

    hide(config.secrets)

    async def send() -> tuple[tuple[str, Outcome], ...]:
        async with Tools.open(proxy=config.proxy) as tools:
            notifier = config.channels[channel]
            return await send_sample(notifier, channel, at, partial(_send, tools=tools))

    return asyncio.run(send())


async def _send(
    notifier: notifiers.Notifier, delivery: Delivery, tools: notifiers.Tools
) -> Outcome:
    try:
        return redact_outcome(await notifier.send(delivery, tools.of(delivery.channel)))
    except Exception as error:  # noqa: BLE001 - the plugin boundary
        note = f"the notifier failed ({describe_fault(error)}); repair it"
        return Outcome(Verdict.UNSURE, note)


# --- check --online -------------------------------------------------------------------------


def check_online(config: Config) -> tuple[str, ...]:
    """Return the problems of the channels and feeds of *config*, after asking each once."""
    import feeds
    import notifiers

    hide(config.secrets)

    async def check() -> tuple[str, ...]:
        async with (
            feeds.open_tools(config.agent, config.proxy) as sources,
            notifiers.Tools.open(proxy=config.proxy) as senders,
        ):
            of_channels = await _check_channels(config, senders)
            of_feeds = await _check_feeds(config, sources)
        return (*of_channels, *of_feeds)

    return asyncio.run(check())


def summarize(config: Config, *, has_problems: bool) -> str:
    """Return the outcome of a check, and the channels that were not asked.

    Empty where there are problems, and all was asked.
    """
    silent = [
        name
        for name, channel in config.channels.items()
        if not getattr(channel, "can_be_asked", True)
    ]
    if not silent:
        return "" if has_problems else "every channel and every feed answers"
    names = ", ".join(silent)
    tests = ", ".join(write_command(f"send-test {name}") for name in silent)
    if has_problems:
        noun = "channels" if len(silent) > 1 else "channel"
        return f"{noun} {names}: not asked; try {tests}"
    return f"every feed answers, and every channel but {names}: not asked; try {tests}"


async def _check_channels(config: Config, tools: notifiers.Tools) -> list[str]:
    problems = []
    for name, channel in config.channels.items():
        found = await _check_channel(channel, tools.of(name))
        problems += [f"channel {name}: {problem}" for problem in found]
    return problems


async def _check_channel(channel: notifiers.Notifier, tools: notifiers.Tools) -> tuple[str, ...]:
    try:
        return tuple(map(redact, await channel.check(tools)))
    except Exception as error:  # noqa: BLE001 - the plugin boundary
        return (f"its check failed ({describe_fault(error)}); repair the notifier",)


async def _check_feeds(config: Config, tools: feeds.Tools) -> list[str]:
    feeds = list(config.feeds.values())
    fetches = []
    for key, feed in config.feeds.items():
        source = config.sources[key]
        fetches.append(_fetch(source, feed, tools))
    pages = await asyncio.gather(*fetches)
    outage = _find_outage(config, pages)
    if not outage:
        return _list_feed_problems(feeds, pages)
    rows = zip(feeds, pages, strict=True)
    rest = [(feed, page) for feed, page in rows if page.unreached is None]  # files, private hosts
    others = _list_feed_problems([feed for feed, _ in rest], [page for _, page in rest])
    return [outage, *others]


def _find_outage(config: Config, pages: Sequence[Page]) -> str:
    """Return that there is no network, if none of the *pages* came from a public host."""
    from daemon.network import find_reason, has_answered
    from feeds import find_public_host

    hosts = [find_public_host(key, config.sources[key]) for key in config.feeds]
    asked = [(host, page) for host, page in zip(hosts, pages, strict=True) if host]
    if any(has_answered(page) for _, page in asked):
        return ""
    unreached = {host: page.unreached for host, page in asked if page.unreached}
    reason = find_reason([host for host, _ in asked], unreached)
    if not reason:
        return ""
    return f"no network: {describe_unreached(len(asked), reason)}; check the connection"


async def _fetch(source: feeds.Source, feed: Feed, tools: feeds.Tools) -> Page:
    try:
        return redact_page(await source.fetch(feed, {}, tools))
    except Exception as error:  # noqa: BLE001 - the plugin boundary
        return Page(problem=f"the source failed ({describe_fault(error)}); repair the source")


def _list_feed_problems(feeds: Iterable[Feed], pages: Iterable[Page]) -> list[str]:
    problems = []
    for feed, page in zip(feeds, pages, strict=True):
        problem = _find_problem(page)
        if problem:
            problems.append(f"feed {feed.name}: {problem}")
    return problems


def _find_problem(page: Page) -> str:
    if page.problem:
        return page.problem
    if page.moved_to:
        return f"moved permanently; replace its address by {page.moved_to}"
    if not page.entries:
        return "holds no entries; check that it is the right address"
    return ""


# --- feeds show -----------------------------------------------------------------------------


def fetch_pages(addresses: Sequence[str], config: Config | None) -> list[Page]:
    """Return the pages at *addresses* (files or URLs), parsed as the daemon does.

    A feed of *config* is read with its options. A private IP address that a person typed may be
    asked, as if the config allowed it.
    """
    from feeds import open_tools

    if config is not None:
        hide(config.secrets)
    agent = config.agent if config else ""
    proxy = config.proxy if config else None

    async def fetch() -> list[Page]:
        async with open_tools(agent, proxy) as tools:
            return [await _fetch_page(address, config, tools) for address in addresses]

    return asyncio.run(fetch())


async def _fetch_page(address: str, config: Config | None, tools: feeds.Tools) -> Page:
    from feeds import read_address

    if config is not None and address in config.feeds:
        source = config.sources[address]
        return await _fetch(source, config.feeds[address], tools)
    try:
        return await read_address(address, tools, _list_typed_hosts(address))
    except ValueError as error:
        return Page(problem=str(error))


def _list_typed_hosts(address: str) -> tuple[str, ...]:
    """Return the ip:port of *address* if it is written as a private IP address, not as a name."""
    with suppress(ValueError):
        url = urlsplit(address)
        host = ip_address(url.hostname or "")
        port = url.port or (443 if url.scheme == "https" else 80)
        if not host.is_global:
            written = f"[{host}]" if host.version == 6 else f"{host}"
            return (f"{written}:{port}",)
    return ()
