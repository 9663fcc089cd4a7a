"""The checks of `benchmarks.fuzz`: a document is parsed and stored, and each rule is tried on it.

`Checker.check` returns the faults, each as a rule and the details. The rules:

    crash        the parser or the storage raised an exception
    slow         parsing took more CPU seconds than `MAX_CPU_SECONDS`
    text         a field holds text that may not be stored: controls, lone surrogates
    size         a field is longer than its limit
    ids          an entry has no id, or an id is twice on the page
    repeatable   parsing the same bytes again gave something else
    known        with all items known, the page has other entries or other names
    again        a second poll of the same document stored something
    cage         the caged parser gave other entries
"""

from __future__ import annotations

import asyncio
import json
import signal
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import feeds
from feeds._cage import Cage, ParsedPage, _build_entry
from feeds.parsing import draft
from feeds.parsing.known import split_hashes
from feeds.parsing.parse import ParsedDocument, build_row, parse_document
from model import Entry, Feed, FeedRecord, SeenEntry, plain
from storage import open_store
from storage._store import Store

MAX_CPU_SECONDS = 1.0  # for a document of at most `MAX_BYTES`; the cage of quick documents waits so
GUARD_SECONDS = 8.0  # after which the parse is broken off, as the cage does
MAX_BYTES = 256 * 1024
STORED_EACH = 4  # documents, of which one is stored as well: that takes most of the time
MAX_DOCUMENTS = 1000  # in one database; then a new one begins
FEEDS = 20  # that take turns, so that a page often meets entries of earlier ones
URL = "https://news.example/feed.xml"
START = datetime(2026, 3, 2, tzinfo=UTC)
LIMITS = {
    "title": draft.MAX_TITLE_CHARS,
    "summary": draft.MAX_TEXT_CHARS,
    "text": draft.MAX_TEXT_CHARS,
    "link": draft.MAX_ADDRESS_CHARS,
    "id": draft.MAX_ADDRESS_CHARS,
    "publisher": draft.MAX_NAME_CHARS,
    "author": draft.MAX_NAME_CHARS,
    "lang": draft.MAX_LANG_CHARS,
}
ON_ONE_LINE = ("id", "title", "link", "publisher", "author", "lang")


class Fault(NamedTuple):
    """A broken rule, and its details."""

    rule: str
    details: str


class TookTooLong(BaseException):
    """Parsing was broken off."""


