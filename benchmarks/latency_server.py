"""Serve feeds for `benchmarks.latency`, in a process of its own.

When its input ends, it prints when each entry with the keyword was first answered, in seconds.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter

from aiohttp import web

from benchmarks.feed_server import WORDS, serve_feeds

KEYWORD = "blockchain"
ENTRIES, NEW = 25, 4
NEWS_EVERY, MATCH_EVERY = 4, 6  # answers; a quarter has news, and one in six of these a match


def write_title(feed: int, at: int) -> str:
    """Return the title of entry *at* of *feed*."""
    is_match = at % NEW == 0 and (at // NEW + feed) % MATCH_EVERY == 0
    word = KEYWORD if is_match else WORDS[(feed * 3 + at) % 9]
    return f"{word} {feed} {at} {WORDS[feed % 9]} {WORDS[at % 9]} {WORDS[(feed + at) % 9]}"


def write_item(feed: int, at: int) -> str:
    """Return entry *at* of *feed*."""
    link = f"https://news{feed}.example/{at}"
    text = " ".join(WORDS[(at * n + feed) % 9] for n in range(40))
    return (
        f"<item><title>{write_title(feed, at)}</title><link>{link}</link><guid>{link}</guid>"
        f"<description>{text}</description></item>"
    )


def write_document(feed: int, newest: int) -> bytes:
    """Return the document of *feed* whose newest entry is *newest*."""
    items = "".join(write_item(feed, at) for at in range(newest, newest - ENTRIES, -1))
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>F{feed}</title>'
        f"<link>https://news{feed}.example/</link>{items}</channel></rss>"
    ).encode()


async def serve() -> None:
    """Serve until the input ends."""
    answers: Counter[int] = Counter()
    answered: dict[str, float] = {}

    async def answer(request: web.Request) -> web.Response:
        feed = int(request.match_info["number"])
        newest = ENTRIES + NEW * ((answers[feed] + feed) // NEWS_EVERY)
        answers[feed] += 1
        tag = f'"{newest}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        for at in range(newest, newest - NEW, -1):
            if write_title(feed, at).startswith(KEYWORD):
                answered.setdefault(f"{feed} {at}", time.time())
        headers = {"ETag": tag, "Content-Type": "application/rss+xml"}
        return web.Response(body=write_document(feed, newest), headers=headers)

    await serve_feeds(answer)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    print(json.dumps(answered))


if __name__ == "__main__":
    asyncio.run(serve())
