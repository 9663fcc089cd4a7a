"""Measure the previews of twelve drafts over stored headlines, as the page makes them.

    python -m benchmarks.preview [--entries 69000] [--repeats 3]

The headlines are those of `benchmarks.search`, spread over 14 days. Prints JSON. Times are
milliseconds of CPU; `ended` has the drafts whose time was over, with the days that they looked at.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import config
import storage
import watchers
from answers.preview import Preview, WantedPreview, preview
from benchmarks.machine import machine
from benchmarks.search import AT, FEED, find_quantile, mix_titles
from web._drafting import BUDGET, DEFAULT_DAYS

if TYPE_CHECKING:
    from config import Config
    from storage import Reader

RUNNING = """\
feeds: [https://news.example/rss]
watches:
  - {name: Money, keywords: [CBDC, digital euro]}
channels: {desk: {type: console}}
"""

DRAFTS = {
    "rare": ["CBDC", "digital euro"],
    "a name": ["Zoom"],
    "a phrase and not": ['"Hong Kong" (protest OR police) -tourism'],
    "three scripts": ["vaccine", "vaccin", "вакцина"],
    "Chinese": ["数字人民币", "央行"],
    "one character": ["中"],
    "near": ["trump NEAR/3 china"],
    "a beginning": ["stable*"],
    "an end": ["*demic"],
    "frequent": ["the"],
    "a regex": ["/covid[- ]?19/"],
    "with typos": ["hydroxychloroquine~"],
}
"""The keywords of a draft that takes the place of the watch Money."""


def fill(path: Path, entries: int, at: datetime = AT) -> None:
    """Store so many entries of the last days before *at*, and index them."""
    with closing(storage.open_store(path, at)) as store, store.transaction() as tx:
        tx.sync_feeds([FEED], at)
    days = timedelta(days=DEFAULT_DAYS)
    gap = days / (entries + 1)
    with closing(sqlite3.connect(path)) as db, db:
        db.executemany(
            "INSERT INTO entry (id, feed, key, content, title, tags, first_seen, arrival, "
            "last_in_feed) VALUES (?, 1, ?, x'00', ?, '[]', ?, 'news', ?)",
            (
                (number, number.to_bytes(8), title, seen, seen)
                for number, title in enumerate(islice(mix_titles(), entries), start=1)
                for seen in [round((at - days + number * gap).timestamp() * 1e6)]
            ),
        )
    with closing(storage.open_store(path, at)) as store:
        while store.index_entries(watchers.list_index_words, watchers.INDEX_VERSION):
            pass


def try_draft(reader: Reader, running: Config, keywords: list[str]) -> tuple[float, Preview]:
    """Return the CPU seconds of a preview, and the preview."""
    lines = "".join(f"  {keyword}\n" for keyword in keywords)
    began = time.process_time()

    def is_over() -> bool:
        return time.process_time() - began >= BUDGET

    wanted = WantedPreview(f"name: Money\nkeywords: |\n{lines}")
    shown = preview(reader, running, wanted, AT, is_over)
    return time.process_time() - began, shown


def measure(path: Path, repeats: int) -> dict[str, object]:
    """Return the figures of all drafts."""
    running = config.parse(
        config.Texts("config.yaml", {"config.yaml": RUNNING}), {}, needs_secrets=False
    )
    by_draft: dict[str, float] = {}
    slowest: list[float] = []
    reports: dict[str, float] = {}
    ended: dict[str, int] = {}
    with closing(storage.open_reader(path)) as reader:
        try_draft(reader, running, ["warm"])
        for name, keywords in DRAFTS.items():
            tried = [try_draft(reader, running, keywords) for _ in range(repeats)]
            seconds = [one[0] for one in tried]
            by_draft[name] = find_quantile(seconds, 0.5)
            slowest.append(max(seconds))
            shown = tried[-1][1]
            reports[name] = shown.reports.then if shown.reports else 0
            if not shown.exact:
                ended[name] = shown.days
    return {
        "preview_ms_median": round(median(by_draft.values()), 2),
        "preview_ms_max": round(max(slowest) * 1000, 2),
        "by_draft_ms": by_draft,
        "reports": reports,
        "ended": ended,
    }


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=69_000)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "preview.db"
        fill(path, options.entries)
        figures = measure(path, options.repeats)
    figures |= {"entries": options.entries, "machine": machine()}
    print(json.dumps(figures, indent=2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
