"""What a transaction remembers, without a database: for a replay of recorded entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from model import Alert, Report, State
from storage._rows import RECENT

TOLD = 2 * RECENT  # no report is told that long after its texts were first seen

_Value = TypeVar("_Value")


class Recent:
    """The texts of the last days: which report tells what a fingerprint stands for."""

    def __init__(self, reports: Mapping[str, tuple[str, datetime]]) -> None:
        """Look into *reports*: key and time by fingerprint."""
        self._reports = reports

    def get(self, fingerprint: str) -> str | None:
        """Return the key of the report with *fingerprint*; None if it was not seen of late."""
        found = self._reports.get(fingerprint)
        return found and found[0]


class Memory:
    """What was seen and told before, for as long as the process runs; the clock only runs on."""

    def __init__(self) -> None:
        """Start from nothing."""
        self._reports: dict[str, tuple[str, datetime]] = {}
        self._told: dict[str, datetime] = {}

    def recent(self, now: datetime) -> Recent:
        """Return the texts of the last three days; forget what is older."""
        _forget(self._reports, lambda seen: seen[1] < now - RECENT)
        _forget(self._told, lambda at: at < now - TOLD)
        return Recent(self._reports)

    def add_reports(self, reports: Iterable[Report], now: datetime) -> None:
        """Remember the fingerprints of *reports*; one that is known keeps its first report."""
        for report in reports:
            for one in report.fingerprints:
                self._reports.setdefault(one, (report.key, now))

    def told(self) -> Mapping[str, datetime]:
        """Return when each signal was told, by its key."""
        return self._told

    def record(self, alert: Alert) -> None:
        """Remember what became of a signal."""
        if alert.state is State.ACTIVE:
            self._told.setdefault(alert.signal.key, alert.at)


def _forget(kept: dict[str, _Value], is_old: Callable[[_Value], bool]) -> None:
    """Drop what is old from *kept*, which is in the order of time."""
    while kept and is_old(kept[oldest := next(iter(kept))]):
        del kept[oldest]
