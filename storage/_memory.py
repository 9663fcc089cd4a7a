"""What a transaction remembers, without a database: for a replay of recorded entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from model import Alert, Report, State

RECENT = timedelta(days=3)  # as in a transaction


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
    """What was seen and told before, for as long as the process runs."""

    def __init__(self) -> None:
        """Start from nothing."""
        self._reports: dict[str, tuple[str, datetime]] = {}
        self._told: dict[str, datetime] = {}

    def recent(self, now: datetime) -> Recent:
        """Return the texts of the last three days."""
        # Oldest first, since what is seen again moves to the end.
        while self._reports:
            oldest = next(iter(self._reports))
            if self._reports[oldest][1] >= now - RECENT:
                break
            del self._reports[oldest]
        return Recent(self._reports)

    def add_reports(self, reports: Iterable[Report], now: datetime) -> None:
        """Remember the fingerprints of *reports*."""
        for report in reports:
            for one in report.fingerprints:
                self._reports.pop(one, None)
                self._reports[one] = (report.key, now)

    def told(self) -> Mapping[str, datetime]:
        """Return when each signal was last told, by its key."""
        return self._told

    def record(self, alert: Alert) -> None:
        """Remember what became of a signal."""
        if alert.state is State.ACTIVE:
            self._told[alert.signal.key] = alert.at
