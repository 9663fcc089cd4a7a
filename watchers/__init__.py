"""Notice things. Pure: gets entries, history and times, returns values.

One file a kind of watcher: `alert_on: [match]` is match.py, its class `Plugin`, whose fields
are its YAML options. `Watchlist` is all watches compiled together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from model import Report, Signal, Watch
from watchers.matching.lint import Doubt, lint
from watchers.matching.tally import Tally
from watchers.matching.watchlist import Mistake, QueryError, Watchlist
from watchers.reports.fold import Folder
from watchers.usual.exposure import Exposure
from watchers.usual.history import NAMELESS, History, Moment, exposure_of, polled, stored_exposure
from watchers.usual.recorder import Recorder, Step

__all__ = [
    "NAMELESS",
    "Doubt",
    "Exposure",
    "Folder",
    "History",
    "Mistake",
    "Moment",
    "QueryError",
    "Recorder",
    "Step",
    "Tally",
    "Watcher",
    "Watchlist",
    "by_clock",
    "exposure_of",
    "keeps_state",
    "lint",
    "look_back",
    "observe",
    "polled",
    "stored_exposure",
]


class Watcher(Protocol):
    """A reason to alert."""

    def observe(
        self, watch: Watch, reports: Sequence[Report], history: History
    ) -> Iterable[Signal]:
        """Return what is worth saying of *reports*, all of them *watch*'s, oldest first.

        There are none when it is the clock's turn, or the watch has just begun.
        """
        ...


def observe(
    reports: Sequence[Report],
    watches: Mapping[str, Watch],
    watchers: Mapping[str, Sequence[Watcher]],
    past: Moment,
    due: Iterable[str] = (),
) -> list[Signal]:
    """Return what every watcher of every watch notices, in the order of the reports.

    *watches* and *watchers* are keyed by the watch's name. Watches that are *due* are looked at
    though they have no reports.
    """
    of_watch: dict[str, list[Report]] = {}
    for report in reports:
        of_watch.setdefault(report.watch, []).append(report)
    for name in due:
        of_watch.setdefault(name, [])
    return [
        signal
        for name, its_reports in of_watch.items()
        for watcher in watchers[name]
        for signal in watcher.observe(watches[name], its_reports, History(name, past))
    ]


def look_back(
    watch: Watch,
    watchers: Sequence[Watcher],
    found: Mapping[str, Any],
    began: float,
    past: Moment,
) -> bool:
    """Let *watch* go on from what its watchers would have learned until it *began* (seconds).

    *found* are the states that they came to, by kind, in a memory of their own. False if no
    watcher has any use of them.
    """
    history = History(watch.name, past)
    asked = [getattr(watcher, "look_back", None) for watcher in watchers]
    used = [ask(watch, found, began, history) for ask in asked if ask]
    return any(used)


def by_clock(watchers: Mapping[str, Sequence[Watcher]]) -> list[str]:
    """Return the watches with a watcher that keeps a state and wants to know the time."""
    return [
        name
        for name, its_watchers in watchers.items()
        if any(keeps_state(watcher) for watcher in its_watchers)
    ]


def keeps_state(watcher: Watcher) -> bool:
    """Tell if *watcher* keeps a state under its kind, and wants to know the time."""
    return bool(getattr(watcher, "by_clock", False))
