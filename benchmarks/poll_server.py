"""Serve feeds for `benchmarks.poll`, in a process of its own whose CPU is not counted.

It reads the name of a kind from each line of its input, begins a round of that kind, and answers
with an empty line. All readers of a feed see the same document in one round.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from aiohttp import web

from benchmarks.feed_server import WORDS, serve_feeds

KINDS = ("304", "same", "other", "new", "matched", "mix")
"""Kinds of polls. In a mix, 27 of 100 bring four new entries and the others a 304."""
ENTRIES = 25
NEW = 4
STARTED = datetime.now(UTC)


class Documents:
    """The documents of the current round."""

    def __init__(self) -> None:
        """Begin with the oldest entries."""
        self.kind = KINDS[0]
        self.round = 0
        self.first: dict[int, int] = {}
        """The number of the newest entry of each feed."""
        self.made: dict[int, tuple[str, bytes]] = {}
        """Version and document of each feed, for this round."""
        self.matched: dict[int, set[int]] = {}
        """The entries of each feed that have the keyword."""

    def begin_round(self, kind: str) -> None:
        """Let each feed change as *kind* says."""
        self.kind = kind
        self.round += 1
        self.made.clear()

    def brings_news(self, number: int) -> bool:
        """Return whether feed *number* has new entries in this round."""
        if self.kind == "mix":
            return (number * 37 + self.round * 11) % 100 < 27
        return self.kind in {"new", "matched"}

    def read(self, number: int) -> tuple[str, bytes]:
        """Return the version and the document of feed *number*."""
        if number not in self.made:
            if self.brings_news(number):
                self.first[number] = self.first.get(number, 0) + NEW
            self.made[number] = self.write(number)
        return self.made[number]

    def write(self, number: int) -> tuple[str, bytes]:
        """Return a new version of the document of feed *number*."""
        newest = self.first.get(number, 0)
        items = "".join(self.write_item(number, newest - age) for age in range(ENTRIES))
        remark = f"<!-- {self.round} -->" if self.kind in {"other", "new", "matched"} else ""
        text = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>{remark}'
            f"<title>Feed {number}</title><link>https://news{number}.example/</link>"
            f"<description>News</description>{items}</channel></rss>"
        )
        return f'"{number}-{newest}-{remark}"', text.encode()

    def write_item(self, number: int, at: int) -> str:
        """Return entry *at* of feed *number*."""
        words = [WORDS[(at * 7 + n * n + number) % len(WORDS)] + str(at % 13) for n in range(150)]
        matched = self.matched.setdefault(number, set())
        if self.kind == "matched" and at == self.first.get(number, 0):
            matched.add(at)
        topic = "blockchain " if at in matched else ""
        title = f"{topic}{words[0]} {words[1]} {words[2]} plan {number} {at}"
        date = format_datetime(STARTED + timedelta(seconds=at))
        body = escape("".join(f"<p>{' '.join(words[n : n + 10])}</p>" for n in range(0, 150, 10)))
        return (
            f"<item><title>{title}</title><link>https://news{number}.example/{at}</link>"
            f"<guid>https://news{number}.example/{at}</guid><pubDate>{date}</pubDate>"
            f"<description>{body}</description></item>"
        )

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a poll, and close the connection: between real polls none stays open."""
        response = self._make_response(request)
        response.force_close()
        return response

    def _make_response(self, request: web.Request) -> web.Response:
        version, document = self.read(int(request.match_info["number"]))
        headers = {"ETag": version}
        has_validators = self.kind in {"304", "mix"}
        if has_validators and request.headers.get("If-None-Match") == version:
            return web.Response(status=304, headers=headers)
        headers |= {"Content-Type": "application/rss+xml"}
        return web.Response(body=document, headers=headers)


async def serve() -> None:
    """Serve until the input ends."""
    documents = Documents()
    await serve_feeds(documents.answer)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        documents.begin_round(line.strip())
        print(flush=True)


if __name__ == "__main__":
    asyncio.run(serve())
