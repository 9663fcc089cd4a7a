"""Count the reports of a watch around an alert, in steps of time, with their usual number."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from cli.progress import show_progress
from model import Figures, SeenEntry
from storage import TEXTS_KEPT
from terminal.printing import format_time

if TYPE_CHECKING:
    from config import Config
    from storage import AlertRow, Reader
    from watchers import Step

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
STEP_LENGTHS = (
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
)
MAX_STEPS = 36  # in a picture: legible on a phone, and two columns each in a terminal
MAX_ALERTS = 500  # of the watch, that are read for marks
MONDAY = datetime(1970, 1, 5, tzinfo=UTC)  # steps start at a whole number of lengths after it


class Mark(NamedTuple):
    """A step in the life of a trend, drawn into the picture."""

    at: datetime
    name: str
    is_this: bool
    """It is the alert that the picture explains."""
    is_lull: bool = False


class _Span(NamedTuple):
    """The time that a picture shows."""

    begin: datetime
    end: datetime
    length: timedelta
    """Of a step."""

    @property
    def steps(self) -> int:
        """Return the number of steps."""
        return -((self.begin - self.end) // self.length)


@dataclass(frozen=True)
class Series:
    """The counts and marks to draw."""

    steps: Sequence[Step]
    length: timedelta
    """Of a step."""
    marks: Sequence[Mark]
    note: str = ""
    """A caveat; where there are no steps, the reason."""

    @property
    def top(self) -> int:
        """Return the highest count that has to fit in."""
        return max(1, *(max(step.reports, step.most) for step in self.steps))

    def find_step(self, at: datetime) -> int:
        """Return the index of the step that *at* is in."""
        return (at - self.steps[0].start) // self.length


def gather_series(
    reader: Reader, row: AlertRow, config: Config | None, now: datetime
) -> Series | None:
    """Return the series around the alert *row*; None if the alert has no figures."""
    figures = row.message.figures
    if figures is None:
        return None
    if config is None:
        return _make_empty("")
    if row.watch not in config.watches:
        return _make_empty(f'the config has no watch "{row.watch}" today')
    span = _choose_span(row.at, figures, now)
    first, steps = _count_reports(reader, config, row, span)
    if first is None or first > figures.started:
        return _make_empty(_explain_gap(figures.started, first))
    note = ""
    if now - figures.started > TEXTS_KEPT:
        note = f"of entries older than {TEXTS_KEPT.days} days only the headlines are stored"
    marks = list(_find_marks(reader, row, span))
    return Series(steps, span.length, marks, note)


def _make_empty(reason: str) -> Series:
    return Series((), HOUR, (), f"no picture: {reason}" if reason else "")


def _explain_gap(started: datetime, first: datetime | None) -> str:
    """Return why there are no entries since *started*; *first* is the time of the first one."""
    reason = "or not of the feeds that the watch names today"
    if first:
        reason = f"the first is of {format_time(first)}"
    return f"the entries of {format_time(started)} are not stored any more, {reason}"


def _choose_span(at: datetime, figures: Figures, now: datetime) -> _Span:
    """Return the time to show: long enough before and after, for a trend that lasted so long."""
    lasted = max(at - figures.started, HOUR)
    before = _clamp(6 * lasted, 4 * DAY, 14 * DAY)
    after = _clamp(2 * lasted, 6 * HOUR, 3 * DAY)
    begin = figures.started - before
    latest = max(now, at + HOUR)
    end = min(at + after, latest)
    length = _choose_length(end - begin)
    excess = (begin - MONDAY) % length
    return _Span(begin - excess, end, length)


def _clamp(time: timedelta, least: timedelta, most: timedelta) -> timedelta:
    return min(max(time, least), most)


def _choose_length(time: timedelta) -> timedelta:
    """Return the shortest length of a step with which *time* fits into a picture."""
    for length in STEP_LENGTHS:
        if time / length <= MAX_STEPS - 1:
            return length
    return STEP_LENGTHS[-1]


def _count_reports(
    reader: Reader, config: Config, row: AlertRow, span: _Span
) -> tuple[datetime | None, list[Step]]:
    """Return when the first stored entry was seen, and the steps of *row*'s watch."""
    import watchers
    from rehearsal import recorded, stream
    from rehearsal.stored import find_feeds_before, read_stored_entries

    recorder = watchers.Recorder(span.begin, span.length, span.steps, row.message.keywords)
    # All watches match and fold, as live; only the recorder observes the reports.
    observers: dict[str, tuple[Any, ...]] = dict.fromkeys(config.watches, ())
    observers[row.watch] = (recorder,)
    watches = {name: replace(watch, alert_on=()) for name, watch in config.watches.items()}
    watches[row.watch] = replace(watches[row.watch], alert_on=("recorder",))
    recording = replace(config, watches=watches, watchers=observers)
    since = span.begin - TEXTS_KEPT
    until = span.begin + span.steps * span.length
    first: datetime | None = None

    def note_first(entries: Iterable[SeenEntry]) -> Iterator[SeenEntry]:
        nonlocal first
        for entry in entries:
            first = first or entry.first_seen
            yield entry

    known = find_feeds_before(reader, config, since)
    stored = read_stored_entries(reader, config, (since, until))
    with show_progress(stored) as entries:
        batches = recorded.split_into_batches(note_first(entries))
        deque(stream.backtest(recording, batches, known), maxlen=0)
    return first, recorder.steps()


def _find_marks(reader: Reader, row: AlertRow, span: _Span) -> Iterator[Mark]:
    """Yield the alerts of the trend of *row* within *span*, by time."""
    family = row.kind.partition(".")[0]
    for other in reversed(reader.list_alerts(MAX_ALERTS, watch=row.watch)):
        is_of_family = other.kind.partition(".")[0] == family
        has_same_keywords = other.message.keywords == row.message.keywords
        is_inside = span.begin <= other.at < span.end
        if is_of_family and has_same_keywords and is_inside:
            figures = other.message.figures
            yield Mark(
                at=other.at,
                name=other.kind.rpartition(".")[2],
                is_this=other.id == row.id,
                is_lull=figures is not None and figures.is_lull,
            )
