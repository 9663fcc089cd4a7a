"""Notice every new report that matches: `alert_on: [match]`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from model import Kind, NewReport, Report, Signal, Watch
from watchers.usual.history import History, Observed

KIND = Kind("match", icon="🔎", label="Match")


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """Notices each report once."""

    kinds: ClassVar[tuple[Kind, ...]] = (KIND,)

    def observe(self, watch: Watch, reports: Sequence[Report], history: History) -> Observed:
        """Return a signal for each of *reports*."""
        signals = [
            Signal(
                kind=KIND,
                watch=watch.name,
                key=f"match:{watch.name}:{report.key}",
                about=NewReport(report.matches),
                story=report.story,
            )
            for report in reports
        ]
        return Observed(signals)
