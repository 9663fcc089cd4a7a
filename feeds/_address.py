"""Read one feed by its address alone, as a poll would read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model import Feed, LocalPath, Page

if TYPE_CHECKING:
    from feeds import file, rss
    from feeds._tools import Tools


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
