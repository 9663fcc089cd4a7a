"""What the storage costs, beside the same rows written by the bare driver in the same run.

    python -m benchmarks.storage [--polls 200]

Prints JSON: entries a second for polls of 20 new entries, polls that bring nothing new, deliveries
claimed and settled, each also as a ratio to bare sqlite3 with the same durability, and the
milliseconds that one page of 200 new entries holds the daemon.
"""

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

from benchmarks.machine import machine
from model import Alert, Entry, Feed, Message, NewReport, Outcome, Page, Signal, State, Verdict
from storage import open_store
from watchers.match import KIND as MATCH

AT = datetime(2026, 1, 1, tzinfo=UTC)
FEED = Feed("https://news.example/rss", "news.example")
PAGE = 20  # entries


def page(first: int, size: int = PAGE) -> list[Entry]:
    """Return *size* entries that differ from those of any other *first*."""
    return [
        Entry(
            FEED.key,
            f"id-{n}",
            f"Title of the entry with number {n}",
            f"https://news.example/{n}",
            text="Some text. " * 40,
            aliases=(f"news.example/{n}",),
        )
        for n in range(first, first + size)
    ]


def rate(count: int, work: Callable[[int], None]) -> float:
    """Return how often a second *work* is done, over *count* times."""
    began = time.perf_counter()
    for n in range(count):
        work(n)
    return count / (time.perf_counter() - began)


def bare(folder: Path, polls: int) -> float:
    """Return polls a second of the driver alone: a page of rows, one commit."""
    with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE entry (id TEXT PRIMARY KEY, title TEXT, text TEXT)")

        def poll(n: int) -> None:
            db.execute("BEGIN IMMEDIATE")
            rows = [(one.id, one.title, one.text) for one in page(n * PAGE)]
            db.executemany("INSERT INTO entry VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)
            db.execute("COMMIT")

        return rate(polls, poll)


def main() -> int:
    """Run it and print the figures."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--polls", type=int, default=200)
    polls = words.parse_args().polls
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with closing(open_store(folder / "groundswell.db", AT)) as store:
            with store.transaction() as tx:
                tx.sync_feeds([FEED], AT)

            def poll(n: int) -> None:
                with store.transaction() as tx:
                    tx.add_new(FEED, page(n * PAGE), AT)
                    tx.settle_feed(FEED, Page(), AT, AT)

            def tell(n: int) -> None:
                signal = Signal(MATCH, "w", f"k{n}", NewReport(()))
                message = Message("match", f"Headline {n}")
                alert = Alert(f"a{n}", signal, AT, State.ACTIVE, "new", ("team",), message)
                with store.transaction() as tx:
                    tx.record(alert, [("team", "")])

            def deliver(_: int) -> None:
                delivery = store.claim_due("team", AT)
                assert delivery is not None
                store.settle(delivery, Outcome(Verdict.SENT), AT, AT)

            new, known = rate(polls, poll), rate(polls, poll)
            recorded, delivered = rate(polls, tell), rate(polls, deliver)
            began = time.perf_counter()
            with store.transaction() as tx:
                tx.add_new(FEED, page(10_000_000, 200), AT)
            held = time.perf_counter() - began
        alone = bare(folder, polls)
    figures = {
        "new_entries_per_s": round(new * PAGE),
        "new_polls_to_bare": round(new / alone, 3),
        "unchanged_polls_per_s": round(known),
        "unchanged_polls_to_bare": round(known / alone, 3),
        "alerts_recorded_per_s": round(recorded),
        "deliveries_per_s": round(delivered),
        "deliveries_to_bare": round(delivered / alone, 3),
        "page_of_200_ms": round(held * 1000, 1),
        "bare_polls_per_s": round(alone),
        "machine": machine(),
    }
    print(json.dumps(figures, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
