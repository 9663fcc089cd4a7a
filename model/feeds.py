"""The nouns of Groundswell; every room speaks in these, and only in these.

All are frozen. Times are aware and in UTC, durations are timedelta, text is plain: cleaned by
`plain`, without markup. Imports the standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, ClassVar, NamedTuple, NewType

# --- what may stand in a text ---------------------------------------------------------------

# Controls but tab and newline, bidi overrides and isolates, the byte-order mark, surrogates:
# none of them can be seen, and each of them has broken a terminal, a mail header or a chat.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def plain(text: str) -> str:
    """Return *text* as it may be stored and shown: no controls but tab and newline.

    Line ends become newlines, what reorders or hides text is dropped. Idempotent, linear.
    """
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str, limit: int = 0) -> str:
    """Return *text* plain, on one line, single-spaced, cut to *limit* characters (0: not cut)."""
    line = " ".join(plain(text).split())
    return line if not limit or len(line) <= limit else line[: limit - 1].rstrip() + "…"


# --- types that options are written in ------------------------------------------------------


class Secret:
    """A password, token or webhook; shown nowhere, told only by `reveal`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Keep *value* out of sight."""
        self._value = value

    def reveal(self) -> str:
        """Return the secret itself; for the call that needs it, never for output."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, handler: Any) -> Any:
        # A core schema is a plain dict, so the option types need no pydantic here.
        check = {"type": "no-info", "function": cls}
        return {"type": "function-after", "function": check, "schema": handler(str)}


_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"(?:[0-9]{1,9}(?:\.[0-9]{1,6})?[smhd])+")
_PART = re.compile(r"([0-9.]+)([smhd])")


def duration(text: str) -> timedelta:
    """Return the duration that *text* writes: 90s, 10m, 6h, 7d, or several as in 1h30m.

    Raises:
        ValueError: *text* is nothing of that kind.
    """
    written = text.strip().replace(" ", "")
    if not _DURATION.fullmatch(written):
        raise ValueError(f'"{text}" is not a duration; write it like 90s, 10m, 6h or 7d')
    try:
        parts = (timedelta(**{_UNITS[u]: float(n)}) for n, u in _PART.findall(written))
        return sum(parts, timedelta())
    except OverflowError as error:
        raise ValueError(f'"{text}" is longer than can be counted') from error


def spoken(length: timedelta) -> str:
    """Return *length* as a person writes it in the config: 90s, 10m, 6h, 7d, 1h30m."""
    left, parts = round(length.total_seconds()), []
    for unit, seconds in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, left = divmod(left, seconds)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts[:2]) or "0s"


class _WrittenDuration:
    """Let pydantic read a timedelta from 90s, 10m, 6h, 7d."""

    @staticmethod
    def __get_pydantic_core_schema__(_source: Any, handler: Any) -> Any:
        check = {"type": "no-info", "function": duration}
        return {"type": "function-after", "function": check, "schema": handler(str)}


Duration = Annotated[timedelta, _WrittenDuration()]
"""The type of an option that is written like 90s, 10m, 6h or 7d."""

LocalPath = NewType("LocalPath", str)
"""The type of an option that names a file; a relative one starts at the main file's folder."""


# --- feeds ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Feed:
    """An address we poll."""

    key: str
    """Names the feed for ever: its address as the source normalises it."""
    name: str
    """What people call it in lists and logs; the host where the config gives none."""
    type: str = "rss"
    every: timedelta = timedelta(minutes=15)
    schedule: str = ""
    """A cron expression in place of *every*; empty for none."""
    publisher: str = ""
    labels: tuple[str, ...] = ()
    backfill: int = 0
    """How many of the newest entries of the first poll may alert."""
    lang: str = ""


