"""Notice a keyword that was not found for a long time: `alert_on: [new]`."""

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
ASKED = "new.keywords"  # the keywords are long and seldom change: a state of their own
LEARNING_TIME = timedelta(days=7)  # only then the first find of a keyword ever is a signal


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
        """Return a signal for each report with a keyword that was not found for a long time."""
        memory, is_changed = _read_memory(watch, history)
        is_begun = is_changed
        fresh = {report.key for report in pick_news(reports, history) if report.is_new}
        signals = []
        for report in reports:
            found = _find_keywords(report, history.now)
            claimed = [
                (word, absence)
                for word in found
                if report.key in fresh and (absence := self._absence(memory, word, history.now))
            ]
            memory["last"] |= _join_latest(memory["last"], found)
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
        """Go on from the times of the last finds in the past; return nothing if they are known."""
        memory, _ = _read_memory(watch, history)
        past = states.get(KIND)
        if past is None:
            return Observed()
        if past["asked"] != memory["asked"] or past["words"] != memory["words"]:
            return Observed()
        last = _join_latest(memory["last"], past["last"])
        if last.items() <= memory["last"].items():
            return Observed()
        memory["last"] |= last
        return Observed(kept={KIND: memory})

    def _absence(self, memory: dict[str, Any], word: str, now: datetime) -> Absence | None:
        """Return how long *word* was not found; None if that is shorter than `after`."""
        last = memory["last"].get(word)
        began = memory["later"].get(word, memory["since"])
        since = _time(began if last is None else last)
        long = min(self.after, LEARNING_TIME) if last is None else self.after
        if now - since < long:
            return None
        return Absence(since, was_found=last is not None)


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
        story=report.story,
    )


def _join_latest(known: Mapping[str, float], found: Mapping[str, float]) -> dict[str, float]:
    """Return the last time of each keyword of *found*: its time there or the *known* one."""
    return {word: max(at, known.get(word, at)) for word, at in found.items()}


def _find_keywords(report: Report, now: datetime) -> dict[str, float]:
    """Return when each keyword of *report* was found.

    An entry that came late counts at the time of its publication.
    """
    found: dict[str, float] = {}
    for match in report.matches:
        entry = match.entry
        if entry.first_seen != now:
            continue
        at = now
        if entry.arrival is not Arrival.NEWS and entry.published is not None:
            at = min(entry.published, now)
        for word in match.keywords:
            found[word] = max(found.get(word, 0.0), at.timestamp())
    return found


def _read_memory(watch: Watch, history: History) -> tuple[dict[str, Any], bool]:
    """Return the state of the keywords of *watch*, and whether it differs from the stored one.

    "last" holds when a keyword was last found; "later", since when a keyword is looked for that
    was added after the beginning.
    """
    stored = history.state(KIND)
    now = history.now.timestamp()
    asked = fingerprint_conditions(watch)
    words = short_hash(watch.keywords)
    if stored is None or stored["asked"] != asked:
        return {"asked": asked, "words": words, "since": now, "later": {}, "last": {}}, True
    memory = {**stored, "last": dict(stored["last"])}
    if stored["words"] == words:
        return memory, False
    last, later = stored["last"], stored["later"]
    memory["words"] = words
    memory["later"] = _since_added(watch, history, later)
    memory["last"] = {word: at for word, at in last.items() if word in watch.keywords}
    return memory, True


def _since_added(watch: Watch, history: History, later: Mapping[str, float]) -> dict[str, float]:
    """Return since when each keyword is looked for that was added *later*, or right now."""
    known = history.state(ASKED)
    before = set(known["keywords"]) if known else set()
    now = history.now.timestamp()
    return {
        word: later.get(word, now) for word in watch.keywords if word not in before or word in later
    }


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
