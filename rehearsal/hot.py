"""The hot list of each hour of a stream of entries, as the daemon would have made it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import storage
import watchers
from model import HotFinds, HotList, Marks, SeenEntry, Topic, UsageError
from terminal.printing import format_time

if TYPE_CHECKING:
    from config import Config

DEFAULT_MIN_REPORTS = 3
MAX_AHEAD = timedelta(days=31)
"""How long after the last entry a list may be: a day later it is empty. Doubled: a slip in the year
takes twice as long."""


class HotHours:
    """Counts entries in the order of their `first_seen`, and lists hot terms hour by hour."""

    def __init__(self, config: Config, known: Iterable[Topic] = ()) -> None:
        """Begin without any past; *config* has the watches that look on.

        Topics that are *known* keep their ids.
        """
        self._config = config
        self._names = watchers.watches_on_hot_list(config.watchers)
        self._past = storage.RehearsedPast()
        self._past.keep_topics(known)
        self._discovery = watchers.Discovery(Marks(), keeps_texts=True)
        self._hour = 0
        self._min_reports = find_min_reports(config)

    def add(self, entries: Sequence[SeenEntry]) -> None:
        """Count *entries*, of hours that are not over."""
        if entries and not self._hour:
            self._hour = watchers.count_hours(entries[0].first_seen)
        self._discovery.add(entries, self._config.feeds)

    def find_next(self) -> datetime | None:
        """Return the end of the hour that is counted; None before the first entry."""
        if not self._hour:
            return None
        return watchers.compute_start(self._hour + 1)

    def end_hour(self, *, lists: bool = True) -> HotList | None:
        """End the hour; return the list then, with the watches that cover each term.

        None where *lists* is false: the hour is counted only.
        """
        self._hour += 1
        lesson = self._discovery.advance(self._hour)
        if lesson is not None:
            self._past.learn(lesson)
        return self.list_again() if lists else None

    def list_again(self) -> HotList:
        """Return the list at the end of the last hour that was ended."""
        known = list(self._past.topics.values())
        listing = self._discovery.list_terms(self._past, known, self._min_reports)
        self._past.keep_topics(listing.topics)
        return watchers.cover(listing.hot, self._config.watchlist, self._read_entries())

    def find_for_watches(self, hot: HotList) -> dict[str, HotFinds]:
        """Return *hot* as each watch that looks at the hot list sees it."""
        entries = self._read_entries()
        return watchers.find_for_watches(self._names, hot, self._config.hot_watchlist, entries)

    def count_days(self, term: str) -> Mapping[int, int]:
        """Return the reports that had *term* on each learned day, by days since 1970."""
        return self._past.read_day_counts(term)

    def list_days(self) -> Collection[int]:
        """Return the days that are learned, as days since 1970."""
        return self._past.list_days().keys()

    def _read_entries(self) -> Mapping[tuple[str, str], SeenEntry]:
        return {report.key: report.entry for report in self._discovery.window.reports}


def find_min_reports(config: Config) -> int:
    """Return the fewest reports with which a term is listed: the least that a watch asks for."""
    wanted = [DEFAULT_MIN_REPORTS]
    for its_watchers in config.watchers.values():
        looking = filter(watchers.wants_hot_list, its_watchers)
        wanted += [getattr(one, "min_reports", DEFAULT_MIN_REPORTS) for one in looking]
    return min(wanted)


def list_hours(
    hours: HotHours,
    entries: Iterable[SeenEntry],
    step: int | None = None,
    until: datetime | None = None,
) -> Iterator[HotList]:
    """Yield the list at every *step* hours of *entries*, and the last one; without a step only it.

    The last list is that of *until*, rounded down to the hour: only earlier entries count. Without
    it, that of the end of the last entry's hour. *hours* counts them, and is at the hour of each
    list while it is yielded.
    """
    end = None if until is None else watchers.compute_start(watchers.count_hours(until))
    for entry in entries:
        if end is not None and entry.first_seen >= end:
            break
        yield from _end_hours(hours, entry.first_seen, step)
        hours.add((entry,))
    counted = hours.find_next()
    if counted is None:
        return
    end = end or counted
    if end - counted > MAX_AHEAD:
        last = format_time(counted)
        problem = f"the entries end at {last} UTC, long before {format_time(end)}"
        raise UsageError(f"{problem}; name a time at most {MAX_AHEAD.days} days after their end")
    yield from _end_hours(hours, end, step)
    if step is None or watchers.count_hours(end) % step:
        yield hours.list_again()


def _end_hours(hours: HotHours, until: datetime, step: int | None) -> Iterator[HotList]:
    """End the hours that are over by *until*; yield the lists of whole steps."""
    while (end := hours.find_next()) is not None and end <= until:
        is_listed = step is not None and not watchers.count_hours(end) % step
        hot = hours.end_hour(lists=is_listed)
        if hot is not None:
            yield hot
