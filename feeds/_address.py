"""Read one feed by its address alone, as a poll would read it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from model import Feed, LocalPath, Page

if TYPE_CHECKING:
    from feeds import file, rss
    from feeds._tools import Tools


def find_public_host(key: str, source: object) -> str:
    """Return the public host of the feed *key*, which *source* reads; "" if it has none.

    Files and private hosts have none.
    A feed that may be read from a private address counts as one of a private host.
    """
    from feeds.fetching.guard import is_public

    split = urlsplit(key)
    host = split.hostname or ""
    if split.scheme not in {"http", "https"} or getattr(source, "allow_private", None):
        return ""
    is_name = ":" not in host and not host[-1:].isdecimal()
    return host if is_name or is_public(host) else ""


async def read_address(address: str, tools: Tools, allow_private: tuple[str, ...] = ()) -> Page:
    """Return the page at *address*, a URL or the path of a file.

    Raises:
        ValueError: it is a URL that must not be polled.
    """
    from feeds import file, rss

    source: file.Plugin | rss.Plugin
    if "://" in address:
        source = rss.Plugin(url=address, allow_private=allow_private)
    else:
        source = file.Plugin(path=LocalPath(address))
    feed = Feed(key=address, name=address)
    return await source.fetch(feed, {}, tools)
