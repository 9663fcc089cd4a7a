"""Say when a keyword is found that was not for long: `alert_on: [new]`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from model import Absence, Arrival, Duration, FirstMention, Kind, Report, Signal, Watch
from watchers.usual.history import History, Observed
from watchers.usual.news import fingerprint_conditions, pick_news, short_hash

KIND = "new"
FIRST_MENTION = Kind(KIND, icon="🌱", label="New")
ASKED = "new.keywords"  # what is long and seldom changes is kept apart
KNOWN = timedelta(days=7)  # a keyword that was never found is news from then on


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """Notices the first report with a keyword ever, or after a long time."""

    after: Duration = timedelta(days=30)
    """How long the keyword was not found before."""

    wants_clock: ClassVar[bool] = True
    kinds: ClassVar[tuple[Kind, ...]] = (FIRST_MENTION,)

    def __post_init__(self) -> None:
        if self.after < timedelta(hours=1):
            raise ValueError("after is too short; write 1h or more, as 30d")

    def observe(self, watch: Watch, reports: Sequence[Report], history: History) -> Observed:
        """Return a signal for each report with a keyword that was not found for long."""
        memory, is_changed = _remembered(watch, history)
        is_begun = is_changed
        fresh = {report.key for report in pick_news(reports, history) if report.is_new}
        signals = []
        for report in reports:
            found = _found(report, history.now)
            claimed = [
                (word, absence)
                for word in found
                if report.key in fresh and (absence := self._absence(memory, word, history.now))
            ]
            memory["last"] |= _latest(memory["last"], found)
            is_changed |= bool(found)
            if claimed:
                signals.append(_signal(watch, report, claimed))
        kept: dict[str, object] = {KIND: memory} if is_changed else {}
        if is_begun:
            kept[ASKED] = {"keywords": watch.keywords}
        return Observed(signals, kept)

    def catch_up(
        self, watch: Watch, states: Mapping[str, Any], _began: float, history: History
    ) -> Observed:
        """Return when each keyword was last found in the past; nothing if that is not new."""
        memory, _ = _remembered(watch, history)
        past = states.get(KIND)
        if past is None or (past["asked"], past["words"]) != (memory["asked"], memory["words"]):
            return Observed()
        last = _latest(memory["last"], past["last"])
        if last.items() <= memory["last"].items():
            return Observed()
        memory["last"] |= last
        return Observed(kept={KIND: memory})

    def _absence(self, memory: dict[str, Any], word: str, now: datetime) -> Absence | None:
        """Return how long *word* was not found, None if that is not long."""
        last = memory["last"].get(word)
        began = memory["later"].get(word, memory["since"])
        since = _time(began if last is None else last)
        long = min(self.after, KNOWN) if last is None else self.after
        return Absence(since, last is not None) if now - since >= long else None


def _signal(watch: Watch, report: Report, claimed: list[tuple[str, Absence]]) -> Signal:
    words = tuple(word for word, _ in claimed)
    return Signal(
        kind=FIRST_MENTION,
        watch=watch.name,
        # The key of the match, so that one report is told once where a watch alerts on both.
        key=f"match:{watch.name}:{report.key}",
        about=FirstMention(
            matches=report.matches,
            keywords=words if len(watch.keywords) > 1 else (),
            absence=max(absence for _, absence in claimed),
        ),
    )


def _latest(known: Mapping[str, float], found: Mapping[str, float]) -> dict[str, float]:
    """Return when each keyword of *found* was last found, by it or as it is *known*."""
    return {word: max(at, known.get(word, at)) for word, at in found.items()}


def _found(report: Report, now: datetime) -> dict[str, float]:
    """Return when each keyword of *report* was found: what came late, when it was published."""
    found: dict[str, float] = {}
    for match in report.matches:
        entry = match.entry
        if entry.first_seen == now:
            is_old = entry.arrival is not Arrival.NEWS and entry.published is not None
            at = entry.published if is_old and entry.published else now
            for word in match.keywords:
                found[word] = max(found.get(word, 0.0), min(at, now).timestamp())
    return found


def _remembered(watch: Watch, history: History) -> tuple[dict[str, Any], bool]:
    """Return what is known of the keywords of *watch*, and whether that is another than before.

    By keyword when it was last found, and since when it is looked for if not from the beginning.
    """
    stored, now = history.state(KIND), history.now.timestamp()
    asked, words = fingerprint_conditions(watch), short_hash(watch.keywords)
    if stored is None or stored["asked"] != asked:
        return {"asked": asked, "words": words, "since": now, "later": {}, "last": {}}, True
    memory = {**stored, "last": dict(stored["last"])}
    if stored["words"] == words:
        return memory, False
    known = history.state(ASKED)
    before = set(known["keywords"]) if known else set()
    memory["words"] = words
    memory["later"] = {
        word: stored["later"].get(word, now)
        for word in watch.keywords
        if word not in before or word in stored["later"]
    }
    memory["last"] = {word: at for word, at in stored["last"].items() if word in watch.keywords}
    return memory, True


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
