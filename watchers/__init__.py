"""Notice things. Pure: gets entries, history and times, returns values.

One file a kind of watcher: `alert_on: [match]` is match.py, its class `Plugin`, whose fields
are its YAML options. `Watchlist` is all watches compiled together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from model import Report, Signal, Watch
from watchers._fold import Recent, fold
from watchers._lint import Doubt, lint
from watchers._tally import Tally
from watchers._watchlist import QueryError, Watchlist

__all__ = [
    "Doubt",
    "QueryError",
    "Recent",
    "Tally",
    "Watcher",
    "Watchlist",
    "fold",
    "lint",
    "observe",
]


class Watcher(Protocol):
    """A reason to alert."""

    def observe(self, watch: Watch, reports: Sequence[Report]) -> Iterable[Signal]:
        """Return what is worth saying of *reports*, all of them *watch*'s, oldest first."""
        ...


def observe(
    reports: Sequence[Report],
    watches: Mapping[str, Watch],
    watchers: Mapping[str, Sequence[Watcher]],
) -> list[Signal]:
    """Return what every watcher of every watch notices, in the order of the reports.

    *watches* and *watchers* are keyed by the watch's name.
    """
    of_watch: dict[str, list[Report]] = {}
    for report in reports:
        of_watch.setdefault(report.watch, []).append(report)
    return [
        signal
        for name, its_reports in of_watch.items()
        for watcher in watchers[name]
        for signal in watcher.observe(watches[name], its_reports)
    ]
