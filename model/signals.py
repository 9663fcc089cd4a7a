"""Signals: the things that watchers notice, and the notices to the operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

from model.facts import RiseFacts
from model.series import Hours
from model.watches import Match

TREND_WATCHERS = ("burst", "emerging")
"""The types of watchers whose signals are steps of a trend, or of a hot term; it has a page."""


def is_of_trend(kind: str) -> bool:
    """Return whether a signal of *kind*, by its name, is a step of a trend or of a hot term."""
    return kind.partition(".")[0] in TREND_WATCHERS


class Form(StrEnum):
    """The form in which a message shows a signal."""

    REPORT = "report"
    """The watch leads, and its entries follow."""
    TREND = "trend"
    """The headline leads: it says how much is reported. Entries follow as examples."""
    NOTICE = "notice"
    """The headline and its lines; for the operator."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of signal, and how the channels, the tables and the log show it."""

    name: str
    """The watcher's type, and a step after a dot where it has several: burst.rising."""
    icon: str = "•"
    """The emoji that leads a message."""
    label: str = "Alert"
    """The word that leads the subject of a mail."""
    form: Form = Form.REPORT
    step: str = ""
    """The word for it in a table; the name without the watcher's type where it is empty."""
    phrase: str = ""
    """The words for a step of a trend in its headline, as in "Money rising further"."""
    broadcast: bool = False
    """Whether its message is also shown outside the thread that it is in."""
    is_end: bool = False
    """Whether it ends the event that an earlier signal of the watcher began."""
    log_event: str = ""
    """The event under which the operator's log has it; empty for none."""

    @property
    def watcher(self) -> str:
        """Return the type of watcher that raises it."""
        return self.name.partition(".")[0]

    @property
    def word(self) -> str:
        """Return the word for it in a table."""
        return self.step or self.name.rpartition(".")[2]

    @property
    def look(self) -> dict[str, Any]:
        """Return the fields of a message that its kind decides."""
        return {
            "icon": self.icon,
            "label": self.label,
            "form": self.form,
            "broadcast": self.broadcast,
            "is_end": self.is_end,
        }


class Figures(NamedTuple):
    """The figures of a step of a trend, or of a lull (there *observed* is 0)."""

    observed: int
    """Distinct reports from *started* on; at the end of a trend, those of its last hours."""
    expected: float
    """How many of them are usual."""
    score: float
    """Surprise in nats: half the deviance of a burst, minus the log of the chance of a lull."""
    threshold: float
    """The score that makes an alert."""
    started: datetime
    """When the first of them came; at the end of a trend its first, in a lull the last one."""
    publishers: int
    reports: int
    """Distinct reports since the trend began, or rose again after an end."""
    daily: float
    """Reports of a usual day."""
    known_since: datetime
    """The time since which the watch learns the usual number."""
    names: tuple[str, ...] = ()
    """Some of the publishers."""
    told: int = 0
    """Of the reports since the trend began, those that the message of its rise counted."""
    or_more: bool = False  # publishers: of very many reports only the last are looked at
    chance_threshold: float = 0.0
    """The score that chance alone would ask for; of an older version 0."""
    habit_per_month: float = 0.0
    """How often in 30 days the watch reaches that by its habits; 0 if its habits ask no more."""
    is_lull: bool = False
    """Whether they are those of a lull."""


class Absence(NamedTuple):
    """How long a keyword was not found."""

    since: datetime
    """When it was last found, or when the watch began to look for it."""
    was_found: bool
    """Whether it ever was."""


# --- the subjects of a signal ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewReport:
    """A new report matches."""

    matches: tuple[Match, ...]
    keywords: ClassVar[tuple[str, ...]] = ()
    figures: ClassVar[None] = None


@dataclass(frozen=True, slots=True)
class FirstMention:
    """A new report has keywords that were not found for long."""

    matches: tuple[Match, ...]
    keywords: tuple[str, ...]
    """The keywords; empty where the watch has only one."""
    absence: Absence
    figures: ClassVar[None] = None


@dataclass(frozen=True, slots=True)
class Rise:
    """A trend begins, rises further, or rises again."""

    figures: Figures
    matches: tuple[Match, ...] = ()
    """One report of each of its stories, the most told first."""
    counts: tuple[int, ...] = ()
    """How many reports tell the story of each of *matches*."""
    first: Match | None = None
    """Its first report."""
    related: tuple[str, ...] = ()
    """Terms that rise with it."""
    keywords: tuple[str, ...] = ()
    """The keyword of the trend; empty for a trend of the whole watch."""
    facts: RiseFacts | None = None


