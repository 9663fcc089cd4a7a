"""Watches, and the matches and reports that they find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from model.feeds import Entry

FIELDS = ("title", "summary", "text")
"""The fields of an entry that are matched unless a watch says otherwise."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What a team edits: what to look for, what to alert on, whom to tell."""

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
    """Languages to look at, en or en-GB; empty for all. What has no language is looked at."""
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
    should_match: tuple[str, ...] = ()
    should_ignore: tuple[str, ...] = ()


class Span(NamedTuple):
    """Where in an entry: characters *start* to *end* (exclusive) of the field's own text."""

    field: str
    start: int
    end: int


class Match:
    """A watch's keywords found in an entry. A value: matches that say the same are equal."""

    __slots__ = ("_found", "_spans", "entry", "keywords", "watch")

    def __init__(
        self,
        watch: str,
        entry: Entry,
        keywords: tuple[str, ...],
        spans: tuple[Span, ...] | Callable[[Entry, Any], tuple[Span, ...]],
        found: object = None,
    ) -> None:
        """Take *keywords* as the team wrote them, and *spans* or what tells them of *found*."""
        self.watch = watch
        self.entry = entry
        self.keywords = keywords
        self._spans = spans
        self._found = found

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where, by field and place, not overlapping; made when asked, as most never are."""
        if not isinstance(self._spans, tuple):
            self._spans = self._spans(self.entry, self._found)
            self._found = None
        return self._spans

    def of(self, entry: Entry) -> Match:
        """Return the match with *entry*, which has the same texts, in place of its own."""
        return Match(self.watch, entry, self.keywords, self._spans, self._found)

    def _all(self) -> tuple[object, ...]:
        return self.watch, self.entry, self.keywords, self.spans

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Match) and other._all() == self._all()

    def __hash__(self) -> int:
        return hash((self.watch, self.entry, self.keywords))

    def __repr__(self) -> str:
        return f"Match{self._all()}"


COPY_WINDOW = timedelta(days=3)
"""How long copies of a report's text are recognised; a later one is a report of its own."""


@dataclass(frozen=True, slots=True)
class Account:
    """The first text of a report, by its words: another text is a copy if it is like it."""

    key: str
    """The report's."""
    story: str
    """The key of the first report of its story."""
    at: datetime
    """When it was first seen."""
    words: tuple[str, ...]
    """Each once, folded as for matching; Han and the like by pairs of characters."""
    facts: tuple[str, ...] = ()
    """Numbers and dates, each once, sorted; those of a copy agree."""


@dataclass(frozen=True, slots=True)
class Report:
    """One independent account of something, as one watch sees it: copies are folded into it."""

    key: str
    watch: str
    matches: tuple[Match, ...]
    """What this poll brought of it, in the order it came."""
    fingerprints: tuple[str, ...] = ()
    """By which a later copy of it is known."""
    publishers: tuple[str, ...] = ()
    """Who carried it in this watch until now, each once, in the order they came."""
    earlier: int = 0
    """How many of *publishers* were known before this poll."""
    by: tuple[str, ...] = ()
    """Which of *publishers* carried each of *matches*."""
    story: str = ""
    """The key of the first report about the same event; its own where it is the first."""
    account: Account | None = None
    """What to remember of it so that copies in other words are known; None once it is."""

    @property
    def is_new(self) -> bool:
        """Tell if the watch had nothing of it before this poll."""
        return not self.earlier


class Finding(NamedTuple):
    """What one watch makes of one text, for `try`: yes or no, and why."""

    watch: str
    matched: bool
    spans: tuple[Span, ...]
    why: str
