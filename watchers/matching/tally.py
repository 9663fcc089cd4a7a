"""Count what a watchlist found in past entries, and doubt what it found too often or never."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from model import Entry, Match, Watch
from watchers.matching.lint import Doubt
from watchers.matching.watchlist import Watchlist

ENOUGH = 200  # entries; of fewer nothing can be said
LONG_ENOUGH = 7  # days after which a keyword may be said to find nothing
NOISY = 0.01  # the share of all entries above which a watch hardly tells news
LEAST = 10  # entries that are too many at least
FEW = 5  # keywords of a watch that are named one by one


class Tally:
    """What the watches found in the entries that were looked at."""

    def __init__(self, watchlist: Watchlist) -> None:
        """Begin with nothing looked at."""
        self._watchlist = watchlist
        self._entries = 0
        self._watches: Counter[str] = Counter()
        self._keywords: Counter[tuple[str, str]] = Counter()
        self._written: dict[tuple[str, str], Counter[str]] = {}

    def add(self, entries: Sequence[Entry]) -> None:
        """Look at *entries*."""
        self._entries += len(entries)
        for match in self._watchlist.match(entries):
            self._watches[match.watch] += 1
            self._keywords.update((match.watch, keyword) for keyword in set(match.keywords))
            if len(match.keywords) == 1 and match.spans:
                key = match.watch, match.keywords[0]
                self._written.setdefault(key, Counter())[_cut(match)] += 1

    def doubts(self, days: int) -> list[Doubt]:
        """Return what is doubtful, the entries being those of so many *days*."""
        if self._entries < ENOUGH:
            return []
        return [doubt for watch in self._watchlist.watches for doubt in self._of(watch, days)]

    def _of(self, watch: Watch, days: int) -> Iterator[Doubt]:
        found = [self._keywords[watch.name, keyword] for keyword in watch.keywords]
        yield from self._too_much(watch, found, days)
        if days < LONG_ENOUGH:
            return
        looked = f"in {days} days ({self._entries:,} entries)"
        if not self._watches[watch.name]:
            text = f"matched nothing {looked}; try a headline that it should match"
            yield Doubt(watch.name, "", 0, 1, text)
            return
        never = [index for index, count in enumerate(found) if not count]
        for index in never[:FEW]:
            text = f"found nothing {looked}; look at how it is written, or take it out"
            yield Doubt(watch.name, "keywords", index, 1, text)
        if len(never) > FEW:
            more = len(never) - FEW
            text = f"{more} more keyword{'s' * (more > 1)} found nothing {looked}; look them over"
            yield Doubt(watch.name, "", 0, 1, text)

    def _too_much(self, watch: Watch, found: Sequence[int], days: int) -> Iterator[Doubt]:
        if not self._is_noisy(self._watches[watch.name]):
            return
        noisy = [index for index, count in enumerate(found) if self._is_noisy(count)]
        for index in noisy[:FEW]:
            keyword = watch.keywords[index]
            text = self._share(found[index], days) + self._mostly(watch.name, keyword)
            yield Doubt(watch.name, "keywords", index, 1, text)
        if not noisy:
            most = max(range(len(found)), key=found.__getitem__, default=-1)
            by = f', most often by "{watch.keywords[most]}" ({found[most]:,})' if most >= 0 else ""
            text = f"{self._share(self._watches[watch.name], days)}{by}; {_NARROW}"
            yield Doubt(watch.name, "", 0, 1, text)

    def _is_noisy(self, count: int) -> bool:
        return count >= LEAST and count > NOISY * self._entries

    def _share(self, count: int, days: int) -> str:
        share = round(100 * count / self._entries)
        of = f"{count:,} of {self._entries:,} in {days} day{'s' * (days != 1)}"
        return f"matches {share} % of all entries ({of})"

    def _mostly(self, watch: str, keyword: str) -> str:
        """Return how *keyword* mostly stands in the entries, and what to do about it."""
        written = self._written.get((watch, keyword))
        if not written:
            return f"; {_NARROW}"
        ((text, count),) = written.most_common(1)
        said = f', most often as "{text}" ({count:,})'
        if keyword.isupper() and not text.isupper():
            return f"{said}; write ={keyword} for these letters only"
        return f"{said}; {_NARROW}"


_NARROW = "ask for more by AND, or leave something out by none:"


def _cut(match: Match) -> str:
    """Return what was found first, as it stands there."""
    field, start, end = match.spans[0]
    text: str = getattr(match.entry, field)
    return " ".join(text[start:end].split())
