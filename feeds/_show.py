"""Read one feed by its address alone, as a poll would read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model import Feed, LocalPath, Page

if TYPE_CHECKING:
    from feeds import file, rss
    from feeds._tools import Tools


async def show(address: str, tools: Tools, allow_private: tuple[str, ...] = ()) -> Page:
    """Return what the file or URL *address* says, read as a poll would read it.

    Raises:
        ValueError: it is a URL that may not be asked.
    """
    from feeds import file, rss

    if "://" in address:
        source: file.Plugin | rss.Plugin = rss.Plugin(url=address, allow_private=allow_private)
    else:
        source = file.Plugin(path=LocalPath(address))
    return await source.fetch(Feed(key=address, name=address), {}, tools)
