"""The series of a watch around an alert: what came in each step of time, and what was usual."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from cli.progress import progress
from model import Entry, Figures
from rehearsal.stored import find_feeds_before, read_stored_entries
from storage import TEXTS_KEPT
from terminal.printing import format_time

if TYPE_CHECKING:
    from config import Config
    from storage import AlertRow, Reader
    from watchers import Step

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STEPS = (HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY)
MOST = 36  # steps in a picture: legible on a phone, and two columns each in a terminal
ALERTS = 500  # of the watch that are looked through for marks


class Mark(NamedTuple):
    """A step of the trend that falls into the picture."""

    at: datetime
    name: str
    is_this: bool
    """It is the alert that was asked for."""
    is_lull: bool = False


@dataclass(frozen=True)
class Series:
    """What there is to draw."""

    steps: Sequence[Step]
    length: timedelta
    """Of a step."""
    marks: Sequence[Mark]
    note: str = ""
    """Why there is nothing to draw, or what to bear in mind."""

    @property
    def top(self) -> int:
        """Return the highest count that has to fit in."""
        return max(1, *(max(step.reports, step.most) for step in self.steps))

    def place(self, at: datetime) -> int:
        """Return the number of the step that *at* is in."""
        return (at - self.steps[0].start) // self.length


def gather(reader: Reader, row: AlertRow, config: Config | None, now: datetime) -> Series | None:
    """Return the series around the alert *row*; None if it is not one that counts."""
    figures = row.message.figures
    if figures is None:
        return None
    if config is None or row.watch not in config.watches:
        return _nothing(f'the config has no watch "{row.watch}" today' if config else "")
    begin, end, length = _span(row.at, figures, now)
    count = -((begin - end) // length)
    first, steps = _counted(reader, config, row, (begin, length, count))
    if first is None or first > figures.started:
        why = (
            f"the first is of {format_time(first)}"
            if first
            else "or not of the feeds that it names today"
        )
        return _nothing(
            f"the entries of {format_time(figures.started)} are not stored any more, {why}"
        )
    note = ""
    if now - figures.started > TEXTS_KEPT:
        note = f"of entries older than {TEXTS_KEPT.days} days only the headlines are stored"
    return Series(steps, length, list(_marks(reader, row, (begin, end))), note)


def _nothing(why: str) -> Series:
    return Series((), HOUR, (), f"no picture: {why}" if why else "")


def _span(at: datetime, figures: Figures, now: datetime) -> tuple[datetime, datetime, timedelta]:
    """Return from when until when to look, and how long a step is."""
    lasted = max(at - figures.started, HOUR)
    begin = figures.started - min(max(6 * lasted, 4 * DAY), 14 * DAY)
    end = min(at + min(max(2 * lasted, 6 * HOUR), 3 * DAY), max(now, at + HOUR))
    length = next((step for step in STEPS if (end - begin) / step <= MOST - 1), STEPS[-1])
    epoch = datetime(1970, 1, 5, tzinfo=UTC)  # a Monday
    return begin - (begin - epoch) % length, end, length


def _counted(
    reader: Reader,
    config: Config,
    row: AlertRow,
    steps: tuple[datetime, timedelta, int],
) -> tuple[datetime | None, list[Step]]:
    """Return when the first stored entry was seen, and the steps of *row*'s watch, counted anew."""
    import watchers
    from rehearsal import recorded, stream

    recorder = watchers.Recorder(*steps, row.message.keywords)
    # All watches match and fold, as live; only the one is asked what it makes of it.
    recording = replace(
        config,
        watchers={name: (recorder,) if name == row.watch else () for name in config.watches},
    )
    begin, length, count = steps
    since, first = begin - TEXTS_KEPT, None

    def noted(entries: Iterable[Entry]) -> Iterator[Entry]:
        nonlocal first
        for entry in entries:
            first = first or entry.first_seen
            yield entry

    known = find_feeds_before(reader, config, since)
    with progress(read_stored_entries(reader, config, (since, begin + count * length))) as entries:
        deque(
            stream.backtest(recording, recorded.split_into_batches(noted(entries)), known), maxlen=0
        )
    return first, recorder.steps()


def _marks(reader: Reader, row: AlertRow, span: tuple[datetime, datetime]) -> Iterator[Mark]:
    family = row.kind.partition(".")[0]
    for other in reversed(reader.list_alerts(ALERTS, watch=row.watch)):
        is_of_it = other.kind.partition(".")[0] == family
        is_of_it &= other.message.keywords == row.message.keywords
        if is_of_it and span[0] <= other.at < span[1]:
            figures = other.message.figures
            yield Mark(
                at=other.at,
                name=other.kind.rpartition(".")[2],
                is_this=other.id == row.id,
                is_lull=figures is not None and figures.is_lull,
            )
