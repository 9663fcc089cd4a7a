"""The reports of a watch in equal steps of time, with the usual number and the gaps in reading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import watchers
from storage import GapRow, MarkRow, StepRow

if TYPE_CHECKING:
    from config import Config
    from storage import Reader
    from watchers import Expectation, Exposure

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MAX_SPAN = 400 * DAY
HOURS_KEPT = 59 * DAY
"""Further back only days are stored."""
MAX_STEPS = 1500
"""Of one answer. Doubled: a chart of two months by the hour, which no screen has room for."""
ENDS = frozenset({"over", "peaked"})
"""The steps of a life that no chart marks as told."""


class Range(NamedTuple):
    """A range of the chart, with steps of a fitting width."""

    name: str
    span: timedelta
    step: timedelta
    words: str
    """The step in words."""


RANGES = (
    Range("24h", DAY, HOUR, "one hour"),
    Range("3d", 3 * DAY, 2 * HOUR, "two hours"),
    Range("14d", 14 * DAY, 3 * HOUR, "three hours"),
    Range("30d", 30 * DAY, 6 * HOUR, "six hours"),
    Range("1y", 365 * DAY, 5 * DAY, "five days"),
)
RANGE_BY_NAME = {one.name: one for one in RANGES}


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step of the chart."""

    start: datetime
    reports: int
    expected: float | None
    """The reports that are usual; None where it is not known."""
    most: int | None
    """Reports that 99 of 100 usual steps do not exceed."""
    covered: float | None
    """The part of its feeds that could be read, from 0 to 1; None if it has no feeds yet."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An alert within the chart."""

    at: datetime
    kind: str
    """told, held or over."""
    alert: str


@dataclass(frozen=True, slots=True)
class GapShown:
    """A time in which a feed could not be read."""

    feed: str
    since: datetime
    until: datetime | None
    """None while it lasts."""


@dataclass(frozen=True, slots=True)
class Series:
    """The reports of a watch in equal steps; the last one holds the present moment."""

    watch: str
    step_seconds: int
    since: datetime
    until: datetime
    counted_since: datetime | None
    """Since when its reports are counted; None if none was counted yet."""
    steps: tuple[StepShown, ...]
    marks: tuple[Mark, ...]
    gaps: tuple[GapShown, ...]


def read_exposure(reader: Reader) -> Exposure:
    """Return how much the feeds bring, as `read_series` needs it; slow with thousands of feeds."""
    return watchers.exposure_from_json(reader.panel.read_exposure())


def read_series(
    reader: Reader,
    config: Config,
    watch: str,
    frame: tuple[timedelta, timedelta],
    exposure: Exposure,
    now: datetime,
) -> Series:
    """Return the series of *watch* in the *frame*: how far back, and how long a step is.

    *exposure* is that of all feeds, of this moment or of a little before.
    """
    span, step = frame
    until = find_end(now, step)
    since = until - -(-span // step) * step
    stored = reader.steps
    with reader.one_moment():
        rows = stored.read_steps(watch, since)
        marks = stored.list_marks(watch, since)
        gaps = stored.list_gaps(watch, since, now)
        counted_since = stored.find_beginning(watch)
        states = stored.read_states(watch, config.watches[watch].alert_on)
    expectation = watchers.read_expectation(
        config.watches[watch], config.watchers[watch], states, exposure, now
    )
    sums = _Sums(since, step, (until - since) // step, expectation or watchers.EVEN)
    for row in rows:
        sums.add(row)
    sums.add_pending()
    covered = _measure_covered(sums, gaps, now)
    return Series(
        watch=watch,
        step_seconds=int(step.total_seconds()),
        since=since,
        until=until,
        counted_since=counted_since,
        steps=tuple(sums.show(n, covered) for n in range(len(sums.reports))),
        marks=tuple(filter(None, map(_show_mark, marks))),
        gaps=tuple(_show_gaps(gaps or (), step)),
    )


def find_end(now: datetime, step: timedelta) -> datetime:
    """Return the end of the step that holds *now*; steps are counted from midnight in UTC."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if step >= DAY:
        return midnight + DAY
    return midnight + ((now - midnight) // step + 1) * step


class _Sums:
    """The sums of all steps."""

    def __init__(
        self, since: datetime, step: timedelta, count: int, expectation: Expectation
    ) -> None:
        self.since = since
        self.step = step
        self.reports = [0] * count
        self._expected: list[float | None] = [None] * count
        self._sizes = [0.0] * count
        """The sizes, each weighted by its expected reports."""
        self._expectation = expectation

    def add(self, row: StepRow) -> None:
        """Add a stored step."""
        number = (row.start - self.since) // self.step
        if 0 <= number < len(self.reports):
            self.reports[number] += row.reports
        if row.expected is not None:
            self._spread(row.since, row.until, row.expected, row.size or 1.0)

    def add_pending(self) -> None:
        """Add the time since the last look."""
        pending = self._expectation.pending
        if pending is not None and pending.expected is not None:
            expected = max(0.0, pending.expected)
            self._spread(pending.since, pending.until, expected, pending.size or 1.0)

    def _spread(self, since: datetime, until: datetime, expected: float, size: float) -> None:
        for at, part in self._expectation.spread(since, until, expected):
            number = (at - self.since) // self.step
            if 0 <= number < len(self.reports):
                self._expected[number] = (self._expected[number] or 0.0) + part
                self._sizes[number] += part * size

    def show(self, number: int, covered: Sequence[float] | None) -> StepShown:
        """Return the step with its *number*."""
        expected = self._expected[number]
        most = None
        if expected is not None:
            most = self._find_most(number, expected)
            expected = round(expected, 3)
        part = None
        if covered is not None:
            part = round(covered[number], 3)
        return StepShown(
            start=self.since + number * self.step,
            reports=self.reports[number],
            expected=expected,
            most=most,
            covered=part,
        )

    def _find_most(self, number: int, expected: float) -> int:
        """Return the reports that 99 of 100 steps with *expected* ones do not exceed."""
        if expected <= 0.0:
            return 0
        return watchers.max_usual(expected, self._sizes[number] / expected)


def _measure_covered(
    sums: _Sums, gaps: Sequence[GapRow] | None, now: datetime
) -> list[float] | None:
    """Return the part of its feeds that could be read in each step; None without feeds."""
    if gaps is None:
        return None
    covered = [1.0] * len(sums.reports)
    for gap in gaps:
        until = gap.until or now
        first = max(0, (gap.since - sums.since) // sums.step)
        last = min(len(covered) - 1, (until - sums.since) // sums.step)
        for number in range(first, last + 1):
            start = sums.since + number * sums.step
            shared = min(until, start + sums.step) - max(gap.since, start)
            covered[number] -= gap.part * max(0.0, shared / sums.step)
    return [max(0.0, part) for part in covered]


def _show_mark(row: MarkRow) -> Mark | None:
    kind = row.kind.rpartition(".")[2]
    if kind == "over":
        return Mark(row.at, "over", row.id)
    if kind in ENDS or row.state == "suppressed":
        return None
    return Mark(row.at, "told" if row.state == "active" else "held", row.id)


def _show_gaps(gaps: Iterable[GapRow], step: timedelta) -> Iterable[GapShown]:
    """Yield the gaps that can be seen in steps of this length."""
    for gap in gaps:
        if gap.until is None or gap.until - gap.since >= step / 4:
            yield GapShown(gap.feed, gap.since, gap.until)
