"""Hold the reports of the last 24 hours with their terms."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from model import SeenEntry
from watchers.discovery.terms import Run, list_longer, list_terms

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
    runs: tuple[Run, ...]
    """The words of its title, from which its terms are listed."""
    story: int
    """The number of the first report about the same event; its own where it is the first."""
    carriers: list[tuple[datetime, str]] = field(default_factory=list)
    """When each entry of it was first seen, and its publisher."""

    @property
    def key(self) -> tuple[str, str]:
        """Return the name of its first entry: feed and id."""
        return self.entry.feed, self.entry.id

    def list_terms(self) -> list[str]:
        """Return its terms, each once."""
        return list_terms(self.runs)

    def list_publishers(self) -> set[str]:
        """Return the publishers that carried it so far."""
        return {publisher for _, publisher in self.carriers}


class Window:
    """The reports of the last hours, and which of them have each term.

    Reports come in the order of their numbers, and leave in it. A term of three words or more is
    kept only while two reports or more have its first words: the others, two thirds of all terms,
    are of one report, which nobody asks for.
    """

    def __init__(self) -> None:
        """Begin without any report."""
        self.reports: deque[TitleReport] = deque()
        self._by_number: dict[int, TitleReport] = {}
        self.postings: dict[str, Sequence[TitleReport]] = {}
        """The reports of each term, in their order. Most have one: a tuple takes half of a list."""
        self._words: dict[str, str] = {}
        """The words of all reports, so that equal ones are one object in memory."""
        self.repeated: set[str] = set()
        """The terms that two reports or more have: a thirtieth of all."""

    def __len__(self) -> int:
        return len(self.reports)

    def add(self, report: TitleReport) -> None:
        """Take in *report*, which is later than all others."""
        share = self._words.setdefault
        report.runs = tuple(tuple(share(word, word) for word in run) for run in report.runs)
        self.reports.append(report)
        self._by_number[report.number] = report
        for term in report.list_terms():
            if self._is_kept(term):
                self._add_to(term, report)

    def _is_kept(self, term: str) -> bool:
        """Return whether *term* has two words at most, or begins as two reports do."""
        begin, space, _ = term.rpartition(" ")
        return not space or " " not in begin or begin in self.repeated

    def _add_to(self, term: str, report: TitleReport) -> None:
        known = self.postings.get(term)
        if known is None:
            self.postings[term] = (report,)
        elif isinstance(known, list):
            known.append(report)
        else:
            self.postings[term] = [*known, report]
            self.repeated.add(term)
            if " " in term:
                for longer in list_longer(known[0].runs, term):
                    self.postings[longer] = (known[0],)

    def remove_before(self, hour: int) -> Iterator[TitleReport]:
        """Remove the reports first seen before *hour*, and yield them."""
        while self.reports and self.reports[0].hour < hour:
            report = self.reports.popleft()
            del self._by_number[report.number]
            for term in reversed(report.list_terms()):
                if self._is_kept(term):
                    self._remove_first(term)
            yield report

    def get(self, number: int) -> TitleReport | None:
        """Return the report with *number*; None if it left."""
        return self._by_number.get(number)

    def _remove_first(self, term: str) -> None:
        known = self.postings[term]
        if len(known) == 1:
            del self.postings[term]
            self._words.pop(term, None)
        elif len(known) == 2:
            self.postings[term] = (known[1],)
            self.repeated.discard(term)
            if " " in term:
                for longer in list_longer(known[1].runs, term):
                    del self.postings[longer]
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