class Arrival(StrEnum):
    """How an entry came to us; only news may alert."""

    NEWS = "news"
    BASELINE = "baseline"
    """It stood in the feed when we first read it (or after a long absence)."""
    BACKFILL = "backfill"
    """It is new to us, but was published well before our last look."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed; `(feed, id)` names it for ever."""

    feed: str
    id: str
    title: str
    link: str = ""
    summary: str = ""
    text: str = ""
    publisher: str = ""
    author: str = ""
    lang: str = ""
    tags: tuple[str, ...] = ()
    published: datetime | None = None
    """As the feed says, or None where it says nothing usable."""
    first_seen: datetime | None = None
    """When a poll first brought it; None until then."""
    arrival: Arrival = Arrival.NEWS
    aliases: tuple[str, ...] = ()
    """Other ids under which the same entry may come back (other scheme, host, tracking)."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a feed said when last asked. What the network does is a value here, never raised."""

    entries: tuple[Entry, ...] = ()
    """Newest first as far as the feed tells; at most one per id."""
    validators: Mapping[str, str] = field(default_factory=dict)
    """What to send next time so that an unchanged feed need not be read, byte for byte."""
    problem: str = ""
    """Why it could not be read, in words for a person; empty when it could."""
    notes: tuple[str, ...] = ()
    """What was odd about a page that could be read: ill-formed, cut, moved."""
    status: int = 0
    """The HTTP status; 0 where there is none."""
    unchanged: bool = False
    """The feed says that nothing changed since *validators*."""
    gone: bool = False
    """The feed says that it will never come back (410)."""
    wait: timedelta | None = None
    """How long the server asks us to stay away (Retry-After, max-age, ttl)."""
    moved_to: str = ""
    """Where permanent redirects lead; told to a person, never followed in the config."""
    size: int = 0
    """Bytes of the document."""


@dataclass(frozen=True, slots=True)
class Past:
    """What is remembered of a feed when it is polled again."""

    validators: Mapping[str, str] = field(default_factory=dict)
    baseline: bool = False
    """It has been read well at least once."""
    last_success: datetime | None = None
    failures: int = 0
    """Polls that failed since the last that went well."""
    failing_since: datetime | None = None
    next_due: datetime | None = None
    problem: str = ""
    last_new: datetime | None = None
    """When a poll last brought a new entry."""


# --- the watchlist and what it finds --------------------------------------------------------

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


# --- alerts ---------------------------------------------------------------------------------


class Burst(NamedTuple):
    """The arithmetic of a step in a trend's life, or of a lull: there, none is observed."""

    observed: int
    """Distinct reports from *started* on; at the end of a trend, those of its last hours."""
    expected: float
    """How many of them are usual."""
    score: float
    """How hard chance explains it, in nats: half a burst's deviance, the log of a lull's chance."""
    wanted: float
    """The score that makes an alert."""
    started: datetime
    """When the first of them came; at the end of a trend its first, in a lull the last one."""
    publishers: int
    reports: int
    """Distinct reports since the trend began, or rose again after an end."""
    daily: float
    """Reports of a usual day."""
    known_since: datetime
    """From when on the watch knows what is usual."""
    names: tuple[str, ...] = ()
    """Some of the publishers."""
    told: int = 0
    """Of the reports since the trend began, those that its rise told of."""
    or_more: bool = False  # publishers: of very many reports only the last are looked at


class Absence(NamedTuple):
    """How long a keyword was not found."""

    since: datetime
    """When it was last found, or when the watch began to look for it."""
    was_found: bool
    """Whether it ever was."""


@dataclass(frozen=True, slots=True)
class Signal:
    """What a watcher noticed, or what the operator must know; equal *key* = told once."""

    kind: str
    """match, new, burst.rising, silent.begun and the like; ops.feed and such for the operator."""
    watch: str
    """Empty for what concerns the operator."""
    key: str
    matches: tuple[Match, ...] = ()
    headline: str = ""
    """For the operator's signals: what happened, in a line."""
    lines: tuple[str, ...] = ()
    """For the operator's signals: particulars, what follows, what to do."""
    burst: Burst | None = None
    """For what is said of a trend or a lull."""
    keywords: tuple[str, ...] = ()
    """Which keywords it is about; empty for the whole watch."""
    absence: Absence | None = None
    """For what is new: how long it was not."""
    after: str = ""
    """The key of the signal that was to be told before this one makes sense; empty for none."""
    thread: str = ""
    """The key of the signal under whose message it stands, where a channel has threads."""
    within: tuple[str, ...] = ()
    """The keys of signals that say the same: where one was told, it stands for this one."""
    first: Match | None = None
    """For a rise: its first report."""
    counts: tuple[int, ...] = ()
    """For a rise: how many reports tell the story of each of *matches*."""
    related: tuple[str, ...] = ()
    """For a rise: terms that rise with it."""


