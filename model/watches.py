"""Watches, and the matches and reports that they find."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from model.feeds import SeenEntry
from model.severity import Escalation, Severity

FIELDS = ("title", "summary", "text")
"""The fields of an entry that are matched unless a watch says otherwise."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A team's wish: keywords to look for, signals to alert on, channels to tell."""

    name: str
    keywords: tuple[str, ...] = ()
    """Queries; any one of them is enough."""
    all: tuple[str, ...] = ()
    """Queries that must all be found as well."""
    none: tuple[str, ...] = ()
    """Queries of which none may be found."""
    fields: tuple[str, ...] = FIELDS
    """Where to look; `in:` in the config."""
    lang: tuple[str, ...] = ()
    """Languages to look at, en or en-GB; empty for all. Entries without a language always count."""
    feeds: tuple[str, ...] = ()
    """Feeds to look at, by address, name or label, * for anything; empty for all."""
    fuzzy: bool = False
    """Whether words may have typos where they are long enough."""
    exact: bool = False
    """Whether keywords stand as written only: case, no plurals, no other writings."""
    alert_on: tuple[str, ...] = ("match",)
    """Kinds of watcher."""
    tell: tuple[str, ...] = ()
    """Names of channels."""
    severity: Severity = Severity.NORMAL
    escalate: Escalation | None = None
    should_match: tuple[str, ...] = ()
    should_ignore: tuple[str, ...] = ()


class WatchVersion(NamedTuple):
    """A watch as it was when it raised an alert."""

    id: str
    """A short hash of all that follows: equal for equal ones."""
    watch: str
    """Its name."""
    lines: str
    """The lines of the config in which it was written, without secrets."""
    keywords: tuple[str, ...]
    """The keywords that it had, those that people added elsewhere among them."""


class Span(NamedTuple):
    """Where in an entry: characters *start* to *end* (exclusive) of the field's own text."""

    field: str
    start: int
    end: int


class Match:
    """A watch's keywords found in an entry. Frozen; equal where all its parts are equal.

    Written by hand: a frozen dataclass takes three times as long to make, and the matcher makes
    as many matches as a stream has entries.
    """

    __slots__ = ("_entry", "_keywords", "_spans", "_watch")

    def __init__(
        self, watch: str, entry: SeenEntry, keywords: tuple[str, ...], spans: tuple[Span, ...]
    ) -> None:
        """Take *keywords* as the team wrote them; *spans* by field and place, not overlapping."""
        self._watch = watch
        self._entry = entry
        self._keywords = keywords
        self._spans = spans

    @property
    def watch(self) -> str:
        """Return the name of the watch."""
        return self._watch

    @property
    def entry(self) -> SeenEntry:
        """Return the entry in which the keywords stand."""
        return self._entry

    @property
    def keywords(self) -> tuple[str, ...]:
        """Return the keywords as the team wrote them."""
        return self._keywords

    @property
    def spans(self) -> tuple[Span, ...]:
        """Return where the keywords stand, by field and place, not overlapping."""
        return self._spans

    def with_entry(self, entry: SeenEntry) -> Match:
        """Return this match with *entry*, which has the same texts, in place of its own."""
        return Match(self._watch, entry, self._keywords, self._spans)

    def _parts(self) -> tuple[str, SeenEntry, tuple[str, ...], tuple[Span, ...]]:
        return self._watch, self._entry, self._keywords, self.spans

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Match) and other._parts() == self._parts()

    def __hash__(self) -> int:
        return hash((self._watch, self._entry, self._keywords))

    def __repr__(self) -> str:
        return f"Match{self._parts()}"

    def __reduce__(self) -> tuple[type[Match], tuple[object, ...]]:
        return Match, self._parts()


COPY_WINDOW = timedelta(days=3)
"""How long copies of a report's text are recognised; a later one is a report of its own."""


@dataclass(frozen=True, slots=True)
class FirstText:
    """The first text of a report, by its words: a later text that is like it is a copy."""

    key: str
    """The key of the report."""
    story: str
    """The key of the first report of its story."""
    at: datetime
    """When it was first seen."""
    words: tuple[str, ...]
    """Each once, folded as for matching; Han and the like by pairs of characters."""
    facts: tuple[str, ...] = ()
    """Numbers and dates, each once, sorted; those of a copy agree."""
    publisher: str = ""
    """Who published it; empty if an older version stored it."""


@dataclass(frozen=True, slots=True)
class Report:
    """One independent account of something, as one watch sees it: copies are folded into it."""

    key: str
    watch: str
    matches: tuple[Match, ...]
    """The matches that this poll brought, in their order."""
    fingerprints: tuple[str, ...] = ()
    """A later copy is recognized by one of these."""
    publishers: tuple[str, ...] = ()
    """The publishers that carried it in this watch so far, each once, in order."""
    earlier: int = 0
    """How many of *publishers* were known before this poll."""
    by: tuple[str, ...] = ()
    """Which of *publishers* carried each of *matches*."""
    story: str = ""
    """The key of the first report about the same event; its own where it is the first."""
    first_text: FirstText | None = None
    """Kept so that copies in other words are recognized; None if one is already kept."""

    @property
    def is_new(self) -> bool:
        """Return whether the watch had no match of it before this poll."""
        return not self.earlier


class Finding(NamedTuple):
    """The verdict of one watch on one text, for `try`: yes or no, and why."""

    watch: str
    matched: bool
    spans: tuple[Span, ...]
    why: str
    left_out: bool = False
    """Whether a keyword was found, and another rule of the watch left the text out."""
