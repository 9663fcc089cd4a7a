"""Count the matches of a watchlist in past entries; doubt keywords with too many or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from model import Match, SeenEntry, Watch
from watchers.matching.lint import Doubt
from watchers.matching.watchlist import Watchlist

MIN_ENTRIES = 200  # entries; fewer prove nothing
MIN_DAYS = 7  # days of entries before a keyword is doubted that found nothing
NOISY_SHARE = 0.01  # the share of all entries above which a watch brings little news
MIN_NOISY_MATCHES = 10  # matches of a noisy watch
MAX_NAMED = 5  # keywords of a watch that are named one by one


_Keyword = tuple[str, str]
"""A watch and one of its keywords."""


class WatchlistTally:
    """The matches of a watchlist in the entries that were added."""

    def __init__(self, watchlist: Watchlist) -> None:
        """Begin without entries."""
        self._watchlist = watchlist
        self._entries = 0
        self._by_watch: Counter[str] = Counter()
        self._by_keyword: Counter[_Keyword] = Counter()
        self._writings: dict[_Keyword, Counter[str]] = {}
        """How each keyword stood in the entries."""

    def add(self, entries: Sequence[SeenEntry]) -> None:
        """Count the matches in *entries*."""
        self._entries += len(entries)
        for match in self._watchlist.match(entries):
            self._by_watch[match.watch] += 1
            for keyword in set(match.keywords):
                self._by_keyword[match.watch, keyword] += 1
            if len(match.keywords) == 1 and match.spans:
                key = match.watch, match.keywords[0]
                writings = self._writings.setdefault(key, Counter())
                writings[_cut_first(match)] += 1

    def list_doubts(self, days: int) -> list[Doubt]:
        """Return the doubts about the watches, if the entries are those of so many *days*."""
        if self._entries < MIN_ENTRIES:
            return []
        doubts: list[Doubt] = []
        for watch in self._watchlist.watches:
            counts = [self._by_keyword[watch.name, keyword] for keyword in watch.keywords]
            doubts += self._doubt_noisy(watch, counts, days)
            if days >= MIN_DAYS:
                doubts += self._doubt_unmatched(watch, counts, days)
        return doubts

    def _doubt_unmatched(self, watch: Watch, counts: Sequence[int], days: int) -> Iterator[Doubt]:
        """Yield a doubt for each keyword that found nothing, or one for the whole watch."""
        where = f"in {days} days ({self._entries:,} entries)"
        if not self._by_watch[watch.name]:
            message = f"matched nothing {where}; try a headline that it should match"
            yield _doubt_watch(watch, message)
            return
        unmatched = [index for index, count in enumerate(counts) if not count]
        for index in unmatched[:MAX_NAMED]:
            message = f"found nothing {where}; look at how it is written, or take it out"
            yield _doubt_keyword(watch, index, message)
        more = len(unmatched) - MAX_NAMED
        if more > 0:
            keywords = "keyword" if more == 1 else "keywords"
            message = f"{more} more {keywords} found nothing {where}; look them over"
            yield _doubt_watch(watch, message)

    def _doubt_noisy(self, watch: Watch, counts: Sequence[int], days: int) -> Iterator[Doubt]:
        """Yield a doubt for each keyword with too many matches, or one for the whole watch."""
        total = self._by_watch[watch.name]
        if not self._is_noisy(total):
            return
        noisy = [index for index, count in enumerate(counts) if self._is_noisy(count)]
        for index in noisy[:MAX_NAMED]:
            share = self._show_share(counts[index], days)
            advice = self._advise(watch.name, watch.keywords[index])
            yield _doubt_keyword(watch, index, share + advice)
        if not noisy:
            share = self._show_share(total, days)
            yield _doubt_watch(watch, f"{share}{_name_most_frequent(watch, counts)}; {_NARROW}")

    def _is_noisy(self, count: int) -> bool:
        if count < MIN_NOISY_MATCHES:
            return False
        return count > NOISY_SHARE * self._entries

    def _show_share(self, count: int, days: int) -> str:
        percent = round(100 * count / self._entries)
        counts = f"{count:,} of {self._entries:,}"
        period = "1 day" if days == 1 else f"{days} days"
        return f"matches {percent} % of all entries ({counts} in {period})"

    def _advise(self, watch: str, keyword: str) -> str:
        """Return how *keyword* mostly stands in the entries, and how to change it."""
        writings = self._writings.get((watch, keyword))
        if not writings:
            return f"; {_NARROW}"
        [(text, count)] = writings.most_common(1)
        most_often = f', most often as "{text}" ({count:,})'
        if keyword.isupper() and not text.isupper():
            return f"{most_often}; write ={keyword} for these letters only"
        return f"{most_often}; {_NARROW}"


_NARROW = "ask for more by AND, or leave something out by none:"


def _name_most_frequent(watch: Watch, counts: Sequence[int]) -> str:
    if not counts:
        return ""
    index = counts.index(max(counts))
    keyword = watch.keywords[index]
    return f', most often by "{keyword}" ({counts[index]:,})'


def _doubt_watch(watch: Watch, message: str) -> Doubt:
    return Doubt(watch=watch.name, part="", index=0, column=1, message=message)


def _doubt_keyword(watch: Watch, index: int, message: str) -> Doubt:
    return Doubt(watch=watch.name, part="keywords", index=index, column=1, message=message)


def _cut_first(match: Match) -> str:
    """Return the text at the first span of *match*, single-spaced."""
    field, start, end = match.spans[0]
    text: str = getattr(match.entry, field)
    words = text[start:end].split()
    return " ".join(words)
