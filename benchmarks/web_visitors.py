"""Visit a page as many people do at once, for `benchmarks.web_calm`, in a process of its own.

    python -m benchmarks.web_visitors ADDRESS [--pages 100] [--searches 5] [--previews 2]

Each open page hears the stream, and fetches its part after each change. Searches and previews are
sent at a steady pace, whether or not the last one is answered. It ends with its input, and prints
JSON: how many of each were answered, and how many were refused.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import sys
from collections import Counter
from collections.abc import Awaitable, Callable

import aiohttp

from benchmarks.feed_server import WORDS

PART = {"HX-Request": "true"}


class Visitors:
    """People with open pages."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        """Visit *address* by *session*."""
        self._session = session
        self._address = address
        self._number = itertools.count()
        self.counts: Counter[str] = Counter()

    async def open_page(self) -> None:
        """Hear the stream, and fetch the page after each change."""
        while True:
            async with self._session.get(f"{self._address}api/v1/events") as stream:
                async for line in stream.content:
                    if line.startswith(b"event: changed"):
                        await self._fetch("page", "", PART)

    async def search(self) -> None:
        """Search for two words."""
        number = next(self._number)
        query = f"{WORDS[number % 9]} {WORDS[number * 7 % 9]}"
        await self._fetch("search", f"api/v1/entries?q={query}", {})

    async def preview(self) -> None:
        """Ask for the preview of a draft."""
        number = next(self._number)
        draft = f"name: Draft\nkeywords: [{WORDS[number % 9]} plan, subject{number}x]\n"
        body = {"watch": draft, "days": 14}
        async with self._session.post(f"{self._address}api/v1/preview", json=body) as answer:
            await answer.read()
            self._count("preview", answer.status)

    async def _fetch(self, kind: str, path: str, headers: dict[str, str]) -> None:
        async with self._session.get(self._address + path, headers=headers) as answer:
            await answer.read()
            self._count(kind, answer.status)

    def _count(self, kind: str, status: int) -> None:
        self.counts[kind if status < 400 else f"{kind} refused: {status}"] += 1

    async def repeat(self, ask: Callable[[], Awaitable[None]], a_second: float) -> None:
        """Ask at a steady pace, without an end."""
        asking: set[asyncio.Task[None]] = set()
        while a_second:
            task = asyncio.ensure_future(ask())
            asking.add(task)
            task.add_done_callback(asking.discard)
            await asyncio.sleep(1 / a_second)


async def visit(options: argparse.Namespace) -> Counter[str]:
    """Visit until the input of this process ends; return the answers by kind."""
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=None)
    origin = {"Sec-Fetch-Site": "same-origin"}
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, headers=origin
    ) as session:
        visitors = Visitors(session, options.address)
        tasks = [asyncio.create_task(visitors.open_page()) for _ in range(options.pages)]
        tasks.append(asyncio.create_task(visitors.repeat(visitors.search, options.searches)))
        tasks.append(asyncio.create_task(visitors.repeat(visitors.preview, options.previews)))
        await asyncio.to_thread(sys.stdin.read)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return visitors.counts


def main() -> int:
    """Visit, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("address")
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--searches", type=float, default=5.0, help="a second")
    parser.add_argument("--previews", type=float, default=2.0, help="a second")
    print(json.dumps(asyncio.run(visit(parser.parse_args()))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
