"""Parse real feed documents, and compare the entries and the CPU time with feedparser.

    GROUNDSWELL_DATA=... python -m benchmarks.parsing

Reads every file of feeds/real three times: with our parser in this process, with our parser in the
cage, and with feedparser as it comes. An entry that stands twice in a document counts once. Prints
JSON:

* the documents with as many entries, and the ids and titles that agree;
* the CPU seconds of both parsers, and their ratio in this run.

Target: every document agrees, and the ratio is at least 15.
"""

import asyncio
import io
import json
import os
import sys
import time
import warnings
from pathlib import Path
from typing import NamedTuple

import feedparser

from benchmarks.machine import machine
from feeds._cage import Cage
from feeds.parsing.draft import MAX_TITLE_CHARS
from feeds.parsing.parse import ParsedDocument, parse_document
from feeds.parsing.text import extract_text
from model import one_line

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("GROUNDSWELL_DATA", ROOT.parent / "shared" / "data"))


class Comparison(NamedTuple):
    """The entries of one document by our parser and by feedparser."""

    ours: int
    theirs: int
    same_ids: int
    same_titles: int
    is_repaired: bool
    is_lenient: bool
    has_problem: bool


def parse_with_feedparser(body: bytes) -> dict[str, str]:
    """Return feedparser's ids with their titles."""
    parsed = feedparser.parse(io.BytesIO(body))
    titles = {}
    for entry in parsed.entries:
        entry_id = entry.get("id") or entry.get("link") or ""
        titles[one_line(entry_id)] = entry.get("title", "")
    return titles


def clean_title(title: str) -> str:
    """Return *title* cleaned as our parser cleans it."""
    return one_line(extract_text(title, MAX_TITLE_CHARS, only_known=True))


def compare(ours: ParsedDocument, theirs: dict[str, str]) -> Comparison:
    """Return how far the entries of one document agree."""
    titles = {entry.id: entry.draft.title for entry in ours.entries}
    same_ids = theirs.keys() & titles.keys()
    same_titles = sum(titles[key] == clean_title(theirs[key]) for key in same_ids)
    return Comparison(
        ours=len(titles),
        theirs=len(theirs),
        same_ids=len(same_ids),
        same_titles=same_titles,
        is_repaired=any("repaired" in note for note in ours.notes),
        is_lenient=any("leniently" in note for note in ours.notes),
        has_problem=bool(ours.problem),
    )


def compare_all(documents: list[bytes]) -> tuple[list[Comparison], float, float]:
    """Return the comparison of each document, our CPU seconds and feedparser's."""
    our_seconds = 0.0
    their_seconds = 0.0
    rows = []
    for body in documents:
        start = time.process_time()
        ours = parse_document(body, "", "")
        middle = time.process_time()
        theirs = parse_with_feedparser(body)
        end = time.process_time()
        our_seconds += middle - start
        their_seconds += end - middle
        rows.append(compare(ours, theirs))
    return rows, our_seconds, their_seconds


async def time_cage(documents: list[bytes]) -> tuple[float, float]:
    """Return the seconds that all *documents* take in the cage, and the slowest of them."""
    cage = Cage()
    await cage.parse(b"<rss/>", url="", content_type="", feed="f")
    total = 0.0
    slowest = 0.0
    for body in documents:
        start = time.perf_counter()
        await cage.parse(body, url="", content_type="", feed="f")
        seconds = time.perf_counter() - start
        total += seconds
        slowest = max(slowest, seconds)
    await cage.close()
    return total, slowest


def main() -> int:
    """Print the figures; return 1 if a document that feedparser reads does not agree."""
    warnings.simplefilter("ignore")
    files = sorted((DATA / "feeds" / "real").iterdir())
    documents = [file.read_bytes() for file in files]
    rows, our_seconds, their_seconds = compare_all(documents)
    differing = []
    for file, row in zip(files, rows, strict=True):
        if row.theirs and row.ours != row.theirs:
            differing.append({"file": file.name, **row._asdict()})
    caged_seconds, slowest = asyncio.run(time_cage(documents))
    figures = {
        "benchmark": "parsing",
        "machine": machine(),
        "documents": len(rows),
        "bytes": sum(len(body) for body in documents),
        "same_count": sum(row.ours == row.theirs for row in rows),
        "only_ours": sum(row.ours > 0 and row.theirs == 0 for row in rows),
        "entries": sum(row.theirs for row in rows),
        "same_ids": sum(row.same_ids for row in rows),
        "same_titles": sum(row.same_titles for row in rows),
        "repaired": sum(row.is_repaired for row in rows),
        "lenient": sum(row.is_lenient for row in rows),
        "problems": sum(row.has_problem for row in rows),
        "differing": differing,
        "cpu_ours_s": round(our_seconds, 3),
        "cpu_feedparser_s": round(their_seconds, 3),
        "ratio": round(their_seconds / our_seconds, 1),
        "caged_wall_s": round(caged_seconds, 3),
        "caged_slowest_s": round(slowest, 3),
    }
    print(json.dumps(figures, indent=2))
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
