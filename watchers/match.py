"""Say every new report that matches: `alert_on: [match]`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model import Report, Signal, Watch
from watchers.usual.history import History, Observed


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """Notices each report once."""

    def observe(self, watch: Watch, reports: Sequence[Report], history: History) -> Observed:
        """Return a signal for each of *reports*."""
        signals = [
            Signal(
                kind="match",
                watch=watch.name,
                key=f"match:{watch.name}:{report.key}",
                matches=report.matches,
            )
            for report in reports
        ]
        return Observed(signals)
