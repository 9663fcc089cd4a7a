"""The two weeks of `monitor.py demo`: the news of its publishers, and a clock that jumps.

`fortnight.jsonl` holds the news as recorded entries, so `replay` reads it too; `config.yaml` is
the watchlist. Publishers, countries, companies and events are invented.
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
MIN_STEP = timedelta(hours=3)  # of the clock in the first week, which passes quickly
SECONDS_PER_DAY = 2.5  # of the second week
MAX_ENTRIES = 40  # in a feed, as many publishers do it
FAILING_FEED = "meridian"  # cannot be read for 17 hours
FAILS_AT = SECOND_WEEK + timedelta(hours=16)
WORKS_AT = SECOND_WEEK + timedelta(hours=33)
DAYS = (
    "as usual, until the Meridian Wire fails",
    "it is back with a backlog; five outlets carry one story of it",
    "the Bank of Lindmark has something to announce",
    "a second country joins in",
    "parliament sends it to committee",
    "an illness that no watch lists",
    "quiet",
)
"""The events of the second week, a line a day."""


class NewsItem(NamedTuple):
    """An entry that a publisher writes; it replaces an earlier one with the same link."""

    at: datetime
    feed: str
    title: str
    link: str
    summary: str


class Fortnight:
    """Publishers that write feeds into a folder while a clock jumps from poll to poll."""

    def __init__(self, folder: Path, *, paced: bool) -> None:
        """Write the config into *folder*; *paced* gives a person the time to read along."""
        self.at = BEGIN
        self.rest = 0.0
        """Seconds to stay at this moment, so that a person can read."""
        self.is_over = False
        """Whether nobody reads along any more."""
        self._folder = folder
        self._paced = paced
        self._to_come = deque(_read_items())
        self._feeds: dict[str, dict[str, NewsItem]] = {}
        shutil.copyfile(HERE / "config.yaml", folder / "config.yaml")
        for feed in dict.fromkeys(item.feed for item in self._to_come):
            self._feeds[feed] = {}
            self._write(feed)

    def now(self) -> datetime:
        """Return the time in the two weeks."""
        return self.at

    def steady(self) -> float:
        """Return the seconds since they began."""
        return (self.at - BEGIN).total_seconds()

    async def moments(self, next_due: Callable[[], float | None]) -> AsyncIterator[datetime]:
        """Yield the time of each poll, with the feeds written up to it.

        *next_due* returns the next one in seconds since the two weeks began, None if there is none.
        """
        loop = asyncio.get_running_loop()
        while not self.is_over and (due := next_due()) is not None:
            at = self._find_next(due)
            if at >= END:
                return
            passed = at - self.at
            self.at = at
            self._publish()
            began = loop.time()
            yield at
            if self._paced:
                pause = self._find_pause(passed) - (loop.time() - began)
                await asyncio.sleep(max(0.0, pause) + self.rest)
            self.rest = 0.0

    def _find_next(self, due: float) -> datetime:
        """Return the time to jump to, at or after the poll that is due in *due* seconds."""
        # A microsecond later, as rounding could else lead to a time before it is due.
        due_at = BEGIN + timedelta(seconds=due, microseconds=1)
        if self.at >= SECOND_WEEK:
            return due_at
        earliest = min(self.at + MIN_STEP, SECOND_WEEK) if self.at > BEGIN else BEGIN
        return max(due_at, earliest)

    def _find_pause(self, passed: timedelta) -> float:
        """Return the seconds that the time *passed* takes for a person who reads along."""
        if self.at <= SECOND_WEEK:
            return 0.0
        return SECONDS_PER_DAY * (passed / timedelta(days=1))

    def _publish(self) -> None:
        """Write the feeds with all entries up to now."""
        changed = set()
        while self._to_come and self._to_come[0].at <= self.at:
            item = self._to_come.popleft()
            self._feeds[item.feed][item.link] = item
            changed.add(item.feed)
        for feed in changed | {FAILING_FEED}:
            self._write(feed)

    def _write(self, feed: str) -> None:
        items = list(self._feeds[feed].values())
        newest_first = items[::-1][:MAX_ENTRIES]
        entries = "".join(map(_write_entry, newest_first))
        text = f'<rss version="2.0"><channel><title>{feed}</title>{entries}</channel></rss>\n'
        if feed == FAILING_FEED and FAILS_AT <= self.at < WORKS_AT:
            text = "<html><body><h1>503 Service Unavailable</h1></body></html>\n"
        (self._folder / f"{feed}.xml").write_text(text, encoding="utf-8")


def _read_items() -> list[NewsItem]:
    with (HERE / "fortnight.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        NewsItem(
            at=datetime.fromisoformat(row["t"]),
            feed=row["feed"],
            title=row["title"],
            link=row["url"],
            summary=row.get("summary", ""),
        )
        for row in rows
    ]


def _write_entry(item: NewsItem) -> str:
    summary = escape(item.summary)
    description = f"<description>{summary}</description>" if summary else ""
    return (
        f"<item><guid>{item.link}</guid><link>{item.link}</link>"
        f"<title>{escape(item.title)}</title>{description}"
        f"<pubDate>{format_datetime(item.at)}</pubDate></item>"
    )
