"""Hold the reports of the last 24 hours with their terms."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from model import SeenEntry

HOUR = 3600  # seconds
WINDOW_HOURS = 24


@dataclass(slots=True, eq=False)
class TitleReport:
    """A report as discovery counts it: the first entry of it, and who carried it."""

    number: int
    """Reports are numbered in their order."""
    hour: int
    """The hour in which it was first seen, in hours since 1970."""
    entry: SeenEntry
    publisher: str
    """The publisher of the first entry."""
    terms: tuple[str, ...]
    story: int
    """The number of the first report about the same event; its own where it is the first."""
    carriers: list[tuple[datetime, str]] = field(default_factory=list)
    """When each entry of it was first seen, and its publisher."""

    @property
    def key(self) -> tuple[str, str]:
        """Return the name of its first entry: feed and id."""
        return self.entry.feed, self.entry.id

    def list_publishers(self) -> set[str]:
        """Return the publishers that carried it so far."""
        return {publisher for _, publisher in self.carriers}


class Window:
    """The reports of the last hours, and which of them have each term.

    Reports come in the order of their numbers, and leave in it.
    """

    def __init__(self) -> None:
        """Begin without any report."""
        self.reports: deque[TitleReport] = deque()
        self._by_number: dict[int, TitleReport] = {}
        self.postings: dict[str, Sequence[TitleReport]] = {}
        """The reports of each term, in their order. Most have one: a tuple takes half of a list."""
        self.repeated: set[str] = set()
        """The terms that two reports or more have: a thirtieth of all."""

    def __len__(self) -> int:
        return len(self.reports)

    def add(self, report: TitleReport) -> None:
        """Take in *report*, which is later than all others."""
        self.reports.append(report)
        self._by_number[report.number] = report
        for term in report.terms:
            known = self.postings.get(term)
            if known is None:
                self.postings[term] = (report,)
            elif isinstance(known, list):
                known.append(report)
            else:
                self.postings[term] = [*known, report]
                self.repeated.add(term)

    def remove_before(self, hour: int) -> Iterator[TitleReport]:
        """Remove the reports first seen before *hour*, and yield them."""
        while self.reports and self.reports[0].hour < hour:
            report = self.reports.popleft()
            del self._by_number[report.number]
            for term in report.terms:
                self._remove_first(term)
            yield report

    def get(self, number: int) -> TitleReport | None:
        """Return the report with *number*; None if it left."""
        return self._by_number.get(number)

    def _remove_first(self, term: str) -> None:
        known = self.postings[term]
        if len(known) == 1:
            del self.postings[term]
        elif len(known) == 2:
            self.postings[term] = (known[1],)
            self.repeated.discard(term)
        elif isinstance(known, list):
            del known[0]

    def count_since(self, hour: int) -> int:
        """Return how many reports were first seen in *hour* or later."""
        return len(self.reports) - bisect_left(self.reports, hour, key=get_hour)

    def list_publishers(self) -> set[str]:
        """Return the publishers of the reports: of each the first that carried it."""
        return {report.publisher for report in self.reports}


def get_hour(report: TitleReport) -> int:
    """Return the hour of *report*."""
    return report.hour


def count_hours(at: datetime) -> int:
    """Return the hours from 1970 to *at*, rounded down."""
    return int(at.timestamp() // HOUR)


def compute_start(hour: int) -> datetime:
    """Return when *hour*, in hours since 1970, begins."""
    return datetime.fromtimestamp(hour * HOUR, UTC)


def list_publishers(reports: Iterable[TitleReport]) -> set[str]:
    """Return all publishers that carried one of *reports*."""
    found: set[str] = set()
    for report in reports:
        found |= report.list_publishers()
    return found


def list_since(reports: Sequence[TitleReport], hour: int) -> Sequence[TitleReport]:
    """Return those of *reports*, which are in order, that were first seen in *hour* or later."""
    return reports[bisect_left(reports, hour, key=get_hour) :]
