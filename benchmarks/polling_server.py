"""Serve any number of feeds for `benchmarks.polling`, in a process of its own.

When its input ends, it prints when each feed was first asked for, in seconds, and ends.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from aiohttp import web

from benchmarks.feed_server import WORDS, serve_feeds

ENTRIES = 6
NEW = 4


def answers_whole(number: int) -> bool:
    """Return whether feed *number* answers with a document: a quarter of the feeds do."""
    return number % 100 >= 75


def brings_news(number: int) -> bool:
    """Return whether the document of feed *number* has new entries."""
    return number % 100 >= 90


def list_entries(number: int, newest: int) -> list[tuple[str, str, str]]:
    """Return address, title and text of the entries of feed *number* up to *newest*, in order."""
    return [
        (
            f"https://news{number}.example/{at}",
            f"{WORDS[at % 9]} {WORDS[(number + at) % 9]} plan {number} {at}",
            " ".join(WORDS[(at * n + number) % 9] for n in range(40)),
        )
        for at in range(newest, newest - ENTRIES, -1)
    ]


def write_document(number: int) -> bytes:
    """Return the document of feed *number*."""
    newest = ENTRIES + (NEW if brings_news(number) else 0)
    items = "".join(
        f"<item><title>{title}</title><link>{name}</link><guid>{name}</guid>"
        f"<description>{text}</description></item>"
        for name, title, text in list_entries(number, newest)
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>F{number}</title>'
        f"<link>https://news{number}.example/</link><!-- {time.time()} -->{items}</channel></rss>"
    ).encode()


async def serve() -> None:
    """Serve until the input ends."""
    asked: dict[int, float] = {}

    async def answer(request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        asked.setdefault(number, time.time())
        headers = {"ETag": f'"{number}"'}
        if answers_whole(number):
            headers |= {"Content-Type": "application/rss+xml"}
            response = web.Response(body=write_document(number), headers=headers)
        else:
            response = web.Response(status=304, headers=headers)
        response.force_close()
        return response

    await serve_feeds(answer)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    print(json.dumps(asked))


if __name__ == "__main__":
    asyncio.run(serve())
