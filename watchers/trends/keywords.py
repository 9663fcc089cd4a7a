"""The trends of the keywords of one watch: since when they are counted, and which of them live."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from model import Report, Rise, Signal, Watch
from watchers.trends import state as _state
from watchers.trends.memory import BurstMemory, read_memory
from watchers.trends.session import KIND, TrendSession
from watchers.usual import rate as _rate
from watchers.usual.catch_up import total_exposure
from watchers.usual.history import History
from watchers.usual.news import fingerprint
from watchers.usual.rate import Rate

KEYWORDS = "burst.keywords"  # the state that concerns the keywords of a watch together


class KeywordTrends:
    """What concerns the keywords of a watch together: since when they are counted, which live."""

    def __init__(self, watch: Watch, history: History) -> None:
        """Continue from the stored state, or begin."""
        self.watch, self.history = watch, history
        stored = history.state(KEYWORDS)
        is_known = stored is not None and stored["asked"] == fingerprint(watch)
        began = {"since": history.now.timestamp(), "total": history.exposure.total, "live": []}
        self._stored = stored if is_known and stored is not None else None
        self._known: Mapping[str, Any] = self._stored or began

    def live(self) -> dict[str, TrendSession]:
        """Return the keywords with a trend that is not over."""
        return {word: self.trend(word) for word in self._known["live"]}

    def trend(self, word: str) -> TrendSession:
        """Return the trend of *word*; one that was not reported on knows that it was not."""
        history = self.history
        kept = read_memory(self.watch, history.state(f"{KIND}:{word}"))
        if kept is None:
            began, passed = self._known["since"], history.exposure.total - self._known["total"]
            fresh = _state.begin(history.exposure, history.now.timestamp())
            rate = _rate.add_past(fresh.rate._replace(since=began), "", 0.0, max(0.0, passed))
            kept = BurstMemory(self.watch, fresh._replace(rate=rate))
        return TrendSession(self.watch, word, history, kept)

    def covered(
        self, one: TrendSession, signal: Signal, others: Mapping[str, TrendSession]
    ) -> Signal:
        """Return *signal* of *one* within a rise of *others* that is about the same reports."""
        if not isinstance(signal.about, Rise):
            return signal
        since = signal.about.figures.started.timestamp()
        own = one.memory.stories.reports_since(since)
        within = []
        for other in others.values():
            theirs = other.memory.stories.reports_since(since)
            is_same = 2 * len(own & theirs) >= max(len(own), len(theirs))
            if other is not one and other.memory.lives and is_same:
                within.append(other.memory.rise)
        return replace(signal, within=tuple(within))

    def caught_up(self, past: Rate) -> dict[str, object]:
        """Return the state that counts keywords without reports from the beginning of *past*."""
        if self._stored is None:
            return {}
        total = self.history.exposure.total - total_exposure(past)
        return {KEYWORDS: {**self._known, "since": past.since, "total": total}}

    def changed(self, trends: Mapping[str, TrendSession]) -> dict[str, object]:
        """Return the state that says which of *trends* go on, if it is another than before."""
        live = sorted(word for word, trend in trends.items() if trend.memory.lives)
        if self._stored is not None and live == self._known["live"]:
            return {}
        return {KEYWORDS: {**self._known, "asked": fingerprint(self.watch), "live": live}}


def by_keyword(
    watch: Watch, fresh: Sequence[Report], live: Iterable[str]
) -> dict[str, list[Report]]:
    """Return *fresh* news by keyword, those that *live* without any included."""
    found: dict[str, list[Report]] = {word: [] for word in live}
    for report in fresh:
        words = dict.fromkeys(word for match in report.matches for word in match.keywords)
        for word in words:
            if word in watch.keywords:
                found.setdefault(word, []).append(_with_keyword(report, word))
    return found


def _with_keyword(report: Report, word: str) -> Report:
    """Return *report* as far as *word* stands in it."""
    came = zip(report.matches, report.by, strict=True)
    matches, by = zip(*(one for one in came if word in one[0].keywords), strict=True)
    return replace(report, matches=matches, by=by)
