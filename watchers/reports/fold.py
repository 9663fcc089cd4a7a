"""Fold copies of one text into one report: same link, same telling title, or nearly its words.

An entry is a copy by the first of these that is known. By its words it is compared with the first
text of each report of the last days, never with later copies. So a chain of small changes does not
lead from one report to another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple, Protocol

from model import COPY_WINDOW, Feed, FirstText, Match, Report, SeenEntry
from watchers.reports.fingerprints import Fingerprints, fingerprint_title, join_if_telling
from watchers.reports.joins import drop_doubles, find_known_name
from watchers.reports.likeness import FirstTexts, read_wording
from watchers.reports.publisher import name_publisher, strip_publisher
from watchers.text.folding import split_words

MIN_COMPARED_LETTERS = 16  # letters of a text that is compared with others
_UNTITLED_CHARS = 200  # characters of a text without a title that are compared
_NO_FEEDS: Mapping[str, Feed] = {}


class ReportHistory(Protocol):
    """The reports of the last days: their fingerprints, first texts and publishers."""

    def get(self, fingerprint: str) -> str | None:
        """Return the key of the report that *fingerprint* belongs to, None for a new one."""
        ...

    def first_texts(self, after: int) -> Sequence[tuple[int, FirstText]]:
        """Return the first texts of the last days in the order they were stored, numbered.

        Only those with a number above *after*; numbers only grow.
        """
        ...

    def carried(self, watch: str, key: str) -> Sequence[str]:
        """Return the recent publishers of the report *key* in *watch*, in their order."""
        ...


class Folder:
    """Folds copies into reports: the same link, the same telling title, or nearly its words.

    It holds only the first texts of the history. So a new one, made after a restart or after a
    failed transaction, folds the same.
    """

    def __init__(self) -> None:
        """Begin without first texts."""
        self._first_texts = FirstTexts()
        self._read = -1
        """The number of the last first text that was read from the history."""
        self._pending: list[FirstText] = []
        """First texts of the last poll, held before they are read from the history."""

    def fold(
        self,
        matches: Sequence[Match],
        history: ReportHistory,
        now: datetime,
        feeds: Mapping[str, Feed] = _NO_FEEDS,
    ) -> list[Report]:
        """Return *matches* as reports, in the order of the first match of each.

        A copy of a recent report, or of an entry before it, has the key of that report, whatever
        the watch. *feeds*, by key, may name their publishers.
        """
        if not matches:
            return []
        self._catch_up(history)
        self._first_texts.forget(now - COPY_WINDOW)
        poll = _PollFold(history, self._first_texts, now, feeds)
        self._pending = poll.new_first_texts
        poll.add(matches)
        return poll.make_reports()

    def _catch_up(self, history: ReportHistory) -> None:
        """Hold the first texts of *history*, and no others."""
        stored = history.first_texts(self._read)
        if self._pending != [first_text for _, first_text in stored]:
            # The last poll was not stored: drop its first texts.
            self._first_texts.drop_last(len(self._pending))
            for _, first_text in stored:
                self._first_texts.add(first_text)
        self._pending = []
        if stored:
            self._read = stored[-1][0]


class _Identity(NamedTuple):
    """The report that an entry belongs to."""

    key: str
    fingerprints: tuple[str, ...]
    """Those of the entry that stand for the report."""
    story: str


_Name = tuple[str, str]


class _PollFold:
    """The matches of one poll, which become reports."""

    def __init__(
        self,
        history: ReportHistory,
        first_texts: FirstTexts,
        now: datetime,
        feeds: Mapping[str, Feed],
    ) -> None:
        self._history = history
        self._first_texts = first_texts
        self._now = now
        self._feeds = feeds
        self._keys: dict[str, str] = {}
        """By fingerprint of an entry of this poll: the key of its report."""
        self._identities: dict[_Name, _Identity] = {}
        """By feed and id of an entry."""
        self._folded: dict[_Name, list[Match]] = {}
        """By watch and key of the report."""
        self.new_first_texts: list[FirstText] = []

    def add(self, matches: Iterable[Match]) -> None:
        """Find the report of each of *matches*."""
        for match in matches:
            entry = match.entry
            name = (entry.feed, entry.id)
            identity = self._identities.get(name)
            if identity is None:
                identity = self._identities[name] = self._identify(entry)
            report = (match.watch, identity.key)
            self._folded.setdefault(report, []).append(match)

    def make_reports(self) -> list[Report]:
        """Return the reports; the first of each new key has its first text."""
        first_texts = {first_text.key: first_text for first_text in self.new_first_texts}
        reports: list[Report] = []
        for (watch, key), matches in self._folded.items():
            first_text = first_texts.pop(key, None)
            reports.append(self._make_report((watch, key), matches, first_text))
        return reports

    def _make_report(
        self,
        name: _Name,
        matches: Sequence[Match],
        first_text: FirstText | None,
    ) -> Report:
        """Return the report with this *name*, the watch and the key."""
        watch, key = name
        entries = [match.entry for match in matches]
        identities = [self._identities[entry.feed, entry.id] for entry in entries]
        earlier = drop_doubles(self._history.carried(watch, key))
        publishers = by = tuple(self._name_publisher(entry) for entry in entries)
        fingerprints = identities[0].fingerprints
        # Most reports have one match, and no publisher before it.
        if earlier or len(matches) > 1:
            publishers = drop_doubles((*earlier, *by))
            by = tuple(find_known_name(one, publishers) for one in by)
            all_prints = chain.from_iterable(each.fingerprints for each in identities)
            fingerprints = tuple(dict.fromkeys(all_prints))
        return Report(
            key,
            watch,
            tuple(matches),
            fingerprints=fingerprints,
            publishers=publishers,
            earlier=len(earlier),
            by=by,
            story=identities[0].story,
            first_text=first_text,
        )

    def _identify(self, entry: SeenEntry) -> _Identity:
        """Return the report that *entry* belongs to: by itself, its link, title, or words."""
        title = strip_publisher(entry)
        words = split_words(title)
        prints = fingerprint_title(entry, words)
        known: dict[str, str | None] = {}
        for each in filter(None, prints):
            known[each] = self._keys.get(each) or self._history.get(each)
        key = _choose_key(prints, known)
        if key:
            first_text = self._first_texts.get(key)
            story = first_text.story if first_text else key
        else:
            key, story = self._compare(entry, title, words, prints.itself)
        # A fingerprint of another report stays with that report.
        own = [each for each, found in known.items() if found in (None, key)]
        self._keys.update(dict.fromkeys(own, key))
        return _Identity(key, tuple(own), story)

    def _compare(
        self, entry: SeenEntry, title: str, words: Sequence[str], new_key: str
    ) -> tuple[str, str]:
        """Return the key and story of *entry* by its *words*.

        Both are *new_key* if it is a new report and story, or if it has too few words.
        """
        text = title
        if not words:
            text = (entry.summary or entry.text)[:_UNTITLED_CHARS]
            words = split_words(text)
        if not join_if_telling(words, MIN_COMPARED_LETTERS):
            return new_key, new_key
        wording = read_wording(text, words)
        publisher = self._name_publisher(entry)
        copied, related = self._first_texts.find_likest(wording, self._now, publisher)
        if copied:
            return copied.key, copied.story
        story = related.story if related else new_key
        # First texts expire in order, so their times must not run back with the clock.
        latest = self._first_texts.latest() or self._now
        at = max(self._now, latest)
        first_text = FirstText(
            key=new_key,
            story=story,
            at=at,
            words=wording.words,
            facts=wording.facts,
            publisher=publisher,
        )
        if self._first_texts.add(first_text):
            self.new_first_texts.append(first_text)
        return new_key, story

    def _name_publisher(self, entry: SeenEntry) -> str:
        feed = self._feeds.get(entry.feed)
        return name_publisher(entry, feed.publisher if feed else "")


def _choose_key(prints: Fingerprints, known: Mapping[str, str | None]) -> str | None:
    """Return the key of the report to which *prints* belong, as far as they are *known*."""
    if known[prints.itself]:
        return known[prints.itself]
    # Some feeds give all entries one link: it identifies copies in other feeds only.
    if known.get(prints.link) and not known.get(prints.link_in_feed):
        return known[prints.link]
    return known.get(prints.title)
