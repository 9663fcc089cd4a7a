"""The recorded streams as the detector sees them: polls, and each keyword's distinct reports."""

import gzip
import hashlib
import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("GROUNDSWELL_DATA", ROOT.parent / "shared" / "data"))
STREAMS = DATA / "streams"
CONTROLS = 12  # control words a stream
CLASSES = ((0.0, 0.3), (0.3, 1.0), (1.0, 3.0), (3.0, 10.0))
"""Reports a day of the classes of frequency."""
CLASS_WORDS = 6  # control words of a class
LEAST_DAILY = 0.03  # titles a day of the rarest control word
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_WORD = re.compile(r"\w+")
_STOP = {"the", "and", "for", "with", "from", "that", "this", "your", "you", "are", "how", "has"}


def seconds(text: str) -> float:
    """Return the seconds since 1970 of an ISO-8601 time."""
    return datetime.fromisoformat(text).timestamp()


@dataclass
class Hit:
    """A report as a watch gets it, or a copy of one by another publisher."""

    at: float
    feed: str
    publisher: str
    title: str = ""
    is_new: bool = True
    """False for a copy."""
    is_late: bool = False
    """Published before all windows, while its feed was not read."""
    is_first_page: bool = False
    """On the page with which its feed was first read: it only teaches."""

    @property
    def counts(self) -> bool:
        """Return whether it is a report that a rule may count."""
        return self.is_new and not self.is_late and not self.is_first_page


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
            title = plain_title(name, row["title"]).casefold()
            publisher = row.get("source", "")
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


def plain_title(name: str, title: str) -> str:
    """Return *title* of the stream *name* as the regexes of events are written for it."""
    if name == "newsapi_2020":  # the service adds the publisher's name to every title
        title = title.rsplit(" - ", 1)[0]
    return title.replace("\u2019", "'")


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
    """Return words without an event: as steady as chance makes them, of *count* frequencies."""
    bounds = [0.1 * (100.0 ** (n / count)) for n in range(count + 1)]
    return [rf"\b{word}\b" for word in find_steady(stream, bounds, _words)]


def class_controls(stream: Stream, avoided: Sequence[str]) -> list[str]:
    """Return steady words of every class of frequency that no regex in *avoided* finds.

    Chinese titles have no spaces, so there a word is two characters that are neighbours.
    """
    found: list[str] = []
    is_avoided = re.compile("|".join(avoided), re.IGNORECASE).search
    for low, high in CLASSES:
        least = max(low, LEAST_DAILY)
        bounds = [least * (high / least) ** (n / CLASS_WORDS) for n in range(CLASS_WORDS + 1)]
        found += find_steady(stream, bounds, lambda title: _words(title) | _pairs(title))
    regexes = [word if _HAN.match(word) else rf"\b{word}\b" for word in dict.fromkeys(found)]
    return [regex for regex in regexes if not is_avoided(regex.replace(r"\b", ""))]


def find_steady(
    stream: Stream, bounds: Sequence[float], split: Callable[[str], set[str]]
) -> list[str]:
    """Return the steadiest word between each two of *bounds*, which are titles a day.

    Its daily counts differ least, relative to their mean, from those that the stream's daily
    volume explains.
    """
    daily, volume = {}, {}
    for at, _, _, title in stream.rows:
        day = int(at // 86400)
        volume[day] = volume.get(day, 0) + 1
        for word in split(title):
            counts = daily.setdefault(word, {})
            counts[day] = counts.get(day, 0) + 1
    chosen = []
    means = {word: sum(counts.values()) / len(volume) for word, counts in daily.items()}
    for low, high in pairwise(bounds):
        near = [word for word, mean in means.items() if low <= mean < high]
        fits = [(abs(_fit(daily[word], volume) - 1.0), word) for word in near]
        if fits:
            chosen.append(min(fits)[1])
    return chosen


def _fit(counts: dict[int, int], volume: dict[int, int]) -> float:
    """Return the dispersion of daily *counts* about their share of the *volume*; 1 is chance."""
    share = sum(counts.values()) / sum(volume.values())
    squares = sum((counts.get(d, 0) - share * n) ** 2 / (share * n) for d, n in volume.items())
    return squares / len(volume)


def _words(title: str) -> set[str]:
    return {
        word
        for word in _WORD.findall(title)
        if len(word) > 2 and word not in _STOP and not word.isdigit()
    }


def _pairs(title: str) -> set[str]:
    return {pair for text in _HAN.findall(title) for pair in map("".join, pairwise(text))}
