"""The recorded streams as the detector sees them: polls, and each keyword's distinct reports."""

import gzip
import hashlib
import json
import os
import re
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("GROUNDSWELL_DATA", ROOT.parent / "shared" / "data"))
STREAMS = DATA / "streams"
CONTROLS = 12  # control words a stream
_WORD = re.compile(r"\w+")
_STOP = {"the", "and", "for", "with", "from", "that", "this", "your", "you", "are", "how", "has"}


def seconds(text: str) -> float:
    """Return the seconds since 1970 of an ISO-8601 time."""
    return datetime.fromisoformat(text).timestamp()


@dataclass
class Hit:
    """A report as a watch gets it."""

    at: float
    feed: str
    publisher: str


@dataclass
class Stream:
    """One stream: rows in order of arrival, and its polls as (time, feed, entries)."""

    name: str
    rows: list[tuple[float, str, str, str]] = field(default_factory=list)
    """Time, feed, publisher, folded title; distinct titles only."""
    polls: list[tuple[float, str, int]] = field(default_factory=list)

    @property
    def days(self) -> float:
        """Return how long it lasts."""
        return (self.polls[-1][0] - self.polls[0][0]) / 86400


def load(name: str) -> Stream:
    """Return the stream *name*, copies of a title within three days folded."""
    stream, seen, polls = Stream(name), {}, {}
    with gzip.open(STREAMS / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            at, feed = seconds(row["t"]), row.get("feed", name)
            polls[at, feed] = polls.get((at, feed), 0)
            title = row["title"].replace("\u2019", "'").casefold()
            publisher = row.get("source", "")
            if name == "newsapi_2020":  # the service adds the publisher's name to every title
                title = title.rsplit(" - ", 1)[0]
            if name == "hn_frontpage":
                publisher = (urlsplit(row.get("url", "")).hostname or "").removeprefix("www.")
            mark = " ".join(_WORD.findall(title))
            if at - seen.get(mark, -1e18) < 3 * 86400:
                continue
            seen[mark] = at
            polls[at, feed] += 1
            stream.rows.append((at, feed, publisher, title))
    stream.polls = [(at, feed, n) for (at, feed), n in polls.items()]
    return stream


def shuffled(stream: Stream, seed: str) -> Stream:
    """Return *stream* with its titles and publishers shuffled over its times and feeds."""
    order = sorted(
        range(len(stream.rows)), key=lambda n: hashlib.md5(f"{seed}{n}".encode()).digest()
    )
    rows = [
        (at, feed, *stream.rows[other][2:])
        for (at, feed, *_), other in zip(stream.rows, order, strict=True)
    ]
    return Stream(stream.name, rows, stream.polls)


def events(name: str) -> list[dict]:
    """Return the dated events of a stream."""
    listed = json.loads((STREAMS / "events.json").read_text(encoding="utf-8"))
    return [event for event in listed if event["corpus"] == name]


def names() -> list[str]:
    """Return the streams that have events."""
    listed = json.loads((STREAMS / "events.json").read_text(encoding="utf-8"))
    return sorted({event["corpus"] for event in listed})


def hits(stream: Stream, regex: str) -> list[Hit]:
    """Return the reports whose title matches *regex*."""
    found = re.compile(regex).search
    return [Hit(at, feed, who) for at, feed, who, title in stream.rows if found(title)]


def controls(stream: Stream, count: int = CONTROLS) -> list[str]:
    """Return words without an event: as steady as chance makes them, of every frequency.

    For each of *count* frequencies the word whose daily counts differ least, relative to their
    mean, from those that the stream's daily volume explains.
    """
    daily, volume = {}, {}
    for at, _, _, title in stream.rows:
        day = int(at // 86400)
        volume[day] = volume.get(day, 0) + 1
        for word in set(_WORD.findall(title)):
            if len(word) > 2 and word not in _STOP and not word.isdigit():
                counts = daily.setdefault(word, {})
                counts[day] = counts.get(day, 0) + 1
    total, lasting = sum(volume.values()), len(volume)
    chosen, bounds = [], [0.1 * (100.0 ** (n / count)) for n in range(count + 1)]
    for low, high in pairwise(bounds):
        best = None
        for word, counts in daily.items():
            mean = sum(counts.values()) / lasting
            if low <= mean < high:
                share = sum(counts.values()) / total
                fit = sum(
                    (counts.get(d, 0) - share * n) ** 2 / (share * n) for d, n in volume.items()
                )
                best = min(best or (9e9, ""), (abs(fit / lasting - 1.0), word))
        if best:
            chosen.append(rf"\b{best[1]}\b")
    return chosen