@contextmanager
def guard_time() -> Iterator[None]:
    """Raise `TookTooLong` in the block after `GUARD_SECONDS` of its own CPU time."""

    def break_off(_number: int, _frame: object) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGVTALRM, break_off)
    signal.setitimer(signal.ITIMER_VIRTUAL, GUARD_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def parse(body: bytes, known: bytes = b"") -> ParsedDocument:
    """Parse *body* as the child of the cage does."""
    return parse_document(body, URL, "", split_hashes(known))


def carry(parsed: ParsedDocument, feed: str) -> list[Entry]:
    """Return the entries of *parsed* as the cage hands them over: as JSON, and built again."""
    rows = json.loads(json.dumps([build_row(entry) for entry in parsed.entries]).encode("ascii"))
    return [_build_entry(feed, row) for row in rows]


def find_text_faults(entry: Entry) -> Iterator[Fault]:
    """Yield the broken rules of the fields of *entry*."""
    for name, limit in LIMITS.items():
        value = getattr(entry, name)
        yield from _find_faults_in(name, value, limit)
    for name in (*entry.tags, *entry.aliases):
        yield from _find_faults_in("tags or aliases", name, draft.MAX_ADDRESS_CHARS)
    if len(entry.tags) > draft.MAX_TAGS:
        yield Fault("size", f"{len(entry.tags)} tags")
    if entry.published is not None and entry.published.tzinfo is None:
        yield Fault("text", "a date without a zone")


def _find_faults_in(name: str, value: str, limit: int) -> Iterator[Fault]:
    if plain(value) != value:
        yield Fault("text", f"{name} is not plain: {value[:200]!a}")
    if name in ON_ONE_LINE and "\n" in value:
        yield Fault("text", f"{name} has several lines: {value[:200]!a}")
    if len(value) > limit:
        yield Fault("size", f"{name} has {len(value)} characters")


class Checker:
    """Parses and stores documents, with a database in *folder* and one cage."""

    def __init__(self, folder: Path) -> None:
        """Open a first database and a loop for the cage."""
        self.documents = 0
        self.caged = 0
        self.stored = 0
        self.entries = 0
        self.problems = 0
        self.slowest = 0.0
        """CPU seconds of the slowest document."""
        self._folder = folder
        self._feeds = [Feed(f"{URL}?{number}", f"Feed {number}") for number in range(FEEDS)]
        self._store: Store | None = None
        self._loop = asyncio.new_event_loop()
        self._cage = Cage()

    def close(self) -> None:
        """Close the database and the cage."""
        if self._store is not None:
            self._store.close()
        self._loop.run_until_complete(self._cage.close())
        self._loop.close()

    def check(self, body: bytes, *, in_cage: bool = False) -> list[Fault]:
        """Return the faults that the document *body* shows; *in_cage* parses it there as well."""
        self.documents += 1
        feed = self._feeds[self.documents // STORED_EACH % FEEDS]
        try:
            with guard_time():
                began = time.process_time()
                parsed = parse(body)
                took = time.process_time() - began
            faults = list(self._check_parsed(body, parsed, feed, took))
        except TookTooLong:
            return [Fault("slow", f"broken off after {GUARD_SECONDS:g} s")]
        except Exception:  # noqa: BLE001  # each one is a finding
            return [Fault("crash", traceback.format_exc(limit=-4))]
        if in_cage:
            faults += self._check_cage(body, carry(parsed, feed.key), parsed.problem)
        return faults

    def _check_parsed(
        self, body: bytes, parsed: ParsedDocument, feed: Feed, took: float
    ) -> Iterator[Fault]:
        self.slowest = max(self.slowest, took)
        self.problems += bool(parsed.problem)
        self.entries += len(parsed.entries)
        if took > MAX_CPU_SECONDS:
            yield Fault("slow", f"{took:.2f} s of CPU for {len(body)} bytes")
        entries = carry(parsed, feed.key)
        for entry in entries:
            yield from find_text_faults(entry)
        for note in (parsed.problem, *parsed.notes):
            yield from _find_faults_in("problem or note", note, 1000)
        ids = [entry.id for entry in entries]
        if len(set(ids)) < len(ids) or not all(ids):
            yield Fault("ids", f"{len(ids)} entries, {len(set(ids))} ids, {ids.count('')} empty")
        if parse(body) != parsed:
            yield Fault("repeatable", "the second parse differs")
        yield from self._check_known(body, parsed, feed)
        if self.documents % STORED_EACH == 0 and not parsed.problem:
            yield from self._check_stored(entries, feed)

    def _check_known(self, body: bytes, parsed: ParsedDocument, feed: Feed) -> Iterator[Fault]:
        """Yield a fault if a parse that knows all items names other entries."""
        if not parsed.hashes:
            return
        again = carry(parse(body, parsed.hashes), feed.key)
        first = [(entry.id, set(entry.aliases)) for entry in carry(parsed, feed.key)]
        second = [(entry.id, set(entry.aliases)) for entry in again]
        if first != second:
            differing = [pair for pair in zip(first, second, strict=False) if pair[0] != pair[1]]
            yield Fault("known", f"{len(first)} and {len(second)}: {differing[:1]!a}")

    def _check_stored(self, entries: list[Entry], feed: Feed) -> Iterator[Fault]:
        """Store *entries* as a poll does, and yield a fault if a second poll stores some again."""
        if not entries:
            return
        self.stored += 1
        store = self._open_store()
        at = START + timedelta(minutes=self.documents)
        seen = feeds.classify_arrival(entries, feed, FeedRecord(), at)
        self._add(store, feed, seen, at)
        is_quiet = store.look_up(feed, seen).has_nothing_to_store(at)
        again = self._add(store, feed, seen, at)
        if again or not is_quiet:
            shown = [(entry.id, entry.title) for entry in again[:3]]
            yield Fault("again", f"{len(again)} entries, quiet: {is_quiet}; {shown!a}")

    def _add(
        self, store: Store, feed: Feed, seen: tuple[SeenEntry, ...], at: datetime
    ) -> list[SeenEntry]:
        """Store *seen* in as many transactions as a poll needs; return the new and the changed."""
        lookup = store.look_up(feed, seen)
        found: list[SeenEntry] = []
        while True:
            with store.transaction() as tx:
                found += tx.add_new(feed, seen, at, lookup)
                if not tx.left:
                    return found

    def _open_store(self) -> Store:
        """Return the database; a new one after `MAX_DOCUMENTS` documents."""
        if self._store is None or self.stored % MAX_DOCUMENTS == 0:
            if self._store is not None:
                self._store.close()
            self._store = open_store(self._folder / f"{self.documents}.db", START)
            with self._store.transaction() as tx:
                tx.sync_feeds(self._feeds, START)
        return self._store

    def _check_cage(self, body: bytes, entries: list[Entry], problem: str) -> Iterator[Fault]:
        """Yield a fault if the caged parser gives other than *entries* and *problem*."""
        self.caged += 1
        feed = entries[0].feed if entries else ""
        page: ParsedPage = self._loop.run_until_complete(
            self._cage.parse(body, url=URL, content_type="", feed=feed)
        )
        if (list(page.entries), page.problem) != (entries, problem):
            yield Fault("cage", f"{len(page.entries)} of {len(entries)} entries; {page.problem}")
