"""The fortnight of `monitor.py demo`: what its outlets publish, and the clock that runs through it.

`fortnight.jsonl` holds it as recorded entries, so `replay` reads it too; `config.yaml` is the
watchlist. Outlets, countries, companies and all that happens to them are invented.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections import deque
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
BEGIN = datetime(2026, 9, 28, tzinfo=UTC)
SECOND_WEEK = BEGIN + timedelta(days=7)
END = BEGIN + timedelta(days=14)
STEP = timedelta(hours=3)  # that the clock jumps at least in the first week, which is hurried
DAY = 2.5  # seconds that a day of the second week takes
KEPT = 40  # entries in a feed, as outlets do it
FAILING = "meridian"  # cannot be read from then to then:
FAILS, WORKS = SECOND_WEEK + timedelta(hours=16), SECOND_WEEK + timedelta(hours=33)
DAYS = (
    "as usual, until the Meridian Wire fails",
    "it is back with a backlog; five outlets carry one story of it",
    "the Bank of Lindmark has something to announce",
    "a second country joins in",
    "parliament sends it to committee",
    "quiet",
    "quiet",
)
"""What the second week is about, day by day."""


class Item(NamedTuple):
    """What an outlet publishes; with the link of an earlier one it takes its place."""

    at: datetime
    feed: str
    title: str
    link: str
    summary: str


class Fortnight:
    """Outlets that publish into the feeds of a folder while a clock jumps from poll to poll."""

    def __init__(self, folder: Path, *, paced: bool) -> None:
        """Lay the config in *folder*; *paced* for somebody who reads along."""
        self.at = BEGIN
        self.rest = 0.0
        """Seconds to stay at this moment, as there is something to read."""
        self.is_over = False
        """Nobody reads along any more."""
        self._folder, self._paced = folder, paced
        self._to_come = deque(_items())
        self._feeds: dict[str, dict[str, Item]] = {item.feed: {} for item in self._to_come}
        shutil.copyfile(HERE / "config.yaml", folder / "config.yaml")
        for feed in self._feeds:
            self._write(feed)

    def now(self) -> datetime:
        """Return the time in the fortnight."""
        return self.at

    def steady(self) -> float:
        """Return the seconds since it began."""
        return (self.at - BEGIN).total_seconds()

    async def moments(self, next_due: Callable[[], float | None]) -> AsyncIterator[datetime]:
        """Yield whenever the clock has come to a poll; *next_due* says when, as `steady` does."""
        loop = asyncio.get_running_loop()
        while not self.is_over and (due := next_due()) is not None:
            # A microsecond on, as a time has no smaller part and would else be before it is due.
            due_at = BEGIN + timedelta(seconds=due, microseconds=1)
            hurried = min(self.at + STEP, SECOND_WEEK) if self.at > BEGIN else BEGIN
            at = max(due_at, hurried) if self.at < SECOND_WEEK else due_at
            if at >= END:
                return
            passed, self.at = at - self.at, at
            self._publish()
            began = loop.time()
            yield at
            if self._paced:
                wanted = DAY * (passed / timedelta(days=1)) if at > SECOND_WEEK else 0.0
                await asyncio.sleep(max(0.0, wanted - (loop.time() - began)) + self.rest)
            self.rest = 0.0

    def _publish(self) -> None:
        """Write the feeds as they are by now."""
        news = set()
        while self._to_come and self._to_come[0].at <= self.at:
            item = self._to_come.popleft()
            self._feeds[item.feed][item.link] = item
            news.add(item.feed)
        for feed in news | {FAILING}:
            self._write(feed)

    def _write(self, feed: str) -> None:
        entries = "".join(map(_entry, [*self._feeds[feed].values()][: -KEPT - 1 : -1]))
        text = f'<rss version="2.0"><channel><title>{feed}</title>{entries}</channel></rss>\n'
        if feed == FAILING and FAILS <= self.at < WORKS:
            text = "<html><body><h1>503 Service Unavailable</h1></body></html>\n"
        (self._folder / f"{feed}.xml").write_text(text, encoding="utf-8")


def _items() -> list[Item]:
    with (HERE / "fortnight.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Item(
            datetime.fromisoformat(row["t"]),
            row["feed"],
            row["title"],
            row["url"],
            row.get("summary", ""),
        )
        for row in rows
    ]


def _entry(item: Item) -> str:
    told = f"<description>{escape(item.summary)}</description>" if item.summary else ""
    return (
        f"<item><guid>{item.link}</guid><link>{item.link}</link>"
        f"<title>{escape(item.title)}</title>{told}"
        f"<pubDate>{format_datetime(item.at)}</pubDate></item>"
    )
