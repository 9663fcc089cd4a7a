"""Measure the storage, and compare it with the same rows written by the bare driver.

    python -m benchmarks.storage [--polls 200]

Prints JSON. A ratio `..._to_bare` compares with bare sqlite3 with the same durability, in the
same run. `page_of_200_ms` is how long the daemon waits for one page of 200 new entries.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.machine import machine
from model import Alert, Feed, Message, NewReport, Outcome, Page, SeenEntry, Signal, State, Verdict
from storage import open_store
from watchers.match import KIND as MATCH

if TYPE_CHECKING:
    from storage import Store

DESCRIPTION = "Measure the storage, and compare it with the bare driver."
AT = datetime(2026, 1, 1, tzinfo=UTC)
FEED = Feed("https://news.example/rss", "news.example")
PAGE_SIZE = 20  # entries
LARGE_PAGE_SIZE = 200  # entries
FIRST_OF_LARGE_PAGE = 10_000_000  # no other page has an entry with such a number


def make_page(first: int, size: int = PAGE_SIZE) -> list[SeenEntry]:
    """Return *size* entries, numbered from *first* on; their numbers make them different."""
    return [make_entry(number) for number in range(first, first + size)]


def make_entry(number: int) -> SeenEntry:
    """Return the entry with *number*."""
    return SeenEntry(
        feed=FEED.key,
        id=f"id-{number}",
        title=f"Title of the entry with number {number}",
        link=f"https://news.example/{number}",
        text="Some text. " * 40,
        aliases=(f"news.example/{number}",),
        first_seen=AT,
    )


def measure_rate(count: int, work: Callable[[int], None]) -> float:
    """Return how often a second *work* is done, over *count* times."""
    began = time.perf_counter()
    for number in range(count):
        work(number)
    return count / (time.perf_counter() - began)


def measure_bare_polls(folder: Path, polls: int) -> float:
    """Return polls a second of the driver alone: a page of rows, one commit."""
    with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE entry (id TEXT PRIMARY KEY, title TEXT, text TEXT)")

        def poll(number: int) -> None:
            db.execute("BEGIN IMMEDIATE")
            rows = [(one.id, one.title, one.text) for one in make_page(number * PAGE_SIZE)]
            db.executemany("INSERT INTO entry VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)
            db.execute("COMMIT")

        return measure_rate(polls, poll)


def measure_large_page(store: Store) -> float:
    """Return how many seconds it takes to store a page of `LARGE_PAGE_SIZE` new entries."""
    began = time.perf_counter()
    with store.transaction() as tx:
        tx.add_new(FEED, make_page(FIRST_OF_LARGE_PAGE, LARGE_PAGE_SIZE), AT)
    return time.perf_counter() - began


def measure(store: Store, polls: int, bare: float) -> dict[str, object]:
    """Return the figures of *store*; *bare* is the polls a second of the driver alone."""

    def poll(number: int) -> None:
        with store.transaction() as tx:
            tx.add_new(FEED, make_page(number * PAGE_SIZE), AT)
            tx.settle_feed(FEED, Page(), AT, AT)

    def record(number: int) -> None:
        alert = Alert(
            named=f"a{number}",
            signal=Signal(MATCH, "w", f"k{number}", NewReport(())),
            at=AT,
            state=State.ACTIVE,
            reason="new",
            to=("team",),
            said=Message("match", f"Headline {number}"),
        )
        with store.transaction() as tx:
            tx.record(alert, [("team", "")])

    def deliver(_: int) -> None:
        delivery = store.claim_due("team", AT)
        assert delivery is not None
        store.settle(delivery, Outcome(Verdict.SENT), AT, AT)

    with store.transaction() as tx:
        tx.sync_feeds([FEED], AT)
    new = measure_rate(polls, poll)
    known = measure_rate(polls, poll)
    recorded = measure_rate(polls, record)
    delivered = measure_rate(polls, deliver)
    return {
        "new_entries_per_s": round(new * PAGE_SIZE),
        "new_polls_to_bare": round(new / bare, 3),
        "unchanged_polls_per_s": round(known),
        "unchanged_polls_to_bare": round(known / bare, 3),
        "alerts_recorded_per_s": round(recorded),
        "deliveries_per_s": round(delivered),
        "deliveries_to_bare": round(delivered / bare, 3),
        "page_of_200_ms": round(measure_large_page(store) * 1000, 1),
        "bare_polls_per_s": round(bare),
        "machine": machine(),
    }


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=DESCRIPTION)
    parser.add_argument("--polls", type=int, default=200)
    polls = parser.parse_args().polls
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = measure_bare_polls(folder, polls)
        with closing(open_store(folder / "groundswell.db", AT)) as store:
            figures = measure(store, polls, bare)
    print(json.dumps(figures, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
