"""Measure a search by words in many stored headlines, and compare it with a LIKE scan.

    python -m benchmarks.search [--entries 100000 1000000] [--repeats 3]

The headlines are those of two streams in the folder that `GROUNDSWELL_DATA` names, one in five of
them Chinese; without it they are made of numbers. If there are too few, halves of them are joined.

Prints JSON. Times are milliseconds of CPU for the newest 20 matches, each confirmed by the matcher;
`first_ms` is the slowest search when nothing of the file was read yet. A ratio `..._to_like`
compares with `LIKE '%word%'` over the same queries in the same run; below 1 the index is faster.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import chain, count, islice
from pathlib import Path
from typing import TYPE_CHECKING

import storage
import watchers
from answers.search import Question, Search, compile_query
from benchmarks.machine import machine
from model import Feed
from watchers import Watchlist

if TYPE_CHECKING:
    from storage import Reader, Store

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("GROUNDSWELL_DATA", ROOT.parent / "shared" / "data"))
ENGLISH = DATA / "streams" / "newsapi_2020.jsonl.gz"
CHINESE = DATA / "streams" / "zh_hotlists_2024.jsonl.gz"
AT = datetime(2026, 1, 1, tzinfo=UTC)
FEED = Feed("https://news.example/rss", "news.example")
LIMIT = 20  # matches of a search
NO_WATCHES = Watchlist([])

QUERIES = {
    "coronavirus": "coronavirus",
    "the": "the",
    "bank": "bank",
    '"central bank"': "central bank",
    "central bank": "central bank",
    "stable*": "stable",
    "vaccin*": "vaccin",
    "hydroxychloroquine": "hydroxychloroquine",
    "covid-19": "covid-19",
    "CBDC": "cbdc",
    "blockchain governance": "blockchain governance",
    "trump NEAR/3 china": "trump",
    '"Hong Kong" (protest OR police)': "hong kong",
    "title:zoom": "zoom",
    "tesla -musk": "tesla",
    "AT&T": "at&t",
    "5G": "5g",
    "Müller": "müller",
    "Lloyds": "lloyds",
    "вакцина": "вакцина",
    "zzyzx": "zzyzx",
    "中": "中",
    "央行": "央行",
    "美国": "美国",
    "人民币": "人民币",
    "数字人民币": "数字人民币",
    "新能源汽车": "新能源汽车",
    "AI芯片": "ai芯片",
    "量子": "量子",
    "奥运会 OR 世界杯": "奥运会",
}
"""Each query with the text that LIKE looks for in its place."""

SUFFIXES = ("*demic", "*coin")
"""For an end, all words of the index are looked through, which takes longer."""


# --- the state ------------------------------------------------------------------------------


def read_titles(path: Path) -> Iterator[str]:
    """Yield the titles of a recorded stream; none if it is not there."""
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["title"]


def mix_titles() -> Iterator[str]:
    """Yield titles without end: four of the one stream, then one of the other."""
    english = list(read_titles(ENGLISH))
    chinese = list(read_titles(CHINESE))
    if not english or not chinese:
        yield from (f"Title of the entry with number {number}" for number in count())
    rounds = chain([0], count(7919, 7919))
    for shift in rounds:
        for number in range(len(english)):
            yield join_halves(english, number, shift)
            if number % 4 == 3:
                yield join_halves(chinese, number // 4 % len(chinese), shift)


def join_halves(titles: Sequence[str], number: int, shift: int) -> str:
    """Return title *number*, or its first half with the second half of another one."""
    title = titles[number]
    if not shift:
        return title
    other = titles[(number + shift) % len(titles)]
    return title[: len(title) // 2] + other[len(other) // 2 :]


def fill(path: Path, titles: Iterator[str], entries: int) -> None:
    """Store so many *entries* with the next *titles*, without their texts."""
    with closing(storage.open_store(path, AT)) as store, store.transaction() as tx:
        tx.sync_feeds([FEED], AT)
    microseconds = round(AT.timestamp()) * 1_000_000
    with closing(sqlite3.connect(path)) as db, db:
        have = db.execute("SELECT count(*) FROM entry").fetchone()[0]
        db.executemany(
            "INSERT INTO entry (id, feed, key, content, title, tags, first_seen, arrival, "
            "last_in_feed) VALUES (?, 1, x'00', x'00', ?, '[]', ?, 'news', ?)",
            (
                (number, title, microseconds + number, microseconds)
                for number, title in enumerate(islice(titles, entries - have), start=have + 1)
            ),
        )


def measure_indexing(store: Store) -> dict[str, float]:
    """Index all entries; return CPU and bytes an entry, and the CPU of a step."""
    steps: list[float] = []
    entries = 0
    before = count_pages(store)
    while True:
        began = time.process_time()
        indexed = store.index_entries(watchers.list_index_words, watchers.INDEX_VERSION)
        if not indexed:
            break
        steps.append(time.process_time() - began)
        entries += indexed
    store.checkpoint()
    return {
        "index_us_an_entry": round(sum(steps) / entries * 1e6, 1),
        "index_step_ms_p50": find_quantile(steps, 0.5),
        "index_step_ms_p99": find_quantile(steps, 0.99),
        "index_step_ms_max": find_quantile(steps, 1.0),
        "index_bytes_an_entry": round((count_pages(store) - before) * 4096 / entries, 1),
    }


def count_pages(store: Store) -> int:
    """Return how many pages of the file are in use."""
    with closing(sqlite3.connect(store.path)) as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        free = db.execute("PRAGMA freelist_count").fetchone()[0]
    return int(pages - free)


# --- the searches ---------------------------------------------------------------------------


def search(reader: Reader, query: str) -> tuple[float, int]:
    """Return the CPU seconds of a search for *query*, and how many matches it has."""
    began = time.process_time()
    compiled = compile_query(query, NO_WATCHES)
    question = Question(AT - timedelta(days=1), LIMIT, compiled)
    found = sum(1 for _ in Search(reader, question, NO_WATCHES).run(lambda _: None))
    return time.process_time() - began, found


def scan(db: sqlite3.Connection, text: str) -> float:
    """Return the CPU seconds in which LIKE finds the newest titles with *text*."""
    began = time.process_time()
    statement = "SELECT id, title FROM entry WHERE title LIKE ? ORDER BY id DESC LIMIT ?"
    db.execute(statement, (f"%{text}%", LIMIT)).fetchall()
    return time.process_time() - began


def find_quantile(seconds: Sequence[float], share: float) -> float:
    """Return the value below which this *share* of *seconds* lies, in milliseconds."""
    ordered = sorted(seconds)
    place = min(len(ordered) - 1, int(share * len(ordered)))
    return round(ordered[place] * 1000, 2)


def measure_searches(path: Path, repeats: int) -> dict[str, object]:
    """Return the figures of all queries, by the index and by LIKE."""
    by_index: list[float] = []
    by_like: list[float] = []
    slowest: dict[str, float] = {}
    with closing(storage.open_reader(path)) as reader:
        first = max(search(reader, query)[0] for query in QUERIES)
        suffix = {query: round(search(reader, query)[0] * 1000, 2) for query in SUFFIXES}
        matches = {query: search(reader, query)[1] for query in QUERIES}
        for query in QUERIES:
            times = [search(reader, query)[0] for _ in range(repeats)]
            by_index += times
            slowest[query] = find_quantile(times, 0.5)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        for text in QUERIES.values():
            by_like += [scan(db, text) for _ in range(repeats)]
    p50 = find_quantile(by_index, 0.5)
    p99 = find_quantile(by_index, 0.99)
    return {
        "search_ms_p50": p50,
        "search_ms_p99": p99,
        "first_ms": round(first * 1000, 2),
        "like_ms_p50": find_quantile(by_like, 0.5),
        "like_ms_p99": find_quantile(by_like, 0.99),
        "p50_to_like": round(p50 / find_quantile(by_like, 0.5), 3),
        "p99_to_like": round(p99 / find_quantile(by_like, 0.99), 3),
        "suffix_ms": suffix,
        "queries": len(QUERIES),
        "queries_without_a_match": sum(not number for number in matches.values()),
        "slowest_ms": dict(sorted(slowest.items(), key=lambda item: -item[1])[:5]),
    }


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--repeats", type=int, default=10)
    options = parser.parse_args()
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "search.db"
        titles = mix_titles()
        for entries in sorted(options.entries):
            fill(path, titles, entries)
            with closing(storage.open_store(path, AT)) as store:
                indexing = measure_indexing(store)
            figures[f"entries_{entries}"] = indexing | measure_searches(path, options.repeats)
    print(json.dumps({**figures, "machine": machine()}, indent=2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