class State(StrEnum):
    """What became of a signal."""

    ACTIVE = "active"
    HELD = "held"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Mention:
    """An entry as an alert shows it."""

    title: str
    link: str = ""
    publisher: str = ""
    published: datetime | None = None
    title_spans: tuple[tuple[int, int], ...] = ()
    excerpt: str = ""
    """Some text around the first find outside the title; empty where there is none."""
    excerpt_spans: tuple[tuple[int, int], ...] = ()
    reports: int = 1
    """How many reports tell its story."""


@dataclass(frozen=True, slots=True)
class Message:
    """What an alert says, without any channel's markup. At most about twelve lines."""

    kind: str
    headline: str
    """One line that stands alone on a lock screen."""
    watch: str = ""
    lines: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    more: int = 0
    """Entries beyond those in *mentions*."""
    why: str = ""
    """Why this team got it: keywords, fields, watch."""
    figures: Burst | None = None
    keywords: tuple[str, ...] = ()
    thread: str = ""
    """The key of the signal under whose message it stands; empty for none."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A signal and what became of it."""

    named: str | Callable[[], str] = field(compare=False, repr=False)
    signal: Signal
    at: datetime
    state: State
    reason: str
    to: tuple[str, ...]
    """Names of the channels that are told, or would have been."""
    said: Message | Callable[[], Message] = field(compare=False, repr=False)

    @property
    def id(self) -> str:
        """Return its short name, made when asked: the same signal has the same in every run."""
        return self.named if isinstance(self.named, str) else self.named()

    @property
    def message(self) -> Message:
        """Return what it says, worded when asked; it follows from all the rest."""
        return self.said if isinstance(self.said, Message) else self.said()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert on its way to one recipient of one channel."""

    id: str
    """The idempotency key: the same alert to the same recipient has it in every run."""
    alert: str
    channel: str
    recipient: str
    """An address within the channel (one mail address); empty where a channel has just one."""
    message: Message
    at: datetime
    """When the alert was raised."""
    attempt: int = 1
    """Counts from one; waiting for a rate limit does not count."""
    maybe_sent: bool = False
    """An earlier attempt ended without an answer: it may have arrived."""
    first_attempt: datetime | None = None
    plainness: int = 0
    """0 as designed; 1 without what a channel may refuse; 2 text alone."""
    under: Mapping[str, str] = field(default_factory=dict)
    """Where the message went that it stands under, as the channel said; empty for none."""


class Verdict(StrEnum):
    """What came of one attempt to send."""

    SENT = "sent"
    WAIT = "wait"
    """The channel asks for time (a rate limit); does not count as an attempt."""
    RETRY = "retry"
    """It surely did not arrive; try again."""
    UNSURE = "unsure"
    """It may have arrived: no answer, or one that does not tell."""
    TOO_RICH = "too_rich"
    """The channel refuses the form of this message; send it plainer."""
    REFUSED = "refused"
    """The channel will never take this message."""
    BLOCKED = "blocked"
    """The channel takes nothing at all until a person mends it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt to send, and what to do next."""

    verdict: Verdict
    note: str = ""
    """Why, in words for a person, with what to do; holds no secret."""
    retry_in: timedelta | None = None
    """What the channel asked for; None leaves it to us."""
    remote: Mapping[str, str] = field(default_factory=dict)
    """Where it went: Slack's channel and ts, the mail's Message-ID."""
    alone: bool = False
    """Only this recipient is concerned; others of the channel need not wait."""


# --- errors ---------------------------------------------------------------------------------


class GroundswellError(Exception):
    """What a person can act on. Its text is *where: what is wrong; what to do*.

    GroundswellError
    ├── ConfigError    exit 2: every mistake of a config at once
    ├── UsageError     exit 2: the command was asked for something that there is not
    └── StorageError   exit 3: the database cannot be opened, read or written
        ├── Full       the disk is full; goes on when there is space again
        └── Locked     another daemon holds the state
    """

    exit_code: ClassVar[int] = 1


class ConfigError(GroundswellError):
    """Every mistake of a config at once, one a line."""

    exit_code = 2

    def __init__(self, problems: Iterable[str]) -> None:
        """Keep *problems*: one line each, *file:line:column: where: what; what to do*."""
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class UsageError(GroundswellError):
    """A command was asked for something that there is not."""

    exit_code = 2


class StorageError(GroundswellError):
    """The database cannot be opened, read or written."""

    exit_code = 3


class Full(StorageError):
    """The disk is full; nothing of the transaction was stored, all that was before stands."""


class Locked(StorageError):
    """Another daemon holds the state; the text names it."""
