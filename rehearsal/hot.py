"""The hot list of each hour of a stream of entries, as the daemon would have made it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import storage
import watchers
from model import HotFinds, HotList, Marks, SeenEntry

if TYPE_CHECKING:
    from config import Config

DEFAULT_MIN_REPORTS = 3


class HotHours:
    """Counts entries in the order of their `first_seen`, and lists hot terms hour by hour."""

    def __init__(self, config: Config) -> None:
        """Begin without any past; *config* has the watches that look on."""
        self._config = config
        self._names = watchers.watches_on_hot_list(config.watchers)
        self._past = storage.RehearsedPast()
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
        return datetime.fromtimestamp((self._hour + 1) * watchers.HOUR, UTC)

    def end_hour(self, *, lists: bool = True) -> HotList | None:
        """End the hour; return the list then, with the watches that cover each term.

        None where *lists* is false: the hour is counted only.
        """
        self._hour += 1
        lesson = self._discovery.advance(self._hour)
        if lesson is not None:
            self._past.learn(lesson)
        if not lists:
            return None
        known = list(self._past.topics.values())
        listing = self._discovery.list_terms(self._past, known, self._min_reports)
        self._past.keep_topics(listing.topics)
        return watchers.cover(listing.hot, self._config.watchlist, self._read_entries())

    def find_for_watches(self, hot: HotList) -> dict[str, HotFinds]:
        """Return *hot* as each watch that looks at the hot list sees it."""
        entries = self._read_entries()
        return watchers.find_for_watches(self._names, hot, self._config.hot_watchlist, entries)

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
    config: Config, batches: Iterator[Sequence[SeenEntry]], step: int
) -> Iterator[HotList]:
    """Yield the hot list at every *step* hours of the entries in *batches*, and at their end."""
    hours = HotHours(config)
    for batch in batches:
        for entry in batch:
            yield from _end_hours(hours, entry.first_seen, step)
            hours.add((entry,))
    last = hours.end_hour()
    if last is not None:
        yield last


def _end_hours(hours: HotHours, until: datetime, step: int) -> Iterator[HotList]:
    while (end := hours.find_next()) is not None and end <= until:
        hot = hours.end_hour(lists=watchers.count_hours(end) % step == 0)
        if hot is not None:
            yield hot
