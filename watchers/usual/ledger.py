"""Hold the exposure of very many feeds between polls.

So a poll costs the same with any number of feeds. The sums over all feeds are held. The pace of one
feed is read from the storage when it is asked for, and the last ones are kept. A ledger is only a
copy of the stored state: where a transaction fails, it is dropped and read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from model import ALL_FEEDS
from watchers.usual.exposure import Exposure, FeedPace, count_millionths_per_day, total_per_day
from watchers.usual.history import pace_from_json

# The paces that are kept in memory, of 1 KB each. Doubled: at 100,000 feeds a burst of matches in
# feeds that were read lately needs half as many reads, and 4 MB more.
MAX_PACES_KEPT = 4096

ReadPace = Callable[[str], Any]
"""Returns the stored pace of a feed; None if there is none."""
ReadAll = Callable[[], Mapping[str, Any]]
"""Returns the stored exposure of each feed, and of `ALL_FEEDS`."""


class Ledger:
    """The sums of the exposure of all feeds, and the paces of those that were asked for last."""

    def __init__(self, stored: Mapping[str, Any]) -> None:
        """Add up the *stored* exposure of each feed that is polled."""
        self.since, self.total = stored.get(ALL_FEEDS, (0.0, 0.0))
        self._millionths = 0
        """Entries of all feeds in a usual day; whole, so that it is the same in any order."""
        self._kept: dict[str, FeedPace] = {}
        for feed, value in stored.items():
            if feed != ALL_FEEDS:
                self._millionths += count_millionths_per_day(pace_from_json(value))

    def open(self, read_pace: ReadPace, read_all: ReadAll) -> Exposure:
        """Return the exposure of all feeds; a part that it does not hold is read when asked for."""
        exposure = Exposure(_Paces(self._kept, read_pace, read_all), self.since, self.total)
        return total_per_day(exposure, self._millionths)

    def put(self, feed: str, before: FeedPace | None, after: Exposure) -> None:
        """Take the pace of *feed*, which was *before*, and the sums from *after* a poll of it."""
        pace = after.paces[feed]
        self.since, self.total = after.since, after.total
        self._millionths += count_millionths_per_day(pace)
        if before is not None:
            self._millionths -= count_millionths_per_day(before)
        _keep(self._kept, feed, pace)


def _keep(kept: dict[str, FeedPace], feed: str, pace: FeedPace) -> None:
    """Keep *pace* as that of the *feed* which was asked for last."""
    kept.pop(feed, None)
    kept[feed] = pace
    if len(kept) > MAX_PACES_KEPT:
        del kept[next(iter(kept))]


class _Paces(Mapping[str, FeedPace]):
    """The paces by feed, read when they are asked for."""

    def __init__(self, kept: dict[str, FeedPace], read_pace: ReadPace, read_all: ReadAll) -> None:
        self._kept = kept
        self._read_pace = read_pace
        self._read_all = read_all

    def __getitem__(self, feed: str) -> FeedPace:
        pace = self._kept.get(feed)
        if pace is None:
            stored = self._read_pace(feed)
            if stored is None:
                raise KeyError(feed)
            pace = pace_from_json(stored)
            _keep(self._kept, feed, pace)
        return pace

    def __iter__(self) -> Iterator[str]:
        return (feed for feed in self._read_all() if feed != ALL_FEEDS)

    def __len__(self) -> int:
        return sum(1 for _ in self)
