"""Recognise copies among all entries of the last days, by link and title alone.

An entry is a copy if one with its link or its telling title came in the three days before, or one
with nearly its title in the last twelve hours. The rule looks back no further, so a restart that
reads these days again finds the same copies.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from typing import NamedTuple

from model import COPY_WINDOW, FirstText, SeenEntry
from watchers.reports.fingerprints import fingerprint_title, join_if_telling
from watchers.reports.likeness import FirstTexts, Wording, read_wording
from watchers.reports.publisher import strip_publisher
from watchers.text.folding import split_words

UNCOUNTED = -1
"""The number of a report that is not counted."""


MAX_AGE_OF_LIKE = timedelta(hours=12)
"""How long a title is compared with others word by word. Doubled: twice the memory."""

MIN_QUIET_LIKENESS = 0.7
"""Likeness of a copy where few reports come: there most titles that are less like each other are
accounts of their own, the evidence of an event. Many feeds bring texts of agencies in other words;
they are folded as alerts fold them. At 1, quiet feeds have such texts twice."""

MIN_LETTERS = 16
"""Letters of a title that is compared with others."""


class Origin(NamedTuple):
    """The report that an entry belongs to, and the parts of the entry by which it is known."""

    number: int | None
    """The number of the report that it is a copy of; None for a report of its own."""
    prints: tuple[int, ...]
    story: int | None = None
    """The number of the first report about the same event; None where it is its own."""
    wording: Wording | None = None
    """The wording of a title that later ones are compared with."""


class _Known(NamedTuple):
    """An entry by which copies are recognised."""

    at: datetime
    number: int
    prints: tuple[int, ...]


class Copies:
    """The fingerprints of the entries of the last days, and the number of the report of each."""

    def __init__(self) -> None:
        """Begin without any entry."""
        self._places: dict[int, int] = {}
        """By fingerprint: the place in the order of the last entry that had it."""
        self._order: deque[_Known] = deque()
        self._first_place = 0
        """The place of the first entry in the order."""
        self._first_texts = FirstTexts()

    def find(self, entry: SeenEntry, is_quiet: bool = False) -> Origin:
        """Return the report that *entry* belongs to; *is_quiet* where few reports come."""
        self._forget(entry.first_seen)
        title = strip_publisher(entry)
        words = split_words(title)
        found = fingerprint_title(entry, words)
        link = _shorten(found.link)
        link_in_feed = _shorten(found.link_in_feed)
        by_title = _shorten(found.title)
        prints = tuple(one for one in (link, link_in_feed, by_title) if one)
        # Some feeds give all entries one link: it identifies copies in other feeds only.
        if link in self._places and link_in_feed not in self._places:
            return Origin(self._get_number(link), prints)
        if by_title in self._places:
            return Origin(self._get_number(by_title), prints)
        if not join_if_telling(words, MIN_LETTERS):
            return Origin(None, prints)
        wording = read_wording(title, words)
        copied, related = self._first_texts.find_likest(wording, entry.first_seen)
        if is_quiet and copied is not None:
            likeness = self._first_texts.measure(wording, copied)
            copied = copied if likeness >= MIN_QUIET_LIKENESS else None
        if copied is not None:
            return Origin(int(copied.key), prints)
        return Origin(None, prints, int(related.story) if related else None, wording)

    def add(self, origin: Origin, number: int, at: datetime) -> None:
        """Remember the report *number* of the entry of *origin*, first seen *at* a time."""
        place = self._first_place + len(self._order)
        for one in origin.prints:
            self._places[one] = place
        self._order.append(_Known(at, number, origin.prints))
        if origin.wording is None or number == UNCOUNTED:
            return
        story = number if origin.story is None else origin.story
        words, facts = origin.wording
        self._first_texts.add(
            FirstText(str(number), story=str(story), at=at, words=words, facts=facts)
        )

    def _get_number(self, fingerprint: int) -> int:
        """Return the number of the report that the last entry with *fingerprint* belongs to."""
        place = self._places[fingerprint] - self._first_place
        return self._order[place].number

    def _forget(self, now: datetime) -> None:
        self._first_texts.forget(now - MAX_AGE_OF_LIKE)
        before = now - COPY_WINDOW
        while self._order and self._order[0].at < before:
            for one in self._order.popleft().prints:
                if self._places[one] == self._first_place:
                    del self._places[one]
            self._first_place += 1


def _shorten(fingerprint: str) -> int:
    """Return 64 bits of *fingerprint*, at half the memory; 0 for an empty one."""
    return int(fingerprint[:16], 16) if fingerprint else 0
