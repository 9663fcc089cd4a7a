"""Notice things. Pure: gets entries, history and times, returns values.

Each kind of watcher is a file: `alert_on: [match]` is match.py. The fields of its class `Plugin`
are its YAML options. `Watchlist` is all watches compiled together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from model import Report, Standing, Watch
from watchers._outcome import guard
from watchers.discovery.coverage import cover, find_for_watches, list_names
from watchers.discovery.cutting import prepare_chinese
from watchers.discovery.discovery import Discovery, Listing, find_first_hour
from watchers.discovery.excludes import MIN_DROPPED, SpokenOf, advise_excludes
from watchers.discovery.past import Past
from watchers.discovery.window import compute_start, count_hours
from watchers.matching.compiling import Mistake, QueryError
from watchers.matching.index_words import INDEX_VERSION, list_index_words
from watchers.matching.lint import Doubt, lint
from watchers.matching.tally import WatchlistTally
from watchers.matching.watchlist import Watchlist
from watchers.matching.writing import write_query
from watchers.reports.fingerprints import make_fingerprints
from watchers.reports.fold import Folder
from watchers.reports.joins import Join, find_joins
from watchers.usual.expectation import EVEN, Expectation
from watchers.usual.exposure import Exposure
from watchers.usual.history import (
    History,
    Moment,
    Observed,
    add_poll,
    exposure_from_json,
    poll_to_json,
)
from watchers.usual.ledger import Ledger
from watchers.usual.news import count_interval
from watchers.usual.recorder import Recorder, Step, max_usual

__all__ = [
    "EVEN",
    "INDEX_VERSION",
    "MIN_DROPPED",
    "Discovery",
    "Doubt",
    "Expectation",
    "Exposure",
    "Folder",
    "History",
    "Join",
    "Ledger",
    "Listing",
    "Mistake",
    "Moment",
    "Observed",
    "Past",
    "QueryError",
    "Recorder",
    "SpokenOf",
    "Step",
    "Watcher",
    "Watchlist",
    "WatchlistTally",
    "add_poll",
    "advise_excludes",
    "catch_up",
    "compute_start",
    "count_hours",
    "cover",
    "exposure_from_json",
    "find_first_hour",
    "find_for_watches",
    "find_joins",
    "lint",
    "list_index_words",
    "list_names",
    "make_fingerprints",
    "max_usual",
    "observe",
    "poll_to_json",
    "prepare_chinese",
    "read_expectation",
    "read_standing",
    "wants_clock",
    "wants_hot_list",
    "watches_on_clock",
    "watches_on_hot_list",
    "write_query",
]


class Watcher(Protocol):
    """A reason to alert."""

    def observe(self, watch: Watch, reports: Sequence[Report], history: History) -> Observed:
        """Return the signals of *reports*, all of them *watch*'s, oldest first.

        There are no reports when the watch is due by the clock, or has just begun. The reports
        of a feed's first poll are among them: their entries have the arrival `BASELINE`.
        """
        ...


def observe(
    reports: Sequence[Report],
    watches: Mapping[str, Watch],
    watchers: Mapping[str, Sequence[Watcher]],
    moment: Moment,
    due: Iterable[str] = (),
) -> Iterator[tuple[str, Observed]]:
    """Yield, by the name of the watch, the outcome of each watcher, in the order of the reports.

    *watches* and *watchers* are keyed by the watch's name. Watches that are *due* are observed
    without reports too. A watch of which no watcher knows the usual comes once more, with the
    count of its reports.
    """
    of_watch: dict[str, list[Report]] = {}
    for report in reports:
        of_watch.setdefault(report.watch, []).append(report)
    for name in due:
        of_watch.setdefault(name, [])
    for name, its_reports in of_watch.items():
        history = History(name, moment)
        watch = watches[name]
        is_counted = is_sound = False
        for kind, watcher in zip(watch.alert_on, watchers[name], strict=True):
            given = (watch, its_reports, history)
            observed = guard(watcher, kind, its_reports, history, "observe", *given)
            is_counted = is_counted or bool(observed.intervals)
            is_sound = is_sound or observed.fault is None
            yield name, observed
        if is_sound and not is_counted and (interval := count_interval(its_reports, moment.now)):
            yield name, Observed(intervals=(interval,))


def catch_up(
    watch: Watch,
    watchers: Sequence[Watcher],
    states: Mapping[str, Any],
    began: float,
    moment: Moment,
) -> list[Observed]:
    """Let *watch* go on from the states that its watchers would have reached until it *began*.

    *states* are by kind, *began* is in seconds. Watchers that cannot catch up are left out.
    """
    history = History(watch.name, moment)
    found: list[Observed] = []
    for kind, watcher in zip(watch.alert_on, watchers, strict=True):
        if not hasattr(watcher, "catch_up"):
            continue
        given = (watch, states, began, history)
        observed = guard(watcher, kind, (), history, "catch_up", *given)
        if observed.fault or observed.kept:
            found.append(observed)
    return found


def read_standing(
    watch: Watch,
    watchers: Sequence[Watcher],
    kind: str,
    stored: Mapping[str, Any],
    exposure: Exposure,
) -> Standing | None:
    """Return how *watch*, or a keyword of it, stands by the state *stored* under *kind*.

    None if none of its *watchers* tells that, or if the state is of another query.
    """
    for watcher in watchers:
        if hasattr(watcher, "stand"):
            standing: Standing | None = watcher.stand(watch, kind, stored, exposure)
            if standing is not None:
                return standing
    return None


def read_expectation(
    watch: Watch,
    watchers: Sequence[Watcher],
    states: Mapping[str, Any],
    exposure: Exposure,
    at: datetime,
) -> Expectation | None:
    """Return the reports that *watch* expects until *at*, by its *states*; by their kinds.

    None if none of its *watchers* tells that, or if the state is of another query.
    """
    for kind, watcher in zip(watch.alert_on, watchers, strict=True):
        if kind in states and hasattr(watcher, "expect"):
            found: Expectation | None = watcher.expect(watch, states[kind], exposure, at)
            return found
    return None


def watches_on_clock(watchers: Mapping[str, Sequence[Watcher]]) -> list[str]:
    """Return the watches with a watcher that keeps a state and wants the clock."""
    return [
        name
        for name, its_watchers in watchers.items()
        if any(wants_clock(watcher) for watcher in its_watchers)
    ]


def watches_on_hot_list(watchers: Mapping[str, Sequence[Watcher]]) -> list[str]:
    """Return the watches with a watcher that looks at the hot list of each hour."""
    return [
        name for name, its_watchers in watchers.items() if any(map(wants_hot_list, its_watchers))
    ]


def wants_hot_list(watcher: Watcher) -> bool:
    """Return whether *watcher* looks at the hot list of each hour, and needs no keywords."""
    return bool(getattr(watcher, "wants_hot_list", False))


def wants_clock(watcher: Watcher) -> bool:
    """Return whether *watcher* keeps a state under its kind, and is asked by the clock too."""
    return bool(getattr(watcher, "wants_clock", False))
