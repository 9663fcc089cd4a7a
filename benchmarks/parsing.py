"""Parse real feed documents, and hold the result and the cost against feedparser.

    GROUNDSWELL_DATA=... python -m benchmarks.parsing

Reads every file of feeds/real with our parser (in this process, and again through the cage) and
with feedparser as it comes, and prints JSON: documents with as many entries, ids and titles that
agree, CPU seconds of both and their ratio in this same run. Entries that stand twice in a
document count once on both sides. Wanted: every document agrees, ratio at least 5.
"""

import asyncio
import io
import json
import os
import sys
import time
import warnings
from pathlib import Path

import feedparser

from benchmarks.machine import machine
from feeds._cage import Cage
from feeds.parsing.draft import TITLE
from feeds.parsing.parse import Parsed, parse
from feeds.parsing.text import visible
from model import one_line

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("GROUNDSWELL_DATA", ROOT.parent / "shared" / "data"))


def theirs(body: bytes) -> dict[str, str]:
    """Return feedparser's ids with their titles, cleaned as ours are."""
    found = feedparser.parse(io.BytesIO(body))
    return {
        one_line(entry.get("id") or entry.get("link") or ""): entry.get("title", "")
        for entry in found.entries
    }


def compare(body: bytes, ours: Parsed, expected: dict[str, str]) -> dict[str, object]:
    """Return what agrees in one document."""
    titles = {named.id: named.draft.title for named in ours.entries}
    same = expected.keys() & titles.keys()
    return {
        "bytes": len(body),
        "ours": len(titles),
        "theirs": len(expected),
        "ids": len(same),
        "titles": sum(
            titles[key] == one_line(visible(expected[key], TITLE, only_known=True)) for key in same
        ),
        "mended": any("mended" in note for note in ours.notes),
        "forgiven": any("forgivingly" in note for note in ours.notes),
        "problem": ours.problem,
    }


async def caged(documents: list[bytes]) -> tuple[float, float]:
    """Return the seconds that all *documents* take through the cage, and the slowest one."""
    cage = Cage()
    await cage.parse(b"<rss/>", url="", content_type="", feed="f")
    slowest, began = 0.0, time.perf_counter()
    for body in documents:
        start = time.perf_counter()
        await cage.parse(body, url="", content_type="", feed="f")
        slowest = max(slowest, time.perf_counter() - start)
    took = time.perf_counter() - began
    await cage.close()
    return took, slowest


def main() -> int:
    """Print the figures; 1 where a document that feedparser reads does not agree."""
    warnings.simplefilter("ignore")
    files = sorted((DATA / "feeds" / "real").iterdir())
    documents = [file.read_bytes() for file in files]
    our_time, their_time, rows = 0.0, 0.0, []
    for body in documents:
        start = time.process_time()
        ours = parse(body, "", "")
        middle = time.process_time()
        expected = theirs(body)
        our_time += middle - start
        their_time += time.process_time() - middle
        rows.append(compare(body, ours, expected))
    differing = [
        {"file": file.name, **row}
        for file, row in zip(files, rows, strict=True)
        if row["ours"] != row["theirs"] and row["theirs"]
    ]
    seconds, slowest = asyncio.run(caged(documents))
    figures = {
        "documents": len(rows),
        "bytes": sum(row["bytes"] for row in rows),
        "same_count": sum(row["ours"] == row["theirs"] for row in rows),
        "only_ours": sum(bool(row["ours"]) and not row["theirs"] for row in rows),
        "entries": sum(row["theirs"] for row in rows),
        "same_ids": sum(row["ids"] for row in rows),
        "same_titles": sum(row["titles"] for row in rows),
        "mended": sum(row["mended"] for row in rows),
        "forgiven": sum(row["forgiven"] for row in rows),
        "problems": sum(bool(row["problem"]) for row in rows),
        "differing": differing,
        "cpu_ours_s": round(our_time, 3),
        "cpu_feedparser_s": round(their_time, 3),
        "ratio": round(their_time / our_time, 1),
        "caged_wall_s": round(seconds, 3),
        "caged_slowest_s": round(slowest, 3),
    }
    print(json.dumps({"benchmark": "parsing", "machine": machine(), **figures}, indent=2))
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
