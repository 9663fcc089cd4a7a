"""The recorded streams as discovery sees them: entries by the hour, and dated events."""

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import NamedTuple

from benchmarks.burst_streams import STREAMS, events
from model import Marks, SeenEntry
from watchers.discovery.discovery import Discovery
from watchers.discovery.window import count_hours

SKIPPED = 48  # hours
DAY = 24  # hours


class Plan(NamedTuple):
    """How a stream is played."""

    step: int
    """Hours between two lists."""
    first: str = ""
    last: str = "9999"
    """The times between which its entries are taken."""
    lang: str = ""
    is_quiet: bool = False


PLANS = {
    "newsapi_2020": Plan(step=2, first="2020-05-10", last="2020-06-28", lang="en"),
    "hn_frontpage": Plan(step=6, is_quiet=True),
    "crypto_2021_2022": Plan(step=4, is_quiet=True),
    "zh_hotlists_2024": Plan(step=4),
}


@dataclass
class Stream:
    """The entries of a stream by the hour in which they were first seen."""

    name: str
    plan: Plan
    hours: dict[int, list[SeenEntry]]
    first: int
    end: int
    """The hours from which and before which it is played."""

    @property
    def days(self) -> float:
        """Return for how many days lists are made."""
        return (self.end - self.first - SKIPPED) / DAY


def load(name: str, hourly: bool = False) -> Stream:
    """Return the stream *name*."""
    plan = PLANS[name]
    if hourly:
        plan = plan._replace(step=1)
    return order(name, plan, _read(name, plan))


def order(name: str, plan: Plan, entries: Iterable[SeenEntry]) -> Stream:
    """Return *entries* as a stream."""
    hours: dict[int, list[SeenEntry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: one.first_seen):
        hours[count_hours(entry.first_seen)].append(entry)
    return Stream(name, plan, dict(hours), first=min(hours), end=max(hours) + 1)


def _read(name: str, plan: Plan) -> Iterator[SeenEntry]:
    with gzip.open(STREAMS / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if plan.lang and row.get("lang") != plan.lang:
                continue
            if plan.first <= row["t"] < plan.last:
                yield SeenEntry(
                    feed=row.get("feed", ""),
                    id=row.get("url") or row["title"],
                    title=row["title"],
                    link=row.get("url", ""),
                    publisher=row.get("source", ""),
                    lang=row.get("lang", ""),
                    first_seen=datetime.fromisoformat(row["t"]),
                )


def shuffle(stream: Stream, seed: int) -> Stream:
    """Return the reports of *stream*, copies folded, with their times dealt out again."""
    discovery = Discovery(Marks())
    firsts: list[SeenEntry] = []
    number = 0
    for hour in range(stream.first, stream.end):
        discovery.add(stream.hours.get(hour, ()), {})
        fresh = [one for one in discovery.window.reports if one.number > number]
        firsts += [one.entry for one in fresh]
        number = fresh[-1].number if fresh else number
        discovery.advance(hour + 1)
    times = [entry.first_seen for entry in firsts]
    Random(seed).shuffle(times)
    dealt = [replace(one, first_seen=at) for one, at in zip(firsts, times, strict=True)]
    return order(stream.name, stream.plan, dealt)


class Event(NamedTuple):
    """A dated event that a reader would want to see."""

    name: str
    date: str
    matches: re.Pattern[str]
    begin: int
    end: int
    """The hours between which a list may show it: a day before its date to three days after."""


def list_events(stream: Stream) -> list[Event]:
    """Return the usable events of *stream* that lie wholly in the hours that have lists."""
    listed = [_read_event(one) for one in events(stream.name) if one["usable"]]
    first = stream.first + SKIPPED
    return [one for one in listed if one.begin >= first and one.end <= stream.end]


def _read_event(event: dict[str, str]) -> Event:
    day = count_hours(datetime.fromisoformat(f"{event['date']}T00:00:00+00:00"))
    return Event(
        name=event["keyword"],
        date=event["date"],
        matches=re.compile(event["regex"], re.IGNORECASE),
        begin=day - DAY,
        end=day + 4 * DAY,
    )
