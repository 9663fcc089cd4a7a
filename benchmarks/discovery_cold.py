"""The hot list of a new installation, next to that of one that has run for weeks.

    python -m benchmarks.discovery_cold [STREAM...]

A new installation reads the last page of each feed: here the last 30 entries of each publisher,
with their dates. They are the past of its first hour. At several times of a stream, its list after
1, 6, 12 and 24 hours is compared with that of an installation that read the stream from the start.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from benchmarks.discovery_streams import DAY, Stream, load
from benchmarks.machine import machine
from model import Arrival, HotList, Marks, SeenEntry, Topic
from storage._rehearsal_past import RehearsedPast
from watchers.discovery.discovery import Discovery

PAGE_ENTRIES = 30
PAGE_DAYS = 14
LOOKS = (1, 6, 12, 24)  # hours after the start
FIRST_START = 15 * DAY
STARTS = {"newsapi_2020": 5 * DAY, "crypto_2021_2022": 10 * DAY}  # hours between two starts
MAX_ROWS = 10
SHARED = 0.5  # of the reports of a row


class Installation:
    """Discovery with its past in memory."""

    def __init__(self) -> None:
        self.past = RehearsedPast()
        self.discovery = Discovery(Marks())
        self.topics: dict[str, Topic] = {}

    def count(self, hour: int, entries: Sequence[SeenEntry]) -> None:
        """Count the *entries* of an hour."""
        self.discovery.add(entries, {})
        lesson = self.discovery.advance(hour + 1)
        if lesson is not None:
            self.past.learn(lesson)

    def list(self) -> HotList:
        """Return the list at the end of the last hour."""
        listing = self.discovery.list_terms(self.past, list(self.topics.values()))
        self.topics |= {topic.id: topic for topic in listing.topics}
        return listing.hot


def read_pages(stream: Stream, start: int) -> Iterator[SeenEntry]:
    """Yield the last page of each feed at *start*, as its first poll brings it."""
    pages: dict[str, list[SeenEntry]] = defaultdict(list)
    for hour in range(start - PAGE_DAYS * DAY, start):
        for entry in stream.hours.get(hour, ()):
            pages[entry.publisher].append(entry)
    first_seen = stream.hours[start][0].first_seen
    for page in pages.values():
        for entry in page[-PAGE_ENTRIES:]:
            arrival = Arrival.BASELINE
            yield replace(entry, published=entry.first_seen, first_seen=first_seen, arrival=arrival)


def list_cold(stream: Stream, start: int) -> Iterator[tuple[int, HotList]]:
    """Yield the lists of an installation that begins at *start*, by hour."""
    new = Installation()
    new.discovery.add(list(read_pages(stream, start)), {})
    for hour in range(start, start + max(LOOKS)):
        new.count(hour, stream.hours.get(hour, ()))
        if hour + 1 - start in LOOKS:
            yield hour + 1, new.list()


def list_warm(stream: Stream, hours: frozenset[int]) -> dict[int, HotList]:
    """Return the lists at *hours* of an installation that read the whole stream."""
    old = Installation()
    found: dict[int, HotList] = {}
    for hour in range(stream.first, stream.end):
        old.count(hour, stream.hours.get(hour, ()))
        if hour + 1 in hours:
            found[hour + 1] = old.list()
    return found


def compare(name: str) -> dict[str, object]:
    """Return the figures of the stream *name*, by hours after the start."""
    stream = load(name)
    begins = range(stream.first + FIRST_START, stream.end - DAY, STARTS[name])
    starts = [start for start in begins if start in stream.hours]
    warm = list_warm(stream, frozenset(start + look for start in starts for look in LOOKS))
    lists: dict[int, int] = defaultdict(int)
    rows: dict[int, int] = defaultdict(int)
    same: dict[int, int] = defaultdict(int)
    warm_rows: dict[int, int] = defaultdict(int)
    for start in starts:
        for hour, cold in list_cold(stream, start):
            look = hour - start
            lists[look] += cold.learning_until is None
            rows[look] += len(cold.terms[:MAX_ROWS])
            warm_rows[look] += len(warm[hour].terms[:MAX_ROWS])
            same[look] += count_same(cold, warm[hour])
    return {
        f"after {look} h": {
            "has a list": f"{lists[look]} of {len(starts)}",
            "rows": rows[look],
            "rows of the other": warm_rows[look],
            "rows that the other has too": same[look],
        }
        for look in LOOKS
    }


def count_same(cold: HotList, warm: HotList) -> int:
    """Return how many of the first rows of *cold* are a topic in *warm*."""
    known = [set(term.carriers) for term in warm.terms]
    count = 0
    for term in cold.terms[:MAX_ROWS]:
        its = set(term.carriers)
        count += any(len(its & other) >= SHARED * min(len(its), len(other)) for other in known)
    return count


def main() -> None:
    """Print the figures as JSON."""
    names = sys.argv[1:] or list(STARTS)
    found = {name: compare(name) for name in names}
    print(json.dumps({"machine": machine(), **found}, indent=1))


if __name__ == "__main__":
    main()