@dataclass(frozen=True, slots=True)
class End:
    """A trend is past its peak, or over."""

    figures: Figures
    is_over: bool
    keywords: tuple[str, ...] = ()
    matches: ClassVar[tuple[Match, ...]] = ()


@dataclass(frozen=True, slots=True)
class Lull:
    """Nothing is reported for longer than the watch's own past explains."""

    figures: Figures
    matches: ClassVar[tuple[Match, ...]] = ()
    keywords: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class LullOver:
    """A lull is over."""

    figures: Figures
    matches: tuple[Match, ...] = ()
    """The reports that ended it; empty where another signal shows them."""
    keywords: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """A watcher has words of its own; for watchers that find something of another sort."""

    headline: str
    """The event in one line; the watch's name is put before it, unless it begins with that."""
    lines: tuple[str, ...] = ()
    """Particulars, a line each."""
    matches: tuple[Match, ...] = ()
    """The matches whose entries are shown."""
    keywords: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    """The words of the commands that help, as in a `Notice`."""
    reason: str = ""
    """Why it is told, in a line; the label of its kind where it is empty."""
    figures: ClassVar[None] = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Groundswell itself needs a person."""

    headline: str
    lines: tuple[str, ...] = ()
    """Particulars, consequences, remedies."""
    commands: tuple[str, ...] = ()
    """The words of the commands that help, as ``deliveries --failed``; the last line leads them."""
    matches: ClassVar[tuple[Match, ...]] = ()
    keywords: ClassVar[tuple[str, ...]] = ()
    figures: ClassVar[None] = None


URGENT_STEPS = ("escalated", "reopened", "over")
"""The steps of a trend that its message shows at once."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A trend as it stands now, for the message of its rise where that can be edited."""

    root: str
    """The key of the signal of its rise."""
    kind: Kind
    """The last step in its life."""
    since: datetime
    """When that step was noticed."""
    is_step: bool
    """Whether it is taken just now; else only the figures move."""
    watch: str
    keyword: str
    """Empty for a trend of the whole watch."""
    started: datetime
    """When the first of its reports came."""
    last: datetime
    """When the last one came."""
    reports: int
    publishers: tuple[str, ...]
    """Those that are remembered, the latest first."""
    or_more: bool
    """Whether there may be more of them."""
    daily: float
    """Reports of a usual day before it rose."""
    matches: tuple[Match, ...] = ()
    """One report of each of its stories, the most told first."""
    counts: tuple[int, ...] = ()
    """How many reports tell the story of each of *matches*."""

    @property
    def is_urgent(self) -> bool:
        """Return whether the message shows it at once."""
        return self.is_step and self.kind.name.rpartition(".")[2] in URGENT_STEPS


Subject = NewReport | FirstMention | Rise | End | Lull | LullOver | Remark | Notice


@dataclass(frozen=True, slots=True)
class Signal:
    """A thing that a watcher noticed, or that the operator must know; equal *key* = told once."""

    kind: Kind
    watch: str
    """Empty for a notice to the operator."""
    key: str
    about: Subject
    after: str = ""
    """The key of the signal that must have been told before this one makes sense; or empty."""
    thread: str = ""
    """The key of the signal under whose message it is shown, where a channel has threads."""
    within: tuple[str, ...] = ()
    """The keys of signals that say the same: where one was told, it stands for this one."""
    is_update: bool = False
    """Whether its message is shown in the thread alone, and not outside of it."""
    raised_by: tuple[Match, ...] = ()
    """The matches that raised it, where it is a remark that shows none; the program fills it."""
    story: str = ""
    """The key of the first report of its story, where it tells one report; or empty."""
    hours: Hours = ()
    """Those of the chart of its trend, for its message; the program fills it."""

    @property
    def matches(self) -> tuple[Match, ...]:
        """Return the matches that it shows."""
        return self.about.matches

    @property
    def keywords(self) -> tuple[str, ...]:
        """Return the keywords that it is about; empty for the whole watch."""
        return self.about.keywords

    @property
    def figures(self) -> Figures | None:
        """Return the figures of a trend or a lull; None for other signals."""
        return self.about.figures
