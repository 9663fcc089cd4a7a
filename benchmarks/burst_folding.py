"""Fold the copies of a recorded stream once, as the product does, and keep the result in a file.

A watch is a regex on titles: that of a listed event, or a control word. The entries come through
the reader of recordings, the dates, the folder and the news of the product. So links, words and
publishers decide about copies. The file is named by the code that made it. So an edit of that code
folds again, while an edit of the detector does not.
"""

import gzip
import hashlib
import inspect
import json
import os
import re
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache, partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import watchers
from benchmarks.burst_streams import (
    ROOT,
    STREAMS,
    Hit,
    Stream,
    class_controls,
    events,
    load,
    plain_title,
)
from feeds import classify_arrival
from judging import count_news, count_polls
from model import FeedRecord, Match, Report, SeenEntry
from rehearsal.recorded import read_entries
from rehearsal.stream import REPLAYED
from storage import RehearsalState
from watchers import Exposure, Folder
from watchers.trends import session
from watchers.usual.news import count_first_pages, pick_news

CODE = (
    *("watchers/reports", "watchers/text", "watchers/usual/news.py", "watchers/usual/exposure.py"),
    *("feeds/_arrival.py", "rehearsal/recorded.py", "benchmarks/burst_folding.py"),
    *("benchmarks/burst_streams.py", "storage/_rehearsal_state.py"),
)
"""The code whose edit folds all streams again."""
FOLDED = Path(tempfile.gettempdir()) / "groundswell-folded"


class Folded(NamedTuple):
    """A stream, and the reports of its watches."""

    stream: Stream
    """Its polls; without rows."""
    events: dict[str, list[Hit]]
    """By the regex of an event."""
    controls: dict[str, list[Hit]]
    """By the regex of a control word."""


class Moment(NamedTuple):
    """What the product asks a history when it tells news from old entries."""

    now: datetime
    exposure: Exposure


def fold_all(names: list[str], folder: Path = FOLDED) -> None:
    """Fold each of *names* that is not in *folder* yet, in two processes, the largest first."""
    missing = [name for name in names if not path_of(name, folder).exists()]
    missing.sort(key=lambda name: -(STREAMS / f"{name}.jsonl.gz").stat().st_size)
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(partial(_fold_to, folder), missing))


def read_folded(name: str, folder: Path = FOLDED) -> Folded:
    """Return the folded stream *name*, which `fold_all` put into *folder*."""
    with gzip.open(path_of(name, folder), "rt", encoding="utf-8") as file:
        stored = json.load(file)
    polls = [(at, feed, entries) for at, feed, entries in stored["polls"]]
    kinds = [
        {regex: [Hit(**row) for row in rows] for regex, rows in stored[kind].items()}
        for kind in ("events", "controls")
    ]
    return Folded(Stream(name, polls=polls), *kinds)


def path_of(name: str, folder: Path) -> Path:
    """Return the file of the folded stream *name*."""
    data = STREAMS / f"{name}.jsonl.gz"
    told = f"{code_hash()} {data.stat().st_size} {json.dumps(events(name))}"
    return folder / f"{name}-{hashlib.md5(told.encode()).hexdigest()[:12]}.json.gz"


@lru_cache
def code_hash() -> str:
    """Return a hash of the code that folds."""
    found = hashlib.md5(inspect.getsource(session._sightings).encode())
    for name in CODE:
        place = ROOT / name
        for path in sorted(place.glob("*.py")) if place.is_dir() else [place]:
            found.update(path.read_bytes())
    return found.hexdigest()


def _fold_to(folder: Path, name: str) -> None:
    folded = fold(name)
    kinds = {"events": folded.events, "controls": folded.controls}
    stored = {
        kind: {regex: [asdict(hit) for hit in hits] for regex, hits in watches.items()}
        for kind, watches in kinds.items()
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = path_of(name, folder)
    part = path.with_suffix(f".{os.getpid()}")
    with gzip.open(part, "wt", encoding="utf-8", compresslevel=3) as file:
        json.dump({"polls": folded.stream.polls, **stored}, file)
    part.replace(path)


def fold(name: str) -> Folded:
    """Return the stream *name* with the reports of its events and control words.

    Events and control words are folded apart, as two configs are: an entry that only a control
    word finds takes no part in the reports of events.
    """
    regexes = list(dict.fromkeys(event["regex"] for event in events(name)))
    kinds = [_Watches(name, regexes), _Watches(name, class_controls(load(name), regexes))]
    stream, exposure = Stream(name), Exposure()
    for now, group in groupby(entries_of(name), key=attrgetter("first_seen")):
        entries = list(group)
        for feed, counts in count_polls(entries).items():
            news = count_news(exposure, feed, counts)
            exposure = watchers.add_poll(exposure, feed, now, news)
            stream.polls.append((now.timestamp(), feed, news))
        for kind in kinds:
            kind.read(entries, Moment(now, exposure))
    return Folded(stream, *(kind.hits for kind in kinds))


class _Watches:
    """The watches of one config, and their reports so far."""

    def __init__(self, name: str, regexes: list[str]) -> None:
        self.hits: dict[str, list[Hit]] = {regex: [] for regex in regexes}
        self._finder = _Finder(name, regexes)
        self._memory = RehearsalState()
        self._folder = Folder()

    def read(self, entries: list[SeenEntry], moment: Moment) -> None:
        matches = [match for entry in entries for match in self._finder.match(entry)]
        reports = self._folder.fold(matches, self._memory.recent(moment.now), moment.now)
        self._memory.add_reports(reports, moment.now)
        for report in reports:
            self.hits[report.watch] += hits_of(report, moment)


def entries_of(name: str) -> Iterator[SeenEntry]:
    """Yield the recorded entries of a stream, each with its arrival."""
    for entry in read_entries([STREAMS / f"{name}.jsonl.gz"]):
        if entry.published is None:
            yield entry
        else:
            at = entry.first_seen
            yield from classify_arrival((entry,), REPLAYED, _good_record(at), at)


@lru_cache(maxsize=1)
def _good_record(at: datetime) -> FeedRecord:
    return FeedRecord(baseline=True, last_success=at)


class _Finder:
    """Finds the watches whose regex is in a title; many entries have the same title."""

    def __init__(self, name: str, regexes: list[str]) -> None:
        self._name = name
        self._searches = [(regex, re.compile(regex, re.IGNORECASE).search) for regex in regexes]
        self._found = lru_cache(maxsize=100_000)(self._search)

    def match(self, entry: SeenEntry) -> list[Match]:
        return [Match(regex, entry, (), ()) for regex in self._found(entry.title)]

    def _search(self, title: str) -> tuple[str, ...]:
        plain = plain_title(self._name, title)
        return tuple(regex for regex, search in self._searches if search(plain))


def hits_of(report: Report, moment: Moment) -> list[Hit]:
    """Return the sightings of *report* that are news, and its feeds that were first read now."""
    at, title = moment.now.timestamp(), report.matches[0].entry.title
    first_pages = count_first_pages([report], moment)
    found = [Hit(at, feed, "", title, is_first_page=True) for feed in first_pages]
    for news in pick_news([report], moment):
        found += [
            Hit(at, seen.feed, seen.publisher, title, seen.is_new, seen.is_late)
            for seen in session._sightings(news, moment)
        ]
    return found
